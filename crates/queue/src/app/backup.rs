//! A copy of everything, made while the queue runs, and a queue made of it again.
//!
//! ```text
//! queue.sqlite3   the database at one moment
//! signing.key     what receipts are signed with
//! files/          every file the database speaks of, by digest
//! manifest.json   written last: a folder without it is no backup
//! ```
//!
//! The same as a stream ([`stream`], a tar file) can be encrypted by whom it is piped to, so that nothing readable
//! leaves the computer (ADR 29).
//!
//! Nothing is made without the database and the key. A file that cannot be read, or is not what its name says, is
//! left out and named: the restored queue misses it when it starts, and asks for it again.
//!
//! A restored queue begins another life (a new epoch): the officers' computers hear of it, show their
//! receipts, and send again what the backup does not have. Numbers given since the backup wait for
//! their owners; new ones begin beyond a gap. Sessions at the desk and one-time codes are not restored. What was taken
//! away since the backup is taken away again by the [`journal`]; a restore without one says what may have come back.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::ambient::{Chance, Clock, uuid_v7};
use wire::desk::Computer;
use wire::digest::{Digest, Hasher};
use wire::time::{HOUR, Timestamp};

use crate::app::erasures;
use crate::app::journal::{self, JournalError, Lines};
use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::blobs::Folder;
use crate::channels::replies;
use crate::fault::Fault;
use crate::private;
use crate::rules::access::{computers, revocations};
use crate::settings::Settings;
use crate::store::Store;
use crate::store::sqlite::Sqlite;

/// How far the counters go on after a restore: more numbers than are given in a series between two lines of the journal
/// (written for each hundred), or on the day of the backup where there is no journal.
const GAP: u32 = 1_000;
const GAP_WITHOUT_JOURNAL: u32 = 10_000;
/// And so much further for each day since the last that is known: more than a series of this city has ever had in a day,
/// and in any case ten times what its busiest series had on an average day.
const GAP_A_DAY: u32 = 2_000;
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
    /// What was taken away since cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
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
    queue.store.copy_to(&database)?;
    // From here on a journal that a restore is given reaches beyond this backup, or is an old one.
    queue.journal.mark(&*queue.store, made, true)?;
    copy(&data.join(KEY), &to.join(KEY))?;
    let wanted = files_of(&database)?;
    let (from, into) = (Folder::open(&data.join("files"))?, Folder::open(&to.join("files"))?);
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for (n, sha256) in wanted.iter().enumerate() {
        progress(n, wanted.len());
        let (source, target) = (from.verified(*sha256), into.verified(*sha256));
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        // A verified file is never written to again: on the same disk a second name for it is a copy. What such a
        // copy is worth is seen when it is read, by `verify-files` or a restore.
        if fs::hard_link(&source, &target).is_ok() || copy_whole(&source, &target, *sha256)? {
            files.push(*sha256);
        } else {
            left_out.push(*sha256);
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

/// The same as a tar file that goes to `out` as it is made: for a program that encrypts it. On the disk there is never
/// more than a copy of the database beside the database. Blocks, for long.
///
/// # Errors
/// [`BackupError`]; what was written is then without its last file, the manifest, and no backup.
pub fn stream(queue: &Queue, out: impl io::Write) -> Result<(Manifest, Vec<Digest>), BackupError> {
    let made = queue.clock.now();
    let copied = Copied(queue.settings.data.join("backup-copy.sqlite3"));
    // Of a backup that was killed.
    copied.remove()?;
    queue.store.copy_to(&copied.0)?;
    queue.journal.mark(&*queue.store, made, true)?;
    let wanted = files_of(&copied.0)?;
    let mut tar = tar::Builder::new(out);
    let database = digest(&copied.0)?;
    let len = fs::metadata(&copied.0)?.len();
    add(&mut tar, DATABASE, made, len, &mut fs::File::open(&copied.0)?)?;
    drop(copied);
    let key = fs::read(queue.settings.data.join(KEY))?;
    add(&mut tar, KEY, made, key.len() as u64, &mut key.as_slice())?;
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for (n, sha256) in wanted.iter().enumerate() {
        progress(n, wanted.len());
        match queue.blobs.read(*sha256) {
            Ok(Some(bytes)) => {
                let name = Folder::place(*sha256);
                let name = Path::new("files").join(name).to_string_lossy().replace('\\', "/");
                add(&mut tar, &name, made, bytes.len() as u64, &mut bytes.as_slice())?;
                files.push(*sha256);
            }
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error.into()),
            Ok(None) | Err(_) => left_out.push(*sha256),
        }
    }
    let manifest = Manifest { format: 1, made, database, key: Digest::of(&key), files };
    let text = serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?;
    add(&mut tar, MANIFEST, made, text.len() as u64, &mut text.as_slice())?;
    tar.into_inner()?.flush()?;
    Ok((manifest, left_out))
}

fn add<W: io::Write>(
    tar: &mut tar::Builder<W>,
    name: &str,
    made: Timestamp,
    len: u64,
    bytes: &mut dyn io::Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(len);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(made.millis() / 1000).unwrap_or(0));
    tar.append_data(&mut header, name, bytes)
}

