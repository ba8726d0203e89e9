//! Operations that the queue refused, or that lost a photo, are corrected and submitted again: they arrive
//! once, under one number, and the refused one stays in the item's history. What cannot be corrected is set
//! aside, and the item continues as the queue has it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{
    CallFailed, Code, DraftView, HereCode, HoldReason, Home, ItemStatus, ItemView, OutboxView, Sealed, What,
};
use serde_json::{Value, json};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::content::{Content, ContentKind, Field, FlawCode};
use wire::desk::Decision;
use wire::document::SubmissionState;
use wire::ids::{OfficerId, OperationId, SubmissionId};
use wire::people::{Posting, Role};
use wire::problem::ProblemCode;

const CAPTION: &str = "ঠাকুরপুকুরে নালা পরিষ্কার করা হল।";

async fn town(seed: u64) -> (Town, OfficerId, OfficerAtWork) {
    let town = Town::open(seed).await;
    let officer = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, officer, seed + 1).await;
    (town, officer, rina)
}

fn photograph(n: u64) -> Photograph {
    Photograph { name: format!("IMG_{n:04}.jpg"), bytes: drawn(n, 640, 480, 1) }
}

async fn reports(rina: &OfficerAtWork) -> SubmissionId {
    let draft = rina.begins(ContentKind::WorkReport).await;
    let content = Content {
        caption_bn: CAPTION.into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![rina.brings(&photograph(1)), rina.brings(&photograph(2))],
        ..Content::empty(ContentKind::WorkReport)
    };
    rina.submits_well(&draft, content).await
}

/// One bit of a photo turns over on the officer's disk.
async fn loses_a_photo(rina: &OfficerAtWork, item: SubmissionId) {
    let lost = rina.opens(item).await.content.photos[1].sha256;
    let path = rina.folder().join("renditions").join(lost.to_string());
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
}

async fn corrects(rina: &OfficerAtWork, item: SubmissionId) -> DraftView {
    rina.calls("draft_correct", json!(item)).await.expect("it may be corrected")
}

fn refused(view: &ItemView) -> bool {
    view.row.status == ItemStatus::Refused
}

