//! A phone and an officer's PC, over real sockets on this computer.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use futures::StreamExt as _;
use phone::{Album, Ended, Opening, Outcome, Session, limits};
use reqwest::{Client, Method, RequestBuilder, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use wire::ambient::{Chance, Clock};
use wire::digest::Digest;
use wire::time::Timestamp;

/// A clock that only the test moves.
#[derive(Default)]
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_795_415_400_000)
    }
    fn ticks(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Another secret each time.
#[derive(Default)]
struct Counting(AtomicU64);

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for (byte, from) in bytes.iter_mut().zip(n.to_le_bytes().into_iter().cycle()) {
            *byte = from;
        }
    }
}

/// A draft that keeps photos in memory, and can be told to wait or to refuse.
struct Draft {
    room: AtomicUsize,
    kept: Mutex<Vec<(String, Vec<u8>)>>,
    refuses: Mutex<Option<Outcome>>,
    /// How many photos it may take in; it waits for more.
    may: Mutex<usize>,
    told: Condvar,
}

impl Draft {
    fn may_take(&self, photos: usize) {
        *self.may.lock().unwrap() = photos;
        self.told.notify_all();
    }
}

impl Album for Draft {
    fn room(&self) -> usize {
        self.room.load(Ordering::SeqCst)
    }
    fn add_photo(&self, name: &str, bytes: &[u8]) -> Outcome {
        let mut may = self.told.wait_while(self.may.lock().unwrap(), |may| *may == 0).unwrap();
        *may -= 1;
        if let Some(outcome) = self.refuses.lock().unwrap().clone() {
            return outcome;
        }
        self.kept.lock().unwrap().push((name.to_owned(), bytes.to_vec()));
        Outcome::Kept
    }
    fn changed(&self) {}
}

struct Desk {
    session: Session,
    draft: Arc<Draft>,
    hands: Arc<Hands>,
}

impl Desk {
    async fn opens() -> Self {
        let hands = Arc::new(Hands::default());
        let draft = Arc::new(Draft {
            room: AtomicUsize::new(10),
            kept: Mutex::default(),
            refuses: Mutex::default(),
            may: Mutex::new(usize::MAX),
            told: Condvar::new(),
        });
        let session = Session::open(Opening {
            address: Ipv4Addr::LOCALHOST,
            clock: hands.clone(),
            chance: Arc::new(Counting::default()),
            album: draft.clone(),
        });
        Self { session: session.await.expect("the page opens"), draft, hands }
    }

    fn kept(&self) -> Vec<(String, Vec<u8>)> {
        self.draft.kept.lock().unwrap().clone()
    }
}

/// A phone's browser: it has its own cookies and does not mind the certificate, as its person told it.
struct Phone {
    client: Client,
    url: String,
}

impl Phone {
    fn scans(desk: &Desk) -> Self {
        let client =
            Client::builder().cookie_store(true).tls_danger_accept_invalid_certs(true).build().unwrap();
        Self { client, url: desk.session.view().url }
    }

    async fn enters(desk: &Desk) -> Self {
        let phone = Self::scans(desk);
        assert_eq!(phone.hello().await, "in");
        phone
    }

    fn asks(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    async fn hello(&self) -> String {
        let answer = self.asks(Method::POST, "hello").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json::<Value>().await.unwrap()["welcome"].as_str().unwrap().to_owned()
    }

    async fn where_is(&self, key: &str, length: usize) -> (StatusCode, Value) {
        let file = json!({ "name": "নালা.jpg", "length": length, "left": 1 });
        said(self.asks(Method::POST, &format!("photos/{key}")).json(&file)).await
    }

    fn piece(&self, key: &str, offset: usize, length: usize) -> RequestBuilder {
        let patch = self.asks(Method::PATCH, &format!("photos/{key}"));
        patch.header("upload-offset", offset).header("upload-length", length)
    }

    /// The whole file in one piece.
    async fn brings(&self, bytes: &[u8]) -> (StatusCode, Value) {
        let key = key(bytes);
        self.where_is(&key, bytes.len()).await;
        said(self.piece(&key, 0, bytes.len()).body(bytes.to_vec())).await
    }
}

async fn said(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.unwrap_or(Value::Null))
}

fn key(bytes: &[u8]) -> String {
    Digest::of(bytes).to_string()
}

