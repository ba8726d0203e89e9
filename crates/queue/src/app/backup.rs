//! A copy of everything, made while the queue runs, and a queue made of it again.
//!
//! ```text
//! queue.sqlite3   the database at one moment
//! signing.key     what receipts are signed with
//! files/          every file the database speaks of, by digest
//! manifest.json   written last: a folder without it is no backup
//! ```
//!
//! Nothing is made without the database and the key. A file that cannot be read, or is not what its name says, is
//! left out and named: the restored queue misses it when it starts, and asks for it again.
//!
//! A restored queue begins another life (a new epoch): the officers' computers hear of it, show their
//! receipts, and send again what the backup does not have. Numbers given since the backup wait for
//! their owners; new ones begin beyond a gap. Sessions at the desk and one-time codes are not restored.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use wire::ambient::{Chance, Clock, uuid_v7};
use wire::digest::{Digest, Hasher};
use wire::time::Timestamp;

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::blobs::Folder;
use crate::channels::replies;
use crate::fault::Fault;
use crate::private;
use crate::settings::Settings;
use crate::store::Store;
use crate::store::sqlite::Sqlite;

/// How far the counters go on after a restore: more numbers than are given between two backups.
const GAP: u32 = 1000;
const DATABASE: &str = "queue.sqlite3";
const KEY: &str = "signing.key";
const MANIFEST: &str = "manifest.json";

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// 1.
    pub format: u32,
    /// When it was begun.
    pub made: Timestamp,
    /// SHA-256 of the database.
    pub database: Digest,
    /// SHA-256 of the key.
    pub key: Digest,
    /// Every file; its name is its digest.
    pub files: Vec<Digest>,
}

/// Why a backup cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something where it should go.
    #[error("{0} is there already")]
    Occupied(String),
    /// A part of it is not there or not what it was.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The queue's own trouble.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Copies everything to a new folder; answers also which files could not be read and are not in it. Blocks, for
