//! The Facebook page's webhook: who is let in, what becomes of what is said, and what cannot be read.

use crate::world::{World, ok, refused};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::Strategy as _;
use queue::settings::Facebook;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::case::{Case, CaseState};
use wire::desk::cases::{DeskCase, Unread};
use wire::people::Role;
use wire::time::HOUR;

const SECRET: &str = "kmc-test-app-secret";
pub const PAGE: &str = "1000000000001";

pub async fn connected() -> World {
    connected_with(|_| {}).await
}

async fn connected_with(set: impl FnOnce(&mut queue::Settings)) -> World {
    World::with(|settings| {
        settings.facebook = Some(Facebook {
            app_secret: SECRET.to_owned().into(),
            verify_token: "কলকাতা-1998".to_owned().into(),
            page: PAGE.into(),
            page_token: None,
            graph: "http://127.0.0.1:9/v25.0".parse().unwrap(),
        });
        set(settings);
    })
    .await
}

fn signature(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}

impl World {
    pub async fn delivers(&self, body: impl Into<Vec<u8>>) -> Response {
        let body = body.into();
        let request = self.client.post(self.url("/webhooks/facebook"));
        request.header("x-hub-signature-256", signature(&body)).body(body).send().await.unwrap()
    }

    /// Delivers, and has it worked through.
    pub async fn hears_of(&self, time: i64, changes: Value) {
        let body = json!({ "object": "page", "entry": [{ "id": PAGE, "time": time, "changes": changes }] });
        assert_eq!(self.delivers(body.to_string()).await.status(), StatusCode::OK);
        self.queue().read_facebook().unwrap();
    }

    pub async fn cases(&self) -> Vec<Case> {
        let nodal = self.login(&format!("n-{}", self.id::<wire::ids::CaseId>()), Role::NodalOfficer).await;
        let list = ok(nodal.get("/cases?shelf=all").await).await;
        let mut cases = Vec::new();
        for row in list["rows"].as_array().unwrap() {
            let seen = ok(nodal.get(&format!("/cases/{}", row["id"].as_str().unwrap())).await).await;
            cases.push(serde_json::from_value::<DeskCase>(seen).unwrap().case);
        }
        cases.sort_by(|a, b| a.number.0.cmp(&b.number.0));
        cases
    }
}

pub fn comment(verb: &str, id: &str, author: Value, text: &str) -> Value {
    json!({ "field": "feed", "value": { "item": "comment", "verb": verb, "comment_id": id, "post_id": format!("{PAGE}_2000"),
        "parent_id": format!("{PAGE}_2000"), "from": author, "created_time": 1_795_000_000, "message": text } })
}

