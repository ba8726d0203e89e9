//! What an officer did at their computer, perhaps hours ago and without the network.

use wire::case::Case;
use wire::ids::{CaseId, Number, OfficerId};
use wire::operation::{Operation, OperationBody};
use wire::people::{Person, Posting};
use wire::problem::ProblemCode;
use wire::time::Timestamp;

use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, conflict, must_exist};
use crate::rules::cases::replies::{Words, draft};
use crate::rules::cases::routing;
use crate::rules::roles::cases::{CaseRight, authorise_case};
use crate::store::Records;

/// What an operation needs the right to.
const fn right(body: &OperationBody) -> CaseRight {
    match body {
        OperationBody::AcceptCase { .. } => CaseRight::Accept,
        OperationBody::TransferCase { .. } => CaseRight::Transfer,
        OperationBody::AskCitizen { .. } | OperationBody::ReplyCase { .. } => CaseRight::Reply,
        OperationBody::NoteCase { .. } => CaseRight::Note,
        // Each escalation says itself who has to have seen it.
        _ => CaseRight::Read,
    }
}

/// Whether an operation may be applied as things stand now.
///
/// # Errors
/// `case_conflict` with the case as it is, when others did something since; `forbidden`.
pub fn check(
    records: &dyn Records,
    officer: OfficerId,
    postings: &[Posting],
    id: CaseId,
    operation: &Operation,
) -> Result<Case, Fault> {
    // Nothing can be done to one that was lost with a disk, or never lay with this department. Not `not_found`: a
    // computer takes that for an upload that has expired, and would send the operation for ever.
    let case = records.case_seen_by(id, &operation.department)?.ok_or_else(|| conflict(None))?;
    // As it was when it left them, if it did.
    if case.department.as_ref() != Some(&operation.department) {
        return Err(conflict(Some(case)));
    }
    authorise_case(postings, right(&operation.body), case.department.as_ref())?;
    if operation.body.can_conflict() {
        let base = operation.body.base_of_case().unwrap_or(0);
        if case.conflict_since(base, officer).is_some() || !case.state.is_open() {
            return Err(conflict(Some(case)));
        }
    }
    if let OperationBody::TransferCase { to, .. } = &operation.body {
        must_exist(records, to)?;
        if *to == operation.department {
            return Err(ProblemCode::UnknownDepartment.into());
        }
    }
    Ok(case)
}

/// Applies an operation whose files are all here; answers the case's number.
///
/// # Errors
/// As for [`check`], and what the act itself refuses. Nothing was written then.
pub fn apply(
    records: &dyn Records,
    now: Timestamp,
    author: Person,
    id: CaseId,
    operation: &Operation,
) -> Result<Number, Fault> {
    let postings = records.postings(author.id, now)?;
    let mut case = check(records, author.id, &postings, id, operation)?;
    let context = CaseContext::load(records, now, Some(author))?;
    let before = case.version;
    let action = act(&context, &mut case, &postings, &operation.body)?;
    if case.version > before {
        context.save(&case, action)?;
    }
    Ok(case.number)
}

fn act(
    context: &CaseContext<'_>,
    case: &mut Case,
    postings: &[Posting],
    body: &OperationBody,
) -> Result<&'static str, Fault> {
    match body {
        OperationBody::AcceptCase { .. } => {
            context.accept(case);
            Ok("case_accepted")
        }
        OperationBody::TransferCase { to, reason, .. } => {
            routing::transfer(context, case, to, reason)?;
            Ok("case_transferred")
        }
        OperationBody::AskCitizen { response, text_bn, text_en, .. } => {
            context.accept(case);
            let kind = wire::case::ResponseKind::RequestForInformation;
            draft(context, case, (*response, kind), Words { bn: text_bn, en: text_en }, &[])?;
            Ok("case_question_drafted")
        }
        OperationBody::ReplyCase { response, reply, text_bn, text_en, photos, .. } => {
            // Whoever answers has taken it on.
            context.accept(case);
            let words = Words { bn: text_bn, en: text_en };
            draft(context, case, (*response, (*reply).into()), words, photos)?;
            Ok("case_reply_drafted")
        }
        OperationBody::NoteCase { note, text, .. } => {
            crate::rules::cases::desk::note(context, case, *note, text)?;
            Ok("case_noted")
        }
        OperationBody::AcknowledgeCase { escalations, .. } => {
            context.acknowledge(case, postings, escalations)?;
            Ok("case_escalation_seen")
        }
        OperationBody::Submit { .. }
        | OperationBody::Revise { .. }
        | OperationBody::Withdraw { .. }
        | OperationBody::Message { .. } => Err(ProblemCode::OperationConflict.into()),
    }
}
