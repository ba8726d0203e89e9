//! The network does not come back: unsent work goes to the IT department on a pen drive.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{CallFailed, Code, ExportPlace, Exported, HereCode, ItemStatus};
use queue::app::capsules::{self, Imported, Outcome, Unproved};
use serde_json::{Value, json};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{self, Photograph};
use testkit::town::Town;
use wire::content::{Content, ContentKind};
use wire::ids::SubmissionId;
use wire::people::Role;

async fn reports(officer: &OfficerAtWork, seed: u64) -> SubmissionId {
    let draft = officer.begins(ContentKind::WorkReport).await;
    let bytes = photographs::drawn(seed, 400, 300, 1);
    let photo = officer.brings(&Photograph { name: "ছবি.jpg".into(), bytes });
    let content = Content {
        caption_bn: "নালা পরিষ্কার হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![photo],
        ..Content::empty(ContentKind::WorkReport)
    };
    officer.submits_well(&draft, content).await
}

async fn copies(officer: &OfficerAtWork) -> std::path::PathBuf {
    let places: Vec<ExportPlace> = officer.calls("export_places", Value::Null).await.expect("places");
    let place = places.last().expect("the documents");
    std::fs::create_dir_all(&place.path).expect("the folder");
    let done: Exported = officer.calls("export", json!({ "place": place.path })).await.expect("a file");
    assert!(done.operations > 0 && done.bytes > 1000, "{done:?}");
    std::path::Path::new(&place.path).join(done.file)
}

#[tokio::test(flavor = "multi_thread")]
async fn work_imported_from_a_pen_drive_is_not_received_again_by_network() {
    let mut town = Town::open(21).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let mut rina = OfficerAtWork::enrolled(&town, rina, 22).await;
    town.queue_stops().await;
    let item = reports(&rina, 1).await;
    let file = copies(&rina).await;
    let view = rina.opens(item).await;
    assert_eq!(view.row.status, ItemStatus::Waiting, "a copy is no receipt");
    assert!(view.on_the_way[0].exported_at.is_some());
    // The computer stays dark while the pen drive is carried over.
    rina.goes_home().await;

    town.queue_starts().await;
    let bytes = std::fs::read(&file).expect("the file");
    let Outcome { taken, broke, unreadable, .. } =
        capsules::import(town.queue(), &bytes[..], Unproved::Refuse).expect("taken in");
    assert!(broke.is_none() && unreadable == 0, "{broke:?}");
    let [(_, Imported::Received(number))] = &taken[..] else { panic!("{taken:?}") };
    let Outcome { taken: again, .. } =
        capsules::import(town.queue(), &bytes[..], Unproved::Refuse).expect("taken in");
    assert!(matches!(&again[..], [(_, Imported::Known(same))] if same == number), "{again:?}");

    rina.restarts().await;
    let received = rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    assert_eq!(received.row.number.as_ref(), Some(number), "one item, one number");
    assert_eq!(received.receipts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_received_by_network_is_not_imported_again() {
    let mut town = Town::open(23).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, rina, 24).await;
    town.queue_stops().await;
    let item = reports(&rina, 2).await;
    let file = copies(&rina).await;
    town.queue_starts().await;
    let received = rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    let bytes = std::fs::read(&file).expect("the file");
    let Outcome { taken, .. } =
        capsules::import(town.queue(), &bytes[..], Unproved::Refuse).expect("taken in");
    assert!(
        matches!(&taken[..], [(_, Imported::Known(number))] if Some(number) == received.row.number.as_ref())
    );
    // Nothing waits any more: there is nothing to copy.
    let nothing: Result<Exported, CallFailed> =
        rina.calls("export", json!({ "place": rina.folder().join("documents") })).await;
    assert_eq!(nothing.expect_err("nothing").code, Code::Here(HereCode::NothingToExport));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_pen_drive_yields_its_intact_work_and_another_queue_none() {
    let mut town = Town::open(25).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, rina, 26).await;
    town.queue_stops().await;
    reports(&rina, 3).await;
    let second = reports(&rina, 4).await;
    let file = copies(&rina).await;
    let mut rina = rina;
    rina.goes_home().await;
    town.queue_starts().await;
    let mut bytes = std::fs::read(&file).expect("the file");
    let near_the_end = bytes.len() - 200;
    bytes[near_the_end] ^= 4;
    let elsewhere = Town::open(27).await;
    let Outcome { taken: nothing, broke, .. } =
        capsules::import(elsewhere.queue(), &bytes[..], Unproved::Refuse).expect("an answer");
    assert!(nothing.is_empty() && broke.is_some(), "{nothing:?} {broke:?}");
    let Outcome { taken, broke, .. } =
        capsules::import(town.queue(), &bytes[..], Unproved::Refuse).expect("taken in");
    assert!(broke.is_some());
    assert!(matches!(&taken[..], [(_, Imported::Received(_)), (_, Imported::Waiting(1))]), "{taken:?}");
    // The rest comes by network when the computer is on again.
    rina.restarts().await;
    rina.sees(second, "received", |view| view.row.status == ItemStatus::Submitted).await;
}
