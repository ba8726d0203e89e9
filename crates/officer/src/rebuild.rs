//! Opening the database, whatever became of it.
//!
//! A damaged one is moved aside, never deleted. In its place comes the newest copy that is whole, or
//! an empty one; then the capsules are read, every one, and bring back what was sealed and received
//! since; the rest comes from the queue by itself. Copies are made once a day ([`keep_copy`]).

use std::io;
use std::path::{Path, PathBuf};
use wire::time::{HOUR, Timestamp};

use crate::folder::Folder;
use crate::officer::OpenError;
use crate::seal::{self, Adopt};
use crate::store::{Store, StoreError, Stored};
use crate::view::Mended;

/// How many copies are kept.
const COPIES: usize = 2;
/// How old the newest copy may become, in milliseconds.
const COPY_EVERY: i64 = 24 * HOUR;
const COPIED_AT: &str = "copied_at";

/// Opens the database and brings back what it misses.
pub(crate) fn open(folder: &Folder, now: Timestamp) -> Result<(Store, Vec<Mended>), OpenError> {
    if let Err(e) = remove_parts(folder) {
        tracing::warn!(error = %e, "copies of the database that were cut short could not be removed");
    }
    let vfs = folder.disk().sqlite_vfs();
    let (store, mended) = match Store::open(&folder.database(), vfs) {
        Err(e) if e.is_damaged() => {
            tracing::error!(error = %e, "the database is damaged and is moved aside");
            move_aside(folder, now)?;
            (from_copy(folder)?, vec![Mended::DatabaseRebuilt])
        }
        opened => (opened?, Vec::new()),
    };
    let adopt = if mended.is_empty() { Adopt::New } else { Adopt::All };
    let adopted = seal::adopt(folder, &store, adopt)?;
    if adopted > 0 {
        tracing::info!(adopted, "capsules became rows");
    }
    Ok((store, mended))
}

fn move_aside(folder: &Folder, now: Timestamp) -> io::Result<()> {
    let (path, disk) = (folder.database(), folder.disk());
    for end in ["", "-wal"] {
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
                for end in ["", "-wal"] {
                    disk.remove_if_there(&path.with_extension(format!("sqlite{end}")))?;
                }
            }
        }
    }
    Ok(Store::open(&path, disk.sqlite_vfs())?)
}

/// Oldest first: their names are their times.
fn copies(folder: &Folder) -> io::Result<Vec<PathBuf>> {
    named(folder, |name| name.starts_with("purabarta.copy-") && name.ends_with(".sqlite"))
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

/// Makes a copy when the last one is a day old, and lets older ones go.
pub(crate) fn keep_copy(folder: &Folder, store: &Store, now: Timestamp) -> Stored<()> {
    let last: Option<i64> = store.setting(COPIED_AT)?;
    // A clock that was set back must not keep copies from being made.
    if last.is_some_and(|last| (0..COPY_EVERY).contains(&(now.millis() - last))) {
        return Ok(());
    }
    let made = copy(folder, store, now);
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

fn copy(folder: &Folder, store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let disk = folder.disk();
    let kept = folder.database().with_extension(format!("copy-{:015}.sqlite", now.millis().max(0)));
    let old = copies(folder).map_err(StoreError::Disk)?;
    remove_parts(folder).map_err(StoreError::Disk)?;
    has_room(folder).map_err(StoreError::Disk)?;
    let made = copy_as(&kept, folder, store);
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
    use simdisk::{Fault, SimDisk};

    const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

    fn parts(disk: &SimDisk) -> Vec<PathBuf> {
        disk.paths().into_iter().filter(|path| path.to_string_lossy().contains(".part")).collect()
    }

    #[test]
    fn a_copy_that_fails_leaves_nothing_behind() {
        for fault in [Fault::NoSpace, Fault::Io, Fault::SyncFails] {
            for k in 1.. {
                let (disk, folder) = simulated::folder(k);
                let store = simulated::store(&folder).unwrap();
                disk.fail_at(disk.ops() + k, fault);
                let _ = keep_copy(&folder, &store, NOW);
                let struck = disk.struck();
                if !struck.iter().any(|op| op.kind == simdisk::OpKind::Remove) {
                    assert_eq!(parts(&disk), <[PathBuf; 0]>::default(), "{struck:?}");
                }
                if struck.is_empty() {
                    break;
                }
                disk.heal();
                keep_copy(&folder, &store, NOW.plus(COPY_EVERY)).unwrap();
                assert_eq!(parts(&disk), <[PathBuf; 0]>::default(), "{struck:?}");
                assert!(!copies(&folder).unwrap().is_empty(), "{struck:?}");
            }
        }
    }

    #[test]
    fn a_copy_is_not_begun_when_the_disk_is_nearly_full() {
        let (disk, folder) = simulated::folder(1);
        let store = simulated::store(&folder).unwrap();
        let most = u64::from(u32::MAX);
        disk.capacity(Some(most));
        let used = most - disk.free();
        // Enough to begin something, and not enough for a copy of it all.
        disk.capacity(Some(used + 32 * 1024 * 1024 + 4096));
        assert!(folder.must_have_room(0).is_ok());
        disk.trace(true);
        keep_copy(&folder, &store, NOW).unwrap();
        assert!(!disk.take_trace().iter().any(|op| op.kind == simdisk::OpKind::Create));
        disk.capacity(None);
        keep_copy(&folder, &store, NOW).unwrap();
        assert_eq!(copies(&folder).unwrap().len(), 1, "as soon as there is room");
    }

    #[test]
    fn what_is_left_of_copies_that_were_cut_short_goes_at_the_next_start() {
        let (disk, folder) = simulated::folder(1);
        keep_copy(&folder, &simulated::store(&folder).unwrap(), NOW).unwrap();
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
}
