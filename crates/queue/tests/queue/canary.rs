//! The leak canary: words, a number, a photo and secrets that occur nowhere else are planted through every way in; then
//! what nobody but their keepers may read is searched for them, and what their keepers read, so that the search is one.

use crate::facebook::{by, comment, connected};
use crate::forgetting::holding;
use crate::open311::complaint;
use crate::photos::street;
use crate::world::Desk;
use reqwest::Response;
use serde_json::json;
use std::io::{self, Write};
use std::sync::{Mutex, OnceLock, PoisonError};
use tracing_subscriber::EnvFilter;
use wire::desk::routes::{ALL, Method};
use wire::operation::OperationBody;
use wire::people::Role;
use wire::routes;

const WORDS: &str = "canary-words-5b1f";
const PHONE: &str = "9830055170";
const NAME: &str = "canary-name-5b1f";

/// Everything that the queue logs in this program, at its most talkative.
fn log() -> &'static Mutex<Vec<u8>> {
    static LOG: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
    LOG.get_or_init(|| {
        let filter = EnvFilter::new("trace,hyper=off,h2=off,reqwest=off,hyper_util=off,mio=off");
        let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Log).finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        Mutex::default()
    })
}

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        log().lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Which of the canaries are in some bytes.
fn in_it(bytes: &[u8], canaries: &[String]) -> Vec<String> {
    let has = |canary: &&String| bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
    canaries.iter().filter(has).cloned().collect()
}

async fn whole(answer: Response) -> Vec<u8> {
    let mut bytes = format!("{:?}", answer.headers()).into_bytes();
    bytes.extend(answer.bytes().await.unwrap());
    bytes
}

