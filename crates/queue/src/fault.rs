//! Why something was not done: a refusal that the caller is told, or a failure that only the log is.

use std::io;
use wire::problem::{Problem, ProblemCode};

use crate::settings::SettingsError;
use crate::store::StoreError;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The rules say no; the caller is told this.
    #[error("refused: {}", .0.code.as_str())]
    Refused(Box<Problem>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk failed.
    #[error("the disk failed: {0}")]
    Disk(#[from] io::Error),
    /// The queue is not set up as it may be.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A piece of work ended without an answer.
    #[error("{0}")]
    Broken(String),
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<ProblemCode> for Fault {
    fn from(code: ProblemCode) -> Self {
        Problem::new(code).into()
    }
}

impl Fault {
    /// What the caller is told.
    #[must_use]
    pub fn problem(self) -> Problem {
        match self {
            Self::Refused(problem) => *problem,
            Self::Disk(error) if error.kind() == io::ErrorKind::StorageFull => {
                Problem::new(ProblemCode::DiskFull)
            }
            _ => Problem::new(ProblemCode::Internal),
        }
    }
}
