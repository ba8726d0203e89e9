//! The queue: opened on its simulated disk, killed, opened again.

use axum::Router;
use queue::http::router;
use queue::store::sqlite::Sqlite;
use queue::{Queue, Settings};
use simdisk::{SimDisk, SimVfs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use testkit::ambient::Seeded;
use tokio_util::sync::CancellationToken;

use super::SimClock;
use super::disks::QueueFiles;

struct Open {
    queue: Arc<Queue>,
    router: Router,
    died: CancellationToken,
}

/// The queue, dead or alive.
pub struct Hub {
    pub disk: SimDisk,
    pub clock: Arc<SimClock>,
    vfs: SimVfs,
    chance: Arc<Seeded>,
    /// Its keys, and nothing else, lie outside the simulation.
    keys: PathBuf,
    open: Mutex<Option<Open>>,
}

impl Hub {
    pub fn new(seed: u64, keys: &Path, clock: Arc<SimClock>) -> Arc<Self> {
        let disk = SimDisk::new(seed);
        let vfs = disk.mount().expect("a VFS");
        Arc::new(Self {
            disk,
            clock,
            vfs,
            chance: Arc::new(Seeded::silent(seed)),
            keys: keys.to_owned(),
            open: Mutex::new(None),
        })
    }

    /// The queue starts. Answers why it could not.
    pub fn starts(&self) -> Result<(), String> {
        let files = QueueFiles::open(self.disk.clone()).map_err(|e| e.to_string())?;
        let store = Sqlite::open_on(Path::new("/queue/queue.sqlite3"), Some(self.vfs.name()));
        let store = store.map_err(|e| e.to_string())?;
        let mut settings = Settings::in_folder(&self.keys);
        settings.min_free_bytes = 0;
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        let queue = Queue::open_on(settings, clock, chance, Arc::new(store), Arc::new(files));
        let queue = queue.map_err(|e| e.to_string())?;
        queue.reconcile().map_err(|e| e.to_string())?;
        let open = Open { router: router(queue.clone(), 1024), queue, died: CancellationToken::new() };
        *self.open.lock().expect("nobody panicked") = Some(open);
        Ok(())
    }

    /// The queue is gone, and whoever waits for it hears nothing more.
    pub fn dies(&self) {
        if let Some(open) = self.open.lock().expect("nobody panicked").take() {
            open.died.cancel();
        }
    }

    /// Where requests go, and what ends when it dies.
    pub fn open(&self) -> Option<(Router, CancellationToken)> {
        let open = self.open.lock().expect("nobody panicked");
        open.as_ref().map(|open| (open.router.clone(), open.died.clone()))
    }

    /// The queue itself, if it runs.
    pub fn queue(&self) -> Option<Arc<Queue>> {
        self.open.lock().expect("nobody panicked").as_ref().map(|open| open.queue.clone())
    }
}
