//! A fake of the social network: a page, people who write on it, a Graph API, and webhooks with all
//! the irregularities of the real one.
//!
//! [`Platform::news`] makes notifications from what happened, with these hazards, all from
//! one seed: any order (`remove` before `add`), the same event twice and in another notification, authors
//! missing, ids as numbers, the page's own echo, batches of up to a thousand, bodies escaped as the platform
//! escapes them, and the same body again until it is answered with 200. Replies follow the real
//! rules: one request makes one comment, whatever answer the caller gets ([`Turn`]).

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use hmac::{Hmac, KeyInit as _, Mac as _};
use queue::settings::Facebook;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::task::JoinHandle;
use wire::ambient::Chance;

use crate::ambient::Seeded;

/// The page's id.
pub const PAGE: &str = "1000000000001";
const SECRET: &str = "only-in-tests-app-secret";
const TOKEN: &str = "only-in-tests-page-token";
/// Events in one notification at most.
const BATCH: usize = 1000;

/// What somebody wrote.
#[derive(Debug, Clone)]
pub struct Thing {
    /// `comment`, `post` or `message`.
    pub kind: &'static str,
    /// Who.
    pub author: String,
    /// The words as they stand now.
    pub words: String,
    /// All that ever stood there.
    pub before: Vec<String>,
    /// Below what.
    pub parent: Option<String>,
    /// It was taken back.
    pub removed: bool,
}

/// How the Graph API takes the next reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It is written, and that is said.
    Well,
    /// It is not written, with this code.
    Refuses(i64),
    /// It is written, and the connection dies before that is said.
    Dies,
    /// It is written, and the platform says that it does not know.
    Unsure,
}

struct World {
    things: BTreeMap<String, Thing>,
    next: u64,
    /// What happened and was not told yet.
    events: Vec<Value>,
    turns: VecDeque<Turn>,
    unnamed: bool,
    asked: usize,
}

type Shared = Arc<Mutex<World>>;

