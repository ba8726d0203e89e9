//! The app as a process that may be killed: its disk and network behind the seams, its database watched.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use officer::disk::{Claim, Disk, LocalDisk, Place};
use officer::remote::{Network, NoAnswer, Transport};
use reqwest::{Method, Request, Response};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use testkit::officer::OfficerAtWork;

use super::lines::{hears, says};
use super::moment::{between, halfway, moment};
use super::work::{self, Here, Work};

/// Lives, does the work or what is left of it, and says when it is done.
pub async fn lives(home: PathBuf, seed: u64, work: Work) {
    let line = Arc::new(Line::new());
    let (plug, heard) = (line.clone(), Arc::new(tokio::sync::Notify::new()));
    let hear = heard.clone();
    hears(move |said| {
        let port = said.strip_prefix("at ").and_then(|port| port.parse().ok()).expect("where the queue is");
        plug.port.store(port, Ordering::SeqCst);
        hear.notify_one();
    });
    let rina = OfficerAtWork::with(home, seed, Arc::new(MortalDisk), line).await;
    says(&format!("here {}", serde_json::json!(Here::at(&rina).await)));
    tokio::select! {
        () = work::does(work, &rina) => {}
        // A queue that is back is tried at once.
        () = async {
            loop {
                heard.notified().await;
                rina.sends_now().await;
            }
        } => {}
    }
    says("done");
    std::future::pending::<()>().await;
}

/// The way to the queue, wherever that is now; nowhere until it was said.
struct Line {
    network: Network,
    port: AtomicU16,
    /// By address: the most that was acknowledged.
    acknowledged: Mutex<BTreeMap<String, u64>>,
}

impl Line {
    fn new() -> Self {
        let network = Network::new().expect("a network");
        Self { network, port: AtomicU16::new(0), acknowledged: Mutex::default() }
    }

    /// S6: what was acknowledged stays, whatever became of the queue in between.
    fn remembers(&self, what: String, answer: &Response) {
        let at = answer.headers().get("upload-offset").and_then(|at| at.to_str().ok()?.parse().ok());
        if let Some(at) = at.filter(|_| answer.status().is_success()) {
            let mut acknowledged = self.acknowledged.lock().expect("nobody panicked");
            let before = acknowledged.entry(what).or_default();
            if at < *before {
                says(&format!("violation S6: {before} were acknowledged, and now {at}"));
            }
            *before = at;
        }
    }
}

impl Transport for Line {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        async move {
            let port = self.port.load(Ordering::SeqCst);
            if port == 0 {
                return Err(NoAnswer { detail: "not plugged in".into(), clock: false });
            }
            request.url_mut().set_port(Some(port)).expect("an address with a host");
            // A creation's address is told in its answer: only what has one from the start is remembered.
            let what = (request.method() != Method::POST).then(|| request.url().path().to_owned());
            moment();
            let answer = self.network.send(request).await;
            moment();
            if let (Some(what), Ok(answer)) = (what, &answer) {
                self.remembers(what, answer);
            }
            answer
        }
        .boxed()
    }
}

/// The computer's own disk, with a moment before and after whatever changes it.
struct MortalDisk;

impl Disk for MortalDisk {
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        between(|| LocalDisk.make_folder(folder))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        LocalDisk.read(path)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        LocalDisk.len(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        LocalDisk.list(folder)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        between(|| {
            halfway(bytes, |half| std::fs::write(path, half))?;
            LocalDisk.write_synced(path, bytes)
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        between(|| LocalDisk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        between(|| LocalDisk.remove(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        between(|| LocalDisk.sync_folder(folder))
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        LocalDisk.free(folder)
    }

    fn claim(&self, lock: &Path) -> io::Result<Option<Claim>> {
        between(|| LocalDisk.claim(lock))
    }

    fn place(&self, _: &Path) -> Place {
        Place::Here
    }

    fn pen_drives(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}
