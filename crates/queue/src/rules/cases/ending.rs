//! How a case ends, and how it begins again.

use wire::case::{
    Case, CaseEventKind, CaseKind, CaseRef, CaseState, CloseReason, Closing, EscalationCause, EscalationLevel,
};
use wire::problem::{Problem, ProblemCode};
use wire::{limits, text};

use crate::city::tables;
use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, reject_if_flawed, wrong_state};
use crate::rules::cases::{clocks, posts, routing};

/// The reasons with which a case can end in this state as it stands. That it is for another department ends
/// none: that is a transfer; a duplicate is merged, so that it is known of what.
#[must_use]
pub fn reasons(case: &Case, end: CaseState) -> Vec<CloseReason> {
    let (open, state) = (case.state.is_open(), case.state);
    let fits = |reason: &CloseReason| match reason {
        CloseReason::Answered => state == CaseState::Answered,
        CloseReason::NoWord => state == CaseState::AwaitingCitizen,
        CloseReason::Satisfied | CloseReason::TakenBack => open || state == CaseState::Answered,
        CloseReason::Read => open && case.kind != CaseKind::Complaint,
        CloseReason::ReferredOut | CloseReason::Spam => open,
        CloseReason::Duplicate | CloseReason::Unknown(_) => false,
    };
    let ending_so: &[CloseReason] = match end {
        CaseState::Closed => {
            &[CloseReason::Answered, CloseReason::NoWord, CloseReason::Satisfied, CloseReason::TakenBack]
        }
        CaseState::NoAction => &[CloseReason::Read, CloseReason::Spam],
        CaseState::ReferredOut => &[CloseReason::ReferredOut],
        _ => &[],
    };
    ending_so.iter().copied().filter(fits).collect()
}

/// Ends a case.
///
/// # Errors
/// `wrong_state` where it cannot end this way; `flawed` where the note must say more; `malformed` for a
/// reason that is none.
pub fn close(
    context: &CaseContext<'_>,
    case: &mut Case,
    reason: CloseReason,
    note: &str,
) -> Result<(), Fault> {
    let note = text::stored(note);
    let mut flaws = Vec::new();
    wire::content::text_flaws(&mut flaws, wire::content::Field::Whole, &note, limits::REASON);
    reject_if_flawed(flaws)?;
    let (state, kind) = match reason {
        CloseReason::Answered | CloseReason::NoWord | CloseReason::Satisfied | CloseReason::TakenBack => {
            (CaseState::Closed, CaseEventKind::Closed)
        }
        CloseReason::ReferredOut => {
            reject_if_flawed(wire::case::required_flaws(&note, limits::REASON))?;
            (CaseState::ReferredOut, CaseEventKind::ReferredOut)
        }
        CloseReason::Read | CloseReason::Spam => (CaseState::NoAction, CaseEventKind::NoAction),
        CloseReason::Duplicate | CloseReason::Unknown(_) => {
            return Err(Problem::new(ProblemCode::Malformed).with("at", "reason").into());
        }
    };
    if !reasons(case, state).contains(&reason) {
        return Err(wrong_state(case));
    }
    end(context, case, state, kind, Closing { reason, note, at: context.now });
    Ok(())
}

fn end(context: &CaseContext<'_>, case: &mut Case, state: CaseState, kind: CaseEventKind, closing: Closing) {
    let note = closing.note.clone();
    case.state = state;
    case.closing = Some(closing);
    clocks::stop(case, context.now);
    context.record(case, kind, note);
}

/// Says that a case is the same as another, which counts one more. Both are kept.
///
/// # Errors
/// `wrong_state` where either is over, or they are one.
pub fn merge(context: &CaseContext<'_>, case: &mut Case, into: &mut Case) -> Result<(), Fault> {
    if case.id == into.id || !case.state.is_open() {
        return Err(wrong_state(case));
    }
    if !into.state.is_open() && into.state != CaseState::Answered {
        return Err(wrong_state(into));
    }
    into.me_too = into.me_too.saturating_add(case.me_too).saturating_add(1);
    context.record(into, CaseEventKind::MeToo, case.number.0.clone());
    case.merged_into = Some(CaseRef::from(&*into));
    let closing = Closing { reason: CloseReason::Duplicate, note: into.number.0.clone(), at: context.now };
    end(context, case, CaseState::Duplicate, CaseEventKind::Merged, closing);
    Ok(())
}

/// Whether a case can be opened again: it is over, and not as another's duplicate.
#[must_use]
pub const fn can_reopen(case: &Case) -> bool {
    !case.state.is_open() && !matches!(case.state, CaseState::Duplicate | CaseState::Unknown(_))
}

/// Opens a case again: the same officer has it, if they still have the post, and their superior is told.
///
/// # Errors
/// `wrong_state` where it is not over, or is another's duplicate; or the store failed.
pub fn reopen(context: &CaseContext<'_>, case: &mut Case, reason: &str) -> Result<(), Fault> {
    if !can_reopen(case) {
        return Err(wrong_state(case));
    }
    case.reopened = case.reopened.saturating_add(1);
    case.closing = None;
    case.state = CaseState::New;
    let days = tables::working_days(&tables::categories(context.records)?, case.category.as_ref());
    clocks::begin(case, &context.calendar, days, context.now);
    context.record(case, CaseEventKind::Reopened, reason);
    if let Some(department) = case.department.clone() {
        match &case.assignee {
            Some(officer)
                if posts::officers(context.records, &department, context.now)?
                    .iter()
                    .any(|(holder, _)| holder.id == officer.id) =>
            {
                let officer = officer.clone();
                routing::assign(context, case, officer);
            }
            _ => routing::place(context, case, &department)?,
        }
        context.raise(case, EscalationCause::Reopened, EscalationLevel::ControllingOfficer)?;
    }
    Ok(())
}
