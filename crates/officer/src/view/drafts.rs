//! Drafts: begun, saved, submitted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::content::{Content, ContentKind, Flaw};
use wire::digest::Digest;
use wire::document::Reason;
use wire::ids::{DepartmentCode, DraftId, Number, OperationId, SubmissionId};
use wire::time::Timestamp;

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftRow {
    /// Which.
    pub id: DraftId,
    /// Report or notice.
    pub kind: ContentKind,
    /// What is written so far.
    pub caption_bn: String,
    /// The cover photo.
    pub cover: Option<Digest>,
    /// How many photos.
    pub photos: u32,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// The item it corrects.
    pub corrects: Option<Number>,
}

/// A draft, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftView {
    /// Which.
    pub id: DraftId,
    /// For which department.
    pub department: DepartmentCode,
    /// Rises with every save; a save names the version it began from.
    pub version: u32,
    /// What is written. As typed: not normalised.
    pub content: Content,
    /// The item it corrects, and why that came back.
    pub corrects: Option<Corrects>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// This computer's clock now: what the 24-hour sentence counts from.
    pub now: Timestamp,
}

/// The item a draft corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Corrects {
    /// Which.
    pub submission: SubmissionId,
    /// Its number; none when the queue has not taken it yet.
    pub number: Option<Number>,
    /// The revision the officer saw; 0 when the queue has none.
    pub base: u32,
    /// The operation that is done anew: refused, or one of its photos is lost.
    #[serde(default)]
    pub replaces: Option<OperationId>,
    /// Why it came back.
    pub reasons: Vec<Reason>,
}

/// A new draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftStart {
    /// Report or notice.
    pub kind: ContentKind,
    /// For which department; none for the officer's first.
    #[serde(default)]
    pub department: Option<DepartmentCode>,
}

/// What the officer has typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSave {
    /// Which.
    pub id: DraftId,
    /// The version this began from.
    pub version: u32,
    /// All of it.
    pub content: Content,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum DraftSaved {
    /// It is on disk.
    Saved {
        /// The new version.
        version: u32,
        /// When.
        at: Timestamp,
    },
    /// The draft was changed elsewhere meanwhile; nothing was overwritten.
    Conflict {
        /// As it is on disk.
        theirs: Box<DraftView>,
    },
}

/// *Submit*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSeal {
    /// Which.
    pub id: DraftId,
    /// The version the officer sees.
    pub version: u32,
}

/// What became of *Submit*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Sealed {
    /// It is sealed on this computer's disk.
    Sealed {
        /// The item it became.
        submission: SubmissionId,
    },
    /// These must be mended first. The draft is untouched.
    Flawed {
        /// In the order of the page.
        flaws: Vec<Flaw>,
    },
    /// The draft was changed elsewhere meanwhile.
    Conflict {
        /// As it is on disk.
        theirs: Box<DraftView>,
    },
}
