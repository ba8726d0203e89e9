//! What the desktop does to the program besides the page: calls from its event loop, which has no async runtime; panics
//! in tasks; starts that crash. None of it loses or delays waiting work.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use futures::FutureExt as _;
use futures::future::BoxFuture;
use officer::disk::LocalDisk;
use officer::folder::PhotoFolder;
use officer::remote::{NoAnswer, Transport};
use officer::view::{Boot, HandOver, Imported, ItemStatus, NothingHanded, OutboxView, TroubleKind};
use officer::{Given, GivenThing};
use reqwest::{Request, Response};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::content::{Content, ContentKind, Source};
use wire::ids::{OfficerId, SubmissionId};
use wire::people::Role;

async fn town(seed: u64) -> (Town, OfficerId) {
    let town = Town::open(seed).await;
    let officer = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    (town, officer)
}

async fn reports(rina: &OfficerAtWork) -> SubmissionId {
    let draft = rina.begins(ContentKind::WorkReport).await;
    let photograph = Photograph { name: "IMG_0001.jpg".into(), bytes: drawn(1, 640, 480, 1) };
    let content = Content {
        caption_bn: "ঠাকুরপুকুরে নালা পরিষ্কার করা হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        photos: vec![rina.brings(&photograph)],
        ..Content::empty(ContentKind::WorkReport)
    };
    rina.submits_well(&draft, content).await
}

async fn arrives(rina: &OfficerAtWork, item: SubmissionId) {
    let seen = rina
        .presses_until(item, Duration::from_secs(60), |view| view.row.status == ItemStatus::Submitted)
        .await;
    assert!(seen.is_ok(), "it never arrived: {:?}", seen.map_err(|view| view.row));
}

