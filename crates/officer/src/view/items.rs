//! Items: the lists, one item, and what the officer does with it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::case::CaseRef;
use wire::content::{Content, ContentKind};
use wire::digest::Digest;
use wire::document::{Reason, Submission};
use wire::ids::{DepartmentCode, DraftId, MessageId, Number, OperationId, SubmissionId};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::outbox::{OutboxRow, What};

/// Where an item stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Sealed here, not yet received there.
    Waiting,
    /// The queue will not take it as it is; the item page says why.
    Refused,
    /// Received; waits for a reviewer.
    Submitted,
    /// A reviewer has it open.
    InReview,
    /// Returned for correction.
    Returned,
    /// Approved for publication.
    Approved,
    /// Not to be published.
    Rejected,
    /// Taken back.
    Withdrawn,
    /// Public.
    Published,
    /// In a state that came after this version of the app: nothing can be done with it here until that is updated.
    Unknown,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemRow {
    /// Which.
    pub id: SubmissionId,
    /// Report or notice.
    pub kind: ContentKind,
    /// Its number; none until received.
    pub number: Option<Number>,
    /// Whose.
    pub department: DepartmentCode,
    /// The caption in Bengali, whole: the page clamps it.
    pub caption_bn: String,
    /// The cover photo.
    pub cover: Option<Digest>,
    /// How many photos.
    pub photos: u32,
    /// Where it stands.
    pub status: ItemStatus,
    /// When it last moved.
    pub at: Timestamp,
    /// Why it came back; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Its first public link.
    pub link: Option<String>,
    /// A notice's event.
    pub event_at: Option<Timestamp>,
    /// A draft that corrects it is begun.
    pub correction: Option<DraftId>,
}

/// Which items to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemsQuery {
    /// Only in this state.
    pub status: Option<ItemStatus>,
    /// Words to find, in any form; empty for all.
    pub text: String,
    /// Only items that come after this one in the list: the last row of the page before.
    pub before: Option<ItemsCursor>,
    /// At most so many, up to 200.
    pub limit: u32,
}

/// A place in the list. The moment alone is none: many items move at the same one, as when the queue tells of all again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemsCursor {
    /// When the item had last moved.
    pub at: Timestamp,
    /// Which.
    pub id: SubmissionId,
}

/// A page of items, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemsPage {
    /// The page.
    pub rows: Vec<ItemRow>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many there are in each state, of all.
    pub counts: Vec<(ItemStatus, u32)>,
}

/// An item, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemView {
    /// The line that stands for it in lists.
    pub row: ItemRow,
    /// The content as this computer knows it: with what waits to be sent already in it.
    pub content: Content,
    /// The item as the queue knows it; none until received.
    pub known: Option<Submission>,
    /// The citizen's case that it was the work of, if this computer knows it.
    pub case: Option<CaseRef>,
    /// When it was sealed here; none when it came from another computer.
    pub sealed_at: Option<Timestamp>,
    /// What of it is still on the way.
    pub on_the_way: Vec<OutboxRow>,
    /// The proofs, oldest first.
    pub receipts: Vec<SignedReceipt>,
    /// What was not taken, or could not be sent, and was done anew. Oldest first.
    pub done_anew: Vec<DoneAnew>,
    /// What was not taken, or could not be sent, and the officer has set aside. Oldest first.
    pub aside: Vec<Aside>,
    /// Messages not yet received.
    pub unsent_messages: Vec<UnsentMessage>,
    /// What the officer may do with it.
    pub may: ItemMay,
}

/// Something the officer did that another stands in the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoneAnew {
    /// When the officer did it.
    pub made_at: Timestamp,
    /// Why the queue refused it; none when a photo was lost.
    pub problem: Option<Problem>,
}

/// Something the officer did that was not taken, and that they have set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Aside {
    /// What it was.
    pub what: What,
    /// The words in it.
    pub text: String,
    /// When the officer did it.
    pub made_at: Timestamp,
}

/// A message not yet received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnsentMessage {
    /// Which.
    pub id: MessageId,
    /// What.
    pub text: String,
    /// When it was written.
    pub made_at: Timestamp,
}

/// What the officer may do with an item now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemMay {
    /// Correct and resubmit.
    pub correct: bool,
    /// Take back.
    pub withdraw: bool,
    /// Write in the thread.
    pub write: bool,
    /// Set this aside: it was not taken, or cannot be sent, and cannot be done anew.
    pub set_aside: Option<OperationId>,
}

/// Take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WithdrawForm {
    /// Which item.
    pub submission: SubmissionId,
    /// Why. May be empty.
    pub reason: String,
}

/// Set aside what came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AsideForm {
    /// On which item.
    pub submission: SubmissionId,
    /// What.
    pub operation: OperationId,
}

/// Write in the thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageForm {
    /// On which item.
    pub submission: SubmissionId,
    /// What.
    pub text: String,
}

/// Open a public link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkForm {
    /// Of which item.
    pub submission: SubmissionId,
    /// Which of its links.
    pub link: String,
}
