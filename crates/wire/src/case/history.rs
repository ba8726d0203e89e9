//! What happened to a case.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{DepartmentCode, MessageId};
use crate::people::Person;
use crate::time::Timestamp;

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "CaseStep")]
pub struct CaseEvent {
    /// The version of the case that it created.
    pub version: u32,
    /// What.
    pub kind: CaseEventKind,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who did it; none if it happened automatically.
    #[serde(default)]
    pub by: Option<Person>,
    /// The reason given with it, the link, the number of the other case; may be empty.
    #[serde(default)]
    pub note: String,
}

open! {
    /// What may happen to a case.
    pub enum CaseEventKind as CaseStepKind {
        /// Received.
        Received = "received",
        /// Kind, category or place were corrected.
        Triaged = "triaged",
        /// Assigned to an officer; the note is their name.
        Assigned = "assigned",
        /// Transferred to another department; the note is its code and the reason.
        Transferred = "transferred",
        /// Accepted by its officer.
        Accepted = "accepted",
        /// A question to the citizen was drafted.
        Asked = "asked",
        /// An answer was drafted.
        Replied = "replied",
        /// A note was written.
        Noted = "noted",
        /// A draft was returned to its author; the note is the reason.
        Returned = "returned",
        /// A draft was approved.
        Approved = "approved",
        /// A response is being sent.
        Sending = "sending",
        /// A response was sent; the note is the link.
        Sent = "sent",
        /// It is unknown whether a response was sent.
        Unconfirmed = "unconfirmed",
        /// The citizen was told what was done.
        Answered = "answered",
        /// Waiting for the citizen: the clocks are paused.
        Awaited = "awaited",
        /// The citizen wrote again.
        CitizenWrote = "citizen_wrote",
        /// The citizen said thanks.
        Thanked = "thanked",
        /// The citizen edited an earlier message.
        CitizenEdited = "citizen_edited",
        /// The citizen removed a message: its text is deleted.
        CitizenRemoved = "citizen_removed",
        /// Staff answered on the page itself; the note is the link.
        PageAnswered = "page_answered",
        /// Staff removed an answer of the page there.
        PageRemoved = "page_removed",
        /// Staff hid there what the citizen wrote.
        PageHid = "page_hid",
        /// Staff show there again what they had hidden.
        PageShowed = "page_showed",
        /// Erased by order: what the citizen said, their contact and their photos are deleted.
        Erased = "erased",
        /// A photo from the citizen was added.
        PhotoAdded = "photo_added",
        /// A file that came with the citizen's words was not taken: no whole photo, too large, or too many. The note is its name.
        PhotoRefused = "photo_refused",
        /// A photo was removed.
        PhotoRemoved = "photo_removed",
        /// No longer waiting for the citizen.
        Resumed = "resumed",
        /// Another case about the same thing was merged into it; the note is that case's number.
        MeToo = "me_too",
        /// Merged into another case; the note is that case's number.
        Merged = "merged",
        /// Reopened; the note is the reason.
        Reopened = "reopened",
        /// Closed; the note says more about it.
        Closed = "closed",
        /// Referred to an outside agency; the note is which.
        ReferredOut = "referred_out",
        /// Nothing needs to be done.
        NoAction = "no_action",
        /// An alarm was raised.
        Escalated = "escalated",
        /// An alarm was acknowledged.
        Acknowledged = "acknowledged",
        /// The working days changed: the deadlines were recalculated.
        Reckoned = "reckoned",
    }
}

impl CaseEventKind {
    /// Whether an operation made without knowing this event may be wrong and must be shown to its author again.
    /// Events that only add to a case do not conflict.
    #[must_use]
    pub const fn conflicts(self) -> bool {
        match self {
            Self::Triaged
            | Self::Assigned
            | Self::Transferred
            | Self::Accepted
            | Self::Asked
            | Self::Replied
            | Self::Answered
            | Self::CitizenWrote
            | Self::CitizenEdited
            | Self::CitizenRemoved
            | Self::PageAnswered
            | Self::Erased
            | Self::Merged
            | Self::Reopened
            | Self::Closed
            | Self::ReferredOut
            | Self::NoAction
            | Self::Unknown(_) => true,
            Self::Received
            | Self::Noted
            | Self::Returned
            | Self::Approved
            | Self::Sending
            | Self::Sent
            | Self::Unconfirmed
            | Self::Awaited
            | Self::Thanked
            | Self::PageRemoved
            | Self::PageHid
            | Self::PageShowed
            | Self::PhotoAdded
            | Self::PhotoRefused
            | Self::PhotoRemoved
            | Self::Resumed
            | Self::MeToo
            | Self::Escalated
            | Self::Acknowledged
            | Self::Reckoned => false,
        }
    }
}

/// A transfer of a case from one department to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseTransfer {
    /// From which department; none if it had none.
    #[serde(default)]
    pub from: Option<DepartmentCode>,
    /// To which department.
    pub to: DepartmentCode,
    /// Why.
    pub reason: String,
    /// Who sent it there.
    pub by: Person,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

/// An internal note, never shown to citizens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseNote {
    /// Which.
    pub id: MessageId,
    /// Who.
    pub author: Person,
    /// What.
    pub text: String,
    /// When, by the queue's clock.
    pub at: Timestamp,
}
