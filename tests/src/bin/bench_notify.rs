//! Measures the time from an assignment at the desk to the notification on the officer's session bus (real queue, real
//! program in the tray, real notification daemon), and compares it with `notify-send` alone. Run by `cargo xtask bench notify`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a measurement that finds something wrong ends there"
)]

use purabarta_tests::desktop::Notifications;
use purabarta_tests::figures::{percentile, report};
use purabarta_tests::programs::{Queue, required_var};
use serde_json::json;
use std::process::Stdio;
use std::time::{Duration, Instant};
use testkit::reviewer::Reviewer;
use tokio::process::Command;

const ASSIGNMENTS: u128 = 200;
/// The first ones warm the caches.
const WARM: u128 = 5;
const BESIDE: usize = 40;

#[tokio::main]
async fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut daemon = Notifications::start().await;
    let (mut queue, code) = Queue::with_demo(&home.path().join("queue")).await;
    queue.starts().await;
    let mut officer = Command::new(required_var("PURABARTA_APP"));
    officer.arg("--in-tray").env("PURABARTA_HOME", home.path().join("officer"));
    officer.env("PURABARTA_ENROL_ADDRESS", queue.url()).env("PURABARTA_ENROL_CODE", code);
    let log = std::fs::File::create(home.path().join("officer.log")).expect("a log");
    officer.stdin(Stdio::null()).stderr(log).kill_on_drop(true);
    let _officer = officer.spawn().expect("the program starts");
    // The demo has work for the officer: once that is notified, the event stream is open.
    daemon.next().await;

    let nodal = Reviewer::logs_in_at(&queue.url(), "nodal", "purabarta-demo").await;
    let (mut took, mut answered) = (Vec::new(), Vec::new());
    for n in 1..=WARM + ASSIGNMENTS {
        let words = format!("{n} নম্বর বাড়ির সামনে আবর্জনা জমে আছে।");
        let assigned = Instant::now();
        let case = nodal.takes_a_call(n, "garbage", &words).await;
        answered.push(millis(assigned.elapsed()));
        // Other notifications in between are about other cases.
        let alert = loop {
            let alert = daemon.next().await;
            if alert.title.contains(&case.number.0) {
                break alert;
            }
        };
        assert!(alert.text.contains(&words), "{alert:?}");
        // For each notification the daemon redraws all it shows, and only then answers. Measure one that comes to an
        // empty screen, not how dunst copes with two hundred.
        daemon.clear().await;
        if n > WARM {
            took.push(millis(alert.at.saturating_duration_since(assigned)));
        }
    }
    let mut beside = Vec::new();
    for n in 0..BESIDE {
        let title = format!("beside {n}");
        let began = Instant::now();
        let sent = Command::new("notify-send").arg(&title).arg("text").status().await.expect("notify-send");
        assert!(sent.success(), "notify-send");
        let alert = daemon.next().await;
        assert_eq!(alert.title, title);
        beside.push(millis(alert.at.saturating_duration_since(began)));
        daemon.clear().await;
    }
    queue.dies().await;

    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    let send = percentile(&mut beside, 50);
    let figures = json!({
        "p50_ms": p50, "p99_ms": p99, "assignments": ASSIGNMENTS, "desk_answer_p50_ms": percentile(&mut answered, 50),
        "notify_send_p50_ms": send, "p50_vs_notify_send": p50 / send,
    });
    report("notify", &figures, "p99 at most 500 ms");
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
