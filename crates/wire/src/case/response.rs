//! What is said to a citizen. Officers draft, the desk sends: one public voice.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::content::Photo;
use crate::ids::ResponseId;
use crate::people::Person;
use crate::time::Timestamp;

/// One thing that is or was to be said to the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseResponse {
    /// Which.
    pub id: ResponseId,
    /// What kind.
    pub kind: ResponseKind,
    /// How far it is.
    pub state: ResponseState,
    /// In Bengali, as it goes out.
    pub text_bn: String,
    /// In English; may be empty.
    #[serde(default)]
    pub text_en: String,
    /// What its author wrote, when the desk changed it.
    #[serde(default)]
    pub drafted_bn: Option<String>,
    /// After the work. Held for the department that drafted it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Who wrote it.
    pub author: Person,
    /// When it was received, by the queue's clock.
    pub drafted_at: Timestamp,
    /// Who decided on it.
    #[serde(default)]
    pub approver: Option<Person>,
    /// Why it went back to its author; empty otherwise.
    #[serde(default)]
    pub returned: String,
    /// When it went out, by the queue's clock.
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
    /// Where the public can read it.
    #[serde(default)]
    pub link: Option<String>,
    /// What the other side said when it refused it, the last time; empty otherwise.
    #[serde(default)]
    pub refused: String,
}

open! {
    /// What a response is for.
    pub enum ResponseKind {
        /// It takes longer; this is why.
        Interim = "interim",
        /// The citizen must say more. While he is awaited the clocks stand still.
        RequestForInformation = "request_for_information",
        /// This was done.
        ActionTaken = "action_taken",
    }
}

/// What an officer may reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// It takes longer; this is why.
    Interim,
    /// This was done.
    ActionTaken,
}

impl From<ReplyKind> for ResponseKind {
    fn from(kind: ReplyKind) -> Self {
        match kind {
            ReplyKind::Interim => Self::Interim,
            ReplyKind::ActionTaken => Self::ActionTaken,
        }
    }
}

open! {
    /// How far a response is.
    ///
    /// ```text
    /// drafted -> approved -> sending -> sent
    ///         -> returned            -> unconfirmed -> sent | by_hand | approved (once more)
    ///                     -> by_hand
    /// ```
    pub enum ResponseState {
        /// Waits for the desk.
        Drafted = "drafted",
        /// The desk gave it back; see [`CaseResponse::returned`].
        Returned = "returned",
        /// May go out.
        Approved = "approved",
        /// Goes out now: tried once.
        Sending = "sending",
        /// It is public, or with the citizen.
        Sent = "sent",
        /// Nobody knows whether it went out: a person has to look.
        Unconfirmed = "unconfirmed",
        /// A person told the citizen.
        ByHand = "by_hand",
    }
}

impl ResponseState {
    /// Whether the citizen has it.
    #[must_use]
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::ByHand)
    }

    /// Whether the desk has something to do with it.
    #[must_use]
    pub const fn needs_desk_action(self) -> bool {
        matches!(self, Self::Drafted | Self::Approved | Self::Sending | Self::Unconfirmed)
    }
}
