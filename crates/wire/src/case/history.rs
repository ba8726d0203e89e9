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
    /// The version it made.
    pub version: u32,
    /// What.
    pub kind: CaseEventKind,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who did it; none when nobody did.
    #[serde(default)]
    pub by: Option<Person>,
    /// The reason given with it, the link, the number of the other case; may be empty.
    #[serde(default)]
    pub note: String,
}

open! {
    /// What may happen to a case.
    pub enum CaseEventKind as CaseStepKind {
        /// Taken in.
        Received = "received",
        /// Kind, category or place were set right.
        Triaged = "triaged",
        /// Given to an officer; the note is his name.
        Assigned = "assigned",
        /// Gone to another department; the note is its code and why.
        Transferred = "transferred",
        /// Taken on.
        Accepted = "accepted",
        /// A question to the citizen was drafted.
        Asked = "asked",
        /// An answer was drafted.
        Replied = "replied",
        /// A note was written.
        Noted = "noted",
        /// A draft went back to its author; the note is why.
        Returned = "returned",
        /// A draft was approved.
        Approved = "approved",
        /// A response goes out.
        Sending = "sending",
        /// A response went out; the note is the link.
        Sent = "sent",
        /// A response may or may not have gone out.
        Unconfirmed = "unconfirmed",
        /// The citizen was told what was done.
        Answered = "answered",
        /// The citizen is awaited: the clocks stand still.
        Awaited = "awaited",
        /// The citizen wrote again.
        CitizenWrote = "citizen_wrote",
        /// The citizen said thanks.
        Thanked = "thanked",
        /// The citizen wrote other words in the place of earlier ones.
        CitizenEdited = "citizen_edited",
        /// The citizen took words back: they are not kept.
        CitizenRemoved = "citizen_removed",
        /// A photo that the citizen brought was added.
        PhotoAdded = "photo_added",
        /// One was taken out again.
        PhotoRemoved = "photo_removed",
        /// The citizen is awaited no longer.
        Resumed = "resumed",
        /// Somebody else said the same; the note is that case's number.
        MeToo = "me_too",
        /// It says the same as another; the note is that case's number.
        Merged = "merged",
        /// Opened again; the note is why.
        Reopened = "reopened",
        /// Over; the note is more about it.
        Closed = "closed",
        /// For an agency outside; the note is which.
        ReferredOut = "referred_out",
        /// Nothing is to be done.
        NoAction = "no_action",
        /// Somebody was told that it is late.
        Escalated = "escalated",
        /// Somebody has seen that it is late.
        Acknowledged = "acknowledged",
        /// The working days are others: what is due when was reckoned anew.
        Reckoned = "reckoned",
    }
}

impl CaseEventKind {
    /// Whether somebody who did not know of it may have done the wrong thing: what he did is then put
    /// before him again. What only adds to a case, or carries further what he did himself, moves nothing.
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
            | Self::PhotoAdded
            | Self::PhotoRemoved
            | Self::Resumed
            | Self::MeToo
            | Self::Escalated
            | Self::Acknowledged
            | Self::Reckoned => false,
        }
    }
}

/// A case went from one department to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseTransfer {
    /// From where; none when it was nobody's.
    #[serde(default)]
    pub from: Option<DepartmentCode>,
    /// To where.
    pub to: DepartmentCode,
    /// Why.
    pub reason: String,
    /// Who sent it there.
    pub by: Person,
    /// When, by the queue's clock.
    pub at: Timestamp,
}

/// What no citizen sees.
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
