//! How the database fails.

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