fn held(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The network.
pub struct Platform {
    world: Shared,
    chance: Seeded,
    address: std::net::SocketAddr,
    server: JoinHandle<io::Result<()>>,
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Platform {
    /// Opens, at an address of its own.
    pub async fn opens(seed: u64) -> Self {
        let world = World {
            things: BTreeMap::new(),
            next: 5000,
            events: Vec::new(),
            turns: VecDeque::new(),
            unnamed: false,
            asked: 0,
        };
        let world = Arc::new(Mutex::new(world));
        let app = Router::new()
            .route("/v25.0/{id}/comments", post(comment_below))
            .route("/v25.0/{page}/messages", post(message_to))
            .route("/v25.0/{page}/feed", get(feed))
            .with_state(world.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        Self { world, chance: Seeded::new(seed), address, server }
    }

    /// What the queue has to know of the page.
    #[must_use]
    pub fn page(&self) -> Facebook {
        Facebook {
            app_secret: SECRET.to_owned().into(),
            verify_token: "only-in-tests".to_owned().into(),
            page: PAGE.to_owned(),
            page_token: Some(TOKEN.to_owned().into()),
            graph: format!("http://{}/v25.0", self.address).parse().expect("an address"),
        }
    }

    /// The platform stops: nobody answers at its address.
    pub async fn closes(&mut self) {
        self.server.abort();
        let _ = (&mut self.server).await;
    }

    /// Everything that was written, by its id.
    #[must_use]
    pub fn things(&self) -> BTreeMap<String, Thing> {
        held(&self.world).things.clone()
    }

    /// What the page itself wrote.
    #[must_use]
    pub fn replies(&self) -> Vec<Thing> {
        self.things().into_values().filter(|thing| thing.author == PAGE).collect()
    }

    /// How many replies were asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        held(&self.world).asked
    }

    /// How the next replies are taken; after them, well.
    pub fn takes_replies(&self, turns: &[Turn]) {
        held(&self.world).turns.extend(turns);
    }

    /// From now on no author is told, not even the page: as for an app without advanced access.
    pub fn names_nobody(&self) {
        held(&self.world).unnamed = true;
    }

    /// Somebody writes: below a post of the page, below something else, a post of their own, or a message.
    #[must_use]
    pub fn writes(&self, author: &str, kind: &'static str, parent: Option<&str>, words: &str) -> String {
        held(&self.world).writes(author, kind, parent, words)
    }

    /// Somebody edits what they wrote.
    pub fn edits(&self, id: &str, words: &str) {
        let mut world = held(&self.world);
        let Some(thing) = world.things.get_mut(id) else { return };
        let old = std::mem::replace(&mut thing.words, words.to_owned());
        thing.before.push(old);
        let event = webhook_event(id, thing, "edited");
        world.events.push(event);
    }

    /// Somebody deletes what they wrote.
    pub fn removes(&self, id: &str) {
        let mut world = held(&self.world);
        let Some(thing) = world.things.get_mut(id) else { return };
        thing.removed = true;
        let event = webhook_event(id, thing, "remove");
        world.events.push(event);
    }

    /// A number below `n`.
    pub fn dice(&self, n: usize) -> usize {
        let mut bytes = [0; 4];
        self.chance.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(0) % n.max(1)
    }

    /// A crowd writes, answers, changes and takes back, `acts` times.
    pub fn lives(&self, acts: usize) {
        let mut mine: Vec<String> = Vec::new();
        for _ in 0..acts {
            let nth = held(&self.world).next;
            let author = format!("{}", 4000 + self.dice(acts / 4 + 2));
            let words = format!("অভিযোগ {nth}: নালা বন্ধ / drain {nth}");
            let below = (!mine.is_empty()).then(|| mine[self.dice(mine.len())].clone());
            match self.dice(12) {
                0..=4 => mine.push(self.writes(&author, "comment", None, &words)),
                5 => mine.push(self.writes(&author, "post", None, &words)),
                6 | 7 => drop(self.writes(&author, "message", None, &words)),
                8 | 9 => match below {
                    Some(below) => drop(self.writes(&author, "comment", Some(&below), &words)),
                    None => mine.push(self.writes(&author, "comment", None, &words)),
                },
                10 => drop(below.map(|id| {
                    // Once each: between two changes nobody can say which came later.
                    let untouched = self.things()[&id].before.is_empty();
                    if untouched {
                        self.edits(&id, &format!("{words} (বদল {id})"));
                    }
                })),
                _ => drop(below.map(|id| self.removes(&id))),
            }
            if self.dice(6) == 0 {
                drop(held(&self.world).writes(PAGE, "comment", None, &format!("পৌরসভার কথা {nth}")));
            }
        }
    }

    /// Everything that was not told yet, in signed notifications with all the hazards.
    #[must_use]
    pub fn news(&self) -> Vec<(Vec<u8>, String)> {
        let mut events = std::mem::take(&mut held(&self.world).events);
        let twice: Vec<Value> = events.iter().filter(|_| self.dice(4) == 0).cloned().collect();
        events.extend(twice);
        for nth in (1..events.len()).rev() {
            events.swap(nth, self.dice(nth + 1));
        }
        let mut notifications = Vec::new();
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let size = [1, 2, 7, 40, BATCH][self.dice(5)].min(rest.len());
            let (batch, more) = rest.split_at(size);
            notifications.push(self.notification(batch));
            rest = more;
        }
        notifications
    }

    /// One notification of these events.
    fn notification(&self, events: &[Value]) -> (Vec<u8>, String) {
        let time = 1_795_000_000 + self.dice(100_000);
        let mut entries: Vec<Value> = Vec::new();
        for event in events {
            let mut event = event.clone();
            self.disguises(&mut event);
            let field = if event.get("field").is_some() { "changes" } else { "messaging" };
            match entries.last_mut() {
                Some(entry) if self.dice(3) > 0 && entry.get(field).is_some() => {
                    entry[field].as_array_mut().expect("a list").push(event);
                }
                _ => entries.push(json!({ "id": PAGE, "time": time, field: [event] })),
            }
        }
        let body = escaped(&json!({ "object": "page", "entry": entries })).into_bytes();
        let signature = signed(&body);
        (body, signature)
    }

    /// The same event as it may be told as well.
    fn disguises(&self, event: &mut Value) {
        let own = event.pointer("/value/from/id").and_then(Value::as_str) == Some(PAGE);
        if let Some(value) = event.get_mut("value") {
            let from = value.get("from").cloned().unwrap_or_default();
            let unnamed = held(&self.world).unnamed;
            match self.dice(6) {
                _ if unnamed => drop(value.as_object_mut().map(|value| value.remove("from"))),
                0 if !own => drop(value.as_object_mut().map(|value| value.remove("from"))),
                1 => {
                    value["sender_id"] = number(&from["id"]);
                    value["sender_name"] = from["name"].clone();
                    drop(value.as_object_mut().map(|value| value.remove("from")));
                }
                2 => value["from"]["id"] = number(&from["id"]),
                _ => {}
            }
            if value["item"] == "post" && value["verb"] == "edited" && self.dice(2) == 0 {
                value["verb"] = json!("edit");
            }
        } else if self.dice(3) == 0 {
            event["sender"]["id"] = number(&event["sender"]["id"]);
        }
    }

    /// Tells the queue at this address all of it, each until it is answered with 200; answers all bodies.
    pub async fn tells(&self, url: &str, news: Vec<(Vec<u8>, String)>) {
        let client = reqwest::Client::new();
        for (body, signature) in news {
            loop {
                let request = client.post(format!("{url}/webhooks/facebook"));
                let request = request.header("x-hub-signature-256", &signature).body(body.clone());
                if request.send().await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                    break;
                }
                tokio::task::yield_now().await;
            }
            // It did not hear the answer, perhaps.
            if self.dice(5) == 0 {
                let request = client.post(format!("{url}/webhooks/facebook"));
                let _ = request.header("x-hub-signature-256", &signature).body(body).send().await;
            }
        }
    }
}

