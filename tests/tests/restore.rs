//! The queue's disk is lost and only yesterday's backup remains: work for which officers' computers have
//! receipts is sent again automatically, under the numbers it had.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{ItemStatus, ItemView, Stage};
use queue::audit::Finding;
use testkit::network::{Asks, Fault, Line};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{self, Photograph};
use testkit::town::Town;
use wire::content::{Content, ContentKind};
use wire::digest::Digest;
use wire::ids::SubmissionId;
use wire::people::Role;

async fn reports(officer: &OfficerAtWork, caption: &str, seed: u64) -> SubmissionId {
    let draft = officer.begins(ContentKind::WorkReport).await;
    let bytes = photographs::drawn(seed, 400, 300, 1);
    let photo = officer.brings(&Photograph { name: "ছবি.jpg".into(), bytes });
    let content = Content {
        caption_bn: caption.into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![photo],
        ..Content::empty(ContentKind::WorkReport)
    };
    officer.submits_well(&draft, content).await
}

fn is_received(view: &ItemView) -> bool {
    view.row.status == ItemStatus::Submitted && view.on_the_way.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn work_missing_from_a_backup_is_resent_under_its_number() {
    let mut town = Town::open(11).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let mut rina = OfficerAtWork::enrolled(&town, rina, 12).await;
    let before = reports(&rina, "নালা পরিষ্কার হল।", 1).await;
    let first = rina.sees(before, "received", is_received).await;
    town.queue_is_backed_up();
    let after = reports(&rina, "রাস্তা মেরামত হল।", 2).await;
    let second = rina.sees(after, "received", is_received).await;
    let number = second.row.number.clone().expect("a number");
    assert_ne!(first.row.number.as_ref(), Some(&number));

    assert_eq!(town.queue_loses_its_disk().await, [], "the backup is whole");
    let again = rina
        .sees(after, "received again", |view| {
            is_received(view)
                && view.known.as_ref().is_some_and(|known| known.version == 1)
                && view.receipts.len() == 1
                && view.receipts[0] != second.receipts[0]
        })
        .await;
    assert_eq!(again.row.number, Some(number.clone()), "the number it was told");
    let untouched = rina.sees(before, "as it was", is_received).await;
    assert_eq!((untouched.row.number, untouched.receipts), (first.row.number, first.receipts));
    let numbers: Vec<_> = rina.lists("").await.into_iter().filter_map(|row| row.number).collect();
    assert_eq!(numbers.len(), 2);

    // A new one gets a number that nobody was ever given.
    let third = reports(&rina, "আলো বসানো হল।", 3).await;
    let third = rina.sees(third, "received", is_received).await.row.number.expect("a number");
    assert!(!numbers.contains(&third), "{third:?}");
    assert!(matches!(town.queue().verify_audit().expect("the log is read"), Finding::Whole { .. }));

    // And once more from the start: the computer asks nothing again.
    rina.restarts().await;
    let same = rina.sees(after, "received", is_received).await;
    assert_eq!(same.receipts, again.receipts);
}

/// Over a line on which nothing comes down, an item goes up and its receipt is the only thing ever heard of this
/// queue. Then the queue goes back to before the item.
#[tokio::test(flavor = "multi_thread")]
async fn work_whose_receipt_was_never_heard_is_resent_after_a_restore() {
    let mut town = Town::open(15).await;
    let line = Line::to(town.address()).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let code = town.code_for(rina);
    let mut rina = OfficerAtWork::at(town.folder("pc"), 16).await;
    line.always(Asks::Changes, Fault::CutsAnswer(0));
    rina.enrols(&line.url(), &code).await.expect("the code is good");
    town.queue_is_backed_up();
    let item = reports(&rina, "নালা পরিষ্কার হল।", 5).await;
    let received = rina.sees(item, "its receipt", |view| !view.receipts.is_empty()).await;
    assert!(received.known.is_none(), "nothing was heard yet");

    town.queue_loses_its_disk().await;
    line.is_honest_again();
    let again = |view: &ItemView| is_received(view) && view.known.is_some();
    let view =
        rina.presses_until(item, std::time::Duration::from_secs(90), again).await.expect("received again");
    assert_ne!(view.receipts, received.receipts);
    assert_eq!(view.row.number, received.receipts.first().map(|receipt| receipt.receipt.number.clone()));
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_missing_from_a_backup_is_requested_again() {
    let mut town = Town::open(17).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, rina, 18).await;
    let mut received = Vec::new();
    for seed in 6..9 {
        let item = reports(&rina, "নালা পরিষ্কার হল।", seed).await;
        received.push((item, rina.sees(item, "received", is_received).await));
    }
    town.queue_is_backed_up();
    let photos: Vec<Digest> = received.iter().map(|(_, view)| view.content.photos[0].sha256).collect();
    let in_backup = |sha256: &Digest| {
        let name = sha256.to_string();
        town.folder("backup/files/verified").join(name.get(..2).unwrap_or_default()).join(&name)
    };
    let bytes: Vec<Vec<u8>> = photos.iter().map(|photo| std::fs::read(in_backup(photo)).unwrap()).collect();
    // A bit of one turned over, another is gone. The running queue's own files are the same by another name.
    for photo in &photos[..2] {
        std::fs::remove_file(in_backup(photo)).expect("it was there");
    }
    let mut wrong = bytes[0].clone();
    wrong[bytes[0].len() / 2] ^= 1;
    std::fs::write(in_backup(&photos[0]), wrong).expect("a damaged photo");

    let mut left_out = town.queue_loses_its_disk().await;
    left_out.sort();
    let mut expected = photos[..2].to_vec();
    expected.sort();
    assert_eq!(left_out, expected);
    for (n, (item, before)) in received.iter().enumerate() {
        let file = town.verified_file(photos[n]);
        let is_back =
            |view: &ItemView| is_received(view) && std::fs::read(&file).is_ok_and(|back| back == bytes[n]);
        let again = rina.sees(*item, "the photo is back", is_back).await;
        assert_eq!(again.row.number, before.row.number, "the number it was told");
    }
    assert!(matches!(town.queue().verify_audit().expect("the log is read"), Finding::Whole { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_lost_by_the_queue_is_requested_again() {
    let mut town = Town::open(13).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let mut rina = OfficerAtWork::enrolled(&town, rina, 14).await;
    let item = reports(&rina, "নালা পরিষ্কার হল।", 4).await;
    let received = rina.sees(item, "received", is_received).await;
    let sha256 = received.content.photos[0].sha256;
    let file = town.verified_file(sha256);
    let bytes = std::fs::read(&file).expect("the photo");
    let is_back = |view: &ItemView| is_received(view) && std::fs::read(&file).is_ok_and(|back| back == bytes);

    // Half of it is gone: noticed at the start.
    town.queue_stops().await;
    std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("half a photo");
    town.queue_starts().await;
    let again = rina.sees(item, "the photo is back", is_back).await;
    assert_eq!(again.receipts, received.receipts, "it was received once, and the number stands");

    // One byte of it is wrong: noticed when every file is read.
    let mut wrong = bytes.clone();
    wrong[bytes.len() / 2] ^= 1;
    std::fs::write(&file, wrong).expect("a damaged photo");
    let (read, lost) = queue::app::files::verify_files(town.queue()).expect("every file is read");
    assert_eq!((read, lost), (1, vec![sha256]));
    rina.restarts().await;
    rina.sees(item, "the photo is back", is_back).await;
}

/// The text went up, and not its photo; then the queue forgot the text. It takes no file that nobody announced.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_the_queue_forgot_before_its_photo_came_is_announced_again() {
    let mut town = Town::open(31).await;
    let line = Line::to(town.address()).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let code = town.code_for(rina);
    let mut rina = OfficerAtWork::at(town.folder("pc"), 32).await;
    rina.enrols(&line.url(), &code).await.expect("the code is good");
    line.always(Asks::Stand, Fault::CutsAnswer(0));
    let item = reports(&rina, "নালা পরিষ্কার হল।", 41).await;
    let sending = |view: &ItemView| view.on_the_way.iter().any(|row| row.stage != Stage::Sealed);
    let view = rina.sees(item, "announced", sending).await;
    let operation = view.on_the_way[0].operation;

    town.queue_stops().await;
    town.takes_only_what_is_promised();
    town.queue_starts().await;
    town.queue().roster(|records| Ok(records.forget_operation(operation)?)).expect("forgotten");
    line.is_honest_again();
    let view = rina.presses_until(item, std::time::Duration::from_secs(90), is_received).await;
    assert_eq!(view.expect("received").receipts.len(), 1);
    rina.goes_home().await;
}