/// long; the queue may run meanwhile.
///
/// # Errors
/// [`BackupError`]; a folder without a manifest is then left.
pub fn make(queue: &Queue, to: &Path) -> Result<(Manifest, Vec<Digest>), BackupError> {
    if to.exists() {
        return Err(BackupError::Occupied(to.display().to_string()));
    }
    let made = queue.clock.now();
    let data = &queue.settings.data;
    fs::create_dir_all(to)?;
    let database = to.join(DATABASE);
    queue.store.copy_to(&database).map_err(Fault::from)?;
    copy(&data.join(KEY), &to.join(KEY))?;
    // What the copied database speaks of is there: files are written before rows, and verified ones stay.
    let copied = Sqlite::open(&database).map_err(Fault::from)?;
    let blobs = (&copied as &dyn Store).read(|records| records.blobs()).map_err(Fault::from)?;
    drop(copied);
    let (from, into) = (Folder::open(&data.join("files"))?, Folder::open(&to.join("files"))?);
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for blob in blobs {
        let (source, target) = (from.verified(blob.key.sha256), into.verified(blob.key.sha256));
        if target.exists() || left_out.contains(&blob.key.sha256) {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        // A verified file is never written to again: on the same disk a second name for it is a copy. What such a
        // copy is worth is seen when it is read, by `verify-files` or a restore.
        if fs::hard_link(&source, &target).is_ok() || copy_whole(&source, &target, blob.key.sha256)? {
            files.push(blob.key.sha256);
        } else {
            left_out.push(blob.key.sha256);
        }
    }
    let manifest =
        Manifest { format: 1, made, database: digest(&database)?, key: digest(&to.join(KEY))?, files };
    let beside = to.join("manifest.part");
    fs::write(&beside, serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?)?;
    fs::File::open(&beside)?.sync_all()?;
    fs::rename(beside, to.join(MANIFEST))?;
    private::tighten(to)?;
    Ok((manifest, left_out))
}

/// Makes a queue's data folder of a backup; answers also which of its files are not there or not what they were.
/// Those are not in the folder. Blocks, for long.
///
/// # Errors
/// The backup is damaged, the data folder is not empty, or the disk failed.
pub fn restore(
    from: &Path,
    settings: Settings,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<(Manifest, Vec<Digest>), BackupError> {
    let data = settings.data;
    fs::create_dir_all(&data)?;
    if fs::read_dir(&data)?.next().is_some() {
        return Err(BackupError::Occupied(data.display().to_string()));
    }
    let manifest = checked(from)?;
    let (source, target) = (Folder::open(&from.join("files"))?, Folder::open(&data.join("files"))?);
    let mut left_out = Vec::new();
    for sha256 in &manifest.files {
        let path = target.verified(*sha256);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        if !copy_whole(&source.verified(*sha256), &path, *sha256)? {
            left_out.push(*sha256);
        }
    }
    copy(&from.join(KEY), &data.join(KEY))?;
    // The database begins its other life beside its place: a restore that is cut short leaves no queue.
    let beside = data.join("restoring.sqlite3");
    copy(&from.join(DATABASE), &beside)?;
    private::tighten(&data)?;
    begin_again(&beside, &manifest, &*clock, &*chance)?;
    fs::rename(&beside, data.join(DATABASE))?;
    if cfg!(unix) {
        fs::File::open(&data)?.sync_all()?;
    }
    Ok((manifest, left_out))
}

fn begin_again(
    database: &Path,
    manifest: &Manifest,
    clock: &dyn Clock,
    chance: &dyn Chance,
) -> Result<(), Fault> {
    let store = Sqlite::open(database)?;
    let now = clock.now();
    let epoch = uuid_v7(now, chance).to_string();
    (&store as &dyn Store).write(|records| {
        records.set_fact("epoch", &epoch)?;
        records.skip_counts(GAP)?;
        replies::mark_all_unconfirmed(records, now)?;
        // Some of them ended after the backup was made, and nothing here says which.
        records.delete_sessions_and_codes()?;
        let subject = manifest.made.millis().to_string();
        let entry = AuditEntry { actor: "system", action: "restored", subject: &subject, detail: &epoch };
        audit::note(records, now, entry)?;
        Ok(())
    })
}

/// Copies a file with its rights, to the disk itself.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    fs::File::options().write(true).open(to)?.sync_all()
}

/// Copies a file that is what its name says; answers whether it is. One that is not there, cannot be read or has
/// other bytes is not copied. Rights that are missing are missing for all files, and are no fault of this one.
fn copy_whole(from: &Path, to: &Path, sha256: Digest) -> io::Result<bool> {
    let bytes = match fs::read(from) {
        Ok(bytes) if Digest::of(&bytes) == sha256 => bytes,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
        _ => return Ok(false),
    };
    // Whatever fails from here on is the fault of the disk that is written to.
    let mut file = fs::File::create(to)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    Ok(true)
}

/// Reads what nothing can be restored without, before any of it is used.
fn checked(from: &Path) -> Result<Manifest, BackupError> {
    let damaged = |what: &str| BackupError::Damaged(what.to_owned());
    let manifest = fs::read(from.join(MANIFEST)).map_err(|_| damaged(MANIFEST))?;
    let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_| damaged(MANIFEST))?;
    if manifest.format != 1 {
        return Err(damaged("of a newer program"));
    }
    for (name, sha256) in [(DATABASE, manifest.database), (KEY, manifest.key)] {
        if digest(&from.join(name)).ok() != Some(sha256) {
            return Err(damaged(name));
        }
    }
    Ok(manifest)
}

fn digest(path: &Path) -> io::Result<Digest> {
    let (mut file, mut hasher, mut buffer) = (fs::File::open(path)?, Hasher::default(), vec![0; 256 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => hasher.update(bytes),
            _ => return Ok(hasher.finish()),
        }
    }
}
