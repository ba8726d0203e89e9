//! Today's app with a queue of a made-up later version, and today's queue with older and newer apps: every enum has a new word,
//! every struct a new field, there is a new kind of document and a new answer to an operation. Everything keeps working.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use futures::FutureExt as _;
use futures::future::BoxFuture;
use officer::credential::CredentialFile;
use officer::disk::LocalDisk;
use officer::remote::{Network, NoAnswer, Transport};
use officer::view::{HoldReason, ItemStatus, ItemView, Kind, Mended};
use officer::{Ambient, Host, Officer};
use reqwest::{Request, Response};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use testkit::ambient::{Seeded, ThisComputer};
use testkit::officer::OfficerAtWork;
use testkit::photographs::{Photograph, drawn};
use testkit::reviewer::Reviewer;
use testkit::town::Town;
use wire::case::Case;
use wire::content::{Content, ContentKind, Field};
use wire::desk::cases::DeskAction;
use wire::digest::Digest;
use wire::document::Reason;
use wire::ids::{OfficerId, SubmissionId};
use wire::people::Role;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

/// What a later queue does to an answer; the first argument is the request's path.
type Change = Arc<dyn Fn(&str, &mut Value) + Send + Sync>;
/// What a later queue answers instead, if anything, to a request with this path and body.
type Instead = Arc<dyn Fn(&str, &Value) -> Option<(u16, Value)> + Send + Sync>;

/// The way to a queue that is a later version: the real one's answers are changed on the way.
struct Later {
    network: Network,
    change: Mutex<Change>,
    instead: Mutex<Instead>,
}

impl Later {
    fn new(change: impl Fn(&str, &mut Value) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            network: Network::new().unwrap(),
            change: Mutex::new(Arc::new(change)),
            instead: Mutex::new(Arc::new(|_, _| None)),
        })
    }

    fn answers_instead(
        &self,
        instead: impl Fn(&str, &Value) -> Option<(u16, Value)> + Send + Sync + 'static,
    ) {
        *self.instead.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(instead);
    }
}

fn answer(status: u16, headers: &http::HeaderMap, body: &Value) -> Response {
    let bytes = serde_json::to_vec(body).unwrap();
    let mut answer = http::Response::builder().status(status);
    for (name, value) in headers {
        if !["content-length", "content-digest", "transfer-encoding"].contains(&name.as_str()) {
            answer = answer.header(name, value);
        }
    }
    let answer = answer.header(routes::DIGEST_HEADER, Digest::of(&bytes).to_header());
    Response::from(answer.body(bytes).unwrap())
}

impl Transport for Later {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        if request.method() == reqwest::Method::HEAD {
            return self.network.send(request);
        }
        let path = request.url().path().to_owned();
        let change = Arc::clone(&self.change.lock().unwrap_or_else(PoisonError::into_inner));
        let instead = Arc::clone(&self.instead.lock().unwrap_or_else(PoisonError::into_inner));
        let sent = request.body().and_then(|body| body.as_bytes());
        let sent: Value = sent.and_then(|sent| serde_json::from_slice(sent).ok()).unwrap_or_default();
        async move {
            if let Some((status, body)) = instead(&path, &sent) {
                let mut headers = http::HeaderMap::new();
                headers.insert(routes::PROTOCOL_HEADER, routes::PROTOCOL_VERSION.parse().unwrap());
                return Ok(answer(status, &headers, &body));
            }
            let response = self.network.send(request).await?;
            let json = response.headers().get("content-type");
            if !json.is_some_and(|json| json.to_str().is_ok_and(|json| json.contains("json"))) {
                return Ok(response);
            }
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.bytes().await.expect("the queue is on this computer");
            let mut body = serde_json::from_slice(&bytes).unwrap();
            change(&path, &mut body);
            Ok(answer(status, &headers, &body))
        }
        .boxed()
    }
}

/// Every struct has a new field. (`params` is no struct but a list of names.)
fn with_new_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (_, inner) in fields.iter_mut().filter(|(name, _)| *name != "params") {
                with_new_fields(inner);
            }
            fields.insert("later".into(), json!({ "field": [1, "two", null] }));
        }
        Value::Array(list) => list.iter_mut().for_each(with_new_fields),
        _ => {}
    }
}

