//! Separation of duties: nobody decides on what is their own, and this is where every decision asks. Whose something
//! is, is told for each kind of thing by an `authors_of_…`; whether a decision is somebody's own, by [`is_own`] alone.
//!
//! Words are everybody's who had a hand in them. Who only sent the first version is not enough to know: a moderator
//! who also has a post in a department could put their own words under a colleague's name and approve those.

use std::collections::BTreeSet;
use wire::case::CaseResponse;
use wire::desk::offers::ResponseAct;
use wire::document::{HistoryEventKind, Submission};
use wire::ids::OfficerId;

use crate::store::RoleProposalRow;

/// Whether a decision of this officer would be one on what is their own.
#[must_use]
pub fn is_own(authors: &BTreeSet<OfficerId>, officer: OfficerId) -> bool {
    authors.contains(&officer)
}

/// Whose a proposed role is: of whoever would get it, and of whoever proposed it.
#[must_use]
pub fn authors_of_proposal(proposal: &RoleProposalRow) -> BTreeSet<OfficerId> {
    [proposal.tenure.officer, proposal.proposed_by].into()
}

/// Whose words an item is: of whoever sent it first, sent any revision of it, or withdrew it. Revisions from before
/// a return count too, because the next one is written over them.
#[must_use]
pub fn authors_of_item(item: &Submission) -> BTreeSet<OfficerId> {
    let sent = item
        .history
        .iter()
        .filter(|event| matches!(event.kind, HistoryEventKind::Received | HistoryEventKind::Withdrawn));
    sent.filter_map(|event| event.by.as_ref()).map(|by| by.id).chain([item.author.id]).collect()
}

/// Whose words a response is as it stands: of whoever drafted it, and of whoever approved it in other words.
#[must_use]
pub fn authors_of_response(response: &CaseResponse) -> BTreeSet<OfficerId> {
    let changed = response.drafted_bn.is_some() || response.drafted_en.is_some();
    let approver = response.approver.as_ref().filter(|_| changed);
    approver.map(|by| by.id).into_iter().chain([response.author.id]).collect()
}

/// Whether an act would be somebody's decision on their own words.
///
/// Words that their approver did not change were decided on by somebody else already: sending them decides nothing.
/// Changed ones nobody else has seen before they are sent, so sending them is the decision. To take back what one
/// has approved lets nothing out: that is denied to the drafter alone.
#[must_use]
pub fn is_own_decision(act: ResponseAct, response: &CaseResponse, officer: OfficerId) -> bool {
    let authors = authors_of_response(response);
    match act {
        ResponseAct::Approve => is_own(&authors, officer),
        ResponseAct::Return => response.author.id == officer,
        ResponseAct::Send | ResponseAct::ByHand => {
            let undecided = response.approver.as_ref().is_none_or(|by| is_own(&authors, by.id));
            undecided && is_own(&authors, officer)
        }
        // What became of something that is out is a fact.
        ResponseAct::Settle => false,
    }
}
