//! Opening the database, whatever became of it.
//!
//! A damaged one is moved aside, never deleted. In its place comes the newest copy that is whole, or
//! an empty one; then the capsules are read, every one, and bring back what was sealed and received
//! since; the rest comes from the queue by itself. Copies are made once a day ([`keep_copy`]).

use std::io;
use std::path::PathBuf;
use wire::time::{HOUR, Timestamp};

use crate::folder::Folder;
use crate::officer::{Ambient, OpenError};
use crate::seal::{self, Adopt};
use crate::store::{Store, StoreError, Stored};
use crate::view::Mended;

/// How many copies are kept.
const COPIES: usize = 2;
/// How old the newest copy may become, in milliseconds.
const COPY_EVERY: i64 = 24 * HOUR;
const COPIED_AT: &str = "copied_at";

/// Opens the database and brings back what it misses.
pub(crate) fn open(folder: &Folder, ambient: &Ambient) -> Result<(Store, Vec<Mended>), OpenError> {
    let vfs = folder.disk().sqlite_vfs();
    let (store, mended) = match Store::open(&folder.database(), vfs) {
        Err(e) if e.is_damaged() => {
            tracing::error!(error = %e, "the database is damaged and is moved aside");
            move_aside(folder, ambient.clock.now())?;
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
    let mut found = folder.disk().list(folder.root())?;
    let is_copy = |name: &str| name.starts_with("purabarta.copy-") && name.ends_with(".sqlite");
    found.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_copy));
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

fn copy(folder: &Folder, store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let disk = folder.disk();
    let named =
        |end: &str| folder.database().with_extension(format!("copy-{:015}.{end}", now.millis().max(0)));
    let (beside, kept) = (named("part"), named("sqlite"));
    let old = copies(folder).map_err(StoreError::Disk)?;
    disk.remove_if_there(&beside).map_err(StoreError::Disk)?;
    store.copy_to(&beside)?;
    disk.rename(&beside, &kept).and_then(|()| disk.sync_folder(folder.root())).map_err(StoreError::Disk)?;
    let spare = (old.len() + 1).saturating_sub(COPIES);
    for path in old.iter().filter(|path| **path != kept).take(spare) {
        disk.remove_if_there(path).map_err(StoreError::Disk)?;
    }
    Ok(())
}
