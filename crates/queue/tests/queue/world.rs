//! A real server on a free port, its clock and chance in the test's hands, and a client.

use queue::{CODE_LIVES, Queue, Running, Settings};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use wire::ambient::{Chance, Clock, uuid_v7};
use wire::content::{Content, ContentKind, Photo};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::people::{Name, Posting, Role};
use wire::routes;
use wire::time::Timestamp;

pub const NOON: i64 = 1_795_415_400_000;

pub struct FakeClock(pub AtomicI64);

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
    fn ticks(&self) -> u64 {
        self.0.load(Ordering::SeqCst).unsigned_abs()
    }
}

pub struct Seeded(pub AtomicU64);

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let n = self.0.fetch_add(1, Ordering::SeqCst);
            chunk.copy_from_slice(&Digest::of(&n.to_le_bytes()).as_bytes()[..chunk.len()]);
        }
    }
}

pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Arc<FakeClock>,
    pub chance: Arc<Seeded>,
    pub running: Running,
    pub client: Client,
}

fn settings(folder: &Path) -> Settings {
    let mut settings = Settings::in_folder(folder);
    settings.listen = ([127, 0, 0, 1], 0).into();
    settings.min_free_bytes = 0;
    settings
}

async fn run(settings: Settings, clock: &Arc<FakeClock>, chance: &Arc<Seeded>) -> Running {
    queue::start(settings, clock.clone(), chance.clone()).await.unwrap()
}

impl World {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(set: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FakeClock(AtomicI64::new(NOON)));
        let chance = Arc::new(Seeded(AtomicU64::new(1)));
        let mut settings = settings(folder.path());
        set(&mut settings);
        let running = run(settings, &clock, &chance).await;
        running.queue().roster(queue::city::places::set_up).unwrap();
        let client = Client::builder().build().unwrap();
        Self { folder, clock, chance, running, client }
    }

    pub async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    pub async fn restart_with(self, set: impl FnOnce(&mut Settings)) -> Self {
        let Self { folder, clock, chance, running, .. } = self;
        running.shutdown().await;
        let mut settings = settings(folder.path());
        set(&mut settings);
        let running = run(settings, &clock, &chance).await;
        // The old connections died with the old server.
        Self { folder, clock, chance, running, client: Client::builder().build().unwrap() }
    }

    pub fn queue(&self) -> &Arc<Queue> {
        self.running.queue()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url())
    }

    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        uuid_v7(self.clock.now(), &*self.chance).into()
    }

    pub fn officer(&self, department: &str, role: Role) -> wire::ids::OfficerId {
        self.officer_with(&[(department, role)])
    }

    /// The lines of the audit in which `key` says `value`, oldest first.
    pub fn audited(&self, key: &str, value: &str) -> Vec<Value> {
        let database = rusqlite::Connection::open(self.folder.path().join("queue.sqlite3")).unwrap();
        let mut query = database.prepare("SELECT line FROM audit ORDER BY number").unwrap();
        let lines = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let lines = lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap());
        lines.filter(|line| line[key] == value).collect()
    }

    /// Makes these the days off.
    pub fn takes_days_off(&self, csv: &str) {
        let done = queue::app::imports::calendar_by(
            self.queue(),
            "system",
            csv.as_bytes(),
            queue::app::imports::Intent::Do,
        );
        assert!(done.is_ok_and(|ran| ran.done), "{csv}");
    }

    pub async fn enrol(&self, code: &str) -> Response {
        let body = json!({ "code": code, "device_name": "PC 1" });
        self.client.post(self.url(routes::ENROL)).json(&body).send().await.unwrap()
    }

    /// An officer with several posts.
    pub fn officer_with(&self, posts: &[(&str, Role)]) -> wire::ids::OfficerId {
        let posting = |(department, role): &(&str, Role)| Posting {
            department: department.parse().unwrap(),
            role: *role,
            acting: false,
        };
        let postings: Vec<_> = posts.iter().map(posting).collect();
        self.queue().add_officer(Name { bn: "আধিকারিক".into(), en: String::new() }, &postings).unwrap()
    }

    /// Ends every tenure of an officer, a second from now, and lets that second pass.
    pub fn leaves_every_post(&self, officer: wire::ids::OfficerId) {
        self.clock.0.fetch_add(1000, Ordering::SeqCst);
        let now = self.clock.now();
        let close = |records: &dyn queue::store::Records| {
            for tenure in records.posting_rows(officer)? {
                records.close_posting(&tenure, now)?;
            }
            Ok(())
        };
        self.queue().roster(close).unwrap();
    }

    pub async fn device(&self, department: &str) -> Enrolled {
        self.device_of(self.officer(department, Role::Contributor)).await
    }

    pub async fn device_of(&self, officer: wire::ids::OfficerId) -> Enrolled {
        let code = self.queue().enrolment_code(officer, CODE_LIVES).unwrap();
        self.enrol(&code).await.json().await.unwrap()
    }

    pub fn report(&self, department: &str, photo: &[u8]) -> Operation {
        let sha256 = Digest::of(photo);
        let content = Content {
            caption_bn: "রাস্তা পরিষ্কার করা হল।".into(),
            work_date: "2026-11-23".parse().ok(),
            borough: Some(16),
            ward: Some(124),
            photos: vec![Photo::new(self.id(), sha256, 8, 8)],
            ..Content::empty(ContentKind::WorkReport)
        };
        Operation {
            id: self.id(),
            department: department.parse().unwrap(),
            made_at: self.clock.now(),
            sequence: 1,
            body: OperationBody::Submit { submission: self.id(), content },
            replaces: None,
            blobs: vec![BlobPromise { sha256, len: photo.len() as u64, mime: Mime::Jpeg, preview: None }],
        }
    }

    pub async fn put(&self, device: &Enrolled, operation: &Operation) -> Response {
        self.client
            .put(self.url(&routes::operation(operation.id)))
            .bearer_auth(&device.token)
            .body(serde_json::to_vec(operation).unwrap())
            .send()
            .await
            .unwrap()
    }

    pub async fn create(&self, device: &Enrolled, department: &str, photo: &[u8]) -> Response {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let metadata = format!(
            "department {},sha256 {}",
            STANDARD.encode(department),
            STANDARD.encode(Digest::of(photo).to_string())
        );
        self.client
            .post(self.url(routes::BLOBS))
            .bearer_auth(&device.token)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", photo.len())
            .header("upload-metadata", metadata)
            .send()
            .await
            .unwrap()
    }

    pub fn patch(&self, device: &Enrolled, department: &str, sha256: Digest, offset: u64) -> RequestBuilder {
        self.client
            .patch(self.url(&routes::blob(&department.parse().unwrap(), sha256)))
            .bearer_auth(&device.token)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
    }

    pub async fn upload(&self, device: &Enrolled, department: &str, photo: &[u8]) {
        assert_eq!(self.create(device, department, photo).await.status(), 201);
        let sent = self.patch(device, department, Digest::of(photo), 0).body(photo.to_vec()).send().await;
        assert_eq!(sent.unwrap().status(), 204);
    }

    pub async fn head(&self, device: &Enrolled, department: &str, sha256: Digest) -> Response {
        let url = self.url(&routes::blob(&department.parse().unwrap(), sha256));
        self.client.head(url).bearer_auth(&device.token).send().await.unwrap()
    }

    pub async fn login(&self, login: &str, role: Role) -> Desk<'_> {
        self.login_of("IT", login, role).await
    }

    pub async fn login_of(&self, department: &str, login: &str, role: Role) -> Desk<'_> {
        self.login_as(self.officer(department, role), login).await
    }

    pub async fn login_as(&self, officer: wire::ids::OfficerId, login: &str) -> Desk<'_> {
        self.queue().desk_account(officer, login, "a long password").unwrap();
        let body = json!({ "login": login, "password": "a long password" });
        let answer = self.client.post(self.url("/desk/api/login")).json(&body).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly")
                && cookie.contains("SameSite=Strict")
                && cookie.contains("Path=/desk")
        );
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let csrf = answer.json::<Value>().await.unwrap()["csrf"].as_str().unwrap().to_owned();
        Desk { world: self, cookie, csrf }
    }
}