/// The copy of the database that a stream is made of; gone with it.
struct Copied(PathBuf);

impl From<crate::store::StoreError> for BackupError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

impl Copied {
    fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        // One that stays is removed by the next.
        let _ = self.remove();
    }
}

/// What the copied database speaks of. It is there: files are written before rows, and verified ones stay.
fn files_of(database: &Path) -> Result<Vec<Digest>, Fault> {
    let copied = Sqlite::open(database)?;
    let blobs = (&copied as &dyn Store).read(|records| records.blobs())?;
    let files: std::collections::BTreeSet<_> = blobs.into_iter().map(|blob| blob.key.sha256).collect();
    Ok(files.into_iter().collect())
}

fn progress(done: usize, of: usize) {
    if done > 0 && done.is_multiple_of(1_000) {
        tracing::info!(done, of, "files");
    }
}

/// What is known of the time since the backup was made.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// What the lost queue's journal tells.
    Journal(&'a Path),
    /// Nothing: whatever was taken away since may have come back. Passwords let nobody in until they are set again,
    /// unless they are to be kept.
    Nothing {
        /// Passwords as they were open the desk again, also those that were changed because somebody had learnt them.
        keep_passwords: bool,
    },
}

/// What became of a restore.
#[derive(Debug)]
pub struct Restored {
    /// Of the backup.
    pub manifest: Manifest,
    /// Files that are not there or not what they were: they are not in the data folder.
    pub left_out: Vec<Digest>,
    /// How much was taken away since the backup, and is again.
    pub taken: usize,
    /// Computers and Open311 keys that come in again: for somebody to look through where there was no journal.
    pub review: Option<(Vec<Computer>, Vec<String>)>,
    /// Logins that need a password.
    pub without_password: Vec<String>,
}

