//! A complaint is assigned while the officer's window is closed: a real notification daemon shows it in Bengali, and a
//! click opens the case in the real window. Run by `cargo xtask e2e`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::desktop::{self, Notifications};
use purabarta_tests::page::Page;
use purabarta_tests::programs::Queue;
use std::time::Duration;
use testkit::reviewer::Reviewer;

const TITLE: &str = "পুরবার্তা";
const WORDS: &str = "তিন দিন ধরে আবর্জনা তোলা হয়নি।";

async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) {
    for _ in 0..600 {
        if is().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never: {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clicking_a_notification_opens_the_case_in_the_closed_window() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut told = Notifications::start().await;
    let (mut queue, code) = Queue::with_demo(&home.path().join("queue")).await;
    queue.starts().await;
    let window = Page::window(&home.path().join("officer")).await;
    window.types("enrol-address", &queue.url()).await;
    window.types("enrol-code", &code).await;
    window.clicks("enrol-submit").await;
    window.sees("nav-new-report").await;
    // The demo has work for her; that is told first.
    told.next().await;

    // The window is closed, the program is not; that is told once.
    desktop::window(&["-c", TITLE]).await;
    while told.next().await.title != "পুরবার্তা চালু আছে" {}
    until("the window is gone", async || !desktop::is_on_the_screen(TITLE).await).await;
    told.clear().await;

    let nodal = Reviewer::logs_in_at(&queue.url(), "nodal", "purabarta-demo").await;
    let case = nodal.takes_a_call(1, "garbage", WORDS).await;
    let alert = told.next().await;
    assert_eq!(alert.title, format!("নতুন অভিযোগ {}", case.number.0));
    assert!(alert.text.starts_with(&format!("হালতু: {WORDS}\nপ্রথম উত্তর: ")), "{alert:?}");
    desktop::photographs("20-told").await;

    told.click().await;
    until("the window is there", async || desktop::is_on_the_screen(TITLE).await).await;
    window.sees_css("h1 [data-testid='case-number']").await;
    window.reads("case-number", |text| text.contains(&case.number.0)).await;
    window.photographs("21-the-case").await;
    let barriers = window.barriers().await;
    assert!(barriers.is_empty(), "{barriers:#?}");
    window.closes().await;
}
