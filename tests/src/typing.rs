//! How long a key takes to be seen, by real X key presses: what `bench_typing` and `bench_drop` share.

use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::photographs::drawn;
use tokio::process::Command;

use crate::desktop;
use crate::page::Page;
use crate::programs::Queue;

/// Keys in a round.
pub const KEYS: usize = 120;
/// Milliseconds between two keys: a fast typist.
const APART: &str = "60";
/// At most so long from a key to the frame that shows it, of 95 in a hundred keys.
pub const GOAL_MS: f64 = 50.0;

/// From the key to the end of the frame that shows it, as the page itself sees it.
pub const WATCH: &str = "window.took = []; window.saves = 0;\
    addEventListener('keydown', ({ timeStamp }) => requestAnimationFrame(() => {\
      const { port1, port2 } = new MessageChannel();\
      port1.onmessage = () => window.took.push(performance.now() - timeStamp);\
      port2.postMessage(null);\
    }), true);\
    const saved = document.querySelector(\"[data-testid='saved-at']\");\
    new MutationObserver(() => { if (saved.dataset.state === 'saving') window.saves += 1; })\
      .observe(saved, { attributes: true, attributeFilter: ['data-state'] });";

/// A queue with demo data, and the window of an officer who has just begun a report.
pub async fn new_report(home: &Path) -> (Queue, Page) {
    let (mut queue, code) = Queue::with_demo(&home.join("queue")).await;
    queue.starts().await;
    let window = Page::window(&home.join("officer")).await;
    window.types("enrol-address", &queue.url()).await;
    window.types("enrol-code", &code).await;
    window.clicks("enrol-submit").await;
    window.clicks("nav-new-report").await;
    (queue, window)
}

/// Writes so many photographs of 12 megapixels, each another.
///
/// # Panics
/// When one cannot be written.
#[must_use]
pub fn photographs(home: &Path, count: u64) -> Vec<PathBuf> {
    let write = |n| {
        let path = home.join(format!("IMG_{n:04}.jpg"));
        std::fs::write(&path, drawn(n, 4_000, 3_000, 1)).expect("the photograph is written");
        path
    };
    (1..=count).map(write).collect()
}

/// Types a round of keys into the field of this name; what each took, in milliseconds.
///
/// # Panics
/// When not every key is seen.
pub async fn typing_in(window: &Page, field: &str) -> Vec<f64> {
    window.clicks(field).await;
    desktop::window(&["-a", "পুরবার্তা"]).await;
    window.runs("window.took = []").await;
    let keys = "drain cleaned ".repeat(KEYS / 14 + 1);
    let keys = keys.get(..KEYS).expect("so many");
    let typed = Command::new("xdotool").args(["type", "--delay", APART, keys]).status().await;
    assert!(typed.expect("xdotool").success(), "the keys are typed");
    let seen = format!(
        "return document.querySelector(\"[data-testid='{field}']\").value.includes({keys:?}) && window.took"
    );
    // The last frames may not have been drawn yet.
    for _ in 0..200 {
        if let Value::Array(took) = window.runs(&seen).await
            && took.len() >= KEYS
        {
            return took.iter().filter_map(Value::as_f64).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("not every key was seen in {field}");
}
