//! Measures how long a key takes to appear in the caption of a report with ten photos while the draft is being saved, and
//! compares it with a plain text field in the same page. Real X key presses, alternating. Run by `cargo xtask bench typing`.

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

const PHOTOS: u64 = 10;
/// How many letters are in the field already: a usual caption. `PURABARTA_TYPING_LETTERS=4000` is a very long one.
const LETTERS: usize = 300;
const ROUNDS: usize = 4;

/// A field whose events nothing in the page hears.
const BARE: &str = "const bare = document.createElement('textarea');\
    bare.dataset.testid = 'bare'; bare.style = 'position:fixed;inset:auto auto 8px 8px;width:220px;height:200px;z-index:9';\
    for (const kind of ['keydown', 'keyup', 'input', 'paste', 'focusin'])\
      bare.addEventListener(kind, (event) => event.stopPropagation());\
    document.body.append(bare);";

#[tokio::main]
async fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (mut queue, window) = new_report(home.path()).await;
    let photographs = photographs(home.path(), PHOTOS);
    window.gives_files("photo-input", &photographs).await;
    window.waits_for("photo-tile", 10).await;
    window.is_marked("saved-at", "data-state", "saved").await;
    window.runs(BARE).await;
    let letters = std::env::var("PURABARTA_TYPING_LETTERS").ok().and_then(|letters| letters.parse().ok());
    let letters = letters.unwrap_or(LETTERS);
    let text = "নালা পরিষ্কার করা হল। ".repeat(letters / 22);
    window.sets("bare", &text).await;
    window.sets("caption-bn", &text).await;
    window.is_marked("saved-at", "data-state", "saved").await;
    window.runs(WATCH).await;

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.extend(typing_in(&window, "caption-bn").await);
        bare.extend(typing_in(&window, "bare").await);
    }
    let saves = window.runs("return window.saves").await.as_u64().unwrap_or_default();
    window.closes().await;
    queue.dies().await;

    let (p50, p95) = (percentile(&mut ours, 50), percentile(&mut ours, 95));
    let beside = percentile(&mut bare, 95);
    let figures = json!({
        "p50_ms": p50, "p95_ms": p95, "keys": ours.len(), "saves": saves, "letters": letters,
        "bare_p95_ms": beside, "p95_vs_bare": p95 / beside,
    });
    report("typing", &figures, &format!("p95 at most {GOAL_MS} ms while saving"));
    assert!(saves > 0, "nothing was saved while typing");
}
