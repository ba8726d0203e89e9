//! Down: what the queue knows, as whole documents in a numbered change log.
//!
//! The app stores each document's highest version and ignores anything older. So it does no harm if a change arrives
//! twice, late, or again after a restart.

use crate::open;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use ts_rs::TS;

use crate::case::Case;
use crate::content::{Content, Field};
use crate::digest::Digest;
use crate::ids::{DepartmentCode, Epoch, MessageId, Number, SubmissionId};
use crate::people::Person;
use crate::time::Timestamp;

/// One page of the change log: of documents, or of [`RawDocument`] on the side that reads them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(concrete(D = Document))]
pub struct ChangesPage<D = Document> {
    /// The queue's epoch; another one means that its data was restored.
    pub epoch: Epoch,
    /// The number in the request. The app checks it: an answer to another request would leave a permanent gap.
    #[ts(type = "number")]
    pub after: i64,
    /// In order of their number.
    pub changes: Vec<Change<D>>,
    /// The newest number for this caller; if the last change is older, there are more.
    #[ts(type = "number")]
    pub newest: i64,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(concrete(D = Document))]
pub struct Change<D = Document> {
    /// Its number. Numbers increase with gaps (other departments' changes).
    #[ts(type = "number")]
    pub number: i64,
    /// The document as it is now.
    pub document: D,
}

/// A document of the change log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Document {
    /// A submission.
    Submission(Box<Submission>),
    /// A citizen's complaint, suggestion or thanks.
    Case(Box<Case>),
    /// A kind of document that only a newer queue knows. The app stores it as a [`RawDocument`].
    #[serde(other)]
    Unknown,
}

/// The unparsed text of a document. The documents of a page are parsed one by one, so that an unreadable one does not
/// affect the others. Its exact text is stored, so that a newer version can parse it later.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawDocument(Box<RawValue>);

/// Why a document could not be parsed.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Only a newer version knows its kind.
    #[error("a kind that this version does not know")]
    UnknownKind,
    /// It does not have the expected form. The error names fields and enum words, never anybody's text.
    #[error("line {}, column {}", .0.line(), .0.column())]
    Malformed(#[from] serde_json::Error),
}

/// What is known about a document that cannot be parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// Its `type`; empty when it has none.
    pub kind: String,
    /// Its `id`; empty when it has none.
    pub id: String,
    /// Its `version`.
    pub version: Option<i64>,
}

impl RawDocument {
    /// The document as it would be sent.
    ///
    /// # Errors
    /// Never for one of this crate's.
    pub fn of<D: Serialize>(document: &D) -> serde_json::Result<Self> {
        serde_json::value::to_raw_value(document).map(Self)
    }

    /// From stored text.
    ///
    /// # Errors
    /// The text is not JSON.
    pub fn from_text(text: String) -> serde_json::Result<Self> {
        RawValue::from_string(text).map(Self)
    }

    /// The exact text that the queue sent.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// Parses it.
    ///
    /// # Errors
    /// [`DocumentError`], if it needs a newer version.
    pub fn read(&self) -> Result<Document, DocumentError> {
        // Not through the enum above: serde would copy every document into a tree first, and lose the position of errors.
        #[derive(Deserialize)]
        struct Kind<'a> {
            #[serde(rename = "type", borrow)]
            kind: Cow<'a, str>,
        }
        let Kind { kind } = serde_json::from_str(self.text())?;
        Ok(match &*kind {
            "submission" => Document::Submission(serde_json::from_str(self.text())?),
            "case" => Document::Case(serde_json::from_str(self.text())?),
            _ => return Err(DocumentError::UnknownKind),
        })
    }

    /// Its envelope, without parsing the rest.
    #[must_use]
    pub fn heading(&self) -> Heading {
        let Ok(document) = serde_json::from_str::<Value>(self.text()) else { return Heading::default() };
        let word = |name| document.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let version = document.get("version").and_then(Value::as_i64);
        Heading { kind: word("type"), id: word("id"), version }
    }
}

impl ChangesPage {
    /// The page as it would be sent.
    ///
    /// # Errors
    /// Never for one of this crate's.
    pub fn to_raw(&self) -> serde_json::Result<ChangesPage<RawDocument>> {
        let one = |change: &Change| {
            RawDocument::of(&change.document).map(|document| Change { number: change.number, document })
        };
        Ok(ChangesPage {
            epoch: self.epoch.clone(),
            after: self.after,
            changes: self.changes.iter().map(one).collect::<Result<_, _>>()?,
            newest: self.newest,
        })
    }
}

/// The content of the server-sent event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Newest {
    /// The newest change number for this caller.
    #[ts(type = "number")]
    pub newest: i64,
    /// Another one than before: the officer's posts or name changed, and `GET /v1/me` answers otherwise. An older queue
    /// and the desk's stream do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub me_revision: Option<Digest>,
}

open! {
    /// The state of a submission at the IT department.
    pub enum SubmissionState {
        /// Waiting for a reviewer.
        Submitted = "submitted",
        /// A reviewer has it open.
        InReview = "in_review",
        /// Approved for publication.
        Approved = "approved",
        /// Returned for correction.
        ChangesRequested = "changes_requested",
        /// Not to be published.
        Rejected = "rejected",
        /// Withdrawn by the officer.
        Withdrawn = "withdrawn",
    }
}

impl SubmissionState {
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
    /// The department it belongs to.
    pub department: DepartmentCode,
    /// Who sent it.
    pub author: Person,
    /// Rises with every change.
    pub version: u32,
    /// Its state.
    pub state: SubmissionState,
    /// The current revision, from 1.
    pub revision: u32,
    /// SHA-256 of the operation with the current revision. An approval is bound to it.
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
    /// Why it was returned or rejected; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Where it was published.
    pub publications: Vec<Publication>,
    /// Messages about it between the department and the IT department.
    pub thread: Vec<Message>,
    /// What happened to it, oldest first. Called `story` on the wire.
    #[serde(rename = "story")]
    pub history: Vec<HistoryEvent>,
}

/// A reviewer's reason, and the part it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// About what.
    pub about: Field,
    /// In the reviewer's words.
    pub text: String,
}

/// A publication of a submission.
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

open! {
    /// A public channel.
    pub enum Channel {
        /// A person posts it and pastes the link back.
        ByHand = "by_hand",
    }
}

open! {
    /// Who wrote a message.
    pub enum Side {
        /// The department.
        Department = "department",
        /// The IT department.
        It = "it",
    }
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
#[ts(rename = "Step")]
pub struct HistoryEvent {
    /// What.
    pub kind: HistoryEventKind,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<Person>,
    /// On which revision.
    pub revision: u32,
    /// The reasons given with it, or the link; empty otherwise.
    pub note: String,
}

open! {
    /// What may happen to a submission.
    pub enum HistoryEventKind as StepKind {
        /// A revision was received.
        Received = "received",
        /// A reviewer opened it.
        ReviewStarted = "review_started",
        /// It was returned for correction.
        Returned = "returned",
        /// It was approved.
        Approved = "approved",
        /// It is not to be published.
        Rejected = "rejected",
        /// It was published; the note is the link.
        Published = "published",
        /// The officer withdrew it.
        Withdrawn = "withdrawn",
    }
}
