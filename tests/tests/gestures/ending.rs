//! Everything that stops the program, for a while or for good, and what happens after.

use purabarta_tests::hands::desk::{CAPTION, NEW};
use purabarta_tests::hands::life::{How, Life};
use purabarta_tests::hands::{Done, mouse, now, screen, until};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use testkit::proofs;

use crate::day::Day;

/// What may be missing of what was typed last, after a power cut.
const LOSS: Duration = Duration::from_secs(2);
const STEADY: &str = "the drain behind the school was cleaned and the waste was taken away in two carts ";
/// From key to key, of somebody who types well.
const RHYTHM: Duration = Duration::from_millis(90);

/// The computer sleeps: nothing of the program runs, and time goes on.
pub async fn stopped(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.types("before sleep ").await?;
    let life = day.desk.life()?;
    life.are_sent(Signal::STOP)?;
    // It is the while that is tested.
    tokio::time::sleep(Duration::from_secs(proofs::amount(3, 90))).await;
    life.are_sent(Signal::CONT)?;
    day.desk.types("after sleep ").await
}

pub async fn terminated_after_a_key(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.types("logged of").await?;
    mouse::types("f").await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    if let Some(writing) = &mut day.desk.writing {
        writing.caption.push('f');
    }
    day.desk.takes_life()?.is_ended().await?;
    day.desk.goes_on_writing(&How::default()).await
}

/// Types on and on, and remembers what stood in the caption, and when.
async fn types_steadily(life: &Life) -> Done<Vec<(Instant, String)>> {
    let mut stood = Vec::new();
    for key in STEADY.chars() {
        mouse::types(&key.to_string()).await?;
        stood.push((now(), life.value(CAPTION).await?.unwrap_or_default()));
        tokio::time::sleep(RHYTHM).await;
    }
    Ok(stood)
}

pub async fn killed_while_typing(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.is_at_the_end_of_the_caption().await?;
    let stood = types_steadily(day.desk.life()?).await?;
    let killed = now();
    day.desk.takes_life()?.is_killed().await?;
    let old_enough = stood.iter().rev().find(|(when, _)| killed.duration_since(*when) > LOSS);
    let must = old_enough.map(|(_, text)| text.clone()).ok_or("it was not typed for long enough")?;
    let typed = stood.last().map(|(_, text)| text.clone()).unwrap_or_default();
    day.desk.starts(&How::default()).await?;
    day.desk.opens_the_draft().await?;
    let there = day.desk.life()?.value(CAPTION).await?.unwrap_or_default();
    if let Some(writing) = &mut day.desk.writing {
        writing.caption.clone_from(&there);
    }
    if there.starts_with(&must) && typed.starts_with(&there) {
        day.desk.has_photos(0).await
    } else {
        Err(format!("typed was {typed:?}, of which {must:?} had to be there, but there is {there:?}"))
    }
}

/// Either it was submitted, or it is the draft it was: never neither, never both.
pub async fn killed_after_submit(day: &mut Day) -> Done {
    day.has_a_report().await?;
    if day.desk.writing.as_ref().is_some_and(|writing| writing.photos == 0) {
        let photo = day.desk.has_photographs("photos chosen late", 1)?.join("photo-1.jpg");
        day.desk.chooses_a_photo(&photo).await?;
    }
    day.desk.chooses_a_ward().await?;
    day.desk.is_saved().await?;
    day.desk.life()?.clicks("[data-testid='submit']").await?;
    day.desk.takes_life()?.is_killed().await?;
    let marker = day.desk.writing.as_ref().map(|writing| writing.marker.clone()).unwrap_or_default();
    let (drafts, unsent, received) = day.desk.on_disk()?.counts(&marker);
    match (drafts, unsent + received) {
        (1, 0) => {
            day.desk.goes_on_writing(&How::default()).await?;
            day.desk.submits().await
        }
        (0, 1) => {
            day.desk.has_submitted()?;
            day.desk.starts(&How::default()).await?;
            day.desk.life()?.sees(NEW, 1).await
        }
        _ => Err(format!("{marker}: {drafts} drafts, {unsent} unsent, {received} received")),
    }
}

/// The lid was closed in the evening and is opened in the morning; then the clock is put right.
pub async fn clock_jumps(day: &mut Day) -> Done {
    let clock = day.desk.beside("clock");
    let says = |offset: &str| std::fs::write(&clock, format!("{offset}\n")).map_err(|e| e.to_string());
    says("+0")?;
    day.desk.is_saved_if_writing().await?;
    day.desk.takes_life()?.is_ended().await?;
    day.desk.goes_on_writing(&How { clock: Some(clock.clone()), ..How::default() }).await?;
    day.has_a_report().await?;
    day.desk.types("evening ").await?;
    for (offset, word, hours) in [("+8h", "morning ", 8), ("+0", "corrected ", 0)] {
        let before = system_millis();
        says(offset)?;
        let life = day.desk.life()?;
        until("the program sees the clock", async || {
            let said = life.looks("return Date.now();", Vec::new()).await;
            let ahead = said.ok().and_then(|said| said.as_i64()).map(|millis| millis - before);
            ahead.is_some_and(|ahead| ahead / 3_600_000 == hours)
        })
        .await?;
        day.desk.types(word).await?;
        day.desk.is_saved().await?;
    }
    day.desk.takes_life()?.is_ended().await?;
    day.desk.goes_on_writing(&How::default()).await
}

