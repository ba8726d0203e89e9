//! The simulated disk as the app knows it, for this crate's own tests.

use simdisk::SimDisk;
use std::path::Path;
use std::sync::Arc;

use crate::disk::Disk;
use crate::folder::Folder;
use crate::store::{Store, Stored};

simdisk::device_disk!(crate::disk);

/// A new disk.
pub fn disk(seed: u64) -> (SimDisk, Arc<dyn Disk>) {
    let disk = SimDisk::new(seed);
    let device = DeviceDisk { vfs: disk.mount().unwrap(), disk: disk.clone() };
    (disk, Arc::new(device))
}

/// The app's folder on a new disk.
pub fn folder(seed: u64) -> (SimDisk, Folder) {
    let (disk, device) = disk(seed);
    (disk, Folder::open(Path::new("/purabarta"), device).unwrap())
}

/// The database in it.
pub fn store(folder: &Folder) -> Stored<Store> {
    Store::open(&folder.database(), folder.disk().sqlite_vfs())
}