/// The same notification, told at another time and signed anew.
#[must_use]
pub fn redelivered(body: &[u8]) -> (Vec<u8>, String) {
    let mut said: Value = serde_json::from_slice(body).expect("a notification");
    for entry in said["entry"].as_array_mut().expect("entries") {
        entry["time"] = json!(entry["time"].as_u64().expect("a time") + 3600);
    }
    let body = escaped(&said).into_bytes();
    let signature = signed(&body);
    (body, signature)
}

impl World {
    fn writes(&mut self, author: &str, kind: &'static str, parent: Option<&str>, words: &str) -> String {
        self.next += 1;
        let id = match kind {
            "post" => format!("{PAGE}_{}", self.next),
            "message" => format!("m_{}", self.next),
            _ => format!("2000_{}", self.next),
        };
        let thing = Thing {
            kind,
            author: author.to_owned(),
            words: words.to_owned(),
            before: Vec::new(),
            parent: parent.map(ToOwned::to_owned),
            removed: false,
        };
        self.events.push(webhook_event(&id, &thing, "add"));
        self.things.insert(id.clone(), thing);
        id
    }
}

/// What happened to something, in the platform's shape.
fn webhook_event(id: &str, thing: &Thing, verb: &str) -> Value {
    let from = json!({ "id": thing.author, "name": format!("নাগরিক {}", thing.author) });
    if thing.kind == "message" {
        let own = thing.author == PAGE;
        let mut said = json!({ "sender": { "id": thing.author }, "recipient": { "id": PAGE }, "timestamp": 1_795_000_000_123_u64 });
        match verb {
            "edited" => {
                said["message_edit"] =
                    json!({ "mid": id, "text": thing.words, "num_edit": thing.before.len() })
            }
            "remove" => said["message"] = json!({ "mid": id, "is_deleted": true }),
            _ => said["message"] = json!({ "mid": id, "text": thing.words, "is_echo": own }),
        }
        return said;
    }
    let mut value = json!({ "item": thing.kind, "verb": verb, "from": from });
    let post = format!("{PAGE}_2000");
    if thing.kind == "post" {
        value["post_id"] = json!(id);
    } else {
        value["comment_id"] = json!(id);
        value["post_id"] = json!(post);
        value["parent_id"] = json!(thing.parent.as_ref().unwrap_or(&post));
    }
    if verb != "remove" {
        value["message"] = json!(thing.words);
        value["created_time"] = json!(1_794_999_990);
    }
    json!({ "field": "feed", "value": value })
}