#[allow(clippy::disallowed_methods, reason = "how far another program's clock is from the computer's")]
fn system_millis() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_millis()).unwrap_or_default())
}

pub async fn started_with_the_computer(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    day.desk.takes_life()?.is_ended().await?;
    day.desk.starts(&How { in_tray: true, ..How::default() }).await?;
    let life = day.desk.life()?;
    life.sees(NEW, 1).await?;
    if life.has_a_window().await {
        return Err("it shows its window".into());
    }
    life.is_started_again().await?;
    life.window().await?.comes_to_front().await?;
    life.window().await?.is_put(purabarta_tests::hands::desk::WINDOW).await?;
    if day.desk.writing.is_some() {
        day.desk.opens_the_draft().await?;
        day.desk.has_written("").await?;
    }
    Ok(())
}

/// What the window says of a fault, of a cut, or of nothing.
const TROUBLE: &str = "[data-testid='trouble']";
const SEEN: &str = "[data-testid='trouble-seen']";

/// The officer reads what is said, and the files of it are put away: the day goes on without a fault.
async fn reads_of_the_fault(day: &Day, step: &str) -> Done {
    let life = day.desk.life()?;
    life.sees(TROUBLE, 1).await?;
    let faults = day.desk.home().join("faults");
    let written = std::fs::read_dir(&faults).map_err(|e| e.to_string())?.count();
    if written == 0 {
        return Err("the fault was not written down".into());
    }
    for language in ["en", "bn-IN"] {
        life.clicks(&format!("[data-language='{language}']")).await?;
        life.sees(&format!("[data-language='{language}'][aria-pressed='true']"), 1).await?;
        life.page().photographs(&format!("{step}-{language}")).await;
    }
    life.clicks(SEEN).await?;
    life.sees(TROUBLE, 0).await?;
    std::fs::remove_dir_all(&faults).and_then(|()| std::fs::create_dir(&faults)).map_err(|e| e.to_string())
}

/// A fault in what the desktop calls, and in what the page calls: the program goes on, and says so at once.
pub async fn faults_are_contained(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    for (place, step) in [("focus", "fault-at-alt-tab"), ("call", "fault-in-a-call")] {
        day.desk.takes_life()?.is_ended().await?;
        day.desk.starts(&How { fault: Some(place), ..How::default() }).await?;
        if place == "call" {
            day.desk.life()?.clicks("[data-testid='nav-items']").await?;
        } else {
            day.other.window.comes_to_front().await?;
            day.desk.life()?.window().await?.comes_to_front().await?;
        }
        reads_of_the_fault(day, step).await?;
    }
    day.desk.takes_life()?.is_ended().await?;
    day.desk.starts(&How::default()).await?;
    day.desk.goes_home().await?;
    if day.desk.writing.is_some() {
        day.desk.opens_the_draft().await?;
        day.desk.has_written("").await?;
    }
    Ok(())
}

/// What ends it at each start is not met in safe mode, and the officer starts as usual from there.
pub async fn starts_that_end_at_once(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    day.desk.takes_life()?.is_ended().await?;
    for _ in 0..2 {
        Life::begins_and_ends_at_once(&day.desk.home()).await?;
    }
    day.desk.starts_where_it_was().await?;
    day.desk.life()?.sees("[data-testid='safe-leave']", 1).await?;
    reads_of_the_fault(day, "safe-mode").await?;
    day.desk.life()?.clicks("[data-testid='safe-leave']").await?;
    day.desk.goes_home().await?;
    day.desk.life()?.window().await?.is_put(purabarta_tests::hands::desk::WINDOW).await?;
    if day.desk.writing.is_some() {
        day.desk.opens_the_draft().await?;
        day.desk.has_written("").await?;
    }
    Ok(())
}

/// The window was on the second monitor, which is not there at the next start: it must come where one can see it.
pub async fn second_monitor_gone(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    screen::becomes(screen::TWO).await?;
    let window = day.desk.life()?.window().await?;
    let there = purabarta_tests::hands::window::Shape { x: 1400, y: 60, width: 1100, height: 700 };
    window.is_put(there).await?;
    until("the window is on the second monitor", async || window.shape().await.is_ok_and(|at| at.x >= 1300))
        .await?;
    day.desk.takes_life()?.is_ended().await?;
    screen::becomes(screen::USUAL).await?;
    let gone_on = seen_on_the_first(day).await;
    screen::becomes(screen::WIDE).await?;
    day.desk.life()?.window().await?.is_put(purabarta_tests::hands::desk::WINDOW).await?;
    gone_on?;
    if day.desk.writing.is_some() {
        day.desk.opens_the_draft().await?;
        day.desk.has_written("").await?;
    }
    Ok(())
}

async fn seen_on_the_first(day: &mut Day) -> Done {
    day.desk.starts_where_it_was().await?;
    let (width, height) = screen::USUAL;
    let window = day.desk.life()?.window().await?;
    let mut at = window.shape().await?;
    // So much of it that one can take hold of it.
    until("the window can be seen", async || {
        at = window.shape().await.unwrap_or(at);
        at.x < width - 200 && at.x + at.width > 200 && (0..height - 100).contains(&at.y)
    })
    .await
    .map_err(|e| format!("{e}: it is at {at:?}"))
}
