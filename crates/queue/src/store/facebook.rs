//! What the queue remembers of its Facebook page.

use wire::digest::Digest;
use wire::ids::{CaseId, ResponseId};
use wire::time::Timestamp;

use super::Stored;

/// What something on the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThingKind {
    /// A comment below a post.
    Comment,
    /// A post.
    Post,
    /// A message to the page.
    Message,
}

impl ThingKind {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Post => "post",
            Self::Message => "message",
        }
    }
}

/// Something that is known there by an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingRow {
    /// The id there.
    pub id: String,
    /// What it is.
    pub kind: ThingKind,
    /// Which case it belongs to.
    pub case: Option<CaseId>,
    /// The case began with it.
    pub first: bool,
    /// Who wrote it, by the id there; none when that is not told.
    pub author: Option<String>,
    /// The page wrote it.
    pub ours: bool,
    /// It was taken back.
    pub removed: bool,
}

impl ThingRow {
    /// Of no case yet, by nobody known.
    #[must_use]
    pub const fn unknown(kind: ThingKind, id: String) -> Self {
        Self { id, kind, case: None, first: false, author: None, ours: false, removed: false }
    }
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadRow {
    /// In which delivery.
    pub delivery: i64,
    /// Which of its events, from 0.
    pub place: u32,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// The event, cut where it is long.
    pub event: String,
}

/// Deliveries, what is known of the page, and replies on their way out.
pub trait Facebook {
    /// Keeps a delivery as it came; answers whether it is another than all before.
    fn add_delivery(&self, at: Timestamp, digest: Digest, body: &[u8]) -> Stored<bool>;
    /// The oldest delivery that waits.
    fn next_delivery(&self) -> Stored<Option<(i64, Vec<u8>)>>;
    /// How many wait.
    fn deliveries_waiting(&self) -> Stored<u32>;
    /// A delivery was worked through.
    fn settle_delivery(&self, number: i64, at: Timestamp) -> Stored<()>;
    /// Removes what was seen before this of what could not be read, and deliveries that were worked through
    /// before this; of those that hold something unread only the bytes. Answers how many deliveries.
    fn delete_deliveries(&self, before: Timestamp) -> Stored<usize>;
    /// Notes what could not be read, once.
    fn add_unread(&self, row: &UnreadRow) -> Stored<()>;
    /// What nobody has seen yet of that, oldest first.
    fn unread(&self, limit: u32) -> Stored<Vec<UnreadRow>>;
    /// How much that is.
    fn unread_count(&self) -> Stored<u32>;
    /// Somebody has seen it; answers whether there was such a thing.
    fn see_unread(&self, delivery: i64, place: u32, at: Timestamp) -> Stored<bool>;
    /// What is known by an id.
    fn thing(&self, id: &str) -> Stored<Option<ThingRow>>;
    /// Writes what is known. A thing that is there keeps its kind.
    fn save_thing(&self, thing: &ThingRow) -> Stored<()>;
    /// What a case began with; should there be several, the one with the lowest id.
    fn began_with(&self, case: CaseId) -> Stored<Option<ThingRow>>;
    /// The newest case that somebody began with a message.
    fn last_talk(&self, author: &str) -> Stored<Option<CaseId>>;
    /// Notes that something was changed to these words; answers whether that is new.
    fn add_edit(&self, thing: &str, digest: Digest) -> Stored<bool>;
    /// Forgets which wordings something had.
    fn delete_edits(&self, thing: &str) -> Stored<()>;
    /// Everything there that belongs to a case, by id.
    fn things_of(&self, case: CaseId) -> Stored<Vec<ThingRow>>;
    /// Empties the deliveries that were worked through and speak of this id, and removes what could not be read and
    /// speaks of it.
    fn forget_deliveries_of(&self, thing: &str) -> Stored<()>;
    /// Forgets the authors of things in cases that were over before this and whose citizens cannot be reached any
    /// more; of things that their author took back, as soon as the case is over. Answers how many.
    fn forget_authors(&self, before: Timestamp) -> Stored<usize>;
    /// Cases of the page that may have a reply to go out.
    fn facebook_to_send(&self) -> Stored<Vec<CaseId>>;
    /// A reply goes out now; answers false when it did already.
    fn begin_sending(&self, response: ResponseId, case: CaseId, at: Timestamp) -> Stored<bool>;
    /// What became of it is known, or that nobody knows.
    fn end_sending(&self, response: ResponseId) -> Stored<()>;
    /// Everything that was going out when the queue stopped, in the order it began, then by id.
    fn sendings(&self) -> Stored<Vec<(ResponseId, CaseId)>>;
}
