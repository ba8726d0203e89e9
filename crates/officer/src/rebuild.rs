//! Opening the database, whatever became of it.
//!
//! A damaged one is moved aside, never deleted. It, or one that is gone, is replaced by the newest copy that opens, or by
//! an empty one; then the capsules are read, every one, and bring back what was sealed and received
//! since; the rest is asked of the queue again. Copies are made once a day ([`back_up`]).
//!
//! Which copy is the newest is told by a count that the database keeps, not by a clock: one that once stood at 2030 would
//! make the copy of that day the newest for years, and a rebuild would lose every draft since.

use std::io;
use std::path::{Path, PathBuf};
use wire::time::{HOUR, Timestamp};

use crate::errors::OpenError;
use crate::folder::Folder;
use crate::seal::{self, Adopt};
use crate::store::{Store, StoreError, Stored};
use crate::view::Mended;

/// How many copies are kept.
const COPIES: usize = 2;
/// How old the newest copy may become, in milliseconds.
const COPY_EVERY: i64 = 24 * HOUR;
/// What the database's files end in: itself, its log, and the journal of its first steps. A log or a journal beside
/// another database would be taken for that one's.
const ENDS: [&str; 3] = ["", "-wal", "-journal"];
const COPIED_AT: &str = "copied_at";
/// How many copies were made of this database.
const COPIES_MADE: &str = "copies_made";

/// Opens the database and brings back what it misses.
pub(crate) fn open(folder: &Folder, now: Timestamp) -> Result<(Store, Vec<Mended>), OpenError> {
    if let Err(e) = remove_parts(folder) {
        tracing::warn!(error = %e, "copies of the database that were cut short could not be removed");
    }
    let opened = if is_missing(folder)? { None } else { opened(folder)? };
    let (store, mended) = match opened {
        Some(store) => (store, Vec::new()),
        None => {
            move_aside(folder, now)?;
            (from_copy(folder)?, vec![Mended::DatabaseRebuilt])
        }
    };
    let adopt = if mended.is_empty() { Adopt::New } else { Adopt::All };
    let adopted = seal::adopt(folder, &store, adopt)?;
    if adopted > 0 {
        tracing::info!(adopted, "capsules became rows");
    }
    folder.restrict_files();
    Ok((store, mended))
}

/// The database; none when it is damaged.
fn opened(folder: &Folder) -> Result<Option<Store>, OpenError> {
    match Store::open(&folder.database(), folder.disk().sqlite_vfs()) {
        Err(e) if e.is_damaged() => {
            tracing::error!(error = %e, "the database is damaged and is moved aside");
            Ok(None)
        }
        opened => Ok(Some(opened?)),
    }
}

/// Whether there was a database, for there are copies of it, and is none: the power went when it was moved aside
/// and no copy stood in its place yet.
fn is_missing(folder: &Folder) -> io::Result<bool> {
    let empty = folder.disk().len(&folder.database())?.unwrap_or(0) == 0;
    let missing = empty && !copies(folder)?.is_empty();
    if missing {
        tracing::error!("the database is not there; its newest copy comes in its place");
    }
    Ok(missing)
}

fn move_aside(folder: &Folder, now: Timestamp) -> io::Result<()> {
    let (path, disk) = (folder.database(), folder.disk());
    for end in ENDS {
        let from = path.with_extension(format!("sqlite{end}"));
        if disk.len(&from)?.is_some() {
            disk.rename(&from, &path.with_extension(format!("damaged-{}.sqlite{end}", now.millis())))?;
        }
    }
    disk.sync_folder(folder.root())
}

/// The newest copy that opens, or an empty database.
fn from_copy(folder: &Folder) -> Result<Store, OpenError> {
    let (path, disk) = (folder.database(), folder.disk());
    for copy in copies(folder)?.iter().rev() {
        disk.write_durably(&path, &disk.read(copy)?)?;
        match Store::open(&path, disk.sqlite_vfs()) {
            Ok(store) => return Ok(store),
            Err(e) => {
                tracing::error!(error = %e, ?copy, "a copy of the database is damaged too");
                for end in ENDS {
                    disk.remove_if_there(&path.with_extension(format!("sqlite{end}")))?;
                }
            }
        }
    }
    Ok(Store::open(&path, disk.sqlite_vfs())?)
}