/// Asks until it is so; the server reads what is on its way meanwhile.
async fn until<T: PartialEq + std::fmt::Debug>(wanted: T, asks: impl AsyncFn() -> T) {
    let asking = async {
        while asks().await != wanted {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.expect("it is never so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_from_the_phone_is_in_the_draft_bit_for_bit() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    let photo: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let (status, stand) = phone.brings(&photo).await;
    assert_eq!((status, &stand["outcome"]["answer"]), (StatusCode::OK, &json!("kept")));
    assert_eq!(desk.kept(), [("নালা.jpg".to_owned(), photo)]);
    let view = desk.session.view();
    assert_eq!((view.chosen, view.kept, view.refused, view.arriving), (1, 1, 0, None));
    assert_eq!(view.phone.unwrap().address, Ipv4Addr::LOCALHOST);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_there_and_may_load_only_what_is_its_own() {
    let desk = Desk::opens().await;
    let page = Phone::scans(&desk).asks(Method::GET, "").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK, "`npm run build` in ui/ makes the page");
    let header = |name: &str| page.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    assert_eq!(header("cache-control"), "no-store");
    assert!(page.headers().get(header::SET_COOKIE).is_none(), "looking at the page makes nobody the phone");
    assert!(page.text().await.unwrap().contains("<script"));
    assert!(desk.session.view().phone.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_else_is_a_bare_404() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    let root = phone.url.split('/').take(3).collect::<Vec<_>>().join("/");
    let token = phone.url.split('/').nth(3).unwrap().to_owned();
    let guess = format!("{root}/{}/", token.chars().rev().collect::<String>());
    let get = |url: String| phone.client.get(url);
    let key = key(b"x");
    let requests = [
        get(root.clone()),
        get(guess.clone()),
        phone.client.post(format!("{guess}hello")),
        get(format!("{root}/{token}")),
        get(format!("{root}//{token}/")),
        get(format!("{root}/x/../{token}/assets/")),
        phone.asks(Method::GET, "assets/..%2findex.html"),
        phone.asks(Method::GET, "assets/none.js"),
        phone.asks(Method::GET, "index.html"),
        phone.asks(Method::GET, "hello"),
        phone.asks(Method::OPTIONS, "hello"),
        phone.asks(Method::PUT, &format!("photos/{key}")),
        phone.asks(Method::GET, &format!("photos/{key}")),
        phone.asks(Method::PATCH, "photos/../../etc/passwd"),
        phone.asks(Method::POST, "photos/x").json(&json!({ "name": "a", "length": 1 })),
        phone.asks(Method::GET, "").header(header::HOST, "purabarta.example"),
        phone.asks(Method::GET, "").header(header::HOST, "127.0.0.1"),
        phone.asks(Method::POST, "hello").header(header::ORIGIN, "https://evil.example"),
        phone.asks(Method::POST, "hello").header(header::ORIGIN, "null"),
    ];
    for request in requests {
        let asked = format!("{request:?}");
        let answer = request.send().await.expect(&asked);
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{asked}");
        let names: Vec<_> = answer.headers().keys().map(ToString::to_string).collect();
        assert!(names.iter().all(|name| ["date", "content-length"].contains(&name.as_str())), "{names:?}");
        assert_eq!(answer.bytes().await.unwrap().len(), 0, "{asked}");
    }
    assert_eq!(phone.hello().await, "in", "the phone itself is still welcome");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guessing_address_is_blocked_and_admitted_again_later() {
    let desk = Desk::opens().await;
    // A connection for each question, so that none is left over from before.
    let client = Client::builder().pool_max_idle_per_host(0).tls_danger_accept_invalid_certs(true);
    let stranger = Phone { client: client.build().unwrap(), url: desk.session.view().url };
    let guess = format!("{}x", stranger.url.trim_end_matches('/'));
    let mut answered = 0;
    while let Ok(answer) = stranger.client.get(&guess).send().await {
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        answered += 1;
        assert!(answered <= limits::MISSES_A_MINUTE);
    }
    assert_eq!(answered, limits::MISSES_A_MINUTE);
    desk.hands.0.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(stranger.hello().await, "in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_phone_waits_for_the_officers_decision() {
    let desk = Desk::opens().await;
    let (first, second, third) = (Phone::enters(&desk).await, Phone::scans(&desk), Phone::scans(&desk));
    assert_eq!(second.hello().await, "waiting");
    assert_eq!(third.hello().await, "full");
    assert_eq!(second.brings(b"not yet").await.0, StatusCode::FORBIDDEN);
    assert_eq!(first.brings(b"a photo").await.0, StatusCode::OK);
    let asking = desk.session.view().asking.expect("the officer is asked");
    desk.session.decide(asking.number, true);
    assert_eq!(desk.session.view().phone.unwrap().number, asking.number);
    assert_eq!(second.hello().await, "in");
    assert_eq!(second.brings(b"another photo").await.0, StatusCode::OK);
    assert_eq!(first.hello().await, "turned_away");
    assert_eq!(first.brings(b"no more").await.0, StatusCode::FORBIDDEN);
    assert_eq!(desk.kept().len(), 2);

    assert_eq!(third.hello().await, "waiting");
    desk.session.decide(desk.session.view().asking.unwrap().number, false);
    assert_eq!(third.hello().await, "turned_away");
    assert_eq!(second.hello().await, "in");
    assert!(desk.session.view().asking.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_cut_at_any_byte_resumes_there() {
    let photo: Vec<u8> = (0..70_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    for cut in [1, 2, 16_383, 16_384, 65_537, 69_999] {
        let desk = Desk::opens().await;
        let phone = Phone::enters(&desk).await;
        let (key, length) = (key(&photo), photo.len());
        assert_eq!(phone.where_is(&key, length).await.1, json!({ "offset": 0, "outcome": null }));

        // So many bytes, then nothing more; when they are there the line is cut.
        let sent = futures::stream::iter([Ok::<_, std::io::Error>(photo[..cut].to_vec())]);
        let body = reqwest::Body::wrap_stream(sent.chain(futures::stream::pending()));
        let hangs = phone.piece(&key, 0, length).header(header::CONTENT_LENGTH, length).body(body).send();
        let here = until(json!(cut), async || phone.where_is(&key, length).await.1["offset"].clone());
        tokio::select! { _ = hangs => panic!("answered before it is whole"), () = here => {} }

        let (status, stand) = said(phone.piece(&key, cut - 1, length).body(photo[cut - 1..].to_vec())).await;
        assert_eq!((status, &stand["offset"]), (StatusCode::CONFLICT, &json!(cut)), "not from elsewhere");
        let (status, stand) = said(phone.piece(&key, cut, length).body(photo[cut..].to_vec())).await;
        assert_eq!((status, &stand["outcome"]["answer"]), (StatusCode::OK, &json!("kept")));
        assert_eq!(desk.kept(), [("নালা.jpg".to_owned(), photo.clone())], "cut at {cut}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_last_answer_is_lost_is_stored_once_and_reported_when_asked() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    let (photo, length) = (b"a photo of a drain", 18);
    let key = key(photo);
    desk.draft.may_take(0);
    phone.where_is(&key, length).await;
    let last = phone.piece(&key, 0, length).body(photo.to_vec()).send();
    let here = until(json!(length), async || phone.where_is(&key, length).await.1["offset"].clone());
    tokio::select! { _ = last => panic!("answered before it is kept"), () = here => {} }
    assert_eq!(phone.where_is(&key, length).await.1["outcome"], Value::Null, "not said before it is so");
    assert_eq!(phone.where_is(&self::key(b"next"), 4).await.0, StatusCode::SERVICE_UNAVAILABLE);
    desk.draft.may_take(1);
    until(json!("kept"), async || phone.where_is(&key, length).await.1["outcome"]["answer"].clone()).await;
    assert_eq!(desk.kept().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_answered_with_its_reason_and_numbers() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    let params = BTreeMap::from([("looks_like".to_owned(), "heic".to_owned())]);
    let refused = Outcome::Refused { code: "not_a_photo".into(), params };
    *desk.draft.refuses.lock().unwrap() = Some(refused);
    let outcome = phone.brings(b"ftypheic").await.1["outcome"].clone();
    let expected = json!({ "answer": "refused", "code": "not_a_photo", "params": { "looks_like": "heic" } });
    assert_eq!(outcome, expected);
    *desk.draft.refuses.lock().unwrap() = Some(Outcome::Failed { code: "disk_full".into() });
    let outcome = phone.brings(b"a photo").await.1["outcome"].clone();
    assert_eq!(outcome, json!({ "answer": "failed", "code": "disk_full" }));
    *desk.draft.refuses.lock().unwrap() = None;
    assert_eq!(
        phone.brings(b"a photo").await.1["outcome"]["answer"],
        "kept",
        "a failure of the PC is not the end"
    );
    assert_eq!((desk.session.view().kept, desk.session.view().refused), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_too_large_too_long_are_refused() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    let code = |stand: Value| stand["outcome"]["code"].as_str().unwrap_or_default().to_owned();
    let large = photo::limits::FILE_BYTES + 1;
    assert_eq!(code(phone.where_is(&key(b"x"), large).await.1), "too_large");
    assert_eq!(code(phone.where_is(&key(b"x"), 0).await.1), "empty");
    phone.where_is(&key(b"x"), 3).await;
    let longer = said(phone.piece(&key(b"x"), 0, 3).body("xyz and more")).await;
    assert_eq!(longer.0, StatusCode::PAYLOAD_TOO_LARGE);
    let piece = vec![0; limits::PIECE_BYTES + 1];
    phone.where_is(&key(&piece), piece.len()).await;
    // The answer may come while the piece is still being sent, and then it is not read.
    let piece_too_large = phone.piece(&key(&piece), 0, piece.len()).body(piece.clone()).send().await;
    assert!(piece_too_large.map_or(true, |answer| answer.status() == StatusCode::PAYLOAD_TOO_LARGE));
    let body = json!({ "name": "x".repeat(limits::BODY_BYTES), "length": 1 });
    let asked = phone.asks(Method::POST, &format!("photos/{}", key(b"y"))).json(&body).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::PAYLOAD_TOO_LARGE);
    desk.draft.room.store(0, Ordering::SeqCst);
    assert_eq!(code(phone.where_is(&key(b"z"), 1).await.1), "too_many");
    assert_eq!(desk.kept(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_minutes_without_activity_end_the_session() {
    let desk = Desk::opens().await;
    let (phone, other) = (Phone::enters(&desk).await, Phone::scans(&desk));
    desk.hands.0.fetch_add(limits::IDLE - 1, Ordering::SeqCst);
    assert_eq!(phone.hello().await, "in", "a sign of the phone begins the ten minutes anew");
    desk.hands.0.fetch_add(limits::IDLE - 1, Ordering::SeqCst);
    assert_eq!(other.hello().await, "waiting", "one that only asks does not");
    desk.hands.0.fetch_add(1, Ordering::SeqCst);
    assert_eq!(desk.session.view().ended, Some(Ended::Idle));
    let late = phone.asks(Method::POST, "hello").send().await.unwrap();
    assert_eq!(late.status(), StatusCode::NOT_FOUND);
    assert_eq!(phone.asks(Method::GET, "").send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

/// A clock that goes as tokio's does.
struct Paused(tokio::time::Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_795_415_400_000)
    }
    fn ticks(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_session_ends_without_being_viewed() {
    struct Told(tokio::sync::Notify);
    impl Album for Told {
        fn room(&self) -> usize {
            10
        }
        fn add_photo(&self, _: &str, _: &[u8]) -> Outcome {
            Outcome::Kept
        }
        fn changed(&self) {
            self.0.notify_one();
        }
    }
    let album = Arc::new(Told(tokio::sync::Notify::new()));
    let began = tokio::time::Instant::now();
    let session = Session::open(Opening {
        address: Ipv4Addr::LOCALHOST,
        clock: Arc::new(Paused(began)),
        chance: Arc::new(Counting::default()),
        album: album.clone(),
    });
    let session = session.await.unwrap();
    album.0.notified().await;
    assert_eq!(began.elapsed(), Duration::from_millis(limits::IDLE));
    assert_eq!(session.view().ended, Some(Ended::Idle));
    let host = session.view().url.split('/').nth(2).unwrap().to_owned();
    session.close().await;
    assert!(std::net::TcpStream::connect(host).is_err(), "nobody listens any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_the_photo_being_stored() {
    let desk = Desk::opens().await;
    let phone = Phone::enters(&desk).await;
    desk.draft.may_take(0);
    let bringing = phone.brings(b"the last photo");
    let closing = async {
        until(Some(14), async || desk.session.view().arriving.map(|one| one.bytes)).await;
        let closing = desk.session.close();
        tokio::pin!(closing);
        assert!(futures::poll!(&mut closing).is_pending());
        assert!(desk.kept().is_empty());
        desk.draft.may_take(1);
        closing.await;
        assert_eq!(desk.kept().len(), 1);
    };
    let ((status, stand), ()) = tokio::join!(bringing, closing);
    assert_eq!(
        (status, &stand["outcome"]["answer"]),
        (StatusCode::OK, &json!("kept")),
        "and the phone hears it"
    );
    assert_eq!(desk.session.view().ended, Some(Ended::Closed));
    assert!(phone.asks(Method::GET, "").send().await.is_err());
}
