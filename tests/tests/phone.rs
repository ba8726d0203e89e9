//! A phone and an officer's app in one office: a real browser opens the address of the QR code, over a
//! Wi-Fi that breaks, and sends photos to the open draft.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::folder::PhotoFolder;
use officer::view::{CaseDraftSaved, CaseDraftView, DraftSaved, DraftView, HereCode, PhoneView};
use purabarta_tests::page::{Chromedriver, Page};
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use testkit::officer::OfficerAtWork;
use testkit::photographs;
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wire::content::{Content, ContentKind, Photo};
use wire::digest::Digest;
use wire::people::Role;

/// What a phone of these years says it is.
const AGENT: &str = "Mozilla/5.0 (Linux; Android 10; SM-A515F Build/QP1A.190711.020) AppleWebKit/537.36 \
    (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36";

/// The air between the phone and the PC.
struct Wifi {
    address: SocketAddr,
    /// Bytes from the phone until it breaks next.
    left: Arc<AtomicI64>,
    breaks: Arc<AtomicUsize>,
}

impl Wifi {
    /// It breaks once, after so many bytes.
    async fn to(pc: SocketAddr, breaks_after: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its number");
        let (left, breaks) = (Arc::new(AtomicI64::new(breaks_after)), Arc::new(AtomicUsize::new(0)));
        let air = (Arc::clone(&left), Arc::clone(&breaks));
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let (left, breaks) = (Arc::clone(&air.0), Arc::clone(&air.1));
                tokio::spawn(async move {
                    let Ok(pc) = TcpStream::connect(pc).await else { return };
                    Box::pin(carry(phone, pc, &left, &breaks)).await;
                });
            }
        });
        Self { address, left, breaks }
    }
}

async fn carry(phone: TcpStream, pc: TcpStream, left: &AtomicI64, breaks: &AtomicUsize) {
    let ((mut from_phone, mut to_phone), (mut from_pc, mut to_pc)) = (phone.into_split(), pc.into_split());
    let up = async {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read @ 1..) = from_phone.read(&mut buffer).await {
            let n = i64::try_from(read).unwrap();
            let before = left.fetch_sub(n, Ordering::SeqCst);
            let passes = usize::try_from(before.clamp(0, n)).unwrap();
            if to_pc.write_all(&buffer[..passes]).await.is_err() {
                return;
            }
            if passes < read {
                left.store(i64::MAX, Ordering::SeqCst);
                breaks.fetch_add(1, Ordering::SeqCst);
                return;
            }
        }
    };
    let down = async {
        let _ended = tokio::io::copy(&mut from_pc, &mut to_phone).await;
    };
    // Whoever ends first ends both: what is dropped here is cut.
    tokio::select! { () = up => {}, () = down => {} }
}

async fn rina(town: &Town) -> (OfficerAtWork, DraftView) {
    let officer = town.posts("রিনা দাস", "Rina Das", "SWM", Role::Contributor);
    let rina = OfficerAtWork::enrolled(town, officer, 7).await;
    let draft = rina.begins(ContentKind::WorkReport).await;
    (rina, draft)
}

async fn opens(rina: &OfficerAtWork, draft: &DraftView) -> phone::View {
    let view: PhoneView = rina.calls("phone_open", json!({ "draft": draft.id })).await.expect("a page");
    view.page.expect("there is a network")
}