/// Whatever stands under this name is a word that came later.
fn with_new_word(value: &mut Value, name: &str) {
    match value {
        Value::Object(fields) => {
            for (field, inner) in fields {
                match inner {
                    Value::String(word) if field == name => *word = format!("later_{name}"),
                    inner => with_new_word(inner, name),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|inner| with_new_word(inner, name)),
        _ => {}
    }
}

/// The names under which the words of enums stand in documents and in `me`.
const NAMES: [&str; 14] = [
    "state",
    "kind",
    "side",
    "channel",
    "mark",
    "source",
    "provenance",
    "answer",
    "field",
    "reckoning",
    "cause",
    "level",
    "via",
    "role",
];

struct Scene {
    town: Town,
    rina: OfficerId,
    /// Returned to her with a reason; has a photo and a message.
    returned: SubmissionId,
    /// Published.
    published: SubmissionId,
    case: Case,
}

fn content(rina: &OfficerAtWork, n: u64) -> Content {
    let photograph = Photograph { name: format!("IMG_{n}.jpg"), bytes: drawn(n, 640, 480, 1) };
    Content {
        caption_bn: format!("নালা পরিষ্কার করা হল {n}।"),
        work_date: "2026-11-23".parse().ok(),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![rina.brings(&photograph)],
        ..Content::empty(ContentKind::WorkReport)
    }
}

async fn reports(rina: &OfficerAtWork, n: u64) -> SubmissionId {
    let draft = rina.begins(ContentKind::WorkReport).await;
    rina.submits_well(&draft, content(rina, n)).await
}

const fn received(view: &ItemView) -> bool {
    view.known.is_some() && !view.receipts.is_empty()
}

/// A queue with something of every kind in it.
async fn scene(seed: u64) -> Scene {
    let town = Town::open(seed).await;
    let officer = town.posts("রিনা দাস", "Rina Das", "SD", Role::Contributor);
    for (login, role) in
        [("amit", Role::Moderator), ("pub", Role::Publisher), ("shamita", Role::NodalOfficer)]
    {
        town.gives_desk_login(town.posts(login, "", "IT", role), login);
    }
    let mut rina = OfficerAtWork::enrolled(&town, officer, seed).await;
    let (amit, publisher) = (Reviewer::logs_in(&town, "amit").await, Reviewer::logs_in(&town, "pub").await);
    let nodal = Reviewer::logs_in(&town, "shamita").await;
    let (returned, published) = (reports(&rina, seed).await, reports(&rina, seed + 1).await);
    for item in [returned, published] {
        rina.sees(item, "it received", received).await;
    }
    let message = json!({ "submission": returned, "text": "ছবি পরে দেব।" });
    let () = rina.calls("message", message).await.unwrap();
    rina.sees(returned, "the message told back", |view| {
        view.known.as_ref().is_some_and(|known| !known.thread.is_empty())
    })
    .await;
    let reason = Reason { about: Field::CaptionBn, text: "বানান দেখুন।".into() };
    amit.returns(&amit.opens(returned).await, reason).await;
    let item = amit.opens(published).await;
    let item = amit.decides(&item, wire::desk::Decision::Approve).await.unwrap();
    publisher.published(&item, "https://kmc.example/1").await.unwrap();
    let case = nodal.takes_a_call(u128::from(seed), "drain_blocked", "গলিতে জল জমে থাকছে।").await;
    let case = nodal
        .acts_on(
            &case,
            DeskAction::Note {
                note: uuid::Uuid::from_u128(9).into(), text: "দেখা হবে।".into()
            },
        )
        .await
        .unwrap();
    rina.goes_home().await;
    Scene { town, rina: officer, returned, published, case }
}

/// Another computer of hers, on this way to the queue.
async fn computer(scene: &Scene, seed: u64, way: &Arc<Later>) -> OfficerAtWork {
    let folder = scene.town.folder(&format!("pc-{seed}"));
    let computer = OfficerAtWork::with(folder, seed, Arc::new(LocalDisk), way.clone()).await;
    let _: officer::view::Who =
        computer.enrols(&scene.town.url(), &scene.town.code_for(scene.rina)).await.expect("she is enrolled");
    computer
}

/// Waits until an item that another computer sent is heard of, and looks as it must.
async fn hears(
    rina: &OfficerAtWork,
    item: SubmissionId,
    what: &str,
    looks: impl Fn(&ItemView) -> bool,
) -> ItemView {
    rina.sees_some(item).await;
    rina.sees(item, what, looks).await
}

/// The line of *Help for support* that counts what cannot be read.
async fn not_readable(rina: &OfficerAtWork) -> String {
    let details: String = rina.calls("support_details", Value::Null).await.unwrap();
    let found = details.lines().find_map(|line| line.strip_prefix("not readable by this version: "));
    found.expect("it is counted").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_words_in_any_enum_stop_nothing() {
    let scene = scene(700).await;
    for (n, name) in (0..).zip(NAMES) {
        let way = Later::new(move |path, body| {
            if path == routes::ENROL
                || path == routes::ME && name != "role"
                || path.starts_with(routes::OPERATIONS)
            {
                return;
            }
            let own = body["postings"].as_array().map(|postings| postings[0].clone());
            with_new_word(body, name);
            // A post of hers stays, and there is one more of a kind that came later.
            if let (Some(own), Some(postings)) = (own, body["postings"].as_array_mut()) {
                postings.push(own);
            }
        });
        let rina = computer(&scene, 710 + n, &way).await;
        let view = hears(&rina, scene.returned, name, |view| view.known.is_some()).await;
        hears(&rina, scene.published, name, |view| view.row.status == ItemStatus::Published).await;
        let case = rina.sees_case(scene.case.id, name, |_| true).await;
        assert_eq!(not_readable(&rina).await, "0", "{name}");
        // What came is kept to the letter, and passed on to the window so.
        let known = serde_json::to_string(&(&view.known, &case.known)).unwrap();
        let word = format!("\"later_{name}\"");
        let never_here = ["channel", "provenance", "answer", "cause", "level", "role"];
        if name != "role" && !never_here.contains(&name) {
            assert!(known.contains(&word), "{name}: {known}");
        }
        if name == "state" {
            let may = (view.row.status, view.may.correct, view.may.withdraw);
            assert_eq!(may, (ItemStatus::Unknown, false, false), "no button acts on what is not understood");
            assert!(!case.may.accept, "nor on a case");
        }
        let item = reports(&rina, 800 + n).await;
        let view = rina.sees(item, name, received).await;
        assert!(view.on_the_way.is_empty(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_in_every_struct_change_nothing() {
    let scene = scene(720).await;
    let way = Later::new(|_, body| with_new_fields(body));
    let rina = computer(&scene, 721, &way).await;
    let view =
        hears(&rina, scene.returned, "it returned", |view| view.row.status == ItemStatus::Returned).await;
    assert!(view.may.correct);
    assert!(rina.sees_case(scene.case.id, "the case", |_| true).await.may.accept);
    let item = reports(&rina, 722).await;
    let view = rina.sees(item, "it received", received).await;
    scene.town.has(&view, &rina).unwrap();
    assert_eq!(not_readable(&rina).await, "0");
}

struct Quiet;

impl Host for Quiet {
    fn changed(&self, _: Kind) {}

    fn open_link(&self, _: &str) -> bool {
        false
    }
}

/// The app of this version, opened on a folder that another version was used on.
fn opens_as(version: &str, folder: &Path, seed: u64, way: &Arc<Later>) -> Arc<Officer> {
    let ambient = Ambient {
        clock: Arc::new(testkit::ambient::TestClock::start()),
        chance: Arc::new(Seeded::new(seed)),
        disk: Arc::new(LocalDisk),
        lan: Arc::new(ThisComputer),
        transport: way.clone(),
        version: version.into(),
        device_name: "PC".into(),
        suggested_address: String::new(),
        runtime: tokio::runtime::Handle::current(),
        endings: None,
    };
    let vault = Box::new(CredentialFile::at(folder.join("credential")));
    Officer::open(folder, ambient, vault, Arc::new(Quiet)).expect("the app opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_document_affects_no_other_and_is_read_after_an_update() {
    let mut scene = scene(740).await;
    let case = scene.case.id;
    let way = Later::new(move |path, body| {
        if path != routes::CHANGES {
            return;
        }
        let Some(changes) = body["changes"].as_array_mut().filter(|changes| !changes.is_empty()) else {
            return;
        };
        for change in changes.iter_mut().filter(|change| change["document"]["type"] == "case") {
            // As a later version might write it: the number is a text.
            let version = change["document"]["version"].to_string();
            change["document"]["version"] = format!("v{version}").into();
        }
        let number = changes[0]["number"].clone();
        let festival = json!({ "type": "festival", "id": "f-1", "version": 1, "name": { "bn": "দুর্গাপূজা" } });
        changes.insert(0, json!({ "number": number, "document": festival }));
        changes.insert(0, json!({ "number": number, "document": ["no", "object"] }));
    });
    let mut rina = computer(&scene, 741, &way).await;
    hears(&rina, scene.published, "what comes after it", |view| view.row.status == ItemStatus::Published)
        .await;
    let item = reports(&rina, 742).await;
    rina.sees(item, "it received", received).await;
    let told = not_readable(&rina).await;
    assert!(told.contains(" ?"), "what has no kind is counted too: {told}");
    assert!(told.contains("1 case") && told.contains("1 festival") && !told.contains("দুর্গাপূজা"), "{told}");
    assert!(rina.calls::<Value>("case", json!(case)).await.is_err());

    // The same version opened again knows no more than before.
    rina.restarts().await;
    assert!(not_readable(&rina).await.contains("1 case"));
    let folder = rina.folder().to_owned();
    rina.goes_home().await;
    scene.town.queue_stops().await;

    // The next version can read how the number is written. (Here: it is written as this one reads it.)
    let database = rusqlite::Connection::open(folder.join("purabarta.sqlite")).unwrap();
    let mended = database
        .execute("UPDATE unread SET document = json_set(document, '$.version', 9) WHERE kind = 'case'", []);
    assert_eq!(mended.unwrap(), 1);
    drop(database);
    let same = opens_as("0.0.0-test", &folder, 743, &way);
    assert!(
        same.call("case", json!(case)).await.is_err(),
        "the version that could not read it does not try again"
    );
    same.stop().await;
    drop(same);
    let next = opens_as("0.0.1-test", &folder, 744, &way);
    let view = next.call("case", json!(case)).await.expect("it is read, without the queue");
    assert_eq!(view["known"]["number"], json!(scene.case.number));
    let details = next.call("support_details", Value::Null).await.unwrap();
    let details = details.as_str().unwrap();
    assert!(!details.contains("1 case") && details.contains("1 festival"), "{details}");
    let boot = next.call("boot", Value::Null).await.unwrap();
    assert!(!boot.to_string().contains(&json!(Mended::DatabaseRebuilt).to_string()));
    next.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_answer_delays_only_its_own_operation() {
    let scene = scene(760).await;
    let way = Later::new(|_, _| {});
    let rina = computer(&scene, 761, &way).await;
    hears(&rina, scene.published, "what there is", |view| view.known.is_some()).await;
    for (n, reason, status, said) in [
        (1, HoldReason::AppOlder, 202, json!({ "state": "weighed", "grams": 7 })),
        (2, HoldReason::AppOlder, 422, json!({ "code": "moon_phase", "status": 422 })),
        (
            3,
            HoldReason::QueueOlder,
            422,
            json!(Problem::new(ProblemCode::NotUnderstood).with("at", "body.kind").with("word", "sign")),
        ),
    ] {
        let caption = content(&rina, 770 + n).caption_bn;
        way.answers_instead(move |path, sent| {
            let of_it = path.starts_with(routes::OPERATIONS)
                && sent["body"]["content"]["caption_bn"].as_str() == Some(&caption);
            of_it.then(|| (status, said.clone()))
        });
        let held = reports(&rina, 770 + n).await;
        let view = rina
            .sees(held, "why it waits", |view| {
                view.on_the_way
                    .first()
                    .and_then(|row| row.hold.as_ref())
                    .is_some_and(|hold| hold.reason == reason)
            })
            .await;
        assert_eq!(view.row.status, ItemStatus::Waiting, "{reason:?}: kept, not refused");
        let other = reports(&rina, 780 + n).await;
        rina.sees(other, "the next one received", received).await;
        assert!(rina.opens(held).await.receipts.is_empty(), "{reason:?}");
        // The older side is updated.
        way.answers_instead(|_, _| None);
        rina.sends_now().await;
        let view = rina.sees(held, "it received after all", received).await;
        scene.town.has(&view, &rina).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn older_and_newer_apps_are_served_and_one_operation_delays_no_other() {
    let town = Town::open(790).await;
    let officer = town.posts("রিনা দাস", "Rina Das", "SD", Role::Contributor);
    let rina = OfficerAtWork::enrolled(&town, officer, 791).await;
    let token = rina.token();
    let client = reqwest::Client::new();
    let id = |n: u128| uuid::Uuid::from_u128(n).to_string();
    let notice = |n: u128| {
        json!({ "kind": "submit", "submission": id(n), "content": { "kind": "inauguration_notice",
            "caption_bn": "সেতুর উদ্বোধন।", "event": { "at": 1_795_415_400_000_i64 + 172_800_000, "venue_bn": "সেতু" } } })
    };
    let operation = |n: u128, body: Value| json!({ "id": id(n), "department": "SD", "made_at": 1_795_415_400_000_i64, "sequence": n, "body": body });
    let put = async |operation: &Value| {
        let path = format!("{}{}/{}", town.url(), routes::OPERATIONS, operation["id"].as_str().unwrap());
        let answer = client.put(path).bearer_auth(&token).body(operation.to_string()).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let not_understood = |(status, said): &(u16, Value), at: &str| {
        *status == 422 && said["code"] == "not_understood" && said["params"]["at"] == at
    };

    // A newer app: something this queue cannot do, first of all.
    let signed = operation(1, json!({ "kind": "sign", "submission": id(2), "ink": "blue" }));
    let said = put(&signed).await;
    assert!(not_understood(&said, "body.kind") && said.1["params"]["word"] == "sign", "{said:?}");
    let mut tender = notice(2);
    tender["content"]["kind"] = "tender".into();
    let said = put(&operation(2, tender)).await;
    assert!(not_understood(&said, "body.content.kind"), "{said:?}");

    // An older app, whose operations have fewer fields: taken, although the ones before it were not.
    let (status, said) = put(&operation(3, notice(3))).await;
    assert_eq!((status, &said["state"]), (200, &json!("received")), "{said}");

    // A newer app's new fields are passed over.
    let mut more = operation(4, notice(4));
    with_new_fields(&mut more);
    let (status, said) = put(&more).await;
    assert_eq!((status, &said["state"]), (200, &json!("received")), "{said}");

    // What was not understood is not remembered against anybody: after the queue's update it is as if it came first.
    assert!(not_understood(&put(&signed).await, "body.kind"));
    let path = format!("{}{}/{}", town.url(), routes::OPERATIONS, id(1));
    let asked = client.get(path).bearer_auth(&token).send().await.unwrap();
    assert_eq!(asked.status().as_u16(), 404, "nothing of it was kept");
    let (status, said) = put(&operation(1, notice(5))).await;
    assert_eq!((status, &said["state"]), (200, &json!("received")), "{said}");

    // What is wrong is told from what is newer.
    let mut wrong = operation(6, notice(6));
    wrong["body"]["submission"] = 7.into();
    let (status, said) = put(&wrong).await;
    assert_eq!((status, &said["code"]), (400, &json!("malformed")), "{said}");

    // Heartbeat and enrolment of a newer app.
    let heartbeat = json!({ "unsent": 0, "oldest_made_at": null, "app_version": "9.0.0", "mood": "good" });
    let path = format!("{}{}", town.url(), routes::HEARTBEAT);
    let answer = client.post(path).bearer_auth(&token).json(&heartbeat).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
}