pub struct Desk<'a> {
    pub world: &'a World,
    pub cookie: String,
    pub csrf: String,
}

impl Desk<'_> {
    pub async fn get(&self, path: &str) -> Response {
        let url = self.world.url(&format!("/desk/api{path}"));
        self.world.client.get(url).header("cookie", &self.cookie).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.posting(path).json(&body).send().await.unwrap()
    }

    /// A file, byte for byte.
    pub async fn sends(&self, path: &str, file: impl Into<reqwest::Body>) -> Response {
        self.posting(path).body(file).send().await.unwrap()
    }

    fn posting(&self, path: &str) -> RequestBuilder {
        let url = self.world.url(&format!("/desk/api{path}"));
        let request = self.world.client.post(url).header("cookie", &self.cookie);
        request.header(routes::CSRF_HEADER, &self.csrf)
    }
}

/// A small photograph of exactly so many bytes, from 700; another for each `n`.
pub fn jpeg(n: u8, len: usize) -> Vec<u8> {
    let grey = image::GrayImage::from_pixel(8, 8, image::Luma([n.wrapping_mul(16)]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&grey).unwrap();
    // Filled up with what may stand in a public copy: a colour profile, behind the first 20 bytes.
    let fill = len - bytes.len();
    let parts = fill.div_ceil(60_000);
    let mut profile = Vec::new();
    for part in 0..parts {
        let long = if part + 1 == parts { fill - profile.len() } else { 60_000 };
        let long = if part + 2 == parts { long - 100 } else { long };
        profile.extend([0xff, 0xe2]);
        profile.extend(u16::try_from(long - 2).unwrap().to_be_bytes());
        profile.extend(b"ICC_PROFILE\0");
        profile.extend([u8::try_from(part + 1).unwrap(), u8::try_from(parts).unwrap()]);
        profile.extend(std::iter::repeat_n(n, long - 18));
    }
    bytes.splice(20..20, profile);
    assert_eq!((bytes.len(), photo::check(&bytes).err()), (len, None));
    bytes
}

pub async fn refused(answer: Response, status: u16, code: &str) -> Value {
    assert_eq!(answer.headers()[routes::PROTOCOL_HEADER], "1");
    assert_eq!(answer.headers()["content-type"], routes::PROBLEM_TYPE);
    let trace = answer.headers()[routes::TRACE_HEADER].to_str().unwrap().to_owned();
    assert_eq!(answer.status(), status);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], code);
    assert_eq!(problem["trace_id"], trace);
    problem
}

pub async fn ok(answer: Response) -> Value {
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}
