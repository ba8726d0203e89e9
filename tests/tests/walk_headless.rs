//! The walk without a window: a report goes from an officer to the desk and back, over real HTTP and
//! real files on both sides. The same walk in the real window is `walk_in_the_window`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::view::{ItemStatus, Sealed, Stage};
use testkit::officer::OfficerAtWork;
use testkit::photographs;
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::content::{Content, ContentKind, Field, FlawCode, Mark};
use wire::desk::Decision;
use wire::document::{HistoryEventKind, Reason};
use wire::people::Role;

async fn town() -> (Town, OfficerAtWork, Reviewer) {
    let town = Town::open(1).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let moderator = town.posts("অমিত সেন", "Amit Sen", "IT", Role::Moderator);
    town.gives_desk_login(moderator, "amit");
    let publisher = town.posts("শমিতা রায়", "Shamita Roy", "IT", Role::Publisher);
    town.gives_desk_login(publisher, "shamita");
    let rina = OfficerAtWork::enrolled(&town, rina, 7).await;
    let amit = Reviewer::logs_in(&town, "amit").await;
    (town, rina, amit)
}

fn report(rina: &OfficerAtWork) -> Content {
    let photos = photographs::three().iter().map(|photograph| rina.brings(photograph)).collect();
    Content { photos, ..bare_report() }
}

