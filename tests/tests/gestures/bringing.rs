//! Photos from other programs, dropped and pasted.

use purabarta_tests::hands::desk::{CAPTION, PHOTO};
use purabarta_tests::hands::drag;
use purabarta_tests::hands::sources::{Browser, Folder, OnThePage};
use purabarta_tests::hands::{Done, clipboard, mouse, until};

use crate::day::Day;

/// The title of the page: nothing that takes a text.
const TITLE: &str = "h1";
const REMOVE: &str = "[data-testid='photo-remove']";
const UNDO: &str = "[data-testid='photos-undo']";

/// Drags the first file of a folder, or all of them, onto this thing of the page.
/// The folder is to stay open until the photos came: a file manager that is closed hands nothing over any more.
async fn drops_from_a_folder(day: &mut Day, name: &str, files: u64, onto: &str) -> Done<(Folder, bool)> {
    let photos = day.desk.has_photographs(name, files)?;
    let folder = Folder::opens(&photos).await?;
    if files > 1 {
        folder.chooses_all().await?;
    }
    let life = day.desk.life()?;
    let onto = life.place_of(onto).await?;
    let seen = drag::drags(&folder.window, folder.first().await?, life, onto).await?;
    drag::is_over_no_more(life).await?;
    Ok((folder, seen))
}

/// So many photos came in by a drag. Where they did not: whether the window said that something was over it.
async fn came(day: &mut Day, photos: u64, seen: bool) -> Done {
    let came = day.desk.has_photos(photos).await;
    came.map_err(|e| format!("{e}; {}", if seen { "the drag was seen" } else { "the drag was not seen" }))
}

/// The page has the keyboard, and no field of it.
async fn is_on_the_page(day: &Day) -> Done {
    let life = day.desk.life()?;
    life.window().await?.comes_to_front().await?;
    life.clicks(TITLE).await
}

pub async fn drop_on_home(day: &mut Day) -> Done {
    day.desk.goes_home().await?;
    let marker = day.next_marker();
    let (folder, seen) = drops_from_a_folder(day, "photos for home", 1, "[data-testid='nav-help']").await?;
    let begun = day.desk.life()?.sees(CAPTION, 1).await;
    begun.map_err(|e| format!("{e}; the drag was seen: {seen}"))?;
    let came = day.desk.life()?.sees(PHOTO, 1).await;
    folder.closes().await?;
    day.desk.writes(&marker, u64::from(came.is_ok())).await?;
    came.map_err(|e| format!("{e}; the drag was seen: {seen}"))
}

pub async fn drop_on_the_report(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let (folder, seen) = drops_from_a_folder(day, "photos for the report", 1, TITLE).await?;
    came(day, 1, seen).await?;
    folder.closes().await
}

pub async fn drop_several(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let (folder, seen) = drops_from_a_folder(day, "photos two at once", 2, TITLE).await?;
    came(day, 2, seen).await?;
    folder.closes().await
}

async fn drops_from_a_page(day: &mut Day, what: OnThePage) -> Done {
    day.has_a_report().await?;
    let (home, photo) = (day.desk.beside("browser"), day.desk.draws());
    let browser = Browser::opens(&home, photo).await?;
    let life = day.desk.life()?;
    let onto = life.place_of(TITLE).await?;
    let from = browser.place_of(what).await?;
    let seen = drag::drags(&browser.window, from, life, onto).await?;
    drag::is_over_no_more(life).await?;
    // What was dropped is fetched from the browser while it runs.
    let wanted = u64::from(what == OnThePage::Picture);
    let brought = came(day, wanted, seen).await;
    browser.closes().await?;
    brought
}

pub async fn drop_a_picture_of_a_page(day: &mut Day) -> Done {
    drops_from_a_page(day, OnThePage::Picture).await
}

pub async fn drop_a_link(day: &mut Day) -> Done {
    drops_from_a_page(day, OnThePage::Link).await
}

pub async fn drop_a_text(day: &mut Day) -> Done {
    drops_from_a_page(day, OnThePage::Text).await
}

pub async fn paste_a_copied_file(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let photos = day.desk.has_photographs("photos to copy", 1)?;
    let folder = Folder::opens(&photos).await?;
    folder.copies_the_first().await?;
    is_on_the_page(day).await?;
    mouse::presses(&["ctrl+v"]).await?;
    let came = day.desk.has_photos(1).await;
    folder.closes().await?;
    came
}

pub async fn paste_a_picture(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let file = day.desk.has_photographs("photos to look at", 1)?.join("photo-1.jpg");
    let _copied = clipboard::holds_picture("image/jpeg", &file).await?;
    is_on_the_page(day).await?;
    mouse::presses(&["ctrl+v"]).await?;
    day.desk.has_photos(1).await
}

pub async fn remove_and_undo(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let photos = day.desk.writing.as_ref().map_or(0, |writing| writing.photos);
    if photos == 0 {
        return Err("no photo ever came in".into());
    }
    let life = day.desk.life()?;
    life.clicks(&format!(":nth-child(1 of {PHOTO}) button.picture")).await?;
    life.clicks(REMOVE).await?;
    life.sees(PHOTO, photos - 1).await?;
    day.desk.is_saved().await?;
    let undone = async {
        life.clicks(UNDO).await?;
        life.sees(PHOTO, photos).await
    };
    let undone = undone.await;
    let there = life.counts(PHOTO).await?;
    if let Some(writing) = &mut day.desk.writing {
        writing.photos = there;
    }
    undone?;
    day.desk.is_saved().await?;
    until("the photo is on the disk again", async || {
        let wanted = usize::try_from(photos).ok();
        day.desk.on_disk().is_ok_and(|disk| disk.drafts.iter().any(|draft| Some(draft.photos) == wanted))
    })
    .await
}
