//! The officer's database: one SQLite file, one connection that writes and reads.
//!
//! The commands and the engine call it in short steps; each method is one transaction. What a list
//! shows is made in the same transaction as the change itself ([`items`]), so a list never says
//! what is not so.

mod arrivals;
mod case_drafts;
mod cases;
mod drafts;
mod items;
mod operations;
mod photos;
mod prints;
mod schema;
mod settings;
mod submissions;
mod unread;

pub use cases::CaseAct;
pub use drafts::Draft;
pub use operations::{Sealing, Unsent, UnsentPhoto};
pub use photos::StoredPhoto;
pub use submissions::Cursor;
pub use unread::UnreadKind;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    vfs: Option<String>,
    connection: Mutex<Connection>,
}

/// The database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own word.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The disk beside the database.
    #[error("disk: {0}")]
    Disk(std::io::Error),
    /// What is stored is not what was stored.
    #[error("stored value: {0}")]
    Value(#[from] serde_json::Error),
    /// The file was written by a newer version of this program; it was not touched.
    #[error("the database has version {0}, newer than this program's {1}")]
    FromTheFuture(i64, i64),
    /// A setting that durability depends on did not take.
    #[error("pragma {0} did not take: {1}")]
    Pragma(&'static str, String),
}

impl StoreError {
    /// Whether the disk is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Sqlite(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull))
    }

    /// Whether the disk failed in the middle of something: what became of that is known only after
    /// the file was opened again.
    #[must_use]
    pub fn is_disk_failure(&self) -> bool {
        matches!(self, Self::Sqlite(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure))
    }

    /// Whether the file is damaged, and no retry will mend it.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let code = if let Self::Sqlite(e) = self { e.sqlite_error_code() } else { None };
        matches!(code, Some(DatabaseCorrupt | NotADatabase))
    }
}

/// What a method answers.
pub type Stored<T> = Result<T, StoreError>;

impl Store {
    /// Opens the database, checks it, and brings it to this version; a copy of the older version is
    /// kept beside it. `vfs` is the disk as SQLite knows it ([`crate::disk::Disk::sqlite_vfs`]).
    ///
    /// # Errors
    /// [`StoreError::is_damaged`] tells the one that wants a rebuild.
    pub fn open(path: &Path, vfs: Option<&str>) -> Stored<Self> {
        let mut connection = connect(path, vfs)?;
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
    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
        let mut connection = self.lock();
        let written = write(&mut connection, work);
        if let Err(e) = &written
            && e.is_disk_failure()
        {
            // A commit whose sync failed may or may not have happened. Only the file itself can tell.
            tracing::error!(error = %e, "the disk failed; the database is opened again");
            *connection = Connection::open_in_memory()?;
            *connection = connect(&self.path, self.vfs.as_deref())?;
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
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Stored<T>) -> Stored<T> {
        work(&self.lock())
    }
}

fn connect(path: &Path, vfs: Option<&str>) -> Stored<Connection> {
    Ok(connect_as(path, vfs, OpenFlags::SQLITE_OPEN_CREATE)?)
}

/// Connects to a file that is there already, or as the flags say.
fn connect_as(path: &Path, vfs: Option<&str>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    }
}

fn write<T>(connection: &mut Connection, work: impl FnOnce(&Transaction<'_>) -> Stored<T>) -> Stored<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let answer = work(&transaction)?;
    transaction.commit()?;
    Ok(answer)
}

/// A timestamp, digest or id as a column.
mod column {
    use rusqlite::{Connection, OptionalExtension as _, Row};
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use std::str::FromStr;
    use wire::time::Timestamp;

    pub fn time(row: &Row<'_>, n: usize) -> rusqlite::Result<Timestamp> {
        row.get(n).map(Timestamp::from_millis)
    }

    pub fn parsed<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        row: &Row<'_>,
        n: usize,
    ) -> rusqlite::Result<T> {
        let text: String = row.get(n)?;
        text.parse().map_err(|e| wrong(n, e))
    }

    pub fn json<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<T> {
        // As SQLite holds it: a list's lines are not copied only to be read. A Bengali letter is three bytes, and
        // to see that they are letters took the standard library an eighth of a page's time.
        let bytes = row.get_ref(n)?.as_bytes()?;
        let text = simdutf8::basic::from_utf8(bytes).map_err(|e| wrong(n, e))?;
        serde_json::from_str(text).map_err(|e| wrong(n, e))
    }

    pub fn json_or_none<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = row.get(n)?;
        text.map(|text| serde_json::from_str(&text).map_err(|e| wrong(n, e))).transpose()
    }

    /// A word of an enum, stored without quotes.
    pub fn word<T: DeserializeOwned>(row: &Row<'_>, n: usize) -> rusqlite::Result<T> {
        let text: String = row.get(n)?;
        serde_json::from_value(text.into()).map_err(|e| wrong(n, e))
    }

    /// The same, to be stored.
    pub fn word_of<T: Serialize>(value: &T) -> super::Stored<String> {
        Ok(serde_json::to_string(value)?.trim_matches('"').to_owned())
    }

    /// A setting; one that cannot be read counts as not set.
    pub fn setting<T: DeserializeOwned>(db: &Connection, name: &str) -> super::Stored<Option<T>> {
        let value: Option<String> = db
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    fn wrong(n: usize, e: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
        rusqlite::Error::FromSqlConversionFailure(n, rusqlite::types::Type::Text, Box::new(e))
    }
}
