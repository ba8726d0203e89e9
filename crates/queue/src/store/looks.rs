//! Who saw what of the citizens: an index over lines of the audit log.

use wire::ids::{Number, OfficerId};
use wire::time::Timestamp;

use super::Stored;

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookKind {
    /// A case: the citizen's words, and everything that was done.
    Case,
    /// Photos of a case.
    CasePhoto,
    /// How to reach the citizen.
    Contact,
    /// A list of cases, each with its words.
    CaseList,
    /// What the Facebook page delivered and nobody could read.
    PageEvents,
    /// A case that was handed to an officer's computer.
    Delivery,
}

impl LookKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Case, Self::CasePhoto, Self::Contact, Self::CaseList, Self::PageEvents, Self::Delivery];

    /// As it is stored, and as the export names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::CasePhoto => "case_photo",
            Self::Contact => "contact",
            Self::CaseList => "case_list",
            Self::PageEvents => "page_events",
            Self::Delivery => "delivery",
        }
    }
}

/// One look. Those with the same officer, kind, subject and `once` are one and the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookRow {
    /// Who looked.
    pub officer: OfficerId,
    /// At what.
    pub kind: LookKind,
    /// The case's number; of a list the department it was of, or `*`.
    pub subject: String,
    /// What tells it from other looks of its kind: the hour, the moment, or computer and version.
    pub once: String,
    /// The first time.
    pub at: Timestamp,
    /// Further facts, never a text a person wrote.
    pub detail: String,
    /// Its line in the audit log.
    pub line: i64,
}

/// Which looks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookFilter {
    /// At this case; and lists, which may have held it.
    pub case: Option<Number>,
    /// By this officer.
    pub officer: Option<OfficerId>,
    /// From this moment.
    pub from: Option<Timestamp>,
    /// Until before this moment.
    pub until: Option<Timestamp>,
}

/// Who saw what.
pub trait Looks {
    /// Whether this look is noted: by officer, kind, subject and `once`.
    fn has_look(&self, look: &LookRow) -> Stored<bool>;
    /// Notes a look. One that is noted stays as it was.
    fn add_look(&self, look: &LookRow) -> Stored<()>;
    /// The looks that a filter leaves, oldest first, then by their line, subject and `once`.
    fn looks(&self, filter: &LookFilter, limit: u32) -> Stored<Vec<LookRow>>;
    /// Removes looks from before this moment; answers how many. Their lines in the audit log stay.
    fn delete_looks(&self, before: Timestamp) -> Stored<usize>;
}