async fn is_received_once(town: &Town, rina: &OfficerAtWork, item: SubmissionId) -> ItemView {
    let there = |view: &ItemView| view.row.status == ItemStatus::Submitted && view.known.is_some();
    let view = rina.sees(item, "it received", there).await;
    town.has(&view, rina).unwrap();
    town.numbered(&"SWM".parse().unwrap(), 1).unwrap();
    assert_eq!((view.receipts.len(), view.done_anew.len(), rina.lists("").await.len()), (1, 1, 1));
    let outbox: OutboxView = rina.calls("outbox", Value::Null).await.unwrap();
    assert!(outbox.rows.is_empty() && view.on_the_way.is_empty());
    view
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_with_a_lost_photo_is_resubmitted_once_the_photo_is_added_again() {
    let (mut town, _, mut rina) = town(61).await;
    town.queue_stops().await;
    let item = reports(&rina).await;
    // Counted before it is made: also when nobody answers.
    rina.sees(item, "an attempt", |view| view.on_the_way[0].attempts > 0).await;
    loses_a_photo(&rina, item).await;
    town.queue_starts().await;
    rina.sends_now().await;
    let view = rina.sees(item, "that a photo is lost", refused).await;
    assert_eq!(view.on_the_way[0].hold.as_ref().unwrap().reason, HoldReason::Damaged);
    assert!(view.may.correct);

    // As it is it cannot be submitted: the photo that is lost is named.
    let draft = corrects(&rina, item).await;
    let Sealed::Flawed { flaws } = rina.submits(&draft, draft.content.clone()).await else {
        panic!("it has no photo")
    };
    let lost = draft.content.photos[1].id;
    assert!(
        matches!(&flaws[..], [flaw] if flaw.code == FlawCode::NotPromised && flaw.at == Field::Photo { photo: lost })
    );

    // Added again, from the same file, it is whole again; the same picture is the same bytes.
    let draft = corrects(&rina, item).await;
    let photo = rina.brings(&photograph(2));
    assert_eq!(photo.sha256, draft.content.photos[1].sha256);
    let content = Content { photos: vec![draft.content.photos[0].clone(), photo], ..draft.content.clone() };
    // The queue has the text of the first already, and waits for that very photo. It must not take both.
    town.queue_stops().await;
    assert_eq!(rina.submits_well(&draft, content).await, item, "the same item");
    let waiting = rina.opens(item).await;
    assert_eq!((waiting.row.status, waiting.on_the_way.len()), (ItemStatus::Waiting, 1));
    assert!(!waiting.may.correct);

    // Even when the database is lost now, the capsules know which of the two counts.
    rina.goes_home().await;
    std::fs::write(rina.folder().join("purabarta.sqlite"), vec![7; 8192]).unwrap();
    let _ = std::fs::remove_file(rina.folder().join("purabarta.sqlite-wal"));
    town.queue_starts().await;
    rina.restarts().await;
    let view = is_received_once(&town, &rina, item).await;
    assert_eq!(view.done_anew[0].problem, None);
    rina.restarts().await;
    is_received_once(&town, &rina, item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_report_is_corrected_and_resubmitted() {
    let (town, officer, rina) = town(63).await;
    let posting = Posting { department: "SWM".parse().unwrap(), role: Role::Contributor, acting: false };
    let now = town.clock.as_ref();
    let close = |records: &dyn queue::store::Records| {
        let held = records.posting_rows(officer)?;
        let tenure = held.iter().find(|held| held.posting == posting).unwrap();
        let until = wire::ambient::Clock::now(now).max(tenure.from.plus(1));
        Ok(records.close_posting(tenure, until)?)
    };
    assert_eq!(town.queue().roster(close).unwrap(), 1);
    let item = reports(&rina).await;
    let view = rina.sees(item, "the refusal", refused).await;
    let problem = view.on_the_way[0].hold.as_ref().unwrap().problem.clone().unwrap();
    assert_eq!(problem.code, ProblemCode::Forbidden);
    assert!(view.may.correct && !view.may.withdraw && view.known.is_none());

    let draft = corrects(&rina, item).await;
    assert_eq!(draft.content, view.content);
    assert_eq!(corrects(&rina, item).await.id, draft.id, "one draft");
    assert_eq!(rina.lists("").await[0].correction, Some(draft.id), "and the list knows of it");
    let row = queue::store::PostingRow {
        officer,
        posting: posting.clone(),
        from: wire::ambient::Clock::now(now),
        until: None,
    };
    town.queue().roster(|records| Ok(records.open_posting(&row)?)).unwrap();
    let caption_bn = format!("{CAPTION} জল নেমে গেছে।");
    assert_eq!(rina.submits_well(&draft, Content { caption_bn, ..draft.content.clone() }).await, item);
    let view = is_received_once(&town, &rina, item).await;
    assert_eq!(view.done_anew[0].problem.as_ref().map(|problem| problem.code), Some(ProblemCode::Forbidden));
    let home: Home = rina.calls("home", Value::Null).await.unwrap();
    assert!(home.to_do.is_empty() && home.drafts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_redone_for_a_lost_photo_goes_before_the_message_that_waits_behind_it() {
    let (mut town, _, rina) = town(65).await;
    let item = reports(&rina).await;
    rina.sees(item, "it received", |view| view.known.is_some() && view.row.status == ItemStatus::Submitted)
        .await;
    town.queue_stops().await;
    let draft = corrects(&rina, item).await;
    let third = rina.brings(&photograph(3));
    let mut photos = draft.content.photos.clone();
    photos[1] = third;
    rina.submits_well(&draft, Content { photos, ..draft.content.clone() }).await;
    loses_a_photo(&rina, item).await;
    let () = rina.calls("message", json!({ "submission": item, "text": "ছবি বদলানো হল।" })).await.unwrap();
    town.queue_starts().await;
    rina.sends_now().await;
    rina.sees(item, "that a photo is lost", refused).await;

    let draft = corrects(&rina, item).await;
    let mut photos = draft.content.photos.clone();
    photos[1] = rina.brings(&photograph(3));
    rina.submits_well(&draft, Content { photos, ..draft.content.clone() }).await;
    let all = |view: &ItemView| {
        view.on_the_way.is_empty()
            && view.known.as_ref().is_some_and(|known| known.revision == 2 && known.thread.len() == 1)
    };
    let view = rina.sees(item, "the correction and the message received", all).await;
    town.has(&view, &rina).unwrap();
    assert_eq!((view.receipts.len(), view.done_anew.len()), (3, 1));
    // What is said about the correction did not come before it.
    let last = view.receipts.iter().max_by_key(|signed| signed.receipt.sequence).unwrap();
    assert!(last.receipt.blobs.is_empty(), "the message came last: {:?}", view.receipts);
}

async fn is_received(rina: &OfficerAtWork, item: SubmissionId) {
    let there = |view: &ItemView| view.known.is_some() && view.row.status == ItemStatus::Submitted;
    rina.sees(item, "it received", there).await;
}

async fn takes_back(rina: &OfficerAtWork, item: SubmissionId) -> Result<(), CallFailed> {
    rina.calls("withdraw", json!({ "submission": item, "reason": "ভুল ছবি" })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_withdrawal_is_not_sealed_twice() {
    let (mut town, _, rina) = town(67).await;
    let item = reports(&rina).await;
    is_received(&rina, item).await;
    town.queue_stops().await;
    takes_back(&rina, item).await.unwrap();
    let view = rina.opens(item).await;
    assert_eq!((view.row.status, view.may.withdraw), (ItemStatus::Waiting, false));
    let twice = takes_back(&rina, item).await.unwrap_err();
    assert_eq!(twice.code, Code::Here(HereCode::TooLate));
    town.queue_starts().await;
    rina.sends_now().await;
    // The document and the receipt come in either order: waited for is what is asserted.
    let withdrawn = |view: &ItemView| {
        view.on_the_way.is_empty() && view.known.as_ref().unwrap().state == SubmissionState::Withdrawn
    };
    let view = rina.sees(item, "it taken back", withdrawn).await;
    assert_eq!((view.row.status, view.receipts.len()), (ItemStatus::Withdrawn, 2));
}

async fn sets_aside(
    rina: &OfficerAtWork,
    item: SubmissionId,
    operation: OperationId,
) -> Result<(), CallFailed> {
    rina.calls("item_set_aside", json!({ "submission": item, "operation": operation })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_came_too_late_can_be_set_aside() {
    let (mut town, _, mut rina) = town(69).await;
    let mut desk = Vec::new();
    for (bn, login, role) in [("অমিত সেন", "amit", Role::Moderator), ("শমিতা রায়", "shamita", Role::Publisher)]
    {
        let person = town.posts(bn, "", "IT", role);
        town.gives_desk_login(person, login);
        desk.push(Reviewer::logs_in(&town, login).await);
    }
    let (amit, shamita) = (&desk[0], &desk[1]);
    let item = reports(&rina).await;
    is_received(&rina, item).await;

    // Without the network she corrects it and says so. Before that arrives, the desk approves what it has.
    town.queue_stops().await;
    let draft = corrects(&rina, item).await;
    let caption_bn = format!("{CAPTION} জল নেমে গেছে।");
    rina.submits_well(&draft, Content { caption_bn: caption_bn.clone(), ..draft.content.clone() }).await;
    let () = rina.calls("message", json!({ "submission": item, "text": "লেখা বদলানো হল।" })).await.unwrap();
    rina.goes_home().await;
    town.queue_starts().await;
    let open = amit.opens(item).await;
    amit.decides(&open, Decision::Approve).await.unwrap();
    rina.restarts().await;
    let late =
        |view: &ItemView| refused(view) && view.known.as_ref().unwrap().state == SubmissionState::Approved;
    let view = rina.sees(item, "that it came too late", late).await;
    assert_eq!(view.content.caption_bn, caption_bn, "her words are still there");
    assert!(!view.may.correct && !view.may.withdraw);
    let stuck = view.may.set_aside.unwrap();
    assert_eq!((view.on_the_way[0].operation, view.on_the_way[0].what), (stuck, What::Revise));

    // The message that waits behind it is not to be set aside; the correction is, once.
    assert!(sets_aside(&rina, item, view.on_the_way[1].operation).await.is_err());
    sets_aside(&rina, item, stuck).await.unwrap();
    assert!(sets_aside(&rina, item, stuck).await.is_err());
    let goes_on =
        |view: &ItemView| view.on_the_way.is_empty() && view.known.as_ref().unwrap().thread.len() == 1;
    let view = rina.sees(item, "the message received", goes_on).await;
    assert_eq!((view.row.status, view.may.set_aside), (ItemStatus::Approved, None));
    assert_eq!(view.content, view.known.as_ref().unwrap().content);
    assert_eq!((view.aside[0].what, view.aside[0].text.as_str()), (What::Revise, caption_bn.as_str()));

    // She takes it back, and again the desk is first.
    assert!(view.may.withdraw);
    town.queue_stops().await;
    takes_back(&rina, item).await.unwrap();
    rina.goes_home().await;
    town.queue_starts().await;
    shamita.published(&amit.opens(item).await, "https://social.example/kmc/1").await.unwrap();
    rina.restarts().await;
    let view = rina.sees(item, "that it is public", |view| refused(view) && view.row.link.is_some()).await;
    sets_aside(&rina, item, view.may.set_aside.unwrap()).await.unwrap();
    let view = rina.opens(item).await;
    assert_eq!((view.row.status, view.on_the_way.len(), view.aside.len()), (ItemStatus::Published, 0, 2));
    let home: Home = rina.calls("home", Value::Null).await.unwrap();
    assert!(home.to_do.is_empty() && home.outbox.rows.is_empty());
    rina.goes_home().await;
}
