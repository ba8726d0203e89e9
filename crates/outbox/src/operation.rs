//! One operation in the outbox.

use wire::digest::Digest;
use wire::ids::OperationId;
use wire::problem::Problem;
use wire::subject::Subject;

/// One operation, with what sending it needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedOperation {
    /// Which.
    pub id: OperationId,
    /// On what: operations on one submission, or on one case, are sent in order.
    pub subject: Subject,
    /// The device's count of operations: the order in which they were done.
    pub sequence: u32,
    /// An inauguration notice: it has a deadline and is sent first.
    pub urgent: bool,
    /// Its photos that the queue does not have, as far as is known.
    pub photos: Vec<Photo>,
    /// Whether the queue has the text.
    pub announced: bool,
    /// How often its announcement was tried before the program was started. Counts for the order alone.
    pub attempts: u32,
    /// Why the queue will not take it.
    pub refused: Option<Problem>,
    /// A photo of it is damaged on this disk.
    pub damaged: bool,
}

/// A photo on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Which.
    pub sha256: Digest,
    /// Its length in bytes.
    pub len: u64,
    /// How much of it is on the queue's disk, as the queue last said.
    pub sent: u64,
    /// The queue has verified all of it.
    pub verified: bool,
}

impl QueuedOperation {
    /// Whether only the officer can help.
    #[must_use]
    pub const fn needs_action(&self) -> bool {
        self.refused.is_some() || self.damaged
    }

    /// Whether every photo is there and only the receipt is missing.
    #[must_use]
    pub fn all_sent(&self) -> bool {
        self.photos.iter().all(|photo| photo.verified)
    }
}
