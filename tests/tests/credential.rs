//! Whose credential is on the computer: what one officer did is never sent as another's, whatever became of the keyring.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{HoldReason, ItemStatus, ItemView, OutboxView};
use serde_json::{Value, json};
use std::path::PathBuf;
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use testkit::town::Town;
use wire::content::{Content, ContentKind};
use wire::ids::{OfficerId, SubmissionId};
use wire::people::Role;

async fn reports(officer: &OfficerAtWork, n: u64) -> SubmissionId {
    let draft = officer.begins(ContentKind::WorkReport).await;
    let photo = Photograph { name: format!("IMG_{n:04}.jpg"), bytes: drawn(n, 400, 300, 1) };
    let content = Content {
        caption_bn: "নালা পরিষ্কার হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![officer.brings(&photo)],
        ..Content::empty(ContentKind::WorkReport)
    };
    officer.submits_well(&draft, content).await
}

fn credential(officer: &OfficerAtWork) -> PathBuf {
    officer.folder().join("credential")
}

fn stored(officer: &OfficerAtWork) -> String {
    std::fs::read_to_string(credential(officer)).unwrap()
}

fn received(view: &ItemView) -> bool {
    view.row.status == ItemStatus::Submitted
}

fn held_for(reason: HoldReason) -> impl Fn(&ItemView) -> bool {
    move |view| {
        view.on_the_way.first().and_then(|row| row.hold.as_ref()).is_some_and(|hold| hold.reason == reason)
    }
}

/// Rina's computer, and Tapan's. Tapan has sealed a report that nobody has received, and their computer is off.
async fn two_computers(seed: u64) -> (Town, [OfficerId; 2], OfficerAtWork, OfficerAtWork, SubmissionId) {
    let mut town = Town::open(seed).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let tapan = town.posts("তপন কর", "Tapan Kar", "SWM", Role::Contributor);
    let hers = OfficerAtWork::enrolled(&town, rina, seed + 1).await;
    let mut theirs = OfficerAtWork::enrolled(&town, tapan, seed + 2).await;
    town.queue_stops().await;
    let item = reports(&theirs, 1).await;
    theirs.goes_home().await;
    town.queue_starts().await;
    (town, [rina, tapan], hers, theirs, item)
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_not_sent_with_another_enrolments_credential_and_goes_out_after_enrolling_again() {
    for (seed, bare) in [(910, false), (920, true)] {
        let (town, [_, tapan], rina, mut theirs, item) = two_computers(seed).await;
        // The keyring is back, and in it what was there before this computer was enrolled for Tapan.
        let left = if bare { rina.token() } else { stored(&rina) };
        std::fs::write(credential(&theirs), left).unwrap();
        theirs.restarts().await;
        let view = theirs.sees(item, "why it waits", held_for(HoldReason::OtherCredential)).await;
        theirs.sends_now().await;
        let view_after = theirs.opens(item).await;
        assert_eq!(
            view_after.on_the_way[0].attempts, view.on_the_way[0].attempts,
            "{bare}: nothing is tried"
        );
        assert_eq!(town.operation(view.on_the_way[0].operation), None, "{bare}: the queue has nothing of it");
        let outbox: OutboxView = theirs.calls("outbox", Value::Null).await.unwrap();
        assert_eq!(outbox.hold.map(|hold| hold.reason), Some(HoldReason::OtherCredential));

        theirs.enrols(&town.url(), &town.code_for(tapan)).await.unwrap();
        let view = theirs.sees(item, "it told", |view| received(view) && view.known.is_some()).await;
        assert_eq!(view.known.unwrap().author.id, tapan);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_token_of_an_earlier_version_works_and_is_stored_with_whose_it_is() {
    let (town, _, _, mut theirs, item) = two_computers(930).await;
    let token = theirs.token();
    std::fs::write(credential(&theirs), &token).unwrap();
    theirs.restarts().await;
    theirs.sees(item, "it received", received).await;
    let bound: Value = serde_json::from_str(&stored(&theirs)).expect("a record");
    assert_eq!(bound["token"], json!(token));
    assert!(bound["device"].is_string() && bound["officer"].is_string());
    theirs.restarts().await;
    let next = reports(&theirs, 2).await;
    theirs.sees(next, "it received", received).await;
    town.numbered(&"SWM".parse().unwrap(), 2).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_for_the_credential_that_does_not_answer_leaves_the_officer_at_work() {
    let (_town, _, _, mut theirs, item) = two_computers(940).await;
    // No file can be read there: no answer, which is not "there is none".
    let kept = stored(&theirs);
    std::fs::remove_file(credential(&theirs)).unwrap();
    std::fs::create_dir(credential(&theirs)).unwrap();
    theirs.restarts().await;
    theirs.sees(item, "why it waits", held_for(HoldReason::KeyringLocked)).await;
    let next = reports(&theirs, 2).await;
    assert_eq!(theirs.opens(next).await.row.status, ItemStatus::Waiting);
    // It answers again.
    std::fs::remove_dir(credential(&theirs)).unwrap();
    std::fs::write(credential(&theirs), kept).unwrap();
    theirs.restarts().await;
    theirs.sees(item, "it received", received).await;
    theirs.sees(next, "it received", received).await;
}
