//! The walk in the real window: the desktop program under WebKit, the queue as a separate process, the
//! desk's page in a real browser. Run by `cargo xtask e2e`, which keeps a screenshot of each step.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::page::Page;
use purabarta_tests::programs::Queue;
use std::path::PathBuf;
use testkit::photographs;

const CAPTION: &str = "১২৪ নম্বর ওয়ার্ডের ঠাকুরপুকুরে জমে থাকা আবর্জনা সরিয়ে জায়গাটি পরিষ্কার করা হল।";
const CORRECTED: &str = " দুর্গন্ধও আর নেই।";
const NOTE: &str = "কাল সকালে লোক যাচ্ছে।";
const REASON: &str = "২ নম্বর ছবিটি ঝাপসা, বদলে দিন।";
const LINK: &str = "https://social.example/kmc/posts/1";

fn photographs_in(folder: &std::path::Path) -> Vec<PathBuf> {
    let keep = |photograph: photographs::Photograph| {
        let path = folder.join(photograph.name);
        std::fs::write(&path, photograph.bytes).expect("the photograph is written");
        path
    };
    photographs::three().into_iter().map(keep).collect()
}

async fn no_barriers(page: &Page, whose: &str) {
    let barriers = page.barriers().await;
    assert!(barriers.is_empty(), "{whose}: {barriers:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_from_the_window_to_the_desk_and_back() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let (mut queue, code) = Queue::with_demo(&home.path().join("queue")).await;
    queue.starts().await;
    let window = Page::window(&home.path().join("officer")).await;

    // Enrolment: a wrong code is told, the right one opens the first page.
    window.types("enrol-address", &queue.url()).await;
    window.types("enrol-code", "WRONG-CODE").await;
    window.clicks("enrol-submit").await;
    window.reads("enrol-error", |text| !text.is_empty()).await;
    window.photographs("01-wrong-code").await;
    window.sees("enrol-code").await.clear().await.expect("cleared");
    window.types("enrol-code", &code).await;
    window.clicks("enrol-submit").await;
    window.sees("nav-new-report").await;
    window.photographs("02-home").await;
    no_barriers(&window, "home").await;

    // The queue is gone. The officer notices nothing: photos, a caption key by key, submit.
    queue.dies().await;
    window.clicks("nav-new-report").await;
    window.gives_files("photo-input", &photographs_in(home.path())).await;
    window.waits_for("photo-tile", 3).await;
    window.types("caption-bn", CAPTION).await;
    assert_eq!(window.property("caption-bn", "value").await, CAPTION, "typing is never tampered with");
    window.sets("ward", "124").await;
    window.types("place", "ঠাকুরপুকুর").await;
    for n in 1..=3 {
        window.sees_css(&format!(":nth-child({n} of [data-testid='photo-tile'])[data-state='ready']")).await;
    }
    window.is_marked("saved-at", "data-state", "saved").await;

    // The picture of the README.
    window.photographs("03-composing").await;

    // A fourth with the camera; a face is hidden in it, and it is turned.
    window.clicks("way-webcam").await;
    window.sees("webcam-live").await;
    window.photographs("03a-camera").await;
    no_barriers(&window, "camera").await;
    window.clicks("webcam-take").await;
    window.sees("webcam-taken").await;
    window.clicks("webcam-use").await;
    window.waits_for("photo-tile", 4).await;
    window
        .sees_css(":nth-child(4 of [data-testid='photo-tile'])[data-state='ready'] button")
        .await
        .click()
        .await
        .expect("chosen");
    window.clicks("photo-edit").await;
    window.sees("editor-stage").await;
    window.clicks("editor-hide").await;
    window.clicks("editor-right").await;
    window.photographs("03b-editor").await;
    no_barriers(&window, "editor").await;
    window.clicks("editor-done").await;
    window.waits_for("editor-stage", 0).await;
    window.is_marked("saved-at", "data-state", "saved").await;
    window.photographs("03c-composed").await;
    no_barriers(&window, "compose").await;
    window.clicks("submit").await;
    window.is_marked("item-status", "data-status", "waiting").await;
    window.sees("shut-down-safe").await;
    window.sees_css("[data-testid='item-photo'] img, main img").await;
    window.photographs("04-saved-on-this-computer").await;

    // The queue is back: received, with a number, by itself.
    queue.starts().await;
    window.is_marked("item-status", "data-status", "submitted").await;
    let number = window.reads("item-number", |text| text.starts_with("KMC/SWM/")).await;
    window.photographs("05-received").await;
    no_barriers(&window, "item").await;

    // The moderator, at the desk's real page, returns it for a photo.
    let desk = Page::browser(&home.path().join("browser"), &format!("{}/desk/", queue.url())).await;
    desk.types("desk-login", "moderator").await;
    desk.types("desk-password", "purabarta-demo").await;
    desk.clicks("desk-login-submit").await;
    desk.sees("desk-shelf-open").await;
    desk.photographs("06-queue").await;
    let row = format!("//*[@data-testid='desk-row'][contains(., '{}')]", "জমে থাকা আবর্জনা সরিয়ে জায়গাটি");
    desk.clicks_xpath(&row).await;
    desk.reads("desk-item-number", |text| text.contains(&number)).await;
    desk.waits_for("desk-photo", 4).await;
    window.is_marked("item-status", "data-status", "in_review").await;
    desk.photographs("07-review").await;
    no_barriers(&desk, "desk").await;
    desk.clicks("desk-return").await;
    desk.chooses_nth("desk-return-about", "photo:", 1).await;
    desk.types("desk-return-text", REASON).await;
    desk.photographs("08-returning").await;
    desk.clicks("desk-return-confirm").await;

    // The officer reads why at the very photo, corrects and resubmits.
    window.is_marked("item-status", "data-status", "returned").await;
    window.reads("item-reason", |text| text.contains(REASON)).await;
    window.photographs("09-returned").await;
    window.clicks("item-correct").await;
    window.waits_for("photo-tile", 4).await;
    window.types("caption-bn", CORRECTED).await;
    window.photographs("10-correcting").await;
    window.clicks("submit").await;
    window.is_marked("item-status", "data-status", "submitted").await;
    window.photographs("11-resubmitted").await;

    // Approved, published by hand, and the link is in the officer's window.
    desk.clicks("desk-news-seen").await;
    desk.photographs("12-correction-at-the-desk").await;
    desk.clicks("desk-approve").await;
    for check in wire::review::Check::ALL {
        desk.clicks(&format!("desk-check-{}", check.as_str())).await;
    }
    desk.clicks("desk-approve-confirm").await;
    window.is_marked("item-status", "data-status", "approved").await;
    desk.clicks("desk-logout").await;
    desk.types("desk-login", "publisher").await;
    desk.types("desk-password", "purabarta-demo").await;
    desk.clicks("desk-login-submit").await;
    desk.clicks("desk-shelf-to_publish").await;
    desk.clicks_xpath(&row).await;
    desk.clicks("desk-publish").await;
    desk.types("desk-publish-link", LINK).await;
    desk.clicks("desk-publish-confirm").await;
    window.is_marked("item-status", "data-status", "published").await;
    window.reads("story-link", |text| text == LINK).await;
    window.photographs("13-published").await;
    desk.photographs("14-published").await;

    // The department's complaints: she opens the one that is due first, and notes something that reaches the queue.
    window.clicks("nav-cases").await;
    window.sees("cases-open").await;
    window.photographs("15-complaints").await;
    no_barriers(&window, "complaints").await;
    window.clicks_xpath("(//*[@data-testid='cases-open']//button)[1]").await;
    window.sees("case-words").await;
    window.clicks("case-act-note").await;
    window.types("case-note", NOTE).await;
    window.is_marked("case-saved", "data-state", "saved").await;
    window.photographs("16-a-complaint").await;
    no_barriers(&window, "a complaint").await;
    window.clicks("case-submit").await;
    window.reads("case-done", |text| !text.is_empty()).await;
    window.sees("receipts").await;
    window.photographs("17-noted").await;
    window.clicks("nav-home").await;
    window.photographs("18-home-again").await;
    window.clicks("language-switch").await;
    window.photographs("19-home-in-english").await;
    desk.closes().await;
    window.closes().await;
}