/// The place of a copy among all, by its name: one of an earlier version, which put its clock's time there, goes before
/// every counted one.
fn place(path: &Path) -> Option<(bool, u64)> {
    let name = path.file_name()?.to_str()?.strip_prefix("purabarta.copy-")?.strip_suffix(".sqlite")?;
    match name.strip_prefix('n') {
        Some(count) => Some((true, count.parse().ok()?)),
        None => Some((false, name.parse().ok()?)),
    }
}

/// Oldest first.
fn copies(folder: &Folder) -> io::Result<Vec<PathBuf>> {
    let found = folder.disk().list(folder.root())?;
    let mut placed: Vec<_> = found.into_iter().filter_map(|path| Some((place(&path)?, path))).collect();
    placed.sort();
    Ok(placed.into_iter().map(|(_, path)| path).collect())
}

/// The number of the next copy. A database that was begun anew goes on after the copies of the one before.
fn next_count(store: &Store, old: &[PathBuf]) -> Stored<u64> {
    let made = store.setting::<u64>(COPIES_MADE)?.unwrap_or(0);
    let there = old.iter().filter_map(|path| place(path)).filter(|(counted, _)| *counted);
    Ok(there.map(|(_, count)| count).max().unwrap_or(0).max(made).saturating_add(1))
}

/// Removes what is left of copies that were cut short. (They had the time in their names, too, once.)
fn remove_parts(folder: &Folder) -> io::Result<()> {
    let parts = named(folder, |name| {
        let part = name.strip_prefix("purabarta.copy").and_then(|name| name.split_once(".part"));
        part.is_some_and(|(_, end)| matches!(end, "" | "-journal"))
    })?;
    for path in parts {
        folder.disk().remove_if_there(&path)?;
    }
    Ok(())
}

/// The files in the folder that have such a name, in order.
fn named(folder: &Folder, has: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut found = folder.disk().list(folder.root())?;
    found.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(&has));
    Ok(found)
}

/// Makes a copy when the last one is a day old, and deletes older ones.
pub(crate) fn back_up(folder: &Folder, store: &Store, now: Timestamp) -> Stored<()> {
    let last: Option<i64> = store.setting(COPIED_AT)?;
    // A clock that was set back must not keep copies from being made.
    if last.is_some_and(|last| (0..COPY_EVERY).contains(&(now.millis() - last))) {
        return Ok(());
    }
    let made = copy(folder, store);
    if let Err(e) = made {
        tracing::warn!(error = %e, "no copy of the database could be made");
        return Ok(());
    }
    store.set(COPIED_AT, &now.millis())
}

/// A copy takes at most what the database and its log take.
fn has_room(folder: &Folder) -> io::Result<()> {
    let (database, disk) = (folder.database(), folder.disk());
    let len = disk.len(&database)?.unwrap_or(0);
    let log = disk.len(&database.with_extension("sqlite-wal"))?.unwrap_or(0);
    folder.must_have_room(len.saturating_add(log))
}

fn copy_as(kept: &Path, folder: &Folder, store: &Store) -> Stored<()> {
    let (beside, disk) = (folder.database().with_extension("copy.part"), folder.disk());
    store.copy_to(&beside)?;
    disk.rename(&beside, kept).and_then(|()| disk.sync_folder(folder.root())).map_err(StoreError::Disk)
}

