//! `cargo xtask bench hostile`: what officers notice of each flood of `purabarta_tests::hostile`. They announce reports
//! in quiet, under the flood, and in quiet again; what is kept is the ratio of their 95th percentiles, so that the
//! machine cancels out. Everything runs on one machine: the flood's own work counts against the queue.
//!
//! Prints a table and writes `hostile.json` into `$PURABARTA_BENCH_DIR`: `<flood>_p95_ratio`; `rss_ratio`, the queue's
//! memory at the end over that before the first flood; `descriptors`, the most it had open at once.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement takes real time and ends where something is wrong"
)]

#[cfg(target_os = "linux")]
mod cases;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    use purabarta_tests::findings::{Findings, Goal, quantile};
    use purabarta_tests::hostile::officers::Officers;
    use purabarta_tests::hostile::{FLOODS, Target};
    use purabarta_tests::served::{self, Served, upload};
    use std::time::Duration;
    use wire::ambient::Clock as _;
    use wire::ambient::system::SystemClock;
    use wire::digest::Digest;

    /// How many officers, and how many reports of each in a round.
    const OFFICERS: usize = 8;
    const REPORTS: usize = 40;
    /// The longest that an officer waits for one report.
    const PATIENCE: Duration = Duration::from_secs(10);
    /// Until a flood has reached its height.
    const RISING: Duration = Duration::from_secs(3);
    /// Until what it left is gone again: longer than the queue's own patience with slow lines.
    const FALLING: Duration = Duration::from_secs(5);

    // `cargo bench` passes flags; a word picks floods by their names.
    let picked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let settings = [
        ("PURABARTA_QUEUE_FACEBOOK_APP_SECRET", "a secret"),
        ("PURABARTA_QUEUE_FACEBOOK_VERIFY_TOKEN", "a token"),
        ("PURABARTA_QUEUE_FACEBOOK_PAGE", "1"),
    ];
    let queue = Served::prepared(OFFICERS + 1, &settings, cases::bring_in).await;
    let (stolen, devices) = queue.devices.split_first().expect("they are enrolled");
    let photo = testkit::photographs::drawn(1, 2560, 1920, 1);
    let now = SystemClock::start().now();
    let target = Target { address: queue.address, now, stolen: stolen.clone(), photo: Digest::of(&photo) };
    let client = reqwest::Client::new();
    let officers = Officers::at(&queue.url, devices).await;
    upload(&client, &queue.url, stolen, target.photo, photo.into()).await;

    // The 95th percentile of how long a report waits for its receipt, in milliseconds.
    let p95 = async || {
        let waits = officers.announce(now, REPORTS, PATIENCE).await;
        quantile(waits.iter().map(|wait| wait.as_secs_f64() * 1e3).collect(), 0.95)
    };
    p95().await;
    let before = served::resident(queue.id());
    let (mut findings, mut most_open) = (Findings::default(), served::descriptors(queue.id()));
    for flood in FLOODS {
        if !picked.is_empty() && !picked.iter().any(|name| name == flood.name()) {
            continue;
        }
        println!("\n── {} x {}", flood.name(), flood.in_earnest());
        let quiet = p95().await;
        let flooding = flood.start(&target, flood.in_earnest());
        tokio::time::sleep(RISING).await;
        let flooded = p95().await;
        most_open = most_open.max(served::descriptors(queue.id()));
        let tried = flooding.tried();
        drop(flooding);
        tokio::time::sleep(FALLING).await;
        let after = p95().await;
        println!(
            "  p95 of an announcement: {quiet:.1} ms, flooded {flooded:.1} ms, after {after:.1} ms; \
             {:.0} MB, {most_open} descriptors, {tried} tries",
            served::resident(queue.id())
        );
        let ratio = flooded / f64::midpoint(quiet, after);
        findings.keep(&format!("{}_p95_ratio", flood.name()), Some(ratio), Goal::AtMost(2.0));
    }
    let rss = served::resident(queue.id()) / before;
    println!("\n  memory: {before:.0} MB before, peak {:.0} MB", served::peak(queue.id()));
    findings.keep("rss_ratio", Some(rss), Goal::AtMost(2.0));
    findings.keep("descriptors", Some(most_open as f64), Goal::None);
    println!();
    findings.sum_up();
    if let Some(folder) = std::env::var_os("PURABARTA_BENCH_DIR").filter(|_| picked.is_empty()) {
        findings.write(&std::path::PathBuf::from(folder).join("hostile.json"));
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!(
        "this is measured on Linux: it counts what /proc says of the queue, and needs all of 127.0.0.0/8"
    );
}
