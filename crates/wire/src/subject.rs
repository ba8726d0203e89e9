//! What an operation and its receipt are about.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{CaseId, SubmissionId};

/// What an operation is about. In JSON `{"submission": id}` or `{"case": id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A report or notice.
    Submission(SubmissionId),
    /// A citizen's case.
    Case(CaseId),
}

impl Subject {
    /// The id as it is stored: ids of the two kinds never collide.
    #[must_use]
    pub const fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Submission(id) => id.uuid(),
            Self::Case(id) => id.uuid(),
        }
    }

    /// The submission, if it is one.
    #[must_use]
    pub const fn submission(self) -> Option<SubmissionId> {
        match self {
            Self::Submission(id) => Some(id),
            Self::Case(_) => None,
        }
    }

    /// The case, if it is one.
    #[must_use]
    pub const fn case(self) -> Option<CaseId> {
        match self {
            Self::Case(id) => Some(id),
            Self::Submission(_) => None,
        }
    }
}
