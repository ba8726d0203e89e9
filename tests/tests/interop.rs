//! Third-party tus programs and ours, in both directions, over stable and breaking lines. Files arrive
//! identical to the last bit. Also a third-party Open311 client that reads requests, and programs that post some with photos.
//!
//! A few files normally; every size and line several times with `PURABARTA_FULL=1`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

use officer::remote::{Network, Remote};
use outbox::Failure;
use purabarta_tests::interop::{self, TusServer};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use testkit::photographs;
use testkit::throttle::{Terms, Throttle};
use testkit::town::Town;
use tokio::process::Command;
use wire::digest::Digest;
use wire::ids::DepartmentCode;
use wire::people::Role;
use wire::routes;

const DEPARTMENT: &str = "SWM";

/// A file, and the line it goes over.
#[derive(Debug, Clone, Copy)]
struct Trial {
    len: usize,
    cut: Option<u64>,
    round: u64,
}

/// The smallest file is the smallest that the server takes.
fn trials(smallest: usize) -> Vec<Trial> {
    if std::env::var_os("PURABARTA_FULL").is_none() {
        return vec![Trial { len: 3_000_000, cut: Some(400_000), round: 0 }];
    }
    let cuts = [None, Some(100_000), Some(400_000)];
    let files = [smallest, 64 * 1024, 3_000_000].into_iter().flat_map(|len| cuts.map(|cut| (len, cut)));
    files.flat_map(|(len, cut)| (0..5).map(move |round| Trial { len, cut, round })).collect()
}

impl Trial {
    /// Begins as a JPEG does; no two trials of a program have the same.
    fn file(&self, salt: u64) -> Vec<u8> {
        let mut state = salt + self.round * 1_000 + self.cut.unwrap_or(0);
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        });
        [0xff, 0xd8, 0xff].into_iter().chain(noise).take(self.len).collect()
    }

    fn terms(&self) -> Terms {
        Terms { cut_up: self.cut, ..Terms::default() }
    }

    /// A line that breaks must have been used again for a file that does not fit.
    fn broke_as_it_should(&self, line: &Throttle) -> bool {
        self.cut.is_none_or(|cut| line.connections() > self.len as u64 / cut)
    }
}

/// A queue, and a device's credential for it.
struct Desk {
    town: Town,
    token: String,
    client: reqwest::Client,
}

impl Desk {
    async fn open() -> Self {
        let town = Town::open(1).await;
        let code = town.code_for(town.posts("রিনা দাস", "Rina Das", DEPARTMENT, Role::Contributor));
        let client = reqwest::Client::new();
        let body = json!({ "code": code, "device_name": "PC 1" });
        let enrolled =
            client.post(format!("{}{}", town.url(), routes::ENROL)).json(&body).send().await.unwrap();
        let enrolled: Value = enrolled.json().await.unwrap();
        Self { town, token: enrolled["token"].as_str().unwrap().to_owned(), client }
    }

    fn address(&self) -> std::net::SocketAddr {
        self.town.url().trim_start_matches("http://").parse().unwrap()
    }

    async fn has(&self, sha256: Digest) -> Option<Digest> {
        let url = format!("{}{}", self.town.url(), routes::blob(&DEPARTMENT.parse().unwrap(), sha256));
        let answer = self.client.get(url).bearer_auth(&self.token).send().await.unwrap();
        if answer.status() != 200 {
            return None;
        }
        Some(Digest::of(&answer.bytes().await.unwrap()))
    }

    /// Another's client brings a file to the queue.
    async fn is_brought(
        &self,
        folder: &Path,
        program: &[&str],
        trial: Trial,
        salt: u64,
    ) -> Result<(), String> {
        let bytes = trial.file(salt);
        let sha256 = Digest::of(&bytes);
        let file = folder.join("photo.jpg");
        std::fs::write(&file, &bytes).unwrap();
        let line = Throttle::to(self.address(), trial.terms()).await;
        let mut command = Command::new(program[0]);
        command.args(&program[1..]).arg(format!("{}{}", line.url(), routes::BLOBS));
        command.args([&self.token, DEPARTMENT, &sha256.to_string()]).arg(&file).kill_on_drop(true);
        let done = command.output().await.expect("the program starts");
        if !done.status.success() {
            return Err(format!("{trial:?}: it gave up: {}", String::from_utf8_lossy(&done.stderr)));
        }
        match self.has(sha256).await {
            Some(stored) if stored == sha256 && trial.broke_as_it_should(&line) => Ok(()),
            Some(stored) if stored == sha256 => Err(format!("{trial:?}: {} connections", line.connections())),
            other => Err(format!("{trial:?}: the queue has {other:?}")),
        }
    }
}