/// Makes a queue's data folder of a backup. Blocks, for long.
///
/// # Errors
/// The backup or the journal is damaged, the journal is older than the backup, the data folder is not empty, or the disk
/// failed; there is no queue then.
pub fn restore(
    from: &Path,
    known: Known<'_>,
    settings: Settings,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Restored, BackupError> {
    let data = settings.data;
    fs::create_dir_all(&data)?;
    if fs::read_dir(&data)?.next().is_some() {
        return Err(BackupError::Occupied(data.display().to_string()));
    }
    let manifest = checked(from)?;
    let journal = match known {
        Known::Journal(path) => Some(journal::read(path)?),
        Known::Nothing { .. } => None,
    };
    let (source, target) = (Folder::open(&from.join("files"))?, Folder::open(&data.join("files"))?);
    let mut left_out = Vec::new();
    for (n, sha256) in manifest.files.iter().enumerate() {
        progress(n, manifest.files.len());
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
    let mut restored = Restored { manifest, left_out, taken: 0, review: None, without_password: Vec::new() };
    begin_again(&beside, known, journal.as_deref(), &mut restored, &*clock, &*chance)?;
    // The next restore may be from an older backup: the new journal goes on where the old one ends.
    let goes_on = settings.journal_dir.join(journal::FILE);
    if let (Some(lines), Known::Journal(used)) = (journal, known)
        && goes_on.canonicalize().ok() != used.canonicalize().ok()
    {
        journal::append(&goes_on, &lines)?;
        // What was erased since is erased again at the first start.
        let erased = used.with_file_name(erasures::JOURNAL);
        if erased.exists() {
            copy(&erased, &goes_on.with_file_name(erasures::JOURNAL))?;
        }
    }
    fs::rename(&beside, data.join(DATABASE))?;
    if cfg!(unix) {
        fs::File::open(&data)?.sync_all()?;
    }
    Ok(restored)
}

fn begin_again(
    database: &Path,
    known: Known<'_>,
    journal: Option<&[journal::Line]>,
    restored: &mut Restored,
    clock: &dyn Clock,
    chance: &dyn Chance,
) -> Result<(), BackupError> {
    let store = Sqlite::open(database)?;
    let now = clock.now();
    let epoch = uuid_v7(now, chance).to_string();
    let made = restored.manifest.made;
    (&store as &dyn Store).write(|records| -> Result<(), BackupError> {
        let life = journal::life(records)?;
        let lines = records.last_audit()?.map_or(0, |row| row.number);
        records.set_fact("epoch", &epoch)?;
        records.set_fact("life", &epoch)?;
        let a_day = GAP_A_DAY.max(busiest_a_day(&records.counts()?, made).saturating_mul(10));
        let (least, last_known) = match journal {
            Some(read) => {
                let read = Lines(read);
                if read.position(&life).is_none_or(|position| position < lines) {
                    return Err(JournalError::Older.into());
                }
                for (series, went) in read.numbers() {
                    records.raise_count(&series, went)?;
                }
                (GAP, read.newest().map_or(made, |newest| newest.max(made)))
            }
            None => (GAP_WITHOUT_JOURNAL, made),
        };
        let hours = u32::try_from(now.since(last_known).max(0) / HOUR).unwrap_or(u32::MAX);
        records.skip_counts(least.saturating_add(a_day.saturating_mul(hours) / 24))?;
        replies::mark_all_unconfirmed(records, now)?;
        // Some of them ended after the backup was made, and nothing here says which.
        records.delete_sessions_and_codes()?;
        let subject = made.millis().to_string();
        let entry = AuditEntry { actor: "system", action: "restored", subject: &subject, detail: &epoch };
        audit::note(records, now, entry)?;
        match journal {
            Some(read) => {
                for revocation in Lines(read).taken_since(&life, lines, made) {
                    revocations::apply(records, revocation, now)?;
                    restored.taken += 1;
                }
            }
            None => {
                let entry = AuditEntry { action: "restored_without_journal", detail: "", ..entry };
                audit::note(records, now, entry)?;
                if let Known::Nothing { keep_passwords: false } = known {
                    revocations::end_passwords(records, None, now)?;
                }
                let computers = computers::all(records, now)?;
                let computers = computers.into_iter().filter(|one| one.revoked_at.is_none()).collect();
                let keys = records.open311_keys()?.into_iter().filter(|key| key.revoked.is_none());
                restored.review = Some((computers, keys.map(|key| key.name).collect()));
            }
        }
        let accounts = records.accounts()?.into_iter().filter(|account| account.password.is_empty());
        restored.without_password = accounts.map(|account| account.login).collect();
        Ok(())
    })
}

/// How many numbers the busiest series of the year had on an average day of it, rounded up.
fn busiest_a_day(counts: &[(String, u32)], made: Timestamp) -> u32 {
    let (day, year) = (made.day(), format!("/{}", made.day().year()));
    let days = u32::from(day.month().saturating_sub(1)) * 30 + u32::from(day.of_month());
    let busiest = counts.iter().filter(|(name, _)| name.ends_with(&year)).map(|(_, count)| *count).max();
    busiest.unwrap_or(0).div_ceil(days.max(1))
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
