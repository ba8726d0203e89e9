//! Who has to see to a case: category and ward say the department, the roster says the officer.

use wire::case::{Case, CaseEventKind, CaseState, CaseTransfer, EscalationCause, EscalationLevel};
use wire::content::Photo;
use wire::ids::DepartmentCode;
use wire::people::Person;
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, must_exist, wrong_state};
use crate::rules::cases::{clocks, posts};
use crate::store::{BlobRow, Records, StoreError, UploadKey};

/// Gives a case to a department, and there to whoever answers now. Where nobody does, the nodal officer
/// has it and is told that the post is vacant.
///
/// # Errors
/// The store failed.
pub fn place(context: &CaseContext<'_>, case: &mut Case, department: &DepartmentCode) -> Result<(), Fault> {
    case.department = Some(department.clone());
    show_photos(context.records, case, department)?;
    if let Some(officer) = posts::answers(context.records, department, context.now)? {
        assign(context, case, officer);
        return Ok(());
    }
    match posts::nodal(context.records, context.now)?.into_iter().next() {
        Some(officer) => assign(context, case, officer),
        None => {
            (case.assignee, case.assigned_at, case.accepted_at) = (None, None, None);
            case.state = CaseState::New;
        }
    }
    context.raise(case, EscalationCause::Vacancy, EscalationLevel::NodalOfficer)
}

/// Gives a case to an officer.
pub fn assign(context: &CaseContext<'_>, case: &mut Case, officer: Person) {
    let name = officer.name.bn.clone();
    case.assignee = Some(officer);
    case.assigned_at = Some(context.now);
    case.accepted_at = None;
    case.state = CaseState::Assigned;
    clocks::begin_acceptance(case, &context.calendar, context.now);
    context.record(case, CaseEventKind::Assigned, name);
}

/// Sends a case to the department that it is for. Its clocks go on as they are.
///
/// # Errors
/// `unknown_department`; `wrong_state` where there is nothing to be done any more, or it is there already.
pub fn transfer(
    context: &CaseContext<'_>,
    case: &mut Case,
    to: &DepartmentCode,
    reason: &str,
) -> Result<(), Fault> {
    must_exist(context.records, to)?;
    if !case.state.is_open() || case.department.as_ref() == Some(to) {
        return Err(wrong_state(case));
    }
    let by = context.by.clone().ok_or(ProblemCode::Forbidden)?;
    if case.state == CaseState::AwaitingCitizen {
        clocks::resume(case, &context.calendar, context.now);
    }
    case.transfers.push(CaseTransfer {
        from: case.department.clone(),
        to: to.clone(),
        reason: reason.to_owned(),
        by,
        at: context.now,
    });
    context.record(case, CaseEventKind::Transferred, format!("{to}: {reason}"));
    place(context, case, to)
}

/// What came with a case, and what was drafted for it, is there for the department that has it now.
fn show_photos(records: &dyn Records, case: &Case, department: &DepartmentCode) -> Result<(), StoreError> {
    let later = case.more_words.iter().flat_map(|more| &more.photos);
    let drafted = case.responses.iter().flat_map(|response| &response.photos);
    for Photo { sha256, .. } in case.photos.iter().chain(later).chain(drafted) {
        if let Some(found) = records.any_blob(*sha256)? {
            let key = UploadKey { department: department.clone(), sha256: *sha256 };
            records.add_blob(&BlobRow { key, device: None, ..found })?;
        }
    }
    Ok(())
}
