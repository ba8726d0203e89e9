//! How the program stands on its computer: who else there can read what it keeps.

#![cfg(unix)]

use crate::world::{World, jpeg};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::routes;

/// The program, where the shell lets everybody read and write what it creates.
fn under_umask_0(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 0; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_purabarta-queue"), "--data"]);
    command.arg(data).args(["--listen", "127.0.0.1:0", "--min-free-bytes", "0", "--log-format", "json"]);
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn runs(data: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = under_umask_0(data, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The program as a server, and its address. It ends with this.
struct Serving(Child, String);

impl Serving {
    fn on(data: &Path) -> Self {
        let mut child = under_umask_0(data, &["serve"]).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
            Some(line["fields"]["address"].as_str()?.to_owned())
        });
        // Nobody reads on; the log of so short a life fits into the pipe.
        std::mem::forget(lines);
        Self(child, format!("http://{}", address.unwrap()))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Everything under a folder with its mode, the folder itself too.
fn modes(folder: &Path) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::new();
    let mut ahead = vec![folder.to_owned()];
    while let Some(path) = ahead.pop() {
        let data = fs::symlink_metadata(&path).unwrap();
        let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        found.insert(name, data.permissions().mode() & 0o777);
        if data.is_dir() {
            ahead.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    found
}

/// What others can reach; and that all of `expected` is there is shown with it.
fn open_to_others(folder: &Path, expected: &[&str]) -> Vec<(String, u32)> {
    let modes = modes(folder);
    for part in expected {
        assert!(modes.keys().any(|name| name.contains(part)), "{part} is not in {:?}", modes.keys());
    }
    let private = |name: &str, mode: u32| mode == if folder.join(name).is_dir() { 0o700 } else { 0o600 };
    modes.into_iter().filter(|(name, mode)| !private(name, *mode)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn under_a_umask_of_0_nothing_the_program_keeps_can_be_read_by_another_user() {
    let home = tempfile::tempdir().unwrap();
    let (data, code_file) = (home.path().join("data"), home.path().join("code"));
    runs(&data, &["demo", "--enrol-code-file", code_file.to_str().unwrap()]);
    assert_eq!(fs::metadata(&code_file).unwrap().permissions().mode() & 0o777, 0o600, "a code is a secret");
    let serving = Serving::on(&data);
    let maker = World::new().await;
    let body = json!({ "code": fs::read_to_string(&code_file).unwrap(), "device_name": "PC 1" });
    let url = |path: &str| format!("{}{path}", serving.1);
    let answer = maker.client.post(url(routes::ENROL)).json(&body).send().await.unwrap();
    let device: Enrolled = answer.json().await.unwrap();
    let department = device.me.postings[0].department.clone();
    let photo = jpeg(7, 3_000);
    let operation = maker.report(department.as_str(), &photo);
    let put = maker.client.put(url(&routes::operation(operation.id))).bearer_auth(&device.token);
    let put = put.body(serde_json::to_vec(&operation).unwrap()).send().await.unwrap();
    assert_eq!(put.status(), 202);
    let base64 = |text: &str| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        STANDARD.encode(text)
    };
    let sha256 = Digest::of(&photo);
    let metadata =
        format!("department {},sha256 {}", base64(department.as_str()), base64(&sha256.to_string()));
    let tus = |request: reqwest::RequestBuilder| {
        request.bearer_auth(&device.token).header("tus-resumable", "1.0.0")
    };
    let create = tus(maker.client.post(url(routes::BLOBS))).header("upload-metadata", metadata);
    assert_eq!(create.header("upload-length", photo.len()).send().await.unwrap().status(), 201);
    let half = tus(maker.client.patch(url(&routes::blob(&department, sha256)))).header("upload-offset", 0);
    let half = half.header("content-type", "application/offset+octet-stream").body(photo[..1_000].to_vec());
    assert_eq!(half.send().await.unwrap().status(), 204);

    let backup = home.path().join("backup");
    runs(&data, &["backup", backup.to_str().unwrap()]);
    let kept = [
        "queue.sqlite3-wal",
        "queue.sqlite3-shm",
        "signing.key",
        ".part",
        "files/verified/",
        "journal.jsonl",
    ];
    assert_eq!(open_to_others(&data, &kept), []);
    assert_eq!(
        open_to_others(&backup, &["queue.sqlite3", "signing.key", "files/verified/", "manifest.json"]),
        []
    );
    drop(serving);
    let restored = home.path().join("restored");
    runs(&restored, &["restore", backup.to_str().unwrap(), "--without-journal"]);
    assert_eq!(open_to_others(&restored, &["queue.sqlite3", "signing.key", "files/verified/"]), []);
}

#[test]
fn a_data_folder_of_an_older_version_is_closed_at_the_next_start_and_its_backup_restores_closed() {
    let home = tempfile::tempdir().unwrap();
    let (data, backup) = (home.path().join("data"), home.path().join("backup"));
    runs(&data, &["demo"]);
    runs(&data, &["backup", backup.to_str().unwrap()]);
    for folder in [&data, &backup] {
        for (name, _) in modes(folder) {
            let path = folder.join(name);
            let mode = if path.is_dir() { 0o755 } else { 0o644 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    let said = under_umask_0(&data, &["device", "list"]).output().unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    assert_eq!(said.matches("other users could reach").count(), 1, "{said}");
    assert_eq!(open_to_others(&data, &[]), []);
    let said = under_umask_0(&data, &["device", "list"]).output().unwrap();
    assert!(!String::from_utf8(said.stderr).unwrap().contains("other users"), "once");
    let restored = home.path().join("restored");
    runs(&restored, &["restore", backup.to_str().unwrap(), "--without-journal"]);
    assert_eq!(open_to_others(&restored, &[]), []);
}

#[test]
fn a_backup_as_a_stream_unpacks_to_one_that_restores_and_leaves_no_copy_behind() {
    let home = tempfile::tempdir().unwrap();
    let (data, folder) = (home.path().join("data"), home.path().join("unpacked"));
    runs(&data, &["demo"]);
    let before = modes(&data);
    let stream = runs(&data, &["backup", "--stdout"]);
    let left: Vec<_> = modes(&data).into_keys().filter(|name| !before.contains_key(name)).collect();
    assert_eq!(left, [] as [String; 0], "no copy of the database is left");
    let database = rusqlite::Connection::open(data.join("queue.sqlite3")).unwrap();
    let noted = "SELECT count(*) FROM facts WHERE name = 'backup_made'";
    assert_eq!(database.query_row(noted, [], |row| row.get::<_, i64>(0)).unwrap(), 1, "for the page Server");
    drop(database);
    let mut tar = tar::Archive::new(stream.as_slice());
    let mut names = Vec::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        assert_eq!(entry.header().mode().unwrap(), 0o600);
        let path = folder.join(entry.path().unwrap());
        names.push(entry.path().unwrap().to_string_lossy().into_owned());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(names.last().unwrap(), "manifest.json", "one that was cut short is no backup");
    let restored = home.path().join("restored");
    let journal = data.join("journal/journal.jsonl");
    let journal = journal.to_str().unwrap();
    let said = runs(&restored, &["restore", folder.to_str().unwrap(), "--journal", journal]);
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("\"left_out\":0") && !said.contains("\"files\":0"), "{said}");
    fs::remove_file(folder.join("manifest.json")).unwrap();
    let cut = home.path().join("cut");
    let refused = under_umask_0(&cut, &["restore", folder.to_str().unwrap(), "--without-journal"]).output();
    assert!(String::from_utf8(refused.unwrap().stderr).unwrap().contains("damaged: manifest.json"));
    assert!(!cut.join("queue.sqlite3").exists());
}
