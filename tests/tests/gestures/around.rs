//! Everything around the window: other windows, the tray, the screen.

use purabarta_tests::hands::desk::{NEW, WINDOW};
use purabarta_tests::hands::window::in_front;
use purabarta_tests::hands::{Done, mouse, screen, until};
use purabarta_tests::on_disk::OnDisk;

use crate::day::Day;

pub async fn first_page(day: &mut Day) -> Done {
    day.desk.goes_home().await
}

/// Away and back by the keyboard.
async fn away_and_back(day: &Day) -> Done {
    let ours = day.desk.life()?.window().await?;
    // The window that was in front before is the one that Alt-Tab goes to.
    day.other.window.comes_to_front().await?;
    ours.comes_to_front().await?;
    mouse::presses_alt_tab().await?;
    until("another window is in front", async || in_front().await.is_some_and(|window| window != ours))
        .await?;
    mouse::presses_alt_tab().await?;
    until("the window is in front again", async || in_front().await.as_ref() == Some(&ours)).await
}

pub async fn alt_tab(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.types("one ").await?;
    away_and_back(day).await?;
    day.desk.types("two ").await
}

/// What waits, waits on; what has gone is not sent again.
pub async fn alt_tab_with_work_waiting(day: &mut Day) -> Done {
    let marker = day.desk.submitted.last().ok_or("nothing was submitted")?.marker.clone();
    away_and_back(day).await?;
    let there = |disk: &OnDisk| disk.counts(&marker);
    let (drafts, unsent, received) = there(&day.desk.on_disk()?);
    if (drafts, unsent + received) == (0, 1) {
        Ok(())
    } else {
        Err(format!("{marker}: {drafts} drafts, {unsent} unsent, {received} received"))
    }
}

pub async fn another_window(day: &mut Day) -> Done {
    day.has_a_report().await?;
    // Without a pause: the focus goes with the last key.
    day.desk.types("and there ").await?;
    day.other.window.comes_to_front().await?;
    day.desk.is_saved().await?;
    day.desk.life()?.window().await?.comes_to_front().await?;
    day.desk.types("and back ").await
}

/// What was meant for the page must not end the program: the settings have a button for that.
pub async fn a_key_as_the_settings_open(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    let life = day.desk.life()?;
    life.clicks("[data-testid='nav-settings']").await?;
    life.sees("dialog[open]", 1).await?;
    mouse::presses(&["space", "Return"]).await?;
    mouse::presses(&["Escape"]).await?;
    life.sees("dialog[open]", 0).await
}

pub async fn minimised(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let window = day.desk.life()?.window().await?;
    window.is_minimised().await?;
    until("another window is in front", async || in_front().await.as_ref() != Some(&window)).await?;
    window.comes_to_front().await?;
    day.desk.types("restored ").await
}

pub async fn closed_to_the_tray(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.types("closed ").await?;
    let life = day.desk.life()?;
    life.window().await?.is_closed().await?;
    until("the window is gone", async || !life.has_a_window().await).await?;
    if !life.is_alive() {
        return Err("the program has ended with its window".into());
    }
    life.is_started_again().await?;
    life.window().await?.comes_to_front().await?;
    day.desk.types("and opened ").await
}

pub async fn another_resolution(day: &mut Day) -> Done {
    day.has_a_report().await?;
    screen::becomes(screen::SMALL).await?;
    let life = day.desk.life()?;
    let window = life.window().await?;
    // What one clicks must still be there to be clicked, whatever the window manager makes of the window.
    window.comes_to_front().await?;
    life.place_of(NEW).await?;
    screen::becomes(screen::WIDE).await?;
    window.is_put(WINDOW).await?;
    day.desk.types("on a projector ").await
}

pub async fn everything_arrives(day: &mut Day) -> Done {
    day.desk.everything_arrives().await
}
