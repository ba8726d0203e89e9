//! The actions that the desk's page offers for a case. The queue decides, the page only shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::CloseReason;
use crate::ids::ResponseId;

/// What a person can do with a case in its current state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Offers {
    /// Actions on the case itself, in the order of [`CaseAct::ALL`].
    pub acts: Vec<CaseAct>,
    /// The reasons for which it can be closed.
    pub close_reasons: Vec<CloseReason>,
    /// The reasons for which nothing needs to be done.
    pub no_action_reasons: Vec<CloseReason>,
    /// The numbers of the escalations that they can acknowledge.
    pub escalations: Vec<u32>,
    /// Actions on each response, in their order.
    pub responses: Vec<ResponseOffer>,
    /// Whether they may reveal the citizen's contact.
    pub reveal: bool,
    /// Whether they may add and remove photos from the citizen.
    pub photos: bool,
}

/// What a person can do with a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ResponseOffer {
    /// Which.
    pub response: ResponseId,
    /// In the order of [`ResponseAct::ALL`].
    pub acts: Vec<ResponseAct>,
}

/// An action for which the page has a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CaseAct {
    /// Correct kind, category and place.
    Triage,
    /// Assign it to an officer.
    Assign,
    /// Draft an action taken report.
    ActionTaken,
    /// Draft an interim reply.
    Interim,
    /// Draft a question.
    Ask,
    /// Transfer it to another department.
    Transfer,
    /// Write a note.
    Note,
    /// Record a new message from the citizen.
    CitizenWrote,
    /// Stop waiting for the citizen.
    Resume,
    /// Merge it into another case.
    Merge,
    /// Close it.
    Close,
    /// Refer it to an outside agency.
    ReferOut,
    /// Record that nothing needs to be done.
    NoAction,
    /// Reopen it.
    Reopen,
    /// Acknowledge escalations.
    Acknowledge,
}

impl CaseAct {
    /// Every action, in the order of the buttons.
    pub const ALL: [Self; 15] = [
        Self::Triage,
        Self::Assign,
        Self::ActionTaken,
        Self::Interim,
        Self::Ask,
        Self::Transfer,
        Self::Note,
        Self::CitizenWrote,
        Self::Resume,
        Self::Merge,
        Self::Close,
        Self::ReferOut,
        Self::NoAction,
        Self::Reopen,
        Self::Acknowledge,
    ];
}

/// An action on a response to the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResponseAct {
    /// Approve it.
    Approve,
    /// Send it.
    Send,
    /// Record that a person delivered it.
    ByHand,
    /// Record whether it was sent.
    Settle,
    /// Return it to its author.
    Return,
}

impl ResponseAct {
    /// Every action, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Send, Self::ByHand, Self::Settle, Self::Return];
}
