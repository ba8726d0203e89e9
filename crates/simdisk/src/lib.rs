//! A disk in memory, for tests: ordinary files and SQLite databases side by side. Every
//! operation is counted, and each can fail or be the one at which the power is cut.
//!
//! ## What is durable
//! - A file's bytes and length are durable after a sync of that file.
//! - A name (made, moved, removed) is durable after [`SimDisk::sync_dir`] of its folder, and not
//!   before: that is all POSIX promises. [`SimDisk::one_journal`] makes any sync keep all names,
//!   as file systems with one journal happen to do.
//! - A rename is atomic, and a sync of either of its folders keeps it.
//! - At a power cut the seed decides: nothing unsynced survives, all of it, all until a moment
//!   (the last write torn), or each 512-byte sector, length and name by itself, at any moment of
//!   its own history. Where a length survived and the sectors did not, there may be garbage.
//! - After a sync that failed the file shows what was written, yet each change of it may be
//!   missing from the disk, and later syncs do not write it again.
//!
//! ## Crashes
//! A power cut ends every open handle, and so does a kill; a kill loses nothing that was written.
//! When one was planned as a [`Fault`], the disk then refuses everything until the test calls
//! [`SimDisk::start`] (or [`power_cut`](SimDisk::power_cut) or [`kill`](SimDisk::kill)): the
//! program that was running can do nothing more. Drop everything that belongs to it, connections too, before
//! starting again.
//!
//! ## Chance
//! Everything is decided by the seed and the order of the calls. SQLite draws its own random
//! numbers (a journal's salt, `random()`) from one place for the whole process;
//! [`sqlite::seed`] fixes those.
//!
//! ## The real disk
//! [`watched`] leaves databases on the real disk and calls back at each step of SQLite: for tests that kill
//! a real process at one of them.
//!
//! ## Example
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use simdisk::{Fault, SimDisk};
//! use std::path::Path;
//!
//! let disk = SimDisk::new(42);
//! disk.create_dir_all(Path::new("/data"))?;
//! disk.sync_dir(Path::new("/"))?;
//!
//! let vfs = disk.mount()?;
//! let database = vfs.open(Path::new("/data/outbox.sqlite"))?;
//! database.execute_batch(
//!     "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
//!      CREATE TABLE item (id INTEGER PRIMARY KEY); INSERT INTO item VALUES (1);",
//! )?;
//! disk.fail_at(disk.ops() + 3, Fault::PowerCut);
//! assert!(database.execute_batch("INSERT INTO item VALUES (2)").is_err());
//! drop(database);
//!
//! disk.start();
//! let database = vfs.open(Path::new("/data/outbox.sqlite"))?;
//! database.execute_batch("PRAGMA locking_mode=EXCLUSIVE")?;
//! let ids: i64 = database.query_row("SELECT max(id) FROM item", [], |row| row.get(0))?;
//! assert!(ids >= 1, "what was acknowledged is there");
//! # Ok(())
//! # }
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

mod device;
mod dice;
mod disk;
mod fault;
mod file;
#[allow(
    unsafe_code,
    reason = "SQLite takes its file system as a table of C functions; no safe wrapper exists that \
              passes on which syncs ask for the folder, needs no libclang, and can be unregistered"
)]
pub mod sqlite;
mod tree;
#[allow(unsafe_code, reason = "as above: a table of C functions around SQLite's own")]
pub mod watched;

pub use fault::{Fault, Op, OpKind};
pub use sqlite::SimVfs;

use disk::{Disk, OpenMode};
use fault::Refusal;
use file::Survival;

/// A simulated disk; clones are the same disk.
#[derive(Clone, Debug)]
pub struct SimDisk {
    disk: Arc<Mutex<Disk>>,
}

/// A copy of all that is on a disk, durable or not.
#[derive(Clone, Debug)]
pub struct Snapshot(tree::Tree);

impl SimDisk {
    /// An empty disk without limit or faults, whose chances are decided by `seed`.
    pub fn new(seed: u64) -> Self {
        Self { disk: Arc::new(Mutex::new(Disk::new(seed))) }
    }

    pub(crate) fn held(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets how many bytes the files may take together; `None` is no limit.
    pub fn capacity(&self, bytes: Option<u64>) {
        self.held().capacity = bytes;
    }

    /// Bytes left (`u64::MAX` without a limit). No operation: it never fails and is not counted.
    pub fn free(&self) -> u64 {
        self.held().free()
    }

    /// Whether any sync keeps all names (see the crate's words on what is durable). At first: no.
    pub fn one_journal(&self, one: bool) {
        self.held().one_journal = one;
    }

    // ---- files, by absolute path

    /// Makes a folder and those above it: one operation for each that is missing. A name
    /// is durable only after [`sync_dir`](Self::sync_dir) of the folder it is in.
    ///
    /// # Errors
    /// `NotADirectory`, or what a fault says.
    pub fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        Ok(self.held().create_dir_all(path)?)
    }

