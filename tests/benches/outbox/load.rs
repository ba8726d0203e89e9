//! Many devices at one queue.

use bytes::Bytes;
use purabarta_tests::interop::TusServer;
use reqwest::Client;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use wire::ambient::Clock as _;
use wire::ambient::system::SystemClock;
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::operation::OperationState;
use wire::routes;
use wire::time::Timestamp;

use purabarta_tests::findings::{Findings, Goal, median, quantile};
use purabarta_tests::served::{self, Device, Served, upload};

const CLIENTS: usize = 8;
const FILES: usize = 48;
const FILE_BYTES: usize = 1_000_000;
const ROUNDS: usize = 5;

/// The queue beside `@tus/server`, under the same load in turns.
pub async fn uploads(findings: &mut Findings) {
    let files = tempfile::tempdir_in(served::disk()).expect("a folder");
    let (queue, other) = (Served::with(CLIENTS).await, TusServer::start(files.path()).await);
    let other_url = format!("http://{}", other.address);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // The first round warms both up and is not counted.
    for round in 0..=ROUNDS {
        let batch = files_of(round);
        let our = megabytes_per_second(&queue.url, &queue.devices, &batch).await;
        let their = megabytes_per_second(&other_url, &queue.devices, &batch).await;
        if round > 0 {
            println!("  queue {our:.1} MB/s, @tus/server {their:.1} MB/s");
            ours.push(our);
            theirs.push(their);
        }
    }
    let (our_peak, their_peak) = (served::peak(queue.id()), served::peak(other.child.id().expect("it runs")));
    println!("  peak memory: queue {our_peak:.1} MB, @tus/server {their_peak:.1} MB");
    findings.keep("upload_vs_tus_server", Some(median(ours) / median(theirs)), Goal::AtLeast(2.0));
    findings.keep("upload_rss_vs_tus_server", Some(our_peak / their_peak), Goal::AtMost(1.0));
}

