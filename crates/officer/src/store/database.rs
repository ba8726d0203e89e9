//! The database: one connection, and what every transaction goes through.

use rusqlite::{Connection, Transaction};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::Stored;
use super::{connection, schema};

/// The database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    vfs: Option<String>,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the database, checks it, and brings it to this version; a copy of the older version is
    /// kept beside it. `vfs` is the disk as SQLite knows it ([`crate::disk::Disk::sqlite_vfs`]).
    ///
    /// # Errors
    /// [`crate::store::StoreError::is_damaged`]: the database has to be rebuilt.
    pub fn open(path: &Path, vfs: Option<&str>) -> Stored<Self> {
        let mut connection = connection::connect(path, vfs)?;
        schema::prepare(&connection)?;
        schema::migrate(&mut connection, path, vfs)?;
        let vfs = vfs.map(ToOwned::to_owned);
        Ok(Self { path: path.to_owned(), vfs, connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves a transaction rolled back, not half done: the connection is fit for use.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One transaction that writes.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = self.lock();
        let written = connection::write(&mut connection, work);
        if let Err(e) = &written
            && e.is_disk_failure()
        {
            // A commit whose sync failed may or may not have happened. Only the file itself can tell.
            tracing::error!(error = %e, "the disk failed; the database is opened again");
            *connection = Connection::open_in_memory()?;
            *connection = connection::connect(&self.path, self.vfs.as_deref())?;
            schema::prepare(&connection)?;
        }
        written
    }

    /// Writes a copy of the whole database, as it is now.
    ///
    /// # Errors
    /// When there is no room, or the database fails.
    pub fn copy_to(&self, path: &Path) -> Stored<()> {
        self.read(|db| Ok(schema::copy(db, path)?))
    }

    /// Reads.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Stored<T>) -> Stored<T> {
        work(&self.lock())
    }
}
