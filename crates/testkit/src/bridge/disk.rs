//! The computer's own disk, with drives that are plugged in when a test says so.

use officer::disk::{Claim, Disk, LocalDisk, Place, Placeholder, Walked};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::things::out_of_reach;

/// This computer's disk; its drives are folders.
#[derive(Debug, Default)]
pub struct DiskWithDrives {
    drives: Mutex<Vec<PathBuf>>,
}

impl DiskWithDrives {
    /// A drive is plugged in.
    pub fn plugs_in(&self, drive: PathBuf) {
        self.drives.lock().unwrap_or_else(PoisonError::into_inner).push(drive);
    }

    /// All drives are pulled out.
    pub fn pulls_out(&self) {
        self.drives.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Disk for DiskWithDrives {
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        LocalDisk.make_folder(folder)
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        out_of_reach(path).map_or_else(|| LocalDisk.read(path), Err)
    }
    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        LocalDisk.len(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        LocalDisk.list(folder)
    }
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        LocalDisk.write_synced(path, bytes)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        LocalDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        LocalDisk.remove(path)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        LocalDisk.sync_folder(folder)
    }
    fn free(&self, folder: &Path) -> io::Result<u64> {
        LocalDisk.free(folder)
    }
    fn claim(&self, lock: &Path) -> io::Result<Option<Claim>> {
        LocalDisk.claim(lock)
    }
    fn place(&self, folder: &Path) -> Place {
        LocalDisk.place(folder)
    }
    fn pen_drives(&self) -> Vec<PathBuf> {
        self.drives.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    fn walk(&self, folder: &Path, endings: &[&str], deep: u32, most: usize) -> io::Result<Vec<Walked>> {
        LocalDisk.walk(folder, endings, deep, most)
    }
    fn head(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        out_of_reach(path).map_or_else(|| LocalDisk.head(path, most), Err)
    }
    fn placeholder(&self, path: &Path) -> Placeholder {
        let in_cloud = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("cloud"));
        if in_cloud { Placeholder::Yes } else { LocalDisk.placeholder(path) }
    }
    fn is_folder(&self, path: &Path) -> bool {
        LocalDisk.is_folder(path)
    }
    fn file(&self, path: &Path) -> io::Result<Walked> {
        LocalDisk.file(path)
    }
}