/// On the thread of an event loop: in no runtime.
fn on_the_event_loop<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = std::thread::spawn(move || {
        assert!(tokio::runtime::Handle::try_current().is_err(), "this thread has a runtime");
        work()
    });
    done.join().expect("the call ends the program's thread")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_from_the_event_loop_works_while_offline_work_waits() {
    let (mut town, officer) = town(9100).await;
    let rina = OfficerAtWork::enrolled(&town, officer, 9101).await;
    town.queue_stops().await;
    let item = reports(&rina).await;
    rina.clock.advance(120_000);
    let program = rina.program();
    on_the_event_loop(move || {
        // Alt-Tab away and back, more than once: coming back tries at once what waits.
        for in_front in [false, true, false, true, true] {
            program.window_focused(in_front);
        }
        let _ = program.keeps_running_without_window();
        let _ = program.in_safe_mode();
        program.language().expect("the language");
        let _ = program.credential_place();
        let picture = Given {
            things: vec![GivenThing::Picture { name: "image.jpg".into(), bytes: drawn(2, 320, 240, 1) }],
            instead: None,
        };
        assert_eq!(program.hand_over(picture, Source::Paste).photos.len(), 1);
        let taken = program.import_photo("IMG_0003.jpg", &drawn(3, 320, 240, 1)).expect("the disk takes it");
        assert!(matches!(taken, Imported::Photo { .. }));
    });
    town.queue_starts().await;
    arrives(&rina, item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn page_requests_are_answered_on_a_thread_without_a_runtime() {
    let (town, officer) = town(9110).await;
    let rina = OfficerAtWork::enrolled(&town, officer, 9111).await;
    let item = reports(&rina).await;
    let cover = rina.opens(item).await.content.photos[0].sha256;
    let program = rina.program();
    on_the_event_loop(move || {
        // As an event loop that drives a future itself would.
        let answer = |name: &'static str, argument| {
            futures::executor::block_on(program.call(name, argument))
                .unwrap_or_else(|e| panic!("{name}: {e:?}"))
        };
        for name in
            ["boot", "settings", "home", "outbox", "send_now", "folder_places", "watched", "clipboard"]
        {
            answer(name, json!(null));
        }
        let shown = futures::executor::block_on(program.picture(PhotoFolder::Thumbnails, cover));
        assert!(shown.is_some());
    });
}

/// A network of which the first requests of some kinds end in a fault of the program.
struct Faulty {
    network: officer::remote::Network,
    announcements: AtomicUsize,
    listenings: AtomicUsize,
}

impl Transport for Faulty {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        let path = request.url().path().to_owned();
        let first = |count: &AtomicUsize| count.fetch_add(1, Ordering::SeqCst) == 0;
        assert!(!path.starts_with("/v1/operations/") || !first(&self.announcements), "a fault on purpose");
        assert!(path != "/v1/changes/stream" || !first(&self.listenings), "a fault on purpose");
        async move { self.network.send(request).await }.boxed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_task_delays_waiting_work_and_loses_nothing() {
    let (town, officer) = town(9120).await;
    let network = Arc::new(Faulty {
        network: officer::remote::Network::new().expect("a network"),
        announcements: AtomicUsize::new(0),
        listenings: AtomicUsize::new(0),
    });
    let rina =
        OfficerAtWork::with(town.folder("pc"), 9121, Arc::new(LocalDisk), Arc::clone(&network) as _).await;
    rina.enrols(&town.url(), &town.code_for(officer)).await.expect("the code is good");
    let item = reports(&rina).await;
    arrives(&rina, item).await;
    assert!(network.announcements.load(Ordering::SeqCst) >= 2, "the first one met a fault");
    // It listens again: what the desk does is heard.
    let moderator = town.posts("অমিত রায়", "", "IT", Role::Moderator);
    town.gives_desk_login(moderator, "amit");
    Reviewer::logs_in(&town, "amit").await.opens(item).await;
    rina.sees(item, "in review", |view| view.row.status == ItemStatus::InReview).await;
    assert!(network.listenings.load(Ordering::SeqCst) >= 2, "the first one met a fault");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_crashed_starts_nothing_is_sent_until_the_officer_confirms() {
    let (mut town, officer) = town(9130).await;
    let mut rina = OfficerAtWork::enrolled(&town, officer, 9131).await;
    town.queue_stops().await;
    let item = reports(&rina).await;
    rina.goes_home().await;
    town.queue_starts().await;
    rina.starts_and_dies();
    rina.starts_and_dies();
    rina.restarts_counted().await;
    let boot: Boot = rina.calls("boot", json!(null)).await.unwrap();
    assert!(boot.safe_mode && boot.who.is_some());
    assert_eq!(boot.trouble.map(|trouble| trouble.what), Some(TroubleKind::Cut));
    rina.sends_now().await;
    let outbox: OutboxView = rina.calls("outbox", json!(null)).await.unwrap();
    let waiting: Vec<_> = outbox.rows.iter().map(|row| row.attempts).collect();
    assert_eq!(waiting.len(), 1, "what waits is shown");
    // A copy on a pen drive is a way out that needs nothing of what may have ended the program.
    std::fs::create_dir_all(rina.folder().join("documents")).unwrap();
    let places: Vec<officer::view::ExportPlace> = rina.calls("export_places", json!(null)).await.unwrap();
    let exported: officer::view::Exported =
        rina.calls("export", json!({ "place": places.last().unwrap().path })).await.unwrap();
    assert_eq!(exported.operations, 1);
    let outbox: OutboxView = rina.calls("outbox", json!(null)).await.unwrap();
    assert_eq!(outbox.rows.iter().map(|row| row.attempts).collect::<Vec<_>>(), waiting, "nothing was tried");

    let () = rina.calls("trouble_seen", json!(null)).await.unwrap();
    let () = rina.calls("leave_safe_mode", json!(null)).await.unwrap();
    let boot: Boot = rina.calls("boot", json!(null)).await.unwrap();
    assert_eq!((boot.safe_mode, boot.trouble), (false, None));
    arrives(&rina, item).await;
    // Twice is once.
    let () = rina.calls("leave_safe_mode", json!(null)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_files_are_imported_by_number_and_non_photos_are_refused() {
    let (town, officer) = town(9140).await;
    let rina = OfficerAtWork::enrolled(&town, officer, 9141).await;
    let folder = town.folder("pictures");
    std::fs::create_dir_all(folder.join("more")).unwrap();
    std::fs::write(folder.join("নালা ১.jpg"), drawn(4, 640, 480, 1)).unwrap();
    std::fs::write(folder.join("notes.txt"), "no photo").unwrap();
    let file = |name: &str| GivenThing::File(folder.join(name));
    let picture = |n| GivenThing::Picture { name: "image.jpg".into(), bytes: drawn(n, 320, 240, 1) };
    let things = vec![file("নালা ১.jpg"), file("notes.txt"), file("more"), file("gone.jpg"), picture(5)];
    let HandOver { photos, nothing } =
        rina.program().hand_over(Given { things, instead: None }, Source::File);
    assert_eq!(nothing, None);
    let mut became = Vec::new();
    for (ticket, photo) in (1..).zip(&photos) {
        let asked = json!({ "found": photo.found, "ticket": ticket });
        became.push(match rina.calls("found_import", asked).await.expect("an answer") {
            Imported::Photo { photo } => format!("{:?}", photo.source),
            Imported::Refused { name, code, .. } => format!("{name}: {code}"),
        });
    }
    assert_eq!(became, ["File", "notes.txt: not_a_photo", "more: folder", "gone.jpg: gone", "File"]);

    // A link is none, and of pictures without a file the newest ten are held.
    let link = Given { things: Vec::new(), instead: Some(NothingHanded::Link) };
    assert_eq!(rina.program().hand_over(link, Source::File).nothing, Some(NothingHanded::Link));
    let things = (10..22).map(picture).collect();
    let given = rina.program().hand_over(Given { things, instead: None }, Source::Paste);
    let of = |n: usize| json!({ "found": given.photos[n].found, "ticket": 100 + n });
    let oldest: Imported = rina.calls("found_import", of(0)).await.unwrap();
    assert!(matches!(oldest, Imported::Refused { code, .. } if code == "gone"));
    let newest: Imported = rina.calls("found_import", of(11)).await.unwrap();
    assert!(matches!(newest, Imported::Photo { .. }));
}