/// Our client brings a file to another's server: asks where the file stands, and goes on from there.
async fn brings(server: &TusServer, folder: &Path, trial: Trial) -> Result<(), String> {
    let bytes = bytes::Bytes::from(trial.file(3));
    let (sha256, department) = (Digest::of(&bytes), DEPARTMENT.parse::<DepartmentCode>().unwrap());
    let line = Throttle::to(server.address, trial.terms()).await;
    let network = Arc::new(Network::new().unwrap());
    let remote = Remote::new(network, line.url().parse().unwrap(), "token".into()).unwrap();
    let len = bytes.len() as u64;
    let attempt = async || {
        let mut at = match remote.blob_offset(&department, sha256).await? {
            Some(at) => at,
            None => remote.begin_blob(&department, sha256, len).await?,
        };
        while at < len {
            at = remote
                .append_blob(&department, sha256, at, bytes.slice(usize::try_from(at).unwrap()..))
                .await?;
        }
        Ok::<_, officer::remote::RemoteError>(())
    };
    let mut breaks = 0;
    while let Err(e) = attempt().await {
        breaks += 1;
        // The server of others may still be busy with the broken connection (423), or hear of it late.
        if !matches!(e.failure, Failure::NoAnswer | Failure::Transient | Failure::Busy { .. }) || breaks > 500
        {
            return Err(format!("{trial:?}: {e}: {:?}", e.failure));
        }
    }
    let stored = std::fs::read(folder.join(format!("{DEPARTMENT}-{sha256}"))).unwrap_or_default();
    if Digest::of(&stored) != sha256 {
        return Err(format!("{trial:?}: the server has {} other bytes", stored.len()));
    }
    if trial.broke_as_it_should(&line) { Ok(()) } else { Err(format!("{trial:?}: the line never broke")) }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_transfer_intact_to_and_from_third_party_tus_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (mut runs, mut violations) = (0_u64, Vec::new());
    let mut ran = |pair: &str, outcome: Result<(), String>| {
        runs += 1;
        if let Err(what) = outcome {
            eprintln!("{pair}: {what}");
            violations.push(format!("{pair}: {what}"));
        }
    };

    let desk = Desk::open().await;
    let script = |name: &str| interop::folder().join(name).display().to_string();
    let python = interop::python().display().to_string();
    let clients = [
        ("tus-js-client", ["node".to_owned(), script("upload.mjs")], 1),
        ("tuspy", [python.clone(), script("upload.py")], 2),
        ("aiotus", [python, script("upload_aiotus.py")], 4),
    ];
    for (pair, program, salt) in &clients {
        let program = [program[0].as_str(), &program[1]];
        for trial in trials(3) {
            ran(pair, desk.is_brought(folder.path(), &program, trial, *salt).await);
        }
        // One byte is no photo: refused at its end, and told so.
        let byte = Trial { len: 1, cut: None, round: *salt };
        let refused = desk.is_brought(folder.path(), &program, byte, *salt).await;
        let told = refused.is_err_and(|why| why.contains("415"));
        ran(pair, if told { Ok(()) } else { Err("one byte was taken, or its refusal not told".into()) });
    }

    let files = folder.path().join("files");
    let server = TusServer::start(&files).await;
    for trial in trials(1) {
        ran("@tus/server", brings(&server, &files, trial).await);
    }

    if let Some(proofs) = std::env::var_os("PURABARTA_PROOFS_DIR") {
        let counted = json!({ "runs": runs, "violations": violations.len() });
        std::fs::create_dir_all(&proofs).unwrap();
        std::fs::write(Path::new(&proofs).join("interop.json"), format!("{counted:#}\n")).unwrap();
    }
    println!("{runs} files, {} violations", violations.len());
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_party_open311_client_reads_both_formats() {
    let town = Town::open(1).await;
    let key = queue::app::open311_keys::make(town.queue(), "interop", "kmc", true, 10).unwrap();
    let endpoint = format!("{}/open311/v2/", town.url());
    let words = "নালা বন্ধ & জল <জমে> আছে";
    let form = [
        ("api_key", key.as_str()),
        ("service_code", "garbage"),
        ("address_string", "বেহালা"),
        ("description", words),
    ];
    let body =
        form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
    let post = reqwest::Client::new().post(format!("{endpoint}requests.json")).body(body);
    let post = post.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    let taken: Value = post.json().await.unwrap();
    let number = taken[0]["service_request_id"].as_str().unwrap();

    let mut command = Command::new(interop::python());
    command.arg(interop::folder().join("georeport_reads.py")).args([&endpoint, number]).kill_on_drop(true);
    let done = command.output().await.expect("the program starts");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let read: Value = serde_json::from_slice(&done.stdout).unwrap();
    for format in ["json", "xml"] {
        let said = &read[format];
        assert_eq!(said["services"][0]["service_code"], "drain_blocked", "{format}");
        assert_eq!(said["definition"]["service_code"], "drain_blocked", "{format}");
        for one in [&said["one"], &said["open"][0], &said["that_second"][0], &said["that_day"][0]] {
            let told = (&one["service_request_id"], &one["description"], &one["status"], &one["address"]);
            assert_eq!(told, (&json!(number), &json!(words), &json!("open"), &json!("বেহালা")), "{format}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_that_third_party_programs_post_by_open311_are_taken_in() {
    let town = Town::open(1).await;
    let key = queue::app::open311_keys::make(town.queue(), "interop", "kmc", true, 10).unwrap();
    let endpoint = format!("{}/open311/v2/", town.url());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.jpg");
    let python = interop::python().display().to_string();
    let script = |name: &str| interop::folder().join(name).display().to_string();
    let programs =
        [("requests", [python, script("report.py")]), ("fetch", ["node".to_owned(), script("report.mjs")])];
    for (n, (name, [program, script])) in (1..).zip(&programs) {
        // Another for each.
        std::fs::write(&file, photographs::drawn(n, 320, 240, 1)).unwrap();
        let mut command = Command::new(program);
        command.arg(script).args([&endpoint, &key, *name]).arg(&file).kill_on_drop(true);
        let done = command.output().await.expect("the program starts");
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let taken: Value = serde_json::from_slice(&done.stdout).unwrap();
        let number = taken[0]["service_request_id"].as_str().unwrap().to_owned();
        let read = |records: &dyn queue::store::Records| Ok(records.open311_request(None, &number)?);
        let (case, _) = town.queue().roster(read).unwrap().unwrap();
        assert_eq!((case.photos.len(), case.words.as_str()), (1, "নালা বন্ধ"), "{name}");
    }
}

/// As a form writes it.
fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