/// What a person at the desk is answered by every route that only reads, with this case and photo in it.
async fn everything(desk: &Desk<'_>, case: &str, sha256: &str, item: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for route in ALL.iter().filter(|route| route.method() == Method::Get && route.path() != "/stream") {
        let id = if route.path().starts_with("/cases") { case } else { item };
        let path = route.path().replace("{id}", id).replace("{sha256}", sha256);
        let path = path.replace("{item}", item).replace("{earlier}", sha256).replace("{operation}", item);
        all.extend(whole(desk.get(&path).await).await);
    }
    for query in ["/cases?shelf=all", "/cases?shelf=all&text=canary", "/queue?shelf=open"] {
        all.extend(whole(desk.get(query).await).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_citizen_says_and_what_opens_a_door_is_read_by_its_keepers_only_and_by_no_log() {
    log();
    let world = connected().await;
    let (sd, rd) = (world.device("SD").await, world.device("RD").await);
    let nodal = world.login("nodal", Role::NodalOfficer).await;
    let contact = json!({ "name": NAME, "phone": PHONE, "email": "canary-mail-5b1f@example.org" });
    let case = nodal.takes_in(json!({ "words": WORDS, "place": "", "contact": contact })).await;
    let case = nodal.adds(&case, street(51)).await;
    let sha256 = case.photos[0].sha256;
    // Each other way in, with what cannot be read among it.
    let key = world.key("fms", false);
    let mut fields = complaint(&key, "canary-id-5b1f");
    fields.retain(|(name, _)| !["description", "phone", "email"].contains(name));
    fields.extend([("description", WORDS), ("phone", PHONE), ("email", "canary-mail-5b1f@example.org")]);
    world.takes(&fields).await;
    world.hears_of(1, json!([comment("add", "51_7", by("31"), WORDS)])).await;
    world.hears_of(2, json!([{ "field": "feed", "value": { "item": "comment", "verb": "add", "message": [WORDS, PHONE] } }])).await;
    let sheet =
        format!("kind,category,ward,place,words,name,phone\ncomplaint,,999,,{WORDS},{NAME},{PHONE}\n");
    nodal.sends("/cases/import", sheet).await;
    let noted = world.did(
        "SD",
        OperationBody::NoteCase { case: case.id, base: case.version, note: world.id(), text: WORDS.into() },
    );
    assert!(world.put(&sd, &noted).await.status().is_success());
    let report = world.report("SD", &street(52));
    world.put(&sd, &report).await;
    let code = world.queue().enrolment_code(rd.me.officer.id, queue::CODE_LIVES).unwrap();
    world
        .client
        .post(world.url("/desk/api/login"))
        .json(&json!({ "login": "nodal", "password": "canary-pass-5b1f" }))
        .send()
        .await
        .unwrap();

    let secrets = [
        sd.token.clone(),
        rd.token.clone(),
        code,
        key.clone(),
        nodal.cookie.split_once('=').unwrap().1.to_owned(),
        "canary-pass-5b1f".into(),
        "a long password".into(),
    ];
    let said = [WORDS, PHONE, NAME, "canary-mail-5b1f"].map(ToOwned::to_owned);
    let (case_id, item, digest) = (case.id.to_string(), report.id.to_string(), sha256.to_string());
    let none: Vec<String> = Vec::new();

    // Who may read it does, so that the search is one.
    assert!(in_it(&everything(&nodal, &case_id, &digest, &item).await, &said).contains(&WORDS.to_owned()));
    let feed = |device: &wire::device::Enrolled| {
        world.client.get(world.url(routes::CHANGES)).bearer_auth(&device.token).send()
    };
    assert_eq!(in_it(&whole(feed(&sd).await.unwrap()).await, &said), [WORDS]);

    // Another department's computer.
    assert_eq!(in_it(&whole(feed(&rd).await.unwrap()).await, &said), none);
    for department in ["SD", "RD"] {
        assert_eq!(world.fetch(&rd, department, sha256).await, 404);
    }
    // Everybody at the desk: nobody reads a number, an address or a name in passing, whoever reads the words.
    for role in [Role::NodalOfficer, Role::Moderator, Role::Publisher, Role::Oversight, Role::Administrator] {
        let desk = world.login(&format!("c-{}", role.as_str()), role).await;
        let all = everything(&desk, &case_id, &digest, &item).await;
        let unread = ["canary-mail-5b1f".to_owned(), NAME.to_owned()];
        // What the page could not be read in is shown as it came to who takes in.
        let number = if role == Role::NodalOfficer { vec![] } else { vec![PHONE.to_owned()] };
        assert_eq!(in_it(&all, &[&unread[..], &number[..]].concat()), none, "{role:?}");
        assert_eq!(in_it(&all, &secrets), none, "{role:?}");
    }
    let other = world.login_of("RD", "c-head", Role::ControllingOfficer).await;
    assert_eq!(
        in_it(&everything(&other, &case_id, &digest, &item).await, &said),
        none,
        "another department's head"
    );
    // Nobody at all.
    for path in [
        "/",
        "/desk",
        "/metrics",
        "/open311/v2/requests.json",
        "/open311/v2/services.json",
        "/v1/changes",
        "/health",
    ] {
        let all = whole(world.client.get(world.url(path)).send().await.unwrap()).await;
        assert_eq!(in_it(&all, &[&said[..], &secrets[..]].concat()), none, "{path}");
    }
    // The audit log, and what a backup says of itself.
    let database = rusqlite::Connection::open(world.folder.path().join("queue.sqlite3")).unwrap();
    let lines: String =
        database.query_row("SELECT group_concat(line) FROM audit", [], |row| row.get(0)).unwrap();
    assert!(lines.contains("case_taken_in"));
    assert_eq!(in_it(lines.as_bytes(), &[&said[..], &secrets[..]].concat()), none);
    let copies = tempfile::tempdir().unwrap();
    queue::app::backup::make(world.queue(), &copies.path().join("b")).unwrap();
    let manifest = std::fs::read(copies.path().join("b/manifest.json")).unwrap();
    assert_eq!(in_it(&manifest, &[&said[..], &secrets[..]].concat()), none);
    // What opens a door is in no file.
    for secret in &secrets {
        assert!(holding(world.folder.path(), secret.as_bytes()).is_empty(), "{secret}");
    }
    let log = log().lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert!(!in_it(&log, &["cannot be worked".to_owned()]).is_empty(), "the log is caught");
    assert_eq!(in_it(&log, &[&said[..], &secrets[..6]].concat()), none);
}
