//! Connections to the file, and transactions on them.

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::Path;

use super::error::Stored;

pub(super) fn connect(path: &Path, vfs: Option<&str>) -> Stored<Connection> {
    Ok(connect_as(path, vfs, OpenFlags::SQLITE_OPEN_CREATE)?)
}

/// Connects to a file that is there already, or as the flags say.
pub(super) fn connect_as(path: &Path, vfs: Option<&str>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    }
}

pub(super) fn write<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Stored<T>,
) -> Stored<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = work(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}
