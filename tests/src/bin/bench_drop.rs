//! Measures how long a key takes to appear in the caption while forty photos that were brought in at once are being
//! prepared, and compares it with the same keys before. Real X key presses. Run by `cargo xtask bench photo`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that finds something wrong ends there"
)]

use purabarta_tests::figures::{percentile, report};
use purabarta_tests::typing::{GOAL_MS, WATCH, new_report, photographs, typing_in};
use serde_json::json;

const PHOTOS: u64 = 40;
/// Rounds of keys before the photos come.
const QUIET: usize = 2;
/// Rounds at most while they come, on a machine however slow.
const MOST: usize = 40;
/// What is still on its way, of the photos.
const COMING: &str = "return document.querySelectorAll(\"[data-testid='arrival-cancel']\").length";
/// What is in the report, of the photos: tiles of refused ones are tiles too.
const TAKEN: &str =
    "return document.querySelectorAll(\"[data-testid='photo-tile'][data-state='ready']\").length";

#[tokio::main]
async fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (mut queue, window) = new_report(home.path()).await;
    let photographs = photographs(home.path(), PHOTOS);
    window.runs(WATCH).await;
    let mut quiet = Vec::new();
    for _ in 0..QUIET {
        quiet.extend(typing_in(&window, "caption-bn").await);
    }
    window.gives_files("photo-input", &photographs).await;
    let mut busy = Vec::new();
    for round in 0..MOST {
        if round > 0 && window.runs(COMING).await.as_u64() == Some(0) {
            break;
        }
        // A caption has its end.
        window.sets("caption-bn", "").await;
        busy.extend(typing_in(&window, "caption-bn").await);
    }
    let taken = window.runs(TAKEN).await.as_u64();
    window.closes().await;
    queue.dies().await;

    let (p50, p95) = (percentile(&mut busy, 50), percentile(&mut busy, 95));
    let before = percentile(&mut quiet, 95);
    let figures = json!({
        "drop40_key_p50_ms": p50, "drop40_key_p95_ms": p95, "keys": busy.len(), "taken": taken,
        "quiet_p95_ms": before, "p95_vs_quiet": p95 / before,
    });
    report("drop", &figures, &format!("p95 at most {GOAL_MS} ms while the photos come"));
    assert_eq!(taken, u64::try_from(wire::limits::PHOTOS).ok(), "a report takes so many of them");
}
