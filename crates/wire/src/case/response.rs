//! Replies and questions to a citizen. Officers draft them, the desk sends them: one public voice.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::content::Photo;
use crate::ids::ResponseId;
use crate::people::Person;
use crate::time::Timestamp;

/// One reply or question to the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseResponse {
    /// Which.
    pub id: ResponseId,
    /// What kind.
    pub kind: ResponseKind,
    /// Its state.
    pub state: ResponseState,
    /// The text in Bengali, as it is sent.
    pub text_bn: String,
    /// In English; may be empty.
    #[serde(default)]
    pub text_en: String,
    /// The author's text, if the desk changed it.
    #[serde(default)]
    pub drafted_bn: Option<String>,
    /// The same of the English text.
    #[serde(default)]
    pub drafted_en: Option<String>,
    /// Photos taken after the work. Stored for the department that drafted the response.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Who wrote it.
    pub author: Person,
    /// When it was received, by the queue's clock.
    pub drafted_at: Timestamp,
    /// Who decided on it.
    #[serde(default)]
    pub approver: Option<Person>,
    /// Why it was returned to its author; empty otherwise.
    #[serde(default)]
    pub returned: String,
    /// When it was sent, by the queue's clock.
    #[serde(default)]
    pub sent_at: Option<Timestamp>,
    /// Its public address.
    #[serde(default)]
    pub link: Option<String>,
    /// The platform's message when it last refused the response; empty otherwise.
    #[serde(default)]
    pub refused: String,
}

open! {
    /// What a response is for.
    pub enum ResponseKind {
        /// It takes longer; this is why.
        Interim = "interim",
        /// The citizen must say more. The clocks are paused until they do.
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
    /// The state of a response.
    ///
    /// ```text
    /// drafted -> approved -> sending -> sent
    ///         -> returned            -> unconfirmed -> sent | by_hand | approved (once more)
    ///                     -> by_hand
    /// ```
    pub enum ResponseState {
        /// Waiting for the desk.
        Drafted = "drafted",
        /// Returned by the desk; see [`CaseResponse::returned`].
        Returned = "returned",
        /// May be sent.
        Approved = "approved",
        /// Being sent. Only one attempt is made.
        Sending = "sending",
        /// It is public, or the citizen has it.
        Sent = "sent",
        /// It is unknown whether it was sent: a person has to check.
        Unconfirmed = "unconfirmed",
        /// Delivered by a person.
        ByHand = "by_hand",
    }
}

impl ResponseState {
    /// Whether the citizen has it.
    #[must_use]
    pub const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::ByHand)
    }

    /// Whether the desk has to do something about it.
    #[must_use]
    pub const fn needs_desk_action(self) -> bool {
        matches!(self, Self::Drafted | Self::Approved | Self::Sending | Self::Unconfirmed)
    }
}
