//! What the desk's page offers with a case: the queue reckons it, the page only shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::CloseReason;
use crate::ids::ResponseId;

/// What a person can do with a case as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Offers {
    /// With the case itself, in the order of [`CaseAct::ALL`].
    pub acts: Vec<CaseAct>,
    /// The reasons with which it can be closed.
    pub close_reasons: Vec<CloseReason>,
    /// The reasons for which nothing needs to be done.
    pub no_action_reasons: Vec<CloseReason>,
    /// The numbers of the escalations that he can say he has seen.
    pub escalations: Vec<u32>,
    /// With each response, in their order.
    pub responses: Vec<ResponseOffer>,
    /// Whether he may see how to reach the citizen.
    pub reveal: bool,
    /// Whether he may add photos that the citizen brought, and take them out again.
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

/// A step that the page has a form for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CaseAct {
    /// Set kind, category and place right.
    Triage,
    /// Give it to an officer.
    Assign,
    /// Draft what was done.
    ActionTaken,
    /// Draft an interim reply.
    Interim,
    /// Draft a question.
    Ask,
    /// Send it to another department.
    Transfer,
    /// Write a note.
    Note,
    /// Bring in what the citizen wrote.
    CitizenWrote,
    /// Await the citizen no longer.
    Resume,
    /// Say that it is the same as another.
    Merge,
    /// Close it.
    Close,
    /// Refer it to an agency outside.
    ReferOut,
    /// Say that nothing needs to be done.
    NoAction,
    /// Open it again.
    Reopen,
    /// Say that escalations were seen.
    Acknowledge,
}

impl CaseAct {
    /// Every step, in the order of the buttons.
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

/// A step with what is said to the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResponseAct {
    /// Approve it.
    Approve,
    /// Send it.
    Send,
    /// Say that a person told the citizen.
    ByHand,
    /// Say what became of it.
    Settle,
    /// Give it back to its author.
    Return,
}

impl ResponseAct {
    /// Every step, in the order of the buttons.
    pub const ALL: [Self; 5] = [Self::Approve, Self::Send, Self::ByHand, Self::Settle, Self::Return];
}
