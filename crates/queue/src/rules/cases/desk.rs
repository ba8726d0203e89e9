//! What the desk does with cases.

use wire::case::{Case, CaseEventKind, CaseKind, CaseNote, CaseSource, CaseState, Contact, ResponseKind};
use wire::case::{CloseReason, required_flaws};
use wire::content::{Field, text_flaws};
use wire::desk::cases::{
    CaseActionRequest, CaseFilter, CaseList, DeskAction, DeskCase, DeskCaseRow, NewCaseRequest,
};
use wire::digest::Digest;
use wire::ids::{CaseId, CategoryCode, DepartmentCode, MessageId, OfficerId};
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;
use wire::{limits, text};

use crate::city::tables;
use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, conflict, must_exist, reject_if_flawed, wrong_state};
use crate::rules::cases::intake::{self, MoreWords, NewCase, Taken};
use crate::rules::cases::replies::{self, Words};
use crate::rules::cases::{clocks, ending, forgetting, offers, photos, posts, routing};
use crate::rules::context::EffectContext;
use crate::rules::looks::{Many, Seen};
use crate::rules::roles::cases::{CaseRight, authorise_case, departments_seen, may_search_contacts};
use crate::rules::who::Clerk;
use crate::store::{LookKind, Records};

/// Rows in a list.
const LIST: u32 = 500;

/// A part of the cases; of those who see only their own department's, that one's.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn list(
    records: &dyn Records,
    clerk: &Clerk,
    filter: &CaseFilter,
    now: Timestamp,
) -> Result<Seen<CaseList>, Fault> {
    let mut filter = filter.clone();
    if let Some(seen) = departments_seen(&clerk.postings) {
        let asked = filter.department.take();
        let one = seen.iter().find(|code| asked.as_ref().is_none_or(|asked| asked == *code));
        filter.department = Some(one.ok_or(ProblemCode::Forbidden)?.clone());
    }
    let phone = filter.text.as_deref().filter(|_| may_search_contacts(&clerk.postings));
    let also = match phone.and_then(text::search::whole_phone) {
        Some(phone) => records.cases_by_phone(&phone, LIST)?,
        None => Vec::new(),
    };
    let rows: Vec<_> = records.cases(&filter, &also, now, LIST)?.into_iter().map(row).collect();
    let list = CaseList { rows, counts: records.case_counts(&filter, &also, now)?, server_time: now };
    if list.rows.is_empty() {
        return Ok(Seen::nothing(list));
    }
    // Whether something was searched for, not what: a clerk may type a citizen's name.
    let searched = match &filter.text {
        _ if !also.is_empty() => "phone",
        Some(text) if !text.trim().is_empty() => "yes",
        _ => "no",
    };
    let tab = serde_json::to_value(filter.shelf).unwrap_or_default();
    let what = Many {
        kind: LookKind::CaseList,
        subject: filter.department.as_ref().map_or("*", DepartmentCode::as_str),
        view: &format!("tab={} search={searched}", tab.as_str().unwrap_or_default()),
        rows: list.rows.len(),
    };
    Ok(Seen::of_many(list, clerk, &what, now))
}

fn row(case: Case) -> DeskCaseRow {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    DeskCaseRow {
        due: case.next_due().cloned(),
        to_send: count(case.responses.iter().filter(|r| r.state.needs_desk_action()).count()),
        alarms: count(case.pending_alarms().count()),
        photos: count(case.photos.len()),
        id: case.id,
        number: case.number,
        department: case.department,
        state: case.state,
        kind: case.kind,
        category: case.category,
        ward: case.ward,
        place: case.place,
        words: case.words,
        source: case.source,
        assignee: case.assignee,
        received_at: case.received_at,
        me_too: case.me_too,
        reopened: case.reopened,
    }
}

/// A case and what this clerk can do with it.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn show(
    records: &dyn Records,
    clerk: &Clerk,
    id: CaseId,
    now: Timestamp,
) -> Result<Seen<DeskCase>, Fault> {
    let case = readable(records, clerk, id)?;
    let (number, offers) = (case.number.clone(), offers::offers(records, clerk, &case, now)?);
    Ok(Seen::of_case(DeskCase { case, offers, server_time: now }, clerk, LookKind::Case, &number, now))
}