    /// The whole file: two operations.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, or what a fault says.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut file = self.open(path)?;
        let mut bytes = vec![0; usize::try_from(file.len()?).unwrap_or(usize::MAX)];
        let read = io::Read::read(&mut file, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// The file's length in bytes, `None` if there is none (0 for a folder): one operation.
    ///
    /// # Errors
    /// What a fault says.
    pub fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        Ok(self.held().stat(path)?.map(|len| len.unwrap_or(0) as u64))
    }

    /// The paths in a folder, in order: one operation.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory`, or what a fault says.
    pub fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.held().list(path)?)
    }

    /// Makes or empties a file and writes to it, without a sync: two operations, more after a short write.
    ///
    /// # Errors
    /// `NotFound` (no folder), `StorageFull`, or what a fault says.
    pub fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.create_file(path)?.append(bytes)
    }

    /// Makes or empties a file, writes to it and syncs it: three operations. Its name is not yet durable.
    ///
    /// # Errors
    /// `NotFound` (no folder), `StorageFull`, or what a fault says.
    pub fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.create_file(path)?;
        file.append(bytes)?;
        file.sync()
    }

    /// Syncs a file's bytes: two operations.
    ///
    /// # Errors
    /// `NotFound`, or what a fault says.
    pub fn sync(&self, path: &Path) -> io::Result<()> {
        self.open_how(path, OpenMode::default(), 0)?.sync()
    }

    /// Cuts or lengthens (with zeros) a file: two operations.
    ///
    /// # Errors
    /// `NotFound`, `StorageFull`, or what a fault says.
    pub fn set_len(&self, path: &Path, len: u64) -> io::Result<()> {
        self.open_how(path, OpenMode::default(), 0)?.set_len(len)
    }

    /// Moves a name, over another file's if there is one: one operation.
    ///
    /// # Errors
    /// `NotFound`, `AlreadyExists` (a folder is there), or what a fault says.
    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Ok(self.held().rename(from, to)?)
    }

    /// Removes a file or an empty folder: one operation.
    ///
    /// # Errors
    /// `NotFound`, `DirectoryNotEmpty`, or what a fault says.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        Ok(self.held().remove(path)?)
    }

    /// Makes the names in a folder durable: one operation.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory`, or what a fault says.
    pub fn sync_dir(&self, path: &Path) -> io::Result<()> {
        Ok(self.held().sync_dir(path)?)
    }

    /// Opens a file to read it from its beginning: one operation.
    ///
    /// # Errors
    /// `NotFound`, or what a fault says.
    pub fn open(&self, path: &Path) -> io::Result<SimFile> {
        self.open_how(path, OpenMode { read_only: true, ..OpenMode::default() }, 0)
    }

    /// Makes or empties a file and opens it to write: one operation.
    ///
    /// # Errors
    /// `NotFound` (no folder), or what a fault says.
    pub fn create_file(&self, path: &Path) -> io::Result<SimFile> {
        self.open_how(path, OpenMode { create: true, truncate: true, ..OpenMode::default() }, 0)
    }

    /// Opens a file to go on at `at`: makes it if it is missing, cuts what lies behind `at`.
    /// One operation, two if there was something to cut.
    ///
    /// # Errors
    /// `UnexpectedEof` when it is shorter than `at`, `NotFound` (no folder), or what a fault says.
    pub fn open_append(&self, path: &Path, at: u64) -> io::Result<SimFile> {
        let file = self.open_how(path, OpenMode { create: true, ..OpenMode::default() }, at)?;
        match file.len()? {
            len if len < at => Err(Refusal::TooShort.into()),
            len if len > at => file.set_len(at).map(|()| file),
            _ => Ok(file),
        }
    }

    fn open_how(&self, path: &Path, how: OpenMode, at: u64) -> io::Result<SimFile> {
        let handle = self.held().open(path, how)?;
        Ok(SimFile { disk: self.clone(), handle, at: offset(at)? })
    }

    // ---- crashes

    /// The power is cut and returns: the seed decides what of the unsynced data survives, every
    /// handle is dead, and the disk can be used again.
    pub fn power_cut(&self) {
        self.held().power_cut(None);
    }

    /// A power cut that loses all that was not synced.
    pub fn power_cut_losing_all(&self) {
        self.held().power_cut(Some(Survival::Nothing));
    }

    /// The programs are killed and may start again: every handle is dead, everything written is kept.
    pub fn kill(&self) {
        self.held().kill();
    }

    /// Whether a planned crash has struck and nothing was started since.
    pub fn is_off(&self) -> bool {
        self.held().off
    }

    /// Starts the machine, or the program, after a planned crash.
    pub fn start(&self) {
        self.held().off = false;
    }

    // ---- faults

    /// How many operations were done so far. The next one has this number plus one.
    pub fn ops(&self) -> u64 {
        self.held().ops
    }

    /// Lets the operation with this number (from 1) fail, once.
    pub fn fail_at(&self, number: u64, fault: Fault) {
        self.held().plan.at(number, fault);
    }

    /// Lets every operation from this number on fail that the fault can strike, until [`heal`](Self::heal).
    pub fn fail_always_from(&self, number: u64, fault: Fault) {
        self.held().plan.from(number, fault);
    }

    /// Lets so many of a million operations fail, each with one of [`Fault::ERRORS`] that can strike it.
    pub fn random_faults(&self, per_million: u64) {
        self.held().plan.random(per_million);
    }

    /// No more faults. Their effects stay; a disk that is off stays off.
    pub fn heal(&self) {
        self.held().plan = fault::Plan::default();
    }

    /// The operations that were struck so far, with their faults.
    pub fn struck(&self) -> Vec<Op> {
        self.held().struck.clone()
    }

    /// Begins (anew) or ends the record of operations.
    pub fn trace(&self, on: bool) {
        self.held().trace = on.then(Vec::new);
    }

    /// The operations recorded since the last call.
    pub fn take_trace(&self) -> Vec<Op> {
        self.held().trace.as_mut().map(std::mem::take).unwrap_or_default()
    }

    // ---- damage, done to a disk at rest: durable at once, no operation

    /// Every file's path, in order.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.held().tree.paths()
    }

    /// Flips one bit of a file.
    ///
    /// # Errors
    /// `NotFound`; `UnexpectedEof` when the file is shorter.
    pub fn flip_bit(&self, path: &Path, bit: u64) -> io::Result<()> {
        self.damage(path, |bytes| {
            let byte = bytes.get_mut(offset(bit / 8)?).ok_or(Refusal::TooShort)?;
            *byte ^= 1 << (bit % 8);
            Ok(())
        })
    }

    /// Cuts or lengthens (with zeros) a file.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        self.damage(path, |bytes| {
            bytes.resize(offset(len)?, 0);
            Ok(())
        })
    }

    fn damage(&self, path: &Path, act: impl FnOnce(&mut Vec<u8>) -> Result<(), Refusal>) -> io::Result<()> {
        let mut disk = self.held();
        let id = disk.tree.find_file(path)?;
        let mut done = Ok(());
        disk.tree.measured(id, |file| done = act(file.settle()))?;
        Ok(done?)
    }

    /// A copy of the whole disk; cheap until one of the two is changed.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.held().tree.clone())
    }

    /// Puts a copy back. Every handle is dead; the count of operations, the faults and the dice go on.
    pub fn restore(&self, snapshot: &Snapshot) {
        self.held().replace(snapshot.0.clone());
    }
}

