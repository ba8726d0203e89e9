//! Everything arrives over a line that breaks again and again, and lists count correctly.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::folder::PhotoFolder;
use officer::view::{ItemStatus, ItemsPage};
use serde_json::json;
use testkit::officer::OfficerAtWork;
use testkit::photographs::{self, Photograph};
use testkit::throttle::{Terms, Throttle};
use testkit::town::Town;
use wire::content::{Content, ContentKind};
use wire::ids::SubmissionId;
use wire::people::Role;

async fn submits(rina: &OfficerAtWork, photos: u64) -> (SubmissionId, u64) {
    let mut content = Content {
        caption_bn: "১২৪ নম্বর ওয়ার্ডের ঠাকুরপুকুরে আবর্জনা সরানো হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        ..Content::empty(ContentKind::WorkReport)
    };
    let mut bytes = 0;
    for seed in 1..=photos {
        let photograph =
            Photograph { name: "ছবি.jpg".into(), bytes: photographs::drawn(seed, 1600, 1200, 1) };
        let photo = rina.brings(&photograph);
        bytes += rina.shows(PhotoFolder::Renditions, photo.sha256).await.unwrap().len() as u64;
        content.photos.push(photo);
    }
    let draft = rina.begins(ContentKind::WorkReport).await;
    (rina.submits_well(&draft, content).await, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_ten_arrives_over_a_line_that_breaks_every_64_kib() {
    const CUT: u64 = 64 * 1024;
    let town = Town::open(1).await;
    let code = town.code_for(town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor));
    let terms = Terms { cut_up: Some(CUT), ..Terms::default() };
    let line = Throttle::to(town.url().trim_start_matches("http://").parse().unwrap(), terms).await;
    let mut rina = OfficerAtWork::at(town.folder("pc"), 7).await;
    rina.enrols(&line.url(), &code).await.unwrap();
    let (item, bytes) = submits(&rina, 10).await;
    rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    assert!(line.connections() > bytes / CUT, "it broke {} times", line.connections());
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_counted_only_under_its_current_state() {
    let mut town = Town::open(2).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let mut rina = OfficerAtWork::enrolled(&town, rina, 8).await;
    let query = |text: &str, status: Option<ItemStatus>| json!({ "status": status, "text": text, "before": null, "limit": 10 });
    town.queue_stops().await;
    let (item, _) = submits(&rina, 1).await;
    let page: ItemsPage = rina.calls("items", query("", None)).await.unwrap();
    assert_eq!(page.counts.into_iter().collect::<Vec<_>>(), [(ItemStatus::Waiting, 1)]);
    town.queue_starts().await;
    rina.sends_now().await;
    rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    let page: ItemsPage = rina.calls("items", query("", None)).await.unwrap();
    assert_eq!(page.counts.into_iter().collect::<Vec<_>>(), [(ItemStatus::Submitted, 1)]);
    for (text, status, found) in [
        ("ঠাকুরপুকুরে", Some(ItemStatus::Submitted), 1),
        ("ঠাকুরপুকুরে", Some(ItemStatus::Waiting), 0),
        ("বেহালা", Some(ItemStatus::Submitted), 0),
        ("", Some(ItemStatus::Waiting), 0),
    ] {
        let page: ItemsPage = rina.calls("items", query(text, status)).await.unwrap();
        assert_eq!(page.rows.len(), found, "{text} {status:?}");
    }
    rina.goes_home().await;
}
