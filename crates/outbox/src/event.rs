//! The machine's input ([`Event`]) and output ([`Effect`]).

use wire::digest::Digest;
use wire::ids::OperationId;

use crate::failure::{Failure, Pause};
use crate::operation::QueuedOperation;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An operation is sealed on disk (or was found there at the start).
    Sealed(QueuedOperation),
    /// The queue has the text and still needs these photos.
    Announced(OperationId, Vec<Digest>),
    /// The receipt is verified and on disk.
    Received(OperationId),
    /// What waits for the officer is settled another way, or another was sealed in its place: it waits no longer,
    /// and nothing waits for it.
    SetAside(OperationId),
    /// The announcement failed.
    AnnounceFailed(OperationId, Failure),
    /// The queue has so much of a photo on its disk.
    Progress(OperationId, Digest, u64),
    /// The queue has verified a photo.
    Uploaded(OperationId, Digest),
    /// The upload failed.
    UploadFailed(OperationId, Digest, Failure),
    /// A wait is over.
    Tick,
    /// Something changed that makes trying worthwhile.
    Kick(Kick),
    /// A pause's condition has changed.
    Resumed(Pause),
    /// The window got the focus, or lost it.
    WindowFocused(bool),
}

/// What makes trying worthwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// The queue answered another request just now.
    LinkUp,
    /// The officer pressed *send now*: the only one that does not wait for a `Retry-After`.
    SendNow,
    /// The computer woke from sleep.
    Woke,
    /// The officer logged in: the credential is new.
    LoggedIn,
}

/// Something to do. Each ends in exactly one event for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send the operation's bytes; ends in `Announced`, `Received` or `AnnounceFailed`.
    Announce(OperationId),
    /// Send a photo from the offset that the queue has; ends in `Uploaded` or `UploadFailed`, with
    /// any number of `Progress` before.
    Upload(OperationId, Digest),
    /// Send a `Tick` at this tick, or sooner.
    Wake(u64),
}
