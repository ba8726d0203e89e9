//! The simulated disk as the app knows it, for this crate's own tests.

use simdisk::{SimDisk, SimVfs};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Claim, Disk, Place};
use crate::folder::Folder;
use crate::store::{Store, Stored};

/// A computer's disk.
pub struct Simulated {
    pub disk: SimDisk,
    pub vfs: SimVfs,
}

/// The app's folder on a new disk.
pub fn folder(seed: u64) -> (SimDisk, Folder) {
    let disk = SimDisk::new(seed);
    let simulated = Simulated { vfs: disk.mount().unwrap(), disk: disk.clone() };
    (disk, Folder::open(Path::new("/purabarta"), Arc::new(simulated)).unwrap())
}

/// The database in it.
pub fn store(folder: &Folder) -> Stored<Store> {
    Store::open(&folder.database(), folder.disk().sqlite_vfs())
}

impl Disk for Simulated {
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.create_dir_all(folder)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        self.disk.len(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.disk.list(folder)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.disk.write_synced(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.disk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.disk.sync_dir(folder)
    }

    fn free(&self, _: &Path) -> io::Result<u64> {
        Ok(self.disk.free())
    }

    fn claim(&self, _: &Path) -> io::Result<Option<Claim>> {
        Ok(Some(Box::new(())))
    }

    fn place(&self, _: &Path) -> Place {
        Place::Here
    }

    fn pen_drives(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn sqlite_vfs(&self) -> Option<&str> {
        Some(self.vfs.name())
    }
}