/// A case that this clerk may read.
fn readable(records: &dyn Records, clerk: &Clerk, id: CaseId) -> Result<Case, Fault> {
    let case = records.case(id)?.ok_or(ProblemCode::NotFound)?;
    clerk.must_with(CaseRight::Read, &case)?;
    Ok(case)
}

/// Somebody rang, wrote or came.
///
/// # Errors
/// `forbidden`, and as for [`intake::register_case`].
pub fn register_case(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    clerk: &Clerk,
    new: NewCaseRequest,
) -> Result<Taken, Fault> {
    authorise_case(&clerk.postings, CaseRight::TakeIn, None)?;
    intake::register_case(
        records,
        effect,
        NewCase {
            id: new.id,
            heard: String::new(),
            taken_by: Some(clerk.person.clone()),
            source: CaseSource::ByHand { via: new.via },
            external: None,
            reference: new.reference,
            link: new.link,
            kind: new.kind,
            category: new.category,
            department: new.department,
            ward: new.ward,
            place: new.place,
            point: new.point,
            words: new.words,
            photos: Vec::new(),
            media: Vec::new(),
            notice: new.notice,
            contact: new.contact,
        },
    )
}

/// How to reach the citizen. Who looked is in the audit.
///
/// # Errors
/// `forbidden`; `not_found`, also when it is not kept any more.
pub fn reveal(
    records: &dyn Records,
    clerk: &Clerk,
    id: CaseId,
    now: Timestamp,
) -> Result<Seen<Contact>, Fault> {
    let case = records.case(id)?.ok_or(ProblemCode::NotFound)?;
    clerk.must_with(CaseRight::Reveal, &case)?;
    let contact = records.contact(id)?.ok_or(ProblemCode::NotFound)?;
    Ok(Seen::of_case(contact, clerk, LookKind::Contact, &case.number, now))
}