fn copy(folder: &Folder, store: &Store) -> Result<(), StoreError> {
    let disk = folder.disk();
    let old = copies(folder).map_err(StoreError::Disk)?;
    remove_parts(folder).map_err(StoreError::Disk)?;
    has_room(folder).map_err(StoreError::Disk)?;
    let count = next_count(store, &old)?;
    let kept = folder.database().with_extension(format!("copy-n{count:015}.sqlite"));
    // Before the copy, so that the copy has it too.
    store.set(COPIES_MADE, &count)?;
    let made = copy_as(&kept, folder, store);
    folder.restrict_files();
    // Best effort: what is left now is removed before the next attempt. One that was made may leave its journal.
    let _ = remove_parts(folder);
    made?;
    let spare = (old.len() + 1).saturating_sub(COPIES);
    for path in old.iter().filter(|path| **path != kept).take(spare) {
        disk.remove_if_there(path).map_err(StoreError::Disk)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated;
    use crate::store::Draft;
    use simdisk::{Fault, SimDisk};
    use wire::content::{Content, ContentKind};
    use wire::ids::DraftId;

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn parts(disk: &SimDisk) -> Vec<PathBuf> {
        disk.paths().into_iter().filter(|path| path.to_string_lossy().contains(".part")).collect()
    }

    #[test]
    fn a_failed_backup_leaves_no_files() {
        for fault in [Fault::NoSpace, Fault::Io, Fault::SyncFails] {
            for k in 1.. {
                let (disk, folder) = simulated::folder(k);
                let store = simulated::store(&folder).unwrap();
                disk.fail_at(disk.ops() + k, fault);
                let _ = back_up(&folder, &store, NOW);
                let struck = disk.struck();
                if !struck.iter().any(|op| op.kind == simdisk::OpKind::Remove) {
                    assert_eq!(parts(&disk), <[PathBuf; 0]>::default(), "{struck:?}");
                }
                if struck.is_empty() {
                    break;
                }
                disk.heal();
                back_up(&folder, &store, NOW.plus(COPY_EVERY)).unwrap();
                assert_eq!(parts(&disk), <[PathBuf; 0]>::default(), "{struck:?}");
                assert!(!copies(&folder).unwrap().is_empty(), "{struck:?}");
            }
        }
    }

    #[test]
    fn no_backup_is_begun_on_a_nearly_full_disk() {
        let (disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        let most = u64::from(u32::MAX);
        disk.capacity(Some(most));
        let used = most - disk.free();
        // Enough to begin something, and not enough for a copy of it all.
        disk.capacity(Some(used + 32 * 1024 * 1024 + 4096));
        assert!(folder.must_have_room(0).is_ok());
        disk.trace(true);
        back_up(&folder, &store, NOW).unwrap();
        assert!(!disk.take_trace().iter().any(|op| op.kind == simdisk::OpKind::Create));
        disk.capacity(None);
        back_up(&folder, &store, NOW).unwrap();
        assert_eq!(copies(&folder).unwrap().len(), 1, "as soon as there is room");
    }

    #[test]
    fn leftovers_of_interrupted_backups_are_removed_at_the_next_start() {
        let (disk, folder) = simulated::folder(1);
        back_up(&folder, &simulated::store(&folder).unwrap(), NOW).unwrap();
        let kept = copies(&folder).unwrap();
        for left in [
            "copy-001789000000000.part",
            "copy-001789000000000.part-journal",
            "copy.part",
            "copy.part-journal",
        ] {
            disk.write_synced(&folder.database().with_extension(left), b"half").unwrap();
        }
        open(&folder, NOW).unwrap();
        assert_eq!(parts(&disk), <[PathBuf; 0]>::default());
        assert_eq!(copies(&folder).unwrap(), kept);
    }

    /// A draft with these words.
    fn begin(store: &Store, n: u128, words: &str) -> DraftId {
        let id = DraftId::from(uuid::Uuid::from_u128(n));
        let content = Content { caption_bn: words.into(), ..Content::empty(ContentKind::WorkReport) };
        let department = "SWM".parse().unwrap();
        let draft = Draft { id, department, version: 1, content, corrects: None, saved_at: NOW };
        store.add_draft(&draft).unwrap();
        id
    }

    #[test]
    fn a_copy_made_while_the_clock_stood_at_2030_does_not_stay_the_newest() {
        // By this version, and by one that put the time in the name.
        for named_by_time in [false, true] {
            let (disk, folder) = simulated::folder(1);
            let (store, _) = open(&folder, NOW).unwrap();
            let in_2030 = Timestamp::from_millis(1_900_000_000_000);
            back_up(&folder, &store, in_2030).unwrap();
            if named_by_time {
                let copy = copies(&folder).unwrap().pop().unwrap();
                let named = folder.database().with_extension("copy-001900000000000.sqlite");
                disk.write_synced(&named, &disk.read(&copy).unwrap()).unwrap();
                disk.remove(&copy).unwrap();
                assert_eq!(copies(&folder).unwrap(), [named]);
            }
            // The clock is right again, and a draft is written.
            let draft = begin(&store, 1, "রাস্তা সারানো হল");
            back_up(&folder, &store, NOW).unwrap();
            drop(store);
            disk.write_synced(&folder.database(), &[7; 8192]).unwrap();
            let _ = disk.remove(&folder.database().with_extension("sqlite-wal"));
            let (store, mended) = open(&folder, NOW).unwrap();
            assert_eq!(mended, [Mended::DatabaseRebuilt]);
            assert!(store.draft(draft).unwrap().is_some(), "by time: {named_by_time}");
            // The older ones go, whatever their names say.
            for day in 1..=3 {
                back_up(&folder, &store, NOW.plus(day * COPY_EVERY)).unwrap();
            }
            let kept = copies(&folder).unwrap();
            assert_eq!((kept.len(), kept.iter().all(|path| place(path).unwrap().0)), (COPIES, true));
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_its_database_and_its_copies_are_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("app");
        // As an earlier version left it.
        std::fs::create_dir_all(root.join("capsules")).unwrap();
        for folder in [root.clone(), root.join("capsules")] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let folder = Folder::open(&root, std::sync::Arc::new(crate::disk::LocalDisk)).unwrap();
        let (store, _) = open(&folder, NOW).unwrap();
        begin(&store, 1, "রাস্তা");
        back_up(&folder, &store, NOW).unwrap();
        assert_eq!(copies(&folder).unwrap().len(), 1);
        let mut ahead = vec![root];
        while let Some(path) = ahead.pop() {
            let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{path:?}");
            if path.is_dir() {
                ahead.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
    }

    #[test]
    fn a_database_begun_anew_counts_on_after_the_copies_that_are_there() {
        let (disk, folder) = simulated::folder(1);
        let (store, _) = open(&folder, NOW).unwrap();
        back_up(&folder, &store, NOW).unwrap();
        drop(store);
        let damaged = copies(&folder).unwrap().pop().unwrap();
        for path in [&damaged, &folder.database()] {
            disk.write_synced(path, &[7; 8192]).unwrap();
        }
        let _ = disk.remove(&folder.database().with_extension("sqlite-wal"));
        let (store, _) = open(&folder, NOW).unwrap();
        back_up(&folder, &store, NOW).unwrap();
        assert_ne!(copies(&folder).unwrap().last(), Some(&damaged));
    }

    #[test]
    fn a_power_cut_before_the_backup_was_restored_restores_it_at_the_next_start() {
        for log in [false, true] {
            let (disk, folder) = simulated::folder(1);
            let (store, mended) = open(&folder, NOW).unwrap();
            assert_eq!(mended, [], "a new one");
            let copied = begin(&store, 1, "রাস্তা সারানো হল");
            back_up(&folder, &store, NOW).unwrap();
            let later = begin(&store, 2, "নর্দমা পরিষ্কার হল");
            let wal = folder.database().with_extension("sqlite-wal");
            let left = disk.read(&wal).unwrap();
            drop(store);
            // The database is moved aside; its log perhaps not yet.
            disk.remove(&folder.database()).unwrap();
            if log {
                disk.write_synced(&wal, &left).unwrap();
            }
            let (store, mended) = open(&folder, NOW).unwrap();
            assert_eq!(mended, [Mended::DatabaseRebuilt]);
            assert!(store.draft(copied).unwrap().is_some());
            assert_eq!(store.draft(later).unwrap(), None, "the log is not this database's");
            drop(store);
            assert_eq!(open(&folder, NOW).unwrap().1, [], "once");
        }
    }

    #[test]
    fn a_power_cut_anywhere_in_a_rebuild_keeps_the_backup_for_the_next_start() {
        for k in 1.. {
            let (disk, folder) = simulated::folder(k);
            let (store, _) = open(&folder, NOW).unwrap();
            let copied = begin(&store, 1, "রাস্তা সারানো হল");
            back_up(&folder, &store, NOW).unwrap();
            drop(store);
            for bit in 0..800 {
                disk.flip_bit(&folder.database(), bit).unwrap();
            }
            disk.fail_at(disk.ops() + k, Fault::PowerCut);
            let over = open(&folder, NOW).is_ok() && disk.struck().is_empty();
            disk.heal();
            disk.power_cut();
            disk.start();
            let (store, _) = open(&folder, NOW).unwrap();
            assert!(store.draft(copied).unwrap().is_some(), "{:?}", disk.struck());
            if over {
                break;
            }
        }
    }
}