pub fn by(id: &str) -> Value {
    json!({ "id": id, "name": "রিনা দাস" })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_verification_is_answered_and_only_signed_deliveries_are_accepted() {
    let world = connected().await;
    let asks = |query: &str| world.client.get(world.url(&format!("/webhooks/facebook?{query}"))).send();
    let token = "%E0%A6%95%E0%A6%B2%E0%A6%95%E0%A6%BE%E0%A6%A4%E0%A6%BE-1998";
    let right =
        asks(&format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}")).await.unwrap();
    assert_eq!(right.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!((right.status().as_u16(), right.text().await.unwrap().as_str()), (200, "1158201444"));
    for wrong in [
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess",
        "hub.mode=subscribe&hub.challenge=1",
        &format!("hub.challenge=1&hub.verify_token={token}"),
        "",
    ] {
        refused(asks(wrong).await.unwrap(), 403, "forbidden").await;
    }
    let odd = format!("hub.mode=subscribe&hub.challenge=%3Cb%3E%0A&hub.verify_token={token}");
    refused(asks(&odd).await.unwrap(), 400, "malformed").await;

    let body = json!({ "object": "page", "entry": [] }).to_string();
    let post = || world.client.post(world.url("/webhooks/facebook")).body(body.clone());
    refused(post().send().await.unwrap(), 401, "unauthenticated").await;
    for wrong in ["sha256=00", "sha1=aa", &signature(b"other"), "sha256=zz"] {
        refused(post().header("x-hub-signature-256", wrong).send().await.unwrap(), 401, "unauthenticated")
            .await;
    }
    assert_eq!(
        post().header("x-hub-signature-256", signature(body.as_bytes())).send().await.unwrap().status(),
        200
    );
    let large = vec![b' '; 16 * 1024 * 1024 + 1];
    refused(world.delivers(large).await, 413, "too_large").await;
    let other = World::new().await;
    refused(other.delivers(body).await, 404, "not_found").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn true_deliveries_get_through_while_slow_forged_ones_hang() {
    use futures::StreamExt as _;
    let world = connected_with(|settings| settings.behind_tls = true).await;
    let hangs = async |from: usize, len: usize| {
        let mut line = TcpStream::connect(world.running.address()).await.unwrap();
        let head = format!(
            "POST /webhooks/facebook HTTP/1.1\r\nhost: queue\r\nx-hub-signature-256: sha256={from:064x}\r\n\
            x-forwarded-for: 203.0.113.{from}\r\nexpect: 100-continue\r\ncontent-length: {len}\r\n\r\n"
        );
        line.write_all(head.as_bytes()).await.unwrap();
        // Asked to go on: its body is being waited for.
        assert!(hears(&mut line).await.starts_with("HTTP/1.1 100"), "{from}");
        line
    };
    let (mut of_one, mut of_many, mut long) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..40 {
        of_one.push(hangs(1, 9).await);
    }
    for from in 40..80 {
        of_many.push(hangs(from, 9).await);
    }
    for from in 80..90 {
        let mut line = hangs(from, 200_000).await;
        line.write_all(&vec![b'x'; 150_000]).await.unwrap();
        long.push(line);
    }
    // Four of the long ones keep a place.
    let gave_way = long.iter_mut().map(hears).collect::<futures::stream::FuturesUnordered<_>>();
    assert!(gave_way.take(6).all(|said| async move { said.starts_with("HTTP/1.1 503") }).await);
    let body = json!({ "object": "page", "entry": [] }).to_string();
    for _ in 0..20 {
        assert_eq!(world.delivers(body.clone()).await.status(), 200);
    }
    let spaces = format!("{body}{}", " ".repeat(1024 * 1024));
    assert_eq!(world.delivers(spaces).await.status(), 200);
    let newest = of_many.last_mut().unwrap();
    newest.write_all(b"forged...").await.unwrap();
    assert!(hears(newest).await.starts_with("HTTP/1.1 401"));
    assert!(hears(of_one.first_mut().unwrap()).await.starts_with("HTTP/1.1 503"), "it gave way");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_the_verify_token_is_not_heard_for_long_and_the_platform_is() {
    let world = connected().await;
    let token = "%E0%A6%95%E0%A6%B2%E0%A6%95%E0%A6%BE%E0%A6%A4%E0%A6%BE-1998";
    let asks = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        world.client.get(world.url(&format!("/webhooks/facebook?{query}"))).send()
    };
    for _ in 0..30 {
        assert_eq!(asks(token).await.unwrap().status(), 200);
    }
    for _ in 0..20 {
        refused(asks("guess").await.unwrap(), 403, "forbidden").await;
    }
    refused(asks(token).await.unwrap(), 429, "rate_limited").await;
}

async fn hears(line: &mut TcpStream) -> String {
    let mut answer = vec![0; 4096];
    let read = line.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_becomes_one_case_with_its_source() {
    let world = connected().await;
    // As the platform writes it: escaped, and one way only.
    let body = r#"{"object":"page","entry":[{"id":"1000000000001","time":1795000000,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"2000_3000","post_id":"1000000000001_2000","parent_id":"1000000000001_2000","from":{"id":"4000","name":"\u09b0\u09bf\u09a8\u09be"},"created_time":1794999990,"message":"\u09a8\u09be\u09b2\u09be \u09ac\u09a8\u09cd\u09a7 \/ drain blocked"}}]}]}"#;
    for _ in 0..3 {
        assert_eq!(world.delivers(body).await.status(), 200);
    }
    world.queue().read_facebook().unwrap();
    // The same event in another notification, with the ids as numbers.
    let again = body.replace("1795000000", "1795000060").replace("\"4000\"", "4000");
    world.delivers(again).await;
    world.queue().read_facebook().unwrap();
    let cases = world.cases().await;
    assert_eq!(cases.len(), 1);
    assert_eq!((cases[0].words.as_str(), cases[0].state), ("নালা বন্ধ / drain blocked", CaseState::New));
    assert_eq!(cases[0].link.as_deref(), Some("https://www.facebook.com/1000000000001_2000?comment_id=3000"));
    assert_eq!(cases[0].contact.name, "র…");
    assert!(!serde_json::to_string(&cases[0]).unwrap().contains("রিনা"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_stays_with_its_case_and_other_authors_get_their_own() {
    let world = connected().await;
    world.hears_of(1, json!([comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    let below = |id: &str, author: Value, text: &str| {
        let mut change = comment("add", id, author, text);
        change["value"]["parent_id"] = json!("2000_1");
        change
    };
    let talk = json!([
        below("2000_2", by("40"), "আজও বন্ধ"),
        below("2000_3", by("41"), "আমাদের গলিতেও"),
        below("2000_4", Value::Null, "কবে হবে?"),
        comment("add", "2000_5", json!({ "id": PAGE, "name": "KMC" }), "আমরা দেখছি"),
        { "field": "feed", "value": { "item": "status", "verb": "add", "post_id": format!("{PAGE}_7"), "published": 1,
            "from": { "id": PAGE }, "message": "আজকের কাজ" } },
        { "field": "feed", "value": { "item": "post", "verb": "add", "post_id": format!("{PAGE}_8"), "from": { "id": 42, "name": "x" },
            "message": "আলো নেই", "photos": ["https://scontent.example.org/1.jpg"] } },
    ]);
    world.hears_of(2, talk).await;
    let cases = world.cases().await;
    let said: Vec<(&str, Vec<&str>)> = cases
        .iter()
        .map(|case| (case.words.as_str(), case.more_words.iter().map(|more| more.text.as_str()).collect()))
        .collect();
    assert_eq!(
        said,
        [("নালা বন্ধ", vec!["আজও বন্ধ", "কবে হবে?"]), ("আমাদের গলিতেও", vec![]), ("আলো নেই", vec![])]
    );
    assert_eq!(cases[2].media, ["https://scontent.example.org/1.jpg"]);

    let message = |mid: &str, part: Value| {
        let mut said = json!({ "sender": { "id": 77 }, "recipient": { "id": PAGE }, "timestamp": 1_795_000_000_000_i64 });
        said["message"] = part;
        said["message"]["mid"] = json!(mid);
        said
    };
    let entry = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 3, "messaging": [
        message("m_1", json!({ "text": "জঞ্জাল" })), message("m_2", json!({ "text": "বেহালায়" })),
        message("m_3", json!({ "text": "হ্যাঁ", "is_echo": true })), message("m_4", json!({ "is_deleted": true })),
        message("m_4", json!({ "text": "ভুল করে" })),
        { "sender": { "id": "77" }, "message_edit": { "mid": "m_2", "text": "বেহালা, ১২০", "num_edit": 1 } },
    ] }] });
    world.delivers(entry.to_string()).await;
    world.queue().read_facebook().unwrap();
    let cases = world.cases().await;
    assert_eq!(cases.len(), 4);
    assert_eq!((cases[3].words.as_str(), cases[3].more_words[0].text.as_str()), ("জঞ্জাল", "বেহালা, ১২০"));
    assert_eq!(cases[3].more_words.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletions_are_applied_in_any_order() {
    let world = connected().await;
    let removed = |id: &str| json!({ "field": "feed", "value": { "item": "comment", "verb": "remove", "comment_id": id, "from": by("40") } });
    world.hears_of(1, json!([removed("2000_1"), comment("add", "2000_1", by("40"), "মুছে ফেলা কথা")])).await;
    assert_eq!(world.cases().await, []);
    world
        .hears_of(
            2,
            json!([
                comment("edited", "2000_2", by("40"), "নতুন কথা"),
                comment("add", "2000_2", by("40"), "পুরনো কথা")
            ]),
        )
        .await;
    world.hears_of(3, json!([comment("add", "2000_3", by("41"), "আলো নেই")])).await;
    world
        .hears_of(
            4,
            json!([
                comment("edited", "2000_3", by("41"), "আলো এসেছে"),
                comment("edited", "2000_3", by("41"), "আলো আবার নেই")
            ]),
        )
        .await;
    // Told again, late.
    world
        .hears_of(
            5,
            json!([
                comment("edited", "2000_3", by("41"), "আলো এসেছে"),
                comment("add", "2000_3", by("41"), "আলো নেই")
            ]),
        )
        .await;
    let cases = world.cases().await;
    assert_eq!(cases.iter().map(|case| case.words.as_str()).collect::<Vec<_>>(), ["নতুন কথা", "আলো আবার নেই"]);
    // Two departments had it; the one it left still has it as it was when it went.
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let case = &world.cases().await[1];
    let mut version = case.version;
    for action in [
        json!({ "do": "triage", "kind": "complaint", "category": null, "department": "LE", "ward": null, "place": "" }),
        json!({ "do": "transfer", "to": "SD", "reason": "আলো নয়" }),
    ] {
        let act = json!({ "version": version, "action": action });
        let done = ok(nodal.post(&format!("/cases/{}/actions", case.id), act).await).await;
        version = u32::try_from(done["case"]["version"].as_u64().unwrap()).unwrap();
    }
    world.hears_of(6, json!([removed("2000_3"), comment("edited", "2000_3", by("41"), "পরে")])).await;
    let gone = &world.cases().await[1];
    assert_eq!((gone.state, gone.words.as_str(), gone.contact.is_empty()), (CaseState::Closed, "", true));
    let whole = serde_json::to_string(gone).unwrap();
    assert!(!whole.contains("আলো আবার") && !whole.contains("আলো এসেছে"), "{whole}");
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let kept: u32 = database
        .query_row("SELECT count(*) FROM case_views WHERE document LIKE '%আলো আবার%'", [], |row| row.get(0))
        .unwrap();
    let views: u32 = database
        .query_row("SELECT count(*) FROM case_views WHERE document IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    assert_eq!((kept, views), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_event_stops_no_other_and_is_shown_to_a_person() {
    let world = connected().await;
    let odd = json!([{ "field": "feed", "value": { "item": "comment", "verb": "add", "message": "কার?" } }, 7,
        comment("add", "2000_1", by("40"), "নালা বন্ধ")]);
    for body in ["{", "\u{0}", "[]", "{\"object\":\"page\",\"entry\":[{\"id\":{}}]}", &"[".repeat(100_000)] {
        assert_eq!(world.delivers(body.to_owned()).await.status(), 200);
    }
    world.hears_of(1, odd).await;
    assert_eq!(world.cases().await.len(), 1);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let unread: Unread = serde_json::from_value(ok(nodal.get("/cases/unread").await).await).unwrap();
    let why: Vec<_> = unread.events.iter().map(|event| event.why.as_str()).collect();
    assert_eq!((unread.count, unread.waiting, why.len()), (6, 0, 6));
    assert!(why.contains(&"no comment_id"), "{why:?}");
    for event in &unread.events {
        ok(nodal.post("/cases/unread/seen", json!(event.which)).await).await;
    }
    assert_eq!(ok(nodal.get("/cases/unread").await).await["count"], 0);
    refused(nodal.post("/cases/unread/seen", json!({ "delivery": 99, "place": 0 })).await, 404, "not_found")
        .await;
    for role in [Role::Moderator, Role::Publisher, Role::Oversight, Role::Administrator] {
        let desk = world.login(role.as_str(), role).await;
        refused(desk.get("/cases/unread").await, 403, "forbidden").await;
        refused(desk.post("/cases/unread/seen", json!(unread.events[0].which)).await, 403, "forbidden").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_stored_stops_no_other() {
    let world = connected().await;
    world.hears_of(1, json!([comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    database.execute("UPDATE cases SET document = '{}'", []).unwrap();
    world
        .hears_of(
            2,
            json!([
                comment("edited", "2000_1", by("40"), "খ"),
                comment("add", "2000_2", by("41"), "আলো নেই")
            ]),
        )
        .await;
    let found: u32 = database.query_row("SELECT count(*) FROM cases", [], |row| row.get(0)).unwrap();
    assert_eq!(found, 2);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let unread = ok(nodal.get("/cases/unread").await).await;
    assert_eq!((&unread["count"], &unread["waiting"]), (&json!(1), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_from_before_a_stop_are_processed_after_the_start() {
    let world = connected().await;
    let body = json!({ "object": "page", "entry": [{ "id": PAGE, "changes": [comment("add", "2000_1", by("40"), "নালা বন্ধ")] }] });
    // Kept, and not worked through: as if the power had gone right after the answer.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    database
        .execute(
            "INSERT INTO facebook_deliveries (received, digest, body) VALUES (0, 'x', ?1)",
            [body.to_string().into_bytes()],
        )
        .unwrap();
    drop(database);
    let facebook = world.queue().settings.facebook.clone();
    let world = world.restart_with(|settings| settings.facebook = facebook).await;
    world.queue().read_facebook().unwrap();
    assert_eq!(world.cases().await.len(), 1);
    world.clock.0.fetch_add(31 * 24 * HOUR, Ordering::SeqCst);
    world.queue().forget_facebook().unwrap();
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let left: u32 =
        database.query_row("SELECT count(*) FROM facebook_deliveries", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "the raw words are not kept for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sender_of_a_message_is_deleted_when_a_contact_would_be() {
    let world = connected().await;
    let messages = async |mid: &str, text: &str| {
        let said = json!({ "sender": { "id": "77" }, "recipient": { "id": PAGE }, "timestamp": 1_795_000_000_000_i64,
            "message": { "mid": mid, "text": text } });
        let body = json!({ "object": "page", "entry": [{ "id": PAGE, "time": 1, "messaging": [said] }] })
            .to_string();
        assert_eq!(world.delivers(body).await.status(), 200);
        world.queue().read_facebook().unwrap();
    };
    let passes = |hours: i64| {
        world.clock.0.fetch_add(hours * HOUR, Ordering::SeqCst);
        world.queue().forget_contacts().unwrap();
        world.queue().forget_facebook().unwrap();
    };
    let known = || -> u32 {
        let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
        let known = "SELECT count(*) FROM facebook_things WHERE author IS NOT NULL";
        database.query_row(known, [], |row| row.get(0)).unwrap()
    };
    messages("m_1", "জঞ্জাল").await;
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let moderator = world.login("moderator", Role::Moderator).await;
    let response = world.id::<wire::ids::ResponseId>();
    let mut case = world.cases().await.remove(0);
    for (desk, action) in [
        (
            &nodal,
            json!({ "do": "triage", "kind": "complaint", "category": null, "department": "SD", "ward": null, "place": "" }),
        ),
        (
            &nodal,
            json!({ "do": "reply", "response": response, "reply": "action_taken", "text_bn": "পরিষ্কার হয়েছে।" }),
        ),
        (&moderator, json!({ "do": "approve", "response": response, "text_bn": "পরিষ্কার হয়েছে।" })),
        (&nodal, json!({ "do": "send", "response": response })),
        (&nodal, json!({ "do": "settle", "response": response, "outcome": { "outcome": "sent" } })),
    ] {
        case = desk.acts(&case, action).await;
    }
    assert_eq!(case.state, CaseState::Answered);
    passes(1);
    messages("m_2", "আবার জমেছে").await;
    let cases = world.cases().await;
    assert_eq!((cases.len(), cases[0].more_words.len(), cases[0].reopened), (1, 1, 1));
    let nodal = world.login("nodal2", Role::NodalOfficer).await;
    nodal.acts(&cases[0], json!({ "do": "close", "reason": "satisfied" })).await;
    passes(365 * 24);
    assert_eq!(known(), 2, "not a moment too early");
    passes(1);
    assert_eq!(known(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_events_expire_and_do_not_keep_the_rest_of_their_delivery() {
    let world = connected().await;
    let passes = |days: i64| {
        world.clock.0.fetch_add(days * 24 * HOUR + 1, Ordering::SeqCst);
        world.queue().forget_facebook().unwrap();
    };
    let kept = || -> (u32, u32, u32) {
        let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
        let count = |sql: &str| database.query_row(sql, [], |row| row.get(0)).unwrap();
        (
            count("SELECT count(*) FROM facebook_deliveries"),
            count("SELECT count(*) FROM facebook_deliveries WHERE length(body) > 0"),
            count("SELECT count(*) FROM facebook_unread WHERE event LIKE '%কার?%'"),
        )
    };
    let odd = json!({ "field": "feed", "value": { "item": "comment", "verb": "add", "message": "কার?" } });
    world.hears_of(1, json!([odd, comment("add", "2000_1", by("40"), "নালা বন্ধ")])).await;
    passes(29);
    assert_eq!(kept(), (1, 1, 1));
    passes(1);
    assert_eq!(kept(), (1, 0, 1), "only what nobody has looked at");
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let unread: Unread = serde_json::from_value(ok(nodal.get("/cases/unread").await).await).unwrap();
    ok(nodal.post("/cases/unread/seen", json!(unread.events[0].which)).await).await;
    passes(29);
    assert_eq!(kept(), (1, 0, 1));
    passes(1);
    assert_eq!(kept(), (0, 0, 0));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 6, ..Default::default() })]
    #[test]
    fn arbitrary_signed_deliveries_are_answered_and_break_nothing(bodies in proptest::collection::vec(
        proptest::prop_oneof![
            proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
            "\\PC{0,80}".prop_map(|text| json!({ "object": "page", "entry": [{ "id": PAGE, "changes": [
                comment("add", &text, json!({ "id": text.clone(), "name": text.clone() }), &text)] }] }).to_string().into_bytes()),
        ], 5..40))
    {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let world = connected().await;
            for body in bodies {
                assert_eq!(world.delivers(body).await.status(), 200);
            }
            world.queue().read_facebook().unwrap();
            let nodal = world.login("nodal", Role::NodalOfficer).await;
            let unread = ok(nodal.get("/cases/unread").await).await;
            assert_eq!(unread["waiting"], 0);
            assert!(!unread.to_string().contains("\"broke\""), "{unread}");
        });
    }
}