fn offset(at: u64) -> Result<usize, Refusal> {
    usize::try_from(at).map_err(|_| Refusal::Invalid)
}

/// An open file. Reads, writes and appends go on where the last one ended; each is one operation.
#[derive(Debug)]
pub struct SimFile {
    disk: SimDisk,
    handle: u64,
    at: usize,
}

impl SimFile {
    /// Writes all of it; a short write is gone on with.
    ///
    /// # Errors
    /// `StorageFull` (a prefix may be there), or what a fault says.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.held().write_all_at(self.handle, self.at, bytes)?;
        self.at += bytes.len();
        Ok(())
    }

    /// Makes the file's bytes and length durable.
    ///
    /// # Errors
    /// What a fault says; then nothing written since the last sync is sure to be durable, ever.
    pub fn sync(&self) -> io::Result<()> {
        Ok(self.disk.held().sync(self.handle)?)
    }

    /// Cuts or lengthens the file; where the next write goes stays the same.
    ///
    /// # Errors
    /// `StorageFull`, or what a fault says.
    pub fn set_len(&self, len: u64) -> io::Result<()> {
        Ok(self.disk.held().set_len(self.handle, offset(len)?)?)
    }

    /// The length in bytes. Not counted as an operation.
    ///
    /// # Errors
    /// The handle is dead.
    pub fn len(&self) -> io::Result<u64> {
        Ok(self.disk.held().len(self.handle)? as u64)
    }

    /// Whether nothing is in it. Not counted as an operation.
    ///
    /// # Errors
    /// The handle is dead.
    pub fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
}

impl io::Read for SimFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.disk.held().read_at(self.handle, self.at, into)?;
        self.at += read;
        Ok(read)
    }
}

impl io::Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.disk.held().write_at(self.handle, self.at, bytes)?;
        self.at += done;
        Ok(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for SimFile {
    fn drop(&mut self) {
        self.disk.held().close(self.handle);
    }
}
