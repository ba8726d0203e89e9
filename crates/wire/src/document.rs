//! Down: what the queue knows, as whole documents in a numbered change log.
//!
//! The app keeps, per document, the highest version it has seen. A change heard twice, late, or
//! after a restart is no more news than the first time.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::Case;
use crate::content::{Content, Field};
use crate::digest::Digest;
use crate::ids::{DepartmentCode, Epoch, MessageId, Number, SubmissionId};
use crate::people::Person;
use crate::time::Timestamp;

/// One page of the change log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChangesPage {
    /// Which life of the queue's data this is.
    pub epoch: Epoch,
    /// The number that was asked with: an answer to another question would leave a gap for good.
    #[ts(type = "number")]
    pub after: i64,
    /// In order.
    pub changes: Vec<Change>,
    /// The newest number there is for this caller; when the last change is older, there is more.
    #[ts(type = "number")]
    pub newest: i64,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Change {
    /// Its number. Numbers rise; some are missing (other departments').
    #[ts(type = "number")]
    pub number: i64,
    /// The document as it is now.
    pub document: Document,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Document {
    /// A submission.
    Submission(Box<Submission>),
    /// A citizen's complaint, suggestion or thanks.
    Case(Box<Case>),
    /// A kind from a newer queue than this program knows: passed over, and asked for again after an update.
    #[serde(other)]
    Unknown,
}

/// What the server-sent event says, and nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Newest {
    /// The newest change number for this caller.
    #[ts(type = "number")]
    pub newest: i64,
}

/// Where a submission stands at the IT department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionState {
    /// Waits for a reviewer.
    Submitted,
    /// A reviewer has it open.
    InReview,
    /// Approved for publication.
    Approved,
    /// Returned for correction.
    ChangesRequested,
    /// Not to be published.
    Rejected,
    /// Taken back by the officer.
    Withdrawn,
}

impl SubmissionState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Submitted,
        Self::InReview,
        Self::Approved,
        Self::ChangesRequested,
        Self::Rejected,
        Self::Withdrawn,
    ];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::ChangesRequested => "changes_requested",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the IT department may still decide on it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview)
    }
}

/// A submission as both sides see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Submission {
    /// Which.
    pub id: SubmissionId,
    /// Its reference number.
    pub number: Number,
    /// Whose.
    pub department: DepartmentCode,
    /// Who sent it.
    pub author: Person,
    /// Rises with every change.
    pub version: u32,
    /// Where it stands.
    pub state: SubmissionState,
    /// The current revision, from 1.
    pub revision: u32,
    /// SHA-256 of the operation that brought the current revision: what an approval is bound to.
    pub content_hash: Digest,
    /// The current revision's content.
    pub content: Content,
    /// When the first revision was made, by the device's clock.
    pub made_at: Timestamp,
    /// When the first revision was received, by the queue's.
    pub received_at: Timestamp,
    /// For a notice: whether it was received at least a day ahead.
    pub on_time: Option<bool>,
    /// Who has it open or decided on it.
    pub reviewer: Option<Person>,
    /// Why it came back or will not be published; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Where it was published.
    pub publications: Vec<Publication>,
    /// What was said about it.
    pub thread: Vec<Message>,
    /// What happened to it, oldest first.
    pub story: Vec<Step>,
}

/// Why, and about which part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// About what.
    pub about: Field,
    /// In the reviewer's words.
    pub text: String,
}

/// Where a submission was made public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Publication {
    /// On which channel.
    pub channel: Channel,
    /// Its public address.
    pub link: String,
    /// When, by the queue's clock.
    pub published_at: Timestamp,
    /// By whom.
    pub publisher: Person,
}

/// A public channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A person posts it and pastes the link back.
    ByHand,
}

/// Which side speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The department.
    Department,
    /// The IT department.
    It,
}

/// A message of the thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// From which side.
    pub side: Side,
    /// Who.
    pub author: Person,
    /// What.
    pub text: String,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

/// One thing that happened to a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Step {
    /// What.
    pub kind: StepKind,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<Person>,
    /// On which revision.
    pub revision: u32,
    /// The reasons given with it, or the link; empty otherwise.
    pub note: String,
}

/// What may happen to a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A revision was received.
    Received,
    /// A reviewer opened it.
    ReviewStarted,
    /// It was returned for correction.
    Returned,
    /// It was approved.
    Approved,
    /// It is not to be published.
    Rejected,
    /// It was published; the note is the link.
    Published,
    /// The officer took it back.
    Withdrawn,
}
