//! Why something does not move.

use wire::ids::OperationId;

use crate::failure::{Older, Pause};

/// Why nothing moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// Nobody answers.
    NoAnswer,
    /// Somebody else answers.
    NotTheQueue,
    /// The queue cannot now.
    Busy,
    /// A pause.
    Paused(Pause),
}

/// Why one operation does not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing does, or this one's last attempt ended so.
    Stuck(Stuck),
    /// The queue answered that it cannot take this attempt; the next may do.
    Transient,
    /// One side is older than the other and does not understand it.
    Older(Older),
    /// Something on the way alters its photo: three times what arrived was not what was sent.
    Altered,
    /// An earlier operation on the same submission goes first.
    Behind(OperationId),
    /// It is not its turn yet.
    Turn,
    /// The queue will not take it as it is; see [`crate::QueuedOperation::refused`].
    Refused,
    /// A photo of it is damaged on this disk.
    Damaged,
}

/// Why an operation is not being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub why: Why,
    /// The tick at which it last got further (or came in).
    pub since: u64,
    /// The tick of the next attempt. None while one is under way, and when only an event helps: what is
    /// under way elsewhere ends, a pause is over, the officer acts.
    pub next: Option<u64>,
}
