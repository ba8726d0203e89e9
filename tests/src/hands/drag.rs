//! Dragging from another program's window onto ours. Three programs take part in a drag and each needs time:
//! the pointer moves in small steps until the window shows that something is over it, and only then drops.

use super::life::Life;
use super::mouse::{self, Point};
use super::window::Window;
use super::{Done, until};
use serde_json::Value;
use std::time::Duration;

/// How often a drag is tried: a program whose window has only just come to the front takes the first press for that.
const TRIES: usize = 5;
/// How many small steps over our window are waited for an answer.
const STEPS: usize = 40;

/// From step to step of a hand that begins to drag. Chromium takes moves that come quicker than any hand for one move, and
/// then for none.
const HAND: Duration = Duration::from_millis(50);

/// Remembers that something is over the page: another program's text is seen by the page itself, a file by the program,
/// which then shows where to drop it.
const WATCH: &str = "if (window.dragSeen === undefined) {\
    for (const kind of ['dragenter', 'dragover']) window.addEventListener(kind, () => { window.dragSeen = true; }, true);\
    } window.dragSeen = false;";
const SEEN: &str = "return window.dragSeen === true || document.querySelector('.over') !== null;";

/// Drags from there, in `window`, onto this place of ours, and lets go. A window may want nothing of what is over it, and
/// then says nothing either: after some tries it is let go there all the same. Answers whether the window said anything.
///
/// # Errors
/// When a window is gone.
pub async fn drags(window: &Window, from: Point, life: &Life, onto: Point) -> Done<bool> {
    for last in (0..TRIES).rev().map(|left| left == 0) {
        window.comes_to_front().await?;
        life.looks(WATCH, Vec::new()).await?;
        mouse::goes_to(from).await?;
        mouse::holds().await?;
        for _ in 0..6 {
            mouse::moves_by(6, 4).await?;
            tokio::time::sleep(HAND).await;
        }
        mouse::goes_to(onto).await?;
        let seen = is_over(life).await?;
        if seen || last {
            mouse::lets_go().await?;
            return Ok(seen);
        }
        // Not begun: it is broken off where it cannot be a drop.
        mouse::presses(&["Escape"]).await?;
        mouse::goes_to(from).await?;
        mouse::lets_go().await?;
    }
    Ok(false)
}

async fn is_over(life: &Life) -> Done<bool> {
    for step in 0..STEPS {
        let side = if step % 2 == 0 { 2 } else { -2 };
        mouse::moves_by(side, side).await?;
        if life.looks(SEEN, Vec::new()).await? == Value::Bool(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Waits until nothing is over the page any more.
///
/// # Errors
/// When it stays.
pub async fn is_over_no_more(life: &Life) -> Done {
    let gone = "return document.querySelector('.over') === null;";
    until("the page says no more where to drop", async || {
        life.looks(gone, Vec::new()).await.is_ok_and(|said| said == Value::Bool(true))
    })
    .await
}
