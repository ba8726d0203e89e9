//! How a store fails.

use std::error::Error;

/// The store itself failed: nothing of the transaction happened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database engine failed or refused. Which engine it is, and what it said, only `source` knows: a store
    /// classifies its own engine's errors, and callers go by `kind`.
    #[error("the database failed: {source}")]
    Database {
        /// What follows from it.
        kind: FailureKind,
        /// What the engine said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// What is stored is not what was ever written.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
    /// The database was written by a newer program.
    #[error("the database is of version {found}; this program knows up to {known}")]
    FromTheFuture {
        /// Its version.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// A safety setting did not take.
    #[error("the database did not accept {0}")]
    Setting(&'static str),
    /// Readers kept the log from being emptied.
    #[error("the log could not be emptied: somebody reads")]
    LogHeld,
    /// The work was not run.
    #[error("the transaction was not run")]
    NotRun,
    /// The commit that it shared with others failed: nothing of any of them was kept.
    #[error("the shared commit failed: {0}")]
    SharedCommit(String),
}

/// Whether a failure of the engine may pass by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The same work may well succeed another time: the disk was full, somebody was in the way.
    Transient,
    /// It fails for what it says (a constraint, a value that cannot be read), and would fail again.
    Permanent,
}

impl StoreError {
    /// Whether the same work may well succeed another time.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Database { kind, .. } => *kind == FailureKind::Transient,
            Self::Unreadable(_) => false,
            _ => true,
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        // Its own words may quote what is stored.
        Self::Unreadable(format!("{:?} at {}:{}", error.classify(), error.line(), error.column()))
    }
}
