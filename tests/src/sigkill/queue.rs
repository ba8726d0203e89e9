//! The queue as a process that may be killed: its files behind the seam, its database watched.

use queue::blobs::{BlobStore, Folder, Partial, Seen, Verdict};
use queue::store::UploadKey;
use queue::store::sqlite::Sqlite;
use queue::{Queue, Settings};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use testkit::ambient::{Seeded, TestClock};
use wire::digest::Digest;
use wire::time::HOUR;

use super::lines::{hears, says};
use super::moment::between;

/// Test clocks begin at the same moment in every life. This one is later than anything the roster says.
pub const LATER: i64 = HOUR;

/// Serves, on any port, until its input ends.
pub async fn lives(home: PathBuf, seed: u64) {
    hears(|_| ());
    let mut settings = Settings::in_folder(&home);
    settings.listen = ([127, 0, 0, 1], 0).into();
    settings.min_free_bytes = 0;
    let store = Sqlite::open(&home.join("queue.sqlite3")).expect("the database opens");
    let files = Folder::open(&home.join("files")).expect("the folder opens");
    let (clock, chance) = (Arc::new(TestClock::start()), Arc::new(Seeded::silent(seed)));
    clock.advance(LATER);
    let queue = Queue::open_on(settings, clock, chance, Arc::new(store), Arc::new(Mortal(files)));
    let running = queue::serve(queue.expect("the queue opens")).await.expect("the queue starts");
    says(&format!("at {}", running.address().port()));
    std::future::pending::<()>().await;
}

/// The files, with a moment before and after whatever changes one.
struct Mortal<T>(T);

impl BlobStore for Mortal<Folder> {
    fn open_partial(&self, key: &UploadKey, offset: u64) -> io::Result<Box<dyn Partial>> {
        between(|| Ok(Box::new(Mortal(self.0.open_partial(key, offset)?)) as Box<dyn Partial>))
    }

    fn partial_len(&self, key: &UploadKey) -> io::Result<u64> {
        self.0.partial_len(key)
    }

    fn drop_partial(&self, key: &UploadKey) -> io::Result<()> {
        between(|| self.0.drop_partial(key))
    }

    fn verify(&self, key: &UploadKey, seen: Option<Seen>) -> io::Result<Verdict> {
        between(|| self.0.verify(key, seen))
    }

    fn keep(&self, sha256: Digest, bytes: &[u8]) -> io::Result<Verdict> {
        between(|| self.0.keep(sha256, bytes))
    }

    fn all(&self) -> io::Result<Vec<Digest>> {
        self.0.all()
    }

    fn remove(&self, sha256: Digest) -> io::Result<()> {
        between(|| self.0.remove(sha256))
    }

    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        self.0.read(sha256)
    }

    fn verified_len(&self, sha256: Digest) -> io::Result<Option<u64>> {
        self.0.verified_len(sha256)
    }

    fn free(&self) -> io::Result<u64> {
        self.0.free()
    }
}

impl Partial for Mortal<Box<dyn Partial>> {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        between(|| self.0.append(first))?;
        between(|| self.0.append(rest))
    }

    fn sync(&mut self) -> io::Result<()> {
        between(|| self.0.sync())
    }

    fn sync_bytes(&mut self) -> io::Result<()> {
        between(|| self.0.sync_bytes())
    }
}