fn bare_report() -> Content {
    Content {
        caption_bn: "১২৪ নম্বর ওয়ার্ডের ঠাকুরপুকুরে আবর্জনা সরানো হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        ..Content::empty(ContentKind::WorkReport)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_report_goes_from_the_officer_to_the_desk_and_back() {
    let (mut town, mut rina, amit) = town().await;
    let shamita = Reviewer::logs_in(&town, "shamita").await;

    // With the queue stopped: saved on this computer, and nothing more is said.
    town.queue_stops().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    let item = rina.submits_well(&draft, report(&rina)).await;
    let waiting = rina.opens(item).await;
    assert_eq!(waiting.row.status, ItemStatus::Waiting);
    assert_eq!(waiting.on_the_way.len(), 1);
    assert_eq!(waiting.on_the_way[0].stage, Stage::Sealed);
    assert_eq!((waiting.row.number, waiting.receipts.len()), (None, 0));

    // It comes back: received, with a number and a proof.
    town.queue_starts().await;
    rina.sends_now().await;
    let received = rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    assert_eq!(received.row.status, ItemStatus::Submitted);
    assert_eq!(received.row.number.as_ref().unwrap().0, "KMC/SWM/2026/000001");
    assert_eq!(received.receipts.len(), 1);
    assert!(received.on_the_way.is_empty());

    // The moderator returns it for one photo.
    let open = amit.opens(item).await;
    assert_eq!(open.submission.content.photos.len(), 3);
    rina.sees(item, "in review", |view| view.row.status == ItemStatus::InReview).await;
    let about = Field::Photo { photo: open.submission.content.photos[1].id };
    amit.returns(&open, Reason { about, text: "২ নং ছবি ঝাপসা".into() }).await;
    let returned = rina.sees(item, "returned", |view| view.row.status == ItemStatus::Returned).await;
    assert_eq!(returned.row.reasons[0].text, "২ নং ছবি ঝাপসা");

    // She takes the photo out and resubmits.
    let correction: officer::view::DraftView =
        rina.calls("draft_correct", serde_json::json!(item)).await.unwrap();
    assert_eq!(correction.corrects.as_ref().unwrap().reasons[0].about, about);
    let mut content = correction.content.clone();
    content.photos.remove(1);
    content.photos[0].mark = Mark::Before;
    rina.submits_well(&correction, content).await;
    let again = rina
        .sees(item, "resubmitted", |view| {
            view.row.status == ItemStatus::Submitted && view.known.as_ref().is_some_and(|k| k.revision == 2)
        })
        .await;
    assert_eq!(again.content.photos.len(), 2);
    assert_eq!(again.row.number, received.row.number, "a correction keeps the number");

    // Approved, published, and the link reaches her.
    let stale = amit.decides(&open, Decision::Approve).await.unwrap_err();
    assert_eq!(stale.code, wire::problem::ProblemCode::ContentChanged);
    let open = amit.opens(item).await;
    amit.decides(&open, Decision::Approve).await.unwrap();
    let link = "https://social.example/kmc/1";
    shamita.published(&open, link).await.unwrap();
    let published = rina.sees(item, "published", |view| view.row.status == ItemStatus::Published).await;
    assert_eq!(published.row.link.as_deref(), Some(link));
    let steps: Vec<_> = published.known.unwrap().history.iter().map(|step| step.kind).collect();
    assert_eq!(
        steps,
        [
            HistoryEventKind::Received,
            HistoryEventKind::ReviewStarted,
            HistoryEventKind::Returned,
            HistoryEventKind::Received,
            HistoryEventKind::ReviewStarted,
            HistoryEventKind::Approved,
            HistoryEventKind::Published
        ]
    );
    rina.goes_home().await;
}

/// What a dying disk leaves of the database.
fn destroy_database(rina: &OfficerAtWork) {
    let database = rina.folder().join("purabarta.sqlite");
    std::fs::write(&database, vec![0x55; 64 * 1024]).unwrap();
    for end in ["sqlite-wal", "sqlite-shm"] {
        let _ = std::fs::remove_file(database.with_extension(end));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_work_survives_a_restart_and_a_destroyed_database_and_arrives_once() {
    let (mut town, mut rina, amit) = town().await;
    town.queue_stops().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    let item = rina.submits_well(&draft, report(&rina)).await;
    rina.restarts().await;
    assert_eq!(rina.opens(item).await.row.status, ItemStatus::Waiting);

    rina.goes_home().await;
    destroy_database(&rina);
    rina.restarts().await;
    let boot: officer::view::Boot = rina.calls("boot", serde_json::Value::Null).await.unwrap();
    assert_eq!(boot.mended, [officer::view::Mended::DatabaseRebuilt]);
    let aside = std::fs::read_dir(rina.folder()).unwrap().flatten();
    assert!(aside.into_iter().any(|entry| entry.file_name().to_string_lossy().contains("damaged-")));

    town.queue_starts().await;
    rina.sends_now().await;
    // With its receipt: what the queue says of the item can come before it.
    rina.sees(item, "received", |view| view.known.is_some() && view.on_the_way.is_empty()).await;
    assert_eq!(amit.looks_at_the_queue().await.rows.len(), 1);

    // Destroyed once more, after the receipt: it is not sent again, and not shown as unsent.
    rina.goes_home().await;
    destroy_database(&rina);
    rina.restarts().await;
    let view = rina.sees(item, "known again", |view| view.known.is_some()).await;
    assert!(view.on_the_way.is_empty());
    assert_eq!(amit.looks_at_the_queue().await.rows.len(), 1);
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_input_is_reported_at_its_field_and_loses_nothing_else() {
    let (_town, mut rina, _amit) = town().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    for (bytes, code) in [(&b""[..], "empty"), (b"shopping list", "not_a_photo")] {
        let officer::view::Imported::Refused { name, code: refused, .. } =
            rina.tries_to_bring("তালিকা.jpg", bytes)
        else {
            panic!("taken")
        };
        assert_eq!((name.as_str(), refused.as_str()), ("তালিকা.jpg", code));
    }
    let content = Content { caption_bn: "ক".repeat(30_000), ward: Some(200), ..report(&rina) };
    let Sealed::Flawed { flaws } = rina.submits(&draft, content.clone()).await else { panic!("sealed") };
    let found: Vec<_> = flaws.iter().map(|flaw| (flaw.at, flaw.code)).collect();
    assert_eq!(found, [(Field::CaptionBn, FlawCode::TooLong), (Field::Ward, FlawCode::Unknown)]);
    let kept: officer::view::DraftView = rina.calls("draft", serde_json::json!(draft.id)).await.unwrap();
    assert_eq!(kept.content, content, "what was typed is still there, as typed");
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_on_one_draft_never_overwrite_each_other() {
    let (_town, mut rina, _amit) = town().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    let save = |text: &str| {
        let content = Content { caption_bn: text.into(), ..draft.content.clone() };
        serde_json::json!({ "id": draft.id, "version": draft.version, "content": content })
    };
    let first: officer::view::DraftSaved = rina.calls("draft_save", save("প্রথম")).await.unwrap();
    assert!(matches!(first, officer::view::DraftSaved::Saved { version: 2, .. }));
    let second: officer::view::DraftSaved = rina.calls("draft_save", save("দ্বিতীয়")).await.unwrap();
    let officer::view::DraftSaved::Conflict { theirs } = second else { panic!("overwritten") };
    assert_eq!(theirs.content.caption_bn, "প্রথম");
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_goes_both_ways_and_a_withdrawal_ends_the_item() {
    let (_town, mut rina, amit) = town().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    let item = rina.submits_well(&draft, report(&rina)).await;
    rina.sees(item, "received", |view| view.known.is_some()).await;
    let text = serde_json::json!({ "submission": item, "text": "আজই প্রকাশ করা যাবে?" });
    let () = rina.calls("message", text).await.unwrap();
    let told = rina.sees(item, "the message told back", |view| {
        view.unsent_messages.is_empty() && view.known.as_ref().is_some_and(|known| known.thread.len() == 1)
    });
    assert_eq!(told.await.known.unwrap().thread[0].text, "আজই প্রকাশ করা যাবে?");
    let reason = serde_json::json!({ "submission": item, "reason": "ভুল ছবি" });
    let () = rina.calls("withdraw", reason.clone()).await.unwrap();
    rina.sees(item, "withdrawn", |view| {
        view.known.as_ref().is_some_and(|k| k.state == wire::document::SubmissionState::Withdrawn)
    })
    .await;
    let late: Result<(), _> = rina.calls("withdraw", reason).await;
    assert!(late.is_err(), "withdrawn once is enough");
    assert_eq!(amit.looks_at_the_queue().await.rows.len(), 0);
    rina.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_work_is_sent_only_with_its_own_officers_login() {
    let town = Town::open(9).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let tapan = town.posts("তপন কর", "Tapan Kar", "SWM", Role::Contributor);
    let mut pc = OfficerAtWork::enrolled(&town, rina, 10).await;
    let turned_away = |view: &officer::view::ItemView| {
        let hold = view.on_the_way.first().and_then(|row| row.hold.as_ref());
        hold.is_some_and(|hold| hold.reason == officer::view::HoldReason::Auth)
    };
    let report = |pc: &OfficerAtWork, n: u64| {
        let bytes = photographs::drawn(n, 640, 480, 1);
        let photos = vec![pc.brings(&photographs::Photograph { name: "IMG_0001.jpg".into(), bytes })];
        Content { photos, ..bare_report() }
    };
    town.roster_of(&pc)(true);
    let draft = pc.begins(ContentKind::WorkReport).await;
    let hers = pc.submits_well(&draft, report(&pc, 1)).await;
    pc.sees(hers, "that the computer is turned away", turned_away).await;

    // Another officer enrols the computer. His work is sent; hers stays, and he is told about it.
    pc.enrols(&town.url(), &town.code_for(tapan)).await.unwrap();
    let draft = pc.begins(ContentKind::WorkReport).await;
    let second = pc.submits_well(&draft, report(&pc, 2)).await;
    pc.sees(second, "it received", |view| view.row.status == ItemStatus::Submitted).await;
    pc.restarts().await;
    pc.sees(second, "it told", |view| view.known.is_some()).await;
    let outbox: officer::view::OutboxView = pc.calls("outbox", serde_json::Value::Null).await.unwrap();
    assert_eq!((outbox.rows.len(), outbox.of_others), (0, 1));
    let missing: Result<officer::view::ItemView, _> = pc.calls("item", serde_json::json!(hers)).await;
    assert!(missing.is_err(), "hers is counted, and not shown");
    assert!(pc.lists("").await.iter().all(|row| row.id != hers));
    town.numbered(&"SWM".parse().unwrap(), 1).unwrap();

    town.roster_of(&pc)(true);
    let draft = pc.begins(ContentKind::WorkReport).await;
    let later = pc.submits_well(&draft, report(&pc, 3)).await;
    pc.sees(later, "that the computer is turned away", turned_away).await;
    pc.enrols(&town.url(), &town.code_for(rina)).await.unwrap();
    let view = pc.sees(hers, "it received", |view| view.known.is_some() && !view.receipts.is_empty()).await;
    assert_eq!(view.known.unwrap().author.id, rina);
    pc.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_enrolment_failure_has_its_own_message() {
    use officer::view::{Code, HereCode};
    use wire::problem::ProblemCode;
    let mut town = Town::open(2).await;
    let rina = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let mut pc = OfficerAtWork::at(town.folder("pc"), 3).await;
    let (superseded, fresh) = (town.code_for(rina), town.code_for(rina));
    let code = |result: Result<officer::view::Who, officer::view::CallFailed>| result.unwrap_err().code;

    assert_eq!(code(pc.enrols("http://192.0.2.1", &fresh).await), Code::Here(HereCode::AddressInsecure));
    assert_eq!(code(pc.enrols("", &fresh).await), Code::Here(HereCode::AddressWrong));
    assert_eq!(code(pc.enrols(&town.url(), "AAAA-AAAA").await), Code::Queue(ProblemCode::CodeWrong));
    town.queue_stops().await;
    assert_eq!(code(pc.enrols(&town.url(), &fresh).await), Code::Here(HereCode::Unreachable));
    town.queue_starts().await;
    assert_eq!(code(pc.enrols(&town.url(), &superseded).await), Code::Queue(ProblemCode::CodeExpired));
    pc.enrols(&town.url(), &fresh).await.unwrap();
    let other = OfficerAtWork::at(town.folder("pc2"), 4).await;
    assert_eq!(code(other.enrols(&town.url(), &fresh).await), Code::Queue(ProblemCode::CodeUsed));
    let old = town.code_for(rina);
    town.clock.advance(60 * 24 * wire::time::HOUR);
    assert_eq!(code(other.enrols(&town.url(), &old).await), Code::Queue(ProblemCode::CodeExpired));
    pc.goes_home().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_computer_of_the_department_shows_the_same_photos() {
    use officer::folder::PhotoFolder;
    let (town, mut rina, _amit) = town().await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    let item = rina.submits_well(&draft, report(&rina)).await;
    let sent = rina.sees(item, "received", |view| view.row.status == ItemStatus::Submitted).await;
    let photo = sent.content.photos[0].sha256;

    let sumit = town.posts("সুমিত পাল", "Sumit Pal", "SWM", Role::ControllingOfficer);
    let mut sumit = OfficerAtWork::enrolled(&town, sumit, 11).await;
    sumit.sees_some(item).await;
    let here = rina.shows(PhotoFolder::Renditions, photo).await;
    assert!(here.is_some());
    assert_eq!(sumit.shows(PhotoFolder::Renditions, photo).await, here);
    assert!(sumit.shows(PhotoFolder::Thumbnails, photo).await.is_some_and(|small| small.len() < 60_000));

    let asim = town.posts("অসীম ঘোষ", "Asim Ghosh", "WS", Role::Contributor);
    let mut asim = OfficerAtWork::enrolled(&town, asim, 12).await;
    assert_eq!(
        asim.shows(PhotoFolder::Renditions, photo).await,
        None,
        "another department's photo stays there"
    );
    for person in [&mut rina, &mut sumit, &mut asim] {
        person.goes_home().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_draft_is_discarded_when_the_next_one_starts() {
    let (_town, mut rina, _amit) = town().await;
    let first = rina.begins(ContentKind::WorkReport).await;
    let second = rina.begins(ContentKind::WorkReport).await;
    assert_eq!(first.id, second.id);
    let home: officer::view::Home = rina.calls("home", serde_json::Value::Null).await.unwrap();
    assert_eq!(home.drafts, [], "nothing was put into it, so there is nothing to show");
    let content = Content { caption_bn: "অর্ধেক লেখা".into(), ..first.content.clone() };
    let save = serde_json::json!({ "id": first.id, "version": first.version, "content": content });
    let _: officer::view::DraftSaved = rina.calls("draft_save", save).await.unwrap();
    assert_ne!(rina.begins(ContentKind::WorkReport).await.id, first.id);
    let home: officer::view::Home = rina.calls("home", serde_json::Value::Null).await.unwrap();
    assert_eq!(home.drafts.len(), 1);
    rina.goes_home().await;
}
