//! Who may acknowledge an alarm of a case, and who is told of it.
//!
//! Each level has its right. Where nobody holds that right now (a department without a controlling officer, a case of no
//! department yet, an office without oversight), the next above has to: the nodal officer, then the commissioner's
//! office. So no alarm stays for ever because of a vacancy, and nobody is passed over who is there. Where none of these
//! is there, nobody may, and the alarm stays in the list that the administrators see: they fill the post.

use wire::case::{Case, Escalation, EscalationLevel};
use wire::ids::{DepartmentCode, OfficerId};
use wire::people::{Person, Posting, Role};
use wire::problem::ProblemCode;
use wire::time::Timestamp;

use crate::rules::cases::posts;
use crate::rules::roles::cases::{CaseRight, authorise_case, is_held_everywhere};
use crate::store::{Records, StoreError};

/// Who says that somebody at this level has seen an alarm, where every post is held.
const fn right_of(level: EscalationLevel) -> CaseRight {
    match level {
        EscalationLevel::Assignee => CaseRight::AcknowledgeAsAssignee,
        EscalationLevel::ControllingOfficer => CaseRight::AcknowledgeAsControllingOfficer,
        EscalationLevel::Commissioner => CaseRight::AcknowledgeAsCommissioner,
        EscalationLevel::DepartmentHead | EscalationLevel::NodalOfficer | EscalationLevel::Unknown(_) => {
            CaseRight::AcknowledgeAsNodalOfficer
        }
    }
}

fn is_held(
    records: &dyn Records,
    right: CaseRight,
    department: Option<&DepartmentCode>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    for role in Role::ALL {
        if is_held_everywhere(role, right) && !records.holders_of(role, now)?.is_empty() {
            return Ok(true);
        }
    }
    let Some(department) = department else { return Ok(false) };
    let holders = records.holders(department, now)?;
    Ok(holders
        .iter()
        .any(|(_, post)| authorise_case(std::slice::from_ref(post), right, Some(department)).is_ok()))
}

/// With which right an alarm of this level is acknowledged as the posts are held now.
fn right_now(
    records: &dyn Records,
    level: EscalationLevel,
    department: Option<&DepartmentCode>,
    now: Timestamp,
) -> Result<CaseRight, StoreError> {
    let own = right_of(level);
    for right in [own, CaseRight::AcknowledgeAsNodalOfficer, CaseRight::AcknowledgeAsCommissioner] {
        if is_held(records, right, department, now)? {
            return Ok(right);
        }
    }
    Ok(own)
}

/// Whether an officer in these posts may acknowledge an alarm of a case. Whoever has the case may acknowledge what is for
/// whoever has it, also a nodal officer who has it for want of another.
///
/// # Errors
/// The store failed; the inner one is `forbidden`.
pub fn may_acknowledge(
    records: &dyn Records,
    (officer, postings): (OfficerId, &[Posting]),
    case: &Case,
    alarm: &Escalation,
    now: Timestamp,
) -> Result<Result<(), ProblemCode>, StoreError> {
    let department = case.department.as_ref();
    let has_it = case.assignee.as_ref().is_some_and(|assignee| assignee.id == officer);
    if alarm.level == EscalationLevel::Assignee
        && has_it
        && authorise_case(postings, CaseRight::Read, department).is_ok()
    {
        return Ok(Ok(()));
    }
    let right = right_now(records, alarm.level, department, now)?;
    Ok(authorise_case(postings, right, department))
}

/// Who is told of an alarm: the level's own people, or where there are none those who may acknowledge it then.
///
/// # Errors
/// The store failed.
pub fn addressees(
    records: &dyn Records,
    case: &Case,
    level: EscalationLevel,
    now: Timestamp,
) -> Result<Vec<Person>, StoreError> {
    let own = match level {
        EscalationLevel::Assignee => case.assignee.iter().cloned().collect(),
        EscalationLevel::ControllingOfficer => match &case.department {
            Some(department) => posts::controlling(records, department, now)?,
            None => Vec::new(),
        },
        EscalationLevel::Commissioner => records.holders_of(Role::Oversight, now)?,
        EscalationLevel::NodalOfficer | EscalationLevel::DepartmentHead | EscalationLevel::Unknown(_) => {
            Vec::new()
        }
    };
    if !own.is_empty() {
        return Ok(own);
    }
    let nodal = posts::nodal(records, now)?;
    if nodal.is_empty() { records.holders_of(Role::Oversight, now) } else { Ok(nodal) }
}