/// Whether a file is shown as a photo of this case: brought by the citizen, or for them.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn must_show(
    records: &dyn Records,
    clerk: &Clerk,
    id: CaseId,
    sha256: Digest,
    now: Timestamp,
) -> Result<Seen<()>, Fault> {
    let case = readable(records, clerk, id)?;
    let later = case.more_words.iter().flat_map(|more| &more.photos);
    let said = case.responses.iter().flat_map(|response| &response.photos);
    let known = case.photos.iter().chain(later).chain(said).any(|photo| photo.sha256 == sha256);
    if known {
        Ok(Seen::of_case((), clerk, LookKind::CasePhoto, &case.number, now))
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

/// What an action needs the right to; none where the act itself asks.
const fn right(action: &DeskAction) -> Option<CaseRight> {
    Some(match action {
        DeskAction::Triage { .. } => CaseRight::Triage,
        DeskAction::Assign { .. } => CaseRight::Assign,
        DeskAction::Transfer { .. } => CaseRight::Transfer,
        DeskAction::Note { .. } => CaseRight::Note,
        DeskAction::Ask { .. } | DeskAction::Reply { .. } => CaseRight::Reply,
        DeskAction::Approve { .. } | DeskAction::Return { .. } => CaseRight::Approve,
        DeskAction::Send { .. } | DeskAction::Settle { .. } => CaseRight::Send,
        DeskAction::CitizenWrote { .. } | DeskAction::RemovePhoto { .. } | DeskAction::Resume => {
            CaseRight::TakeIn
        }
        DeskAction::Merge { .. } => CaseRight::Merge,
        DeskAction::Reopen { .. } => CaseRight::Reopen,
        DeskAction::Close { .. } => CaseRight::Close,
        DeskAction::Acknowledge { .. } => return None,
    })
}

/// Whether an action must know what others did. What is only added need not; what is said to the citizen
/// names its own words.
const fn must_know(action: &DeskAction) -> bool {
    !matches!(
        action,
        DeskAction::Note { .. }
            | DeskAction::Acknowledge { .. }
            | DeskAction::Settle { .. }
            | DeskAction::CitizenWrote { .. }
            | DeskAction::RemovePhoto { .. }
    )
}

/// Does something with a case. Done again, it changes nothing or is refused.
///
/// # Errors
/// `forbidden`, `not_found`, `case_conflict` when others did something in between, and what the act
/// itself refuses.
pub fn act(
    records: &dyn Records,
    clerk: &Clerk,
    id: CaseId,
    request: &CaseActionRequest,
    now: Timestamp,
) -> Result<Seen<DeskCase>, Fault> {
    let context = CaseContext::load(records, now, Some(clerk.person.clone()))?;
    let mut case = context.case(id)?;
    clerk.must_with(CaseRight::Read, &case)?;
    if let Some(right) = right(&request.action) {
        clerk.must_with(right, &case)?;
    }
    if must_know(&request.action) && case.conflict_since(request.version, clerk.person.id).is_some() {
        return Err(conflict(Some(case)));
    }
    let before = case.version;
    let taken_out = match &request.action {
        DeskAction::RemovePhoto { photo } => case.photos.iter().find(|known| known.id == *photo),
        _ => None,
    };
    let taken_out = taken_out.map(|photo| photo.sha256);
    let action = perform(&context, clerk, &mut case, &request.action)?;
    if case.version > before {
        context.save(&case, action)?;
    }
    if let Some(sha256) = taken_out {
        forgetting::forget_photo(records, &case, sha256)?;
    }
    show(records, clerk, id, now)
}

fn perform(
    context: &CaseContext<'_>,
    clerk: &Clerk,
    case: &mut Case,
    action: &DeskAction,
) -> Result<&'static str, Fault> {
    Ok(match action {
        DeskAction::Triage { kind, category, department, ward, place } => {
            let set = Set { kind: *kind, category: category.as_ref(), ward: *ward, place };
            triage(context, case, &set, department.as_ref())?;
            "case_triaged"
        }
        DeskAction::Assign { officer } => {
            assign(context, case, *officer)?;
            "case_assigned"
        }
        DeskAction::Transfer { to, reason } => {
            let reason = text::stored(reason);
            reject_if_flawed(required_flaws(&reason, limits::REASON))?;
            routing::transfer(context, case, to, &reason)?;
            "case_transferred"
        }
        DeskAction::Note { note: id, text } => {
            note(context, case, *id, text)?;
            "case_noted"
        }
        DeskAction::Ask { response, text_bn, text_en } => {
            let words = Words { bn: text_bn, en: text_en };
            replies::draft(context, case, (*response, ResponseKind::RequestForInformation), words, &[])?;
            "case_question_drafted"
        }
        DeskAction::Reply { response, reply, text_bn, text_en } => {
            let words = Words { bn: text_bn, en: text_en };
            replies::draft(context, case, (*response, (*reply).into()), words, &[])?;
            "case_reply_drafted"
        }
        DeskAction::Approve { response, text_bn, text_en } => {
            replies::approve(context, case, *response, Words { bn: text_bn, en: text_en })?;
            "case_reply_approved"
        }
        DeskAction::Return { response, reason } => {
            replies::give_back(context, case, *response, reason)?;
            "case_reply_returned"
        }
        DeskAction::Send { response } => {
            replies::send(context, case, *response)?;
            "case_reply_sending"
        }
        DeskAction::Settle { response, outcome } => {
            replies::settle(context, case, *response, outcome)?;
            "case_reply_settled"
        }
        DeskAction::CitizenWrote { text, thanks } => {
            let more = MoreWords {
                text: text.clone(),
                photos: Vec::new(),
                media: Vec::new(),
                thanks: *thanks,
                sticker: false,
                point: None,
                origin: None,
            };
            intake::citizen_wrote(context, case, more)?;
            "citizen_wrote"
        }
        DeskAction::RemovePhoto { photo } => {
            photos::remove(context, case, *photo);
            "case_photo_removed"
        }
        DeskAction::Resume => {
            if case.state != CaseState::AwaitingCitizen {
                return Err(wrong_state(case));
            }
            intake::resume(context, case);
            "case_resumed"
        }
        DeskAction::Merge { into } => {
            let mut other = context.case(*into)?;
            clerk.must_with(CaseRight::Merge, &other)?;
            ending::merge(context, case, &mut other)?;
            context.save(&other, "case_me_too")?;
            "case_merged"
        }
        DeskAction::Reopen { reason } => {
            let reason = text::stored(reason);
            reject_if_flawed(required_flaws(&reason, limits::REASON))?;
            ending::reopen(context, case, &reason)?;
            "case_reopened"
        }
        DeskAction::Close { reason, note } => {
            ending::close(context, case, *reason, note)?;
            match reason {
                CloseReason::ReferredOut => "case_referred_out",
                _ => "case_closed",
            }
        }
        DeskAction::Acknowledge { escalations } => {
            context.acknowledge(case, &clerk.postings, escalations)?;
            "case_escalation_seen"
        }
    })
}

/// What triage sets right.
struct Set<'a> {
    kind: CaseKind,
    category: Option<&'a CategoryCode>,
    ward: Option<u8>,
    place: &'a str,
}

