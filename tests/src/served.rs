//! The queue as a separate process, with any number of devices.

use bytes::Bytes;
use queue::store::DeviceRow;
use queue::{Queue, Settings};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use wire::ambient::system::{SystemChance, SystemClock};
use wire::ambient::uuid_v7;
use wire::content::{Content, ContentKind, Photo};
use wire::digest::Digest;
use wire::ids::{DepartmentCode, DeviceId, OperationId};
use wire::operation::{BlobPromise, Mime, Operation, OperationBody};
use wire::people::{Name, Posting, Role};
use wire::routes;
use wire::time::Timestamp;

use crate::programs::{is_well, required_var};

/// A device: what it may send for, and its credential.
#[derive(Debug, Clone)]
pub struct Device {
    /// Whose work it sends.
    pub department: DepartmentCode,
    /// Its credential.
    pub token: String,
}

/// A queue program.
pub struct Served {
    home: TempDir,
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The same as an address to ask.
    pub url: String,
    /// Those enrolled.
    pub devices: Vec<Device>,
}

impl Served {
    /// One with this many devices, up and well. Its data lies on the disk that is built on, not in memory.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn with(devices: usize) -> Self {
        Self::prepared(devices, &[], |_| ()).await
    }

    /// The same with these settings (their environment variables), and what `prepare` puts in before it starts.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn prepared(devices: usize, settings: &[(&str, &str)], prepare: impl FnOnce(&Queue)) -> Self {
        let home = tempfile::tempdir_in(disk()).expect("a folder");
        let queue = Queue::open(
            Settings::in_folder(home.path()),
            Arc::new(SystemClock::start()),
            Arc::new(SystemChance),
        )
        .expect("a queue");
        queue.roster(queue::city::places::set_up).expect("departments and wards");
        let devices = enrolled(&queue, devices);
        prepare(&queue);
        drop(queue);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its number");
        drop(listener);
        let log = std::fs::File::create(home.path().join("queue.log")).expect("a log");
        let child = Command::new(required_var("PURABARTA_QUEUE"))
            .arg("--data")
            .arg(home.path())
            .args(["--listen", &address.to_string(), "serve"])
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the queue starts");
        let served = Self { home, child, address, url: format!("http://{address}"), devices };
        while !is_well(address).await {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        served
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its database.
    pub fn database(&self) -> PathBuf {
        self.home.path().join("queue.sqlite3")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder on the disk that the build lies on.
pub fn disk() -> PathBuf {
    let program = std::env::current_exe().expect("this program has a place");
    program.parent().expect("a folder").to_owned()
}

/// So many devices, straight into the roster: enrolment over HTTP is limited by address.
///
/// # Panics
/// When they cannot be entered.
pub fn enrolled(queue: &Queue, devices: usize) -> Vec<Device> {
    let departments = ["SWM", "WS", "IT"].map(|code| code.parse::<DepartmentCode>().expect("a code"));
    let officers = departments.each_ref().map(|department| {
        let posting = Posting { department: department.clone(), role: Role::Contributor, acting: false };
        queue.add_officer(Name { bn: "আধিকারিক".into(), en: String::new() }, &[posting]).expect("an officer")
    });
    let now = queue.clock.now();
    let made: Vec<_> = (0..devices)
        .map(|n| {
            let which = n % departments.len();
            let row = |token: &str| DeviceRow {
                id: DeviceId::make(now, &*queue.chance),
                officer: officers[which],
                name: format!("PC {n}"),
                token: Digest::of(token.as_bytes()),
                enrolled: now,
                revoked: None,
            };
            let token = uuid_v7(now, &*queue.chance).to_string();
            (row(&token), Device { department: departments[which].clone(), token })
        })
        .collect();
    queue
        .roster(|records| -> Result<(), queue::fault::Fault> {
            Ok(made.iter().try_for_each(|(row, _)| records.save_device(row))?)
        })
        .expect("the devices are entered");
    made.into_iter().map(|(_, device)| device).collect()
}

/// The most memory a process ever had, in megabytes.
///
/// # Panics
/// When it has ended.
#[must_use]
pub fn peak(process: u32) -> f64 {
    memory(process, "VmHWM:")
}

/// The memory a process has now, in megabytes.
///
/// # Panics
/// When it has ended.
#[must_use]
pub fn resident(process: u32) -> f64 {
    memory(process, "VmRSS:")
}

/// How many descriptors a process has open.
///
/// # Panics
/// When it has ended.
#[must_use]
pub fn descriptors(process: u32) -> usize {
    std::fs::read_dir(format!("/proc/{process}/fd")).expect("the process lives").count()
}

fn memory(process: u32, which: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process lives");
    let line = status.lines().find_map(|line| line.strip_prefix(which)).expect("its memory");
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().expect("kilobytes") / 1024.0
}

/// A report of this moment with this photo, as it is sent.
///
/// # Panics
/// When it cannot be written down.
#[must_use]
pub fn report(
    now: Timestamp,
    department: &DepartmentCode,
    photo: Digest,
    len: u64,
) -> (OperationId, Vec<u8>) {
    let content = Content {
        caption_bn: "১২৪ নম্বর ওয়ার্ডের ঠাকুরপুকুরে আবর্জনা সরানো হল।".into(),
        work_date: Some(now.day()),
        borough: Some(16),
        ward: Some(124),
        place_bn: "ঠাকুরপুকুর".into(),
        photos: vec![Photo::new(uuid_v7(now, &SystemChance).into(), photo, 2048, 1536)],
        ..Content::empty(ContentKind::WorkReport)
    };
    let operation = Operation {
        id: uuid_v7(now, &SystemChance).into(),
        department: department.clone(),
        made_at: now,
        sequence: 1,
        body: OperationBody::Submit { submission: uuid_v7(now, &SystemChance).into(), content },
        replaces: None,
        blobs: vec![BlobPromise { sha256: photo, len, mime: Mime::Jpeg, preview: None }],
    };
    (operation.id, serde_json::to_vec(&operation).expect("an operation"))
}

/// Asks for an upload to be created.
pub fn create(
    client: &reqwest::Client,
    url: &str,
    device: &Device,
    sha256: Digest,
    len: u64,
) -> reqwest::RequestBuilder {
    let metadata =
        format!("department {},sha256 {}", base64(device.department.as_str()), base64(&sha256.to_string()));
    client
        .post(format!("{url}{}", routes::BLOBS))
        .bearer_auth(&device.token)
        .header("tus-resumable", "1.0.0")
        .header("upload-length", len)
        .header("upload-metadata", metadata)
}

/// Creates an upload and sends it in one piece.
///
/// # Panics
/// Unless both succeed.
pub async fn upload(client: &reqwest::Client, url: &str, device: &Device, sha256: Digest, bytes: Bytes) {
    let created = create(client, url, device, sha256, bytes.len() as u64).send().await.expect("an answer");
    assert_eq!(created.status(), 201);
    let sent = client
        .patch(format!("{url}{}", routes::blob(&device.department, sha256)))
        .bearer_auth(&device.token)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body(bytes)
        .send()
        .await
        .expect("an answer");
    assert_eq!(sent.status(), 204);
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// How often this disk can write 4 KiB and be sure of it, in a second.
///
/// # Panics
/// When it cannot be written.
#[allow(clippy::disallowed_methods, reason = "how fast a disk is, is a matter of real time")]
pub fn syncs_per_second(folder: &Path) -> f64 {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new_in(folder).expect("a file");
    let block = [0x5a; 4096];
    let (began, mut syncs) = (std::time::Instant::now(), 0_u32);
    while began.elapsed().as_secs_f64() < 2.0 {
        file.write_all(&block).expect("it is written");
        file.as_file().sync_data().expect("it is synced");
        syncs += 1;
    }
    f64::from(syncs) / began.elapsed().as_secs_f64()
}
