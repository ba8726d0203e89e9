//! Roles that administrators would give themselves. The roster is theirs to keep, but a post for oneself, also a longer one
//! or one in another department, is proposed, and another administrator decides.

use wire::ambient::Chance;
use wire::desk::cases::RoleProposal;
use wire::ids::RoleProposalId;
use wire::people::{Person, Role};
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::access::tenures;
use crate::rules::roles::roster::may_change_roster;
use crate::rules::separation::{authors_of_proposal, is_own};
use crate::rules::who::Clerk;
use crate::store::{PostingRow, Records, RoleProposalRow, StoreError};

/// Proposes a tenure for the officer who would open it. Proposed already, it waits on.
///
/// # Errors
/// The store failed.
pub fn propose(
    records: &dyn Records,
    tenure: PostingRow,
    from_decision: bool,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<(), StoreError> {
    let same = |waiting: &RoleProposalRow| {
        let at = from_decision || waiting.tenure.from == tenure.from;
        let post = waiting.tenure.officer == tenure.officer && waiting.tenure.posting == tenure.posting;
        post && at && waiting.from_decision == from_decision && waiting.tenure.until == tenure.until
    };
    if records.role_proposals()?.iter().any(same) {
        return Ok(());
    }
    let (id, proposed_by) = (RoleProposalId::make(now, chance), tenure.officer);
    let proposal =
        RoleProposalRow { id, tenure, from_decision, proposed_by, proposed_at: now, decided: None };
    records.save_role_proposal(&proposal)?;
    note(records, &proposal, "role_proposed", proposed_by.to_string(), now)
}

/// What waits for a decision, as an administrator sees it; nobody else sees any of it.
///
/// # Errors
/// The store failed.
pub fn waiting(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<Vec<RoleProposal>, Fault> {
    if may_change_roster(&clerk.postings).is_err() {
        return Ok(Vec::new());
    }
    let administrators = records.holders_of(Role::Administrator, now)?;
    let person = |id| -> Result<Person, Fault> {
        records.officer(id)?.ok_or_else(|| Fault::Broken("a role was proposed by nobody".into()))
    };
    let mut shown = Vec::new();
    for proposal in records.role_proposals()? {
        let authors = authors_of_proposal(&proposal);
        shown.push(RoleProposal {
            id: proposal.id,
            officer: person(proposal.tenure.officer)?,
            posting: proposal.tenure.posting,
            from: (!proposal.from_decision).then_some(proposal.tenure.from),
            until: proposal.tenure.until,
            proposed_by: person(proposal.proposed_by)?,
            proposed_at: proposal.proposed_at,
            may_accept: !is_own(&authors, clerk.person.id),
            somebody_may: administrators.iter().any(|one| !is_own(&authors, one.id)),
        });
    }
    Ok(shown)
}

/// Accepts or rejects a proposed role. To reject what is one's own gives nobody anything: that is taking it back.
///
/// # Errors
/// `forbidden`; `own_role` for accepting what is one's own; `not_found`; `wrong_state` when it was decided, or what was
/// proposed does not fit the roster any more.
pub fn decide(
    records: &dyn Records,
    clerk: &Clerk,
    id: RoleProposalId,
    accept: bool,
    now: Timestamp,
) -> Result<(), Fault> {
    may_change_roster(&clerk.postings)?;
    let proposal = records.role_proposal(id)?.ok_or(ProblemCode::NotFound)?;
    if accept && is_own(&authors_of_proposal(&proposal), clerk.person.id) {
        return Err(ProblemCode::OwnRole.into());
    }
    let wrong_state = |state: &str| Fault::from(Problem::new(ProblemCode::WrongState).with("state", state));
    if let Some((accepted, ..)) = proposal.decided {
        return Err(wrong_state(if accepted { "accepted" } else { "rejected" }));
    }
    let actor = clerk.person.id.to_string();
    let decided = RoleProposalRow { decided: Some((accept, clerk.person.id, now)), ..proposal.clone() };
    records.save_role_proposal(&decided)?;
    let action = if accept { "role_accepted" } else { "role_rejected" };
    note(records, &proposal, action, actor.clone(), now)?;
    if accept {
        let from = if proposal.from_decision { now } else { proposal.tenure.from };
        let tenure = PostingRow { from, ..proposal.tenure };
        let over = tenure.until.is_some_and(|until| until <= from);
        let held = records.posting_rows(tenure.officer)?;
        let beside = |held: &PostingRow| {
            held.from.day() == from.day() || tenures::overlap((held.from, held.until), (from, tenure.until))
        };
        if over || held.iter().any(|held| held.posting == tenure.posting && beside(held)) {
            return Err(wrong_state("contradicts"));
        }
        tenures::open(records, &actor, &tenure, now)?;
    }
    Ok(())
}

fn note(
    records: &dyn Records,
    proposal: &RoleProposalRow,
    action: &str,
    actor: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (subject, detail) = (proposal.tenure.officer.to_string(), tenures::spelt_out(&proposal.tenure));
    audit::note(records, now, AuditEntry { actor: &actor, action, subject: &subject, detail: &detail })
}