/// A number where the id is one.
fn number(id: &Value) -> Value {
    id.as_str().and_then(|id| id.parse::<u64>().ok()).map_or_else(|| id.clone(), Value::from)
}

/// JSON as the platform writes it: no letter beyond ASCII, and slashes escaped.
fn escaped(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}

fn hmac(bytes: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(bytes);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn signed(body: &[u8]) -> String {
    format!("sha256={}", hmac(body))
}

fn error(status: StatusCode, code: i64, message: &str) -> Response {
    let error =
        json!({ "error": { "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A" } });
    (status, Json(error)).into_response()
}

/// Whether the caller may write for the page: its token, and the proof that they have the app's secret.
fn allowed(headers: &HeaderMap, uri: &Uri) -> bool {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok());
    let proof = format!("appsecret_proof={}", hmac(TOKEN.as_bytes()));
    token == Some(&format!("Bearer {TOKEN}")) && uri.query().is_some_and(|query| query.contains(&proof))
}

/// Takes a reply as it is this one's turn.
fn takes(world: &Shared, kind: &'static str, parent: Option<&str>, words: &str, name: &str) -> Response {
    let mut world = held(world);
    world.asked += 1;
    let turn = world.turns.pop_front().unwrap_or(Turn::Well);
    if let Turn::Refuses(code) = turn {
        return error(StatusCode::BAD_REQUEST, code, "(#refused) It cannot be done");
    }
    let id = world.writes(PAGE, kind, parent, words);
    match turn {
        Turn::Well | Turn::Refuses(_) => Json(json!({ name: id })).into_response(),
        Turn::Dies => {
            let dies = futures::stream::once(async { Err::<Bytes, _>(io::Error::other("the line died")) });
            Response::new(Body::from_stream(dies))
        }
        Turn::Unsure => error(StatusCode::INTERNAL_SERVER_ERROR, 2, "Please retry your request later"),
    }
}

async fn comment_below(
    State(world): State<Shared>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !allowed(&headers, &uri) {
        return error(StatusCode::BAD_REQUEST, 190, "Invalid OAuth access token");
    }
    let there = held(&world).things.get(&id).is_some_and(|thing| !thing.removed);
    let form = queue::intake::form::Form::read(&body).ok();
    let words = form.as_ref().and_then(|form| form.one("message").ok().flatten());
    match words.filter(|_| there) {
        Some(words) => takes(&world, "comment", Some(&id), words, "id"),
        None => error(StatusCode::BAD_REQUEST, 100, "Unsupported post request"),
    }
}

async fn message_to(
    State(world): State<Shared>,
    Path(page): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    Json(said): Json<Value>,
) -> Response {
    if !allowed(&headers, &uri) || page != PAGE {
        return error(StatusCode::BAD_REQUEST, 190, "Invalid OAuth access token");
    }
    let known = said["recipient"]["id"].as_str().is_some_and(|to| {
        held(&world).things.values().any(|thing| thing.kind == "message" && thing.author == to)
    });
    match said["message"]["text"].as_str().filter(|_| known) {
        Some(words) => takes(&world, "message", None, words, "message_id"),
        None => error(StatusCode::BAD_REQUEST, 100, "No matching user found"),
    }
}

/// What stands on the page, newest first; bounded, as there.
async fn feed(State(world): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    if !allowed(&headers, &uri) {
        return error(StatusCode::BAD_REQUEST, 190, "Invalid OAuth access token");
    }
    let posts: Vec<Value> = held(&world)
        .things
        .iter()
        .rev()
        .filter(|(_, thing)| thing.kind == "post" && !thing.removed)
        .take(100)
        .map(|(id, thing)| json!({ "id": id, "message": thing.words }))
        .collect();
    Json(json!({ "data": posts })).into_response()
}