fn triage(
    context: &CaseContext<'_>,
    case: &mut Case,
    set: &Set<'_>,
    department: Option<&DepartmentCode>,
) -> Result<(), Fault> {
    if !case.state.is_open() {
        return Err(wrong_state(case));
    }
    if !set.kind.is_known() {
        return Err(Problem::new(ProblemCode::Malformed).with("at", "kind").into());
    }
    let place = text::stored(set.place);
    let mut flaws = Vec::new();
    text_flaws(&mut flaws, Field::Place, &place, limits::PLACE);
    intake::check_place(context.records, &mut flaws, set.ward)?;
    reject_if_flawed(flaws)?;
    intake::check_category(context.records, set.category)?;
    if let Some(department) = department {
        must_exist(context.records, department)?;
    }
    let categories = tables::categories(context.records)?;
    (case.kind, case.category, case.ward, case.place) = (set.kind, set.category.cloned(), set.ward, place);
    let days = tables::working_days(&categories, case.category.as_ref());
    if case.kind != CaseKind::Complaint {
        case.clocks.clear();
    } else if case.clocks.is_empty() {
        // It was received when it was received, whatever it was taken for.
        clocks::begin(case, &context.calendar, days, case.received_at);
    } else {
        clocks::set_resolution(case, &context.calendar, days);
    }
    context.record(case, CaseEventKind::Triaged, "");
    let meant = department
        .cloned()
        .or_else(|| tables::department_for(&categories, case.category.as_ref(), case.ward))
        .filter(|_| case.kind != CaseKind::Thanks);
    match (&case.department, meant) {
        // From one department to another it goes by a transfer, with a reason.
        (None, Some(department)) => routing::place(context, case, &department),
        _ => Ok(()),
    }
}

fn assign(context: &CaseContext<'_>, case: &mut Case, officer: OfficerId) -> Result<(), Fault> {
    let department = case.department.clone().ok_or(ProblemCode::UnknownDepartment)?;
    if !case.state.is_open() {
        return Err(wrong_state(case));
    }
    let officers = posts::officers(context.records, &department, context.now)?;
    let found = officers.into_iter().find(|(person, _)| person.id == officer);
    let (person, _) = found.ok_or(ProblemCode::NotFound)?;
    if case.state == CaseState::AwaitingCitizen {
        clocks::resume(case, &context.calendar, context.now);
    }
    routing::assign(context, case, person);
    Ok(())
}

/// Writes a note, once.
///
/// # Errors
/// `flawed`; `operation_conflict` when its id was used for another text.
pub fn note(context: &CaseContext<'_>, case: &mut Case, id: MessageId, said: &str) -> Result<(), Fault> {
    let said = text::stored(said);
    reject_if_flawed(required_flaws(&said, limits::MESSAGE))?;
    let author = context.by.clone().ok_or(ProblemCode::Forbidden)?;
    match case.notes.iter().find(|note| note.id == id) {
        Some(note) if note.text == said && note.author == author => Ok(()),
        Some(_) => Err(ProblemCode::OperationConflict.into()),
        None => {
            case.notes.push(CaseNote { id, author, text: said, at: context.now });
            context.record(case, CaseEventKind::Noted, "");
            Ok(())
        }
    }
}