/// No two alike, each beginning as a JPEG does. Whoever sends them shares their bytes: what is measured is the server.
fn files_of(round: usize) -> Vec<(Digest, Bytes)> {
    let file = |n: usize| {
        let mut bytes = vec![0x5a; FILE_BYTES];
        bytes[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
        bytes[8..16].copy_from_slice(&(round * FILES + n).to_le_bytes());
        (Digest::of(&bytes), bytes.into())
    };
    (0..FILES).map(file).collect()
}

async fn megabytes_per_second(url: &str, devices: &[Device], files: &[(Digest, Bytes)]) -> f64 {
    let client = Client::new();
    let files = Arc::new(files.to_vec());
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut senders = JoinSet::new();
    for device in devices {
        let device = device.clone();
        let (client, url, files, next) =
            (client.clone(), url.to_owned(), Arc::clone(&files), Arc::clone(&next));
        senders.spawn(async move {
            while let Some((sha256, bytes)) = files.get(next.fetch_add(1, Ordering::SeqCst)) {
                upload(&client, &url, &device, *sha256, bytes.clone()).await;
            }
        });
    }
    senders.join_all().await;
    (FILES * FILE_BYTES) as f64 / 1e6 / began.elapsed().as_secs_f64()
}

fn now() -> Timestamp {
    SystemClock::start().now()
}

/// How an announcement was answered.
enum Answer {
    Taken(OperationState),
    Later(Duration),
}

async fn announce(client: &Client, url: &str, device: &Device, id: OperationId, bytes: &[u8]) -> Answer {
    let request = client.put(format!("{url}{}", routes::operation(id))).bearer_auth(&device.token);
    let answer = request.header("content-type", "application/json").body(bytes.to_vec()).send().await;
    let Ok(answer) = answer else { return Answer::Later(Duration::from_millis(500)) };
    let status = answer.status();
    if status.is_success() {
        return Answer::Taken(answer.json().await.expect("a state"));
    }
    let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    assert!(matches!(status.as_u16(), 429 | 503), "{status}: {}", answer.text().await.unwrap_or_default());
    Answer::Later(Duration::from_secs(after.unwrap_or(1)))
}

/// Announcements a second beside the disk's own syncs.
pub async fn announcements(findings: &mut Findings) {
    const DEVICES: usize = 64;
    const LASTING: f64 = 4.0;
    let queue = Served::with(DEVICES).await;
    let client = Client::new();
    let (mut rates, mut syncs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        syncs.push(served::syncs_per_second(&served::disk()));
        let (began, mut senders) = (Instant::now(), JoinSet::new());
        for device in queue.devices.iter().cloned() {
            let (client, url) = (client.clone(), queue.url.clone());
            senders.spawn(async move {
                let mut taken = 0_u32;
                while began.elapsed().as_secs_f64() < LASTING {
                    // A photo nobody has yet: the text becomes durable, and is answered.
                    let photo = Digest::of(
                        wire::ambient::uuid_v7(
                            wire::time::Timestamp::from_millis(0),
                            &wire::ambient::system::SystemChance,
                        )
                        .as_bytes(),
                    );
                    let (id, bytes) = served::report(now(), &device.department, photo, 500_000);
                    match announce(&client, &url, &device, id, &bytes).await {
                        Answer::Taken(_) => taken += 1,
                        Answer::Later(wait) => tokio::time::sleep(wait).await,
                    }
                }
                taken
            });
        }
        let taken: u32 = senders.join_all().await.into_iter().sum();
        rates.push(f64::from(taken) / began.elapsed().as_secs_f64());
    }
    println!("  announcements a second {rates:.0?}, syncs a second {syncs:.0?}");
    findings.keep("announce_vs_fsync", Some(median(rates) / median(syncs)), Goal::AtLeast(0.8));
}

/// A thousand computers come back at once.
pub async fn herd(findings: &mut Findings) {
    const DEVICES: usize = 1_000;
    const REPORTS: usize = 20;
    let queue = Served::with(DEVICES).await;
    let client = Client::new();
    // Each department has its photo already: every report is whole, numbered and signed at once.
    let photo = Bytes::from(testkit::photographs::bare(1, 64, 48));
    let sha256 = Digest::of(&photo);
    for device in &queue.devices[..3] {
        upload(&client, &queue.url, device, sha256, photo.clone()).await;
    }
    let ready: Vec<(Device, Vec<_>)> = queue
        .devices
        .iter()
        .map(|device| {
            let reports =
                (0..REPORTS).map(|_| served::report(now(), &device.department, sha256, photo.len() as u64));
            (device.clone(), reports.collect())
        })
        .collect();
    let (began, mut computers) = (Instant::now(), JoinSet::new());
    for (n, (device, reports)) in ready.into_iter().enumerate() {
        let (client, url) = (client.clone(), queue.url.clone());
        computers.spawn(async move {
            let (mut waits, mut put_off, mut numbers, mut changed) =
                (Vec::new(), 0_usize, Vec::new(), 0_usize);
            for (nth, (id, bytes)) in reports.iter().enumerate() {
                // The answer to its first report is lost: it asks the same again.
                for again in 0..=usize::from(nth == 0) {
                    let receipt = loop {
                        let sent = Instant::now();
                        let answer = announce(&client, &url, &device, *id, bytes).await;
                        let waited = sent.elapsed().as_secs_f64() * 1e3;
                        match answer {
                            Answer::Taken(OperationState::Received { receipt }) => {
                                waits.push(waited);
                                break receipt.receipt;
                            }
                            Answer::Taken(other) => panic!("{other:?}"),
                            Answer::Later(wait) => {
                                put_off += 1;
                                let spread = Duration::from_millis((n as u64 * 7919) % 1_000);
                                tokio::time::sleep(wait + spread).await;
                            }
                        }
                    };
                    if again == 0 {
                        numbers.push(receipt.number.0);
                    } else if numbers.last() != Some(&receipt.number.0) {
                        changed += 1;
                    }
                }
            }
            (waits, put_off, numbers, changed)
        });
    }
    let (mut waits, mut put_off, mut numbers, mut changed) = (Vec::new(), 0, Vec::new(), 0);
    for (waited, late, numbered, other) in computers.join_all().await {
        waits.extend(waited);
        put_off += late;
        numbers.extend(numbered);
        changed += other;
    }
    let took = began.elapsed().as_secs_f64();
    let database = Connection::open(queue.database()).expect("its database");
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    let (rows, distinct) =
        (count("SELECT count(*) FROM submissions"), count("SELECT count(DISTINCT number) FROM submissions"));
    numbers.sort();
    numbers.dedup();
    let all = (DEVICES * REPORTS) as f64;
    println!(
        "  {all} reports in {took:.1} s, {put_off} told to come later; waits: median {:.0} ms, p99 {:.0} ms, most {:.0} ms",
        median(waits.clone()),
        quantile(waits.clone(), 0.99),
        quantile(waits.clone(), 1.0),
    );
    findings.keep(
        "herd_lost",
        Some((all - distinct as f64).max(all - numbers.len() as f64)),
        Goal::AtMost(0.0),
    );
    findings.keep("herd_duplicated", Some(rows as f64 - all + changed as f64), Goal::AtMost(0.0));
    findings.keep("herd_p99_announce_ms", Some(quantile(waits, 0.99)), Goal::AtMost(2_000.0));
}