async fn sees(rina: &OfficerAtWork, draft: &DraftView) -> PhoneView {
    rina.calls("phone", json!(draft.id)).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_reach_the_draft_from_a_phone_over_a_breaking_wifi() {
    let town = Town::open(1).await;
    let (mut rina, draft) = rina(&town).await;
    let page = opens(&rina, &draft).await;
    let host = page.url.split('/').nth(2).unwrap().to_owned();

    let photographs = photographs::three();
    let whole: usize = photographs.iter().map(|photograph| photograph.bytes.len()).sum();
    let files: Vec<PathBuf> = photographs
        .iter()
        .map(|photograph| {
            let path = town.folder("phone").with_file_name(&photograph.name);
            std::fs::write(&path, &photograph.bytes).expect("the photograph is on the phone");
            path
        })
        .collect();

    let wifi = Wifi::to(host.parse().unwrap(), i64::try_from(whole / 2).unwrap()).await;
    let driver = Chromedriver::starts().await;
    let air = format!("MAP {host} {}", wifi.address);
    let phone = Page::phone(&driver, &town.folder("browser"), AGENT, &air, &page.url).await;
    phone.is_marked("phone", "data-welcome", "in").await;
    phone.photographs("phone-1-bengali").await;
    phone.gives_files("phone-choose", &files).await;
    phone.is_marked("phone-sum", "data-kept", "3").await;
    phone.photographs("phone-2-arrived").await;
    assert_eq!(wifi.breaks.load(Ordering::SeqCst), 1, "{} bytes were left", wifi.left.load(Ordering::SeqCst));
    assert!(phone.barriers().await.is_empty(), "{:#?}", phone.barriers().await);
    phone.clicks("language-en").await;
    phone.photographs("phone-3-english").await;

    let view = sees(&rina, &draft).await;
    let seen = view.page.expect("the page is open");
    assert_eq!((seen.kept, seen.refused, seen.chosen, seen.arriving), (3, 0, 3, None));
    let guest = seen.phone.expect("the phone is known");
    assert_eq!((guest.device.model.as_str(), guest.device.platform), ("SM-A515F", phone::Platform::Android));

    // They outlive the program.
    let content = Content {
        caption_bn: "নালা পরিষ্কার হল।".into(), ..draft.content.clone()
    };
    let save =
        |content: &Content, version: u32| json!({ "id": draft.id, "version": version, "content": content });
    let _: DraftSaved = rina.calls("draft_save", save(&content, 1)).await.expect("saved");
    rina.restarts().await;
    let arrivals = sees(&rina, &draft).await.arrivals;
    assert_eq!(arrivals.len(), 3);

    // The officer's page puts them into the draft; then nothing waits any more.
    let content = Content { photos: arrivals, ..content };
    let _: DraftSaved = rina.calls("draft_save", save(&content, 2)).await.expect("saved");
    assert_eq!(sees(&rina, &draft).await.arrivals, []);
    let names: Vec<_> = photographs.iter().map(|photograph| Digest::of(&photograph.bytes)).collect();
    for (photograph, original) in photographs.iter().zip(names) {
        let kept = rina.shows(PhotoFolder::Originals, original).await;
        assert!(kept.as_deref() == Some(&photograph.bytes[..]), "{} is not bit for bit", photograph.name);
    }
    phone.closes().await;
}

/// A phone without a screen.
fn handset() -> reqwest::Client {
    let client = reqwest::Client::builder().cookie_store(true).tls_danger_accept_invalid_certs(true).build();
    client.expect("a phone")
}

/// Sends a file to the page; answers what became of it.
async fn brings(client: &reqwest::Client, page: &str, bytes: &[u8]) -> serde_json::Value {
    let photo = format!("{page}photos/{}", Digest::of(bytes));
    let file = json!({ "name": "নালা.jpg", "length": bytes.len(), "left": 1 });
    let stand = client.post(&photo).json(&file).send().await.unwrap();
    let stand: serde_json::Value = stand.json().await.unwrap();
    if !stand["outcome"].is_null() {
        return stand["outcome"].clone();
    }
    let patch = client.patch(&photo).header("upload-offset", 0);
    let said = patch.header("upload-length", bytes.len()).body(bytes.to_vec()).send().await.unwrap();
    said.json::<serde_json::Value>().await.unwrap()["outcome"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_not_sealed_while_phone_photos_are_waiting() {
    let town = Town::open(2).await;
    let (rina, draft) = rina(&town).await;
    let page = opens(&rina, &draft).await;
    let client = handset();
    let post = |path: &str| client.post(format!("{}{path}", page.url));
    post("hello").send().await.unwrap();
    let bring = async |bytes: &[u8]| brings(&client, &page.url, bytes).await;
    let first = photographs::drawn(1, 400, 300, 1);
    assert_eq!(bring(&first).await["answer"], "kept");
    let text = bring(b"this is a text file").await;
    assert_eq!((&text["answer"], &text["code"]), (&json!("refused"), &json!("not_a_photo")));

    let content = |photos| Content {
        caption_bn: "নালা পরিষ্কার হল।".into(),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        photos,
        ..draft.content.clone()
    };
    let in_the_draft = vec![rina.brings(&photographs::three()[0])];
    let save = json!({ "id": draft.id, "version": 1, "content": content(in_the_draft.clone()) });
    let _: DraftSaved = rina.calls("draft_save", save).await.unwrap();
    let seal = |version: u32| json!({ "id": draft.id, "version": version });
    let refused = rina.calls::<serde_json::Value>("draft_seal", seal(2)).await.unwrap_err();
    assert_eq!(refused, HereCode::PhotosArriving.into());
    let view = sees(&rina, &draft).await;
    assert_eq!(view.page.unwrap().ended, Some(phone::Ended::Closed), "submitting closes the page");
    assert!(post("hello").send().await.is_err());

    // One that the draft already has is refused as such, and the draft's room is what is left of ten.
    let photos: Vec<_> = in_the_draft.into_iter().chain(view.arrivals).collect();
    assert_eq!(photos.len(), 2);
    let save = json!({ "id": draft.id, "version": 2, "content": content(photos) });
    let _: DraftSaved = rina.calls("draft_save", save).await.unwrap();
    let page = opens(&rina, &draft).await;
    let post = |path: &str| client.post(format!("{}{path}", page.url));
    let welcome: serde_json::Value = post("hello").send().await.unwrap().json().await.unwrap();
    assert_eq!(welcome, json!({ "welcome": "in", "room": 8 }));
    let photo = format!("photos/{}", Digest::of(&first));
    post(&photo).json(&json!({ "name": "a", "length": first.len(), "left": 1 })).send().await.unwrap();
    let patch = client.patch(format!("{}{photo}", page.url)).header("upload-offset", 0);
    let said = patch.header("upload-length", first.len()).body(first).send().await.unwrap();
    assert_eq!(said.json::<serde_json::Value>().await.unwrap()["outcome"]["code"], "twice");
    let sealed: serde_json::Value = rina.calls("draft_seal", seal(3)).await.expect("sealed");
    assert_eq!(sealed["answer"], "sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn phone_photos_for_a_complaint_wait_in_its_draft() {
    let town = Town::open(3).await;
    let (mut rina, _) = rina(&town).await;
    town.gives_desk_login(town.posts("শমিতা রায়", "", "IT", Role::NodalOfficer), "shamita");
    let nodal = Reviewer::logs_in(&town, "shamita").await;
    let case = nodal.takes_a_call(1, "garbage", "আবর্জনা জমে আছে।").await;
    rina.sees_case(case.id, "the complaint", |view| view.may.reply).await;
    let draft: CaseDraftView = rina.calls("case_draft", json!(case.id)).await.unwrap();
    let view: PhoneView = rina.calls("phone_open", json!({ "draft": draft.id })).await.unwrap();
    let (client, page) = (handset(), view.page.expect("there is a network"));
    client.post(format!("{}hello", page.url)).send().await.unwrap();
    assert_eq!(brings(&client, &page.url, &photographs::drawn(1, 400, 300, 1)).await["answer"], "kept");

    // It is not left behind, nor lost.
    let reply = |draft: u32, photos: &[Photo]| {
        json!({ "case": case.id, "version": case.version, "reply": "action_taken", "text_bn": "হয়েছে।",
            "photos": photos, "draft": draft })
    };
    let early = rina.calls::<()>("case_reply", reply(1, &[])).await.unwrap_err();
    assert_eq!(early, HereCode::PhotosArriving.into());
    rina.restarts().await;
    let arrivals = rina.calls::<PhoneView>("phone", json!(draft.id)).await.unwrap().arrivals;
    assert_eq!(arrivals.len(), 1);
    assert!(rina.sees_case(case.id, "that it is begun", |_| true).await.row.begun);
    let save = json!({ "case": case.id, "version": 1, "words": { "photos": arrivals } });
    let saved: CaseDraftSaved = rina.calls("case_draft_save", save).await.unwrap();
    assert!(matches!(saved, CaseDraftSaved::Saved { version: 2, .. }));
    assert_eq!(rina.calls::<PhoneView>("phone", json!(draft.id)).await.unwrap().arrivals, []);
    let () = rina.calls("case_reply", reply(2, &arrivals)).await.unwrap();
    rina.sees_case(case.id, "it told back", |view| view.known.responses.len() == 1).await;
    rina.goes_home().await;
}
