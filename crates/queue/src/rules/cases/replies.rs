//! What is said to the citizen: drafted, approved, sent once, and what became of that.

use wire::case::{
    Case, CaseEventKind, CaseResponse, CaseSource, CaseState, ClockKind, ResponseKind, ResponseState,
    reply_flaws, required_flaws,
};
use wire::content::Photo;
use wire::desk::cases::SendOutcome;
use wire::desk::offers::ResponseAct;
use wire::ids::ResponseId;
use wire::problem::{Problem, ProblemCode};
use wire::{limits, text};

use crate::fault::Fault;
use crate::rules::cases::clocks;
use crate::rules::cases::context::{CaseContext, reject_if_flawed, wrong_state};
use crate::rules::links::public_link;
use crate::rules::separation;

/// Words to be said.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// In Bengali.
    pub bn: &'a str,
    /// In English; may be empty.
    pub en: &'a str,
}

/// Adds a draft, once.
///
/// # Errors
/// `flawed`; `wrong_state`; `operation_conflict` when its id was used for other words.
pub fn draft(
    context: &CaseContext<'_>,
    case: &mut Case,
    (id, kind): (ResponseId, ResponseKind),
    words: Words<'_>,
    photos: &[Photo],
) -> Result<bool, Fault> {
    let (bn, en) = (text::stored(words.bn), text::stored(words.en));
    let author = context.by.clone().ok_or(ProblemCode::Forbidden)?;
    if let Some(known) = case.response(id) {
        // As it was drafted, whatever the desk made of it. A receipt for other words would promise what nobody kept.
        let (drafted_bn, drafted_en) = (&known.drafted_bn, &known.drafted_en);
        let same = *drafted_bn.as_ref().unwrap_or(&known.text_bn) == bn
            && *drafted_en.as_ref().unwrap_or(&known.text_en) == en
            && known.photos == photos
            && known.kind == kind
            && known.author.id == author.id;
        return if same { Ok(false) } else { Err(ProblemCode::OperationConflict.into()) };
    }
    if !case.state.is_open() {
        return Err(wrong_state(case));
    }
    reject_if_flawed(reply_flaws(&bn, &en, photos))?;
    case.responses.push(CaseResponse {
        id,
        kind,
        state: ResponseState::Drafted,
        text_bn: bn,
        text_en: en,
        drafted_bn: None,
        drafted_en: None,
        photos: photos.to_vec(),
        author,
        drafted_at: context.now,
        approver: None,
        returned: String::new(),
        sent_at: None,
        link: None,
        refused: String::new(),
    });
    let asked = kind == ResponseKind::RequestForInformation;
    context.record(case, if asked { CaseEventKind::Asked } else { CaseEventKind::Replied }, "");
    Ok(true)
}

fn response(case: &mut Case, id: ResponseId) -> Result<&mut CaseResponse, Fault> {
    case.responses.iter_mut().find(|response| response.id == id).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Whether a response in this state allows it; `by_hand` where only a person can tell the citizen.
#[must_use]
pub fn allows(act: ResponseAct, by_hand: bool, state: ResponseState) -> bool {
    let approved = state == ResponseState::Approved;
    match act {
        ResponseAct::Approve => state == ResponseState::Drafted,
        ResponseAct::Return => approved || state == ResponseState::Drafted,
        ResponseAct::Send => approved && !by_hand,
        ResponseAct::ByHand => approved && by_hand,
        ResponseAct::Settle => matches!(state, ResponseState::Sending | ResponseState::Unconfirmed),
    }
}

/// The response's state does not allow it.
fn not_now(response: &CaseResponse) -> Fault {
    let word = serde_json::to_string(&response.state).unwrap_or_default();
    Problem::new(ProblemCode::WrongState).with("state", word.trim_matches('"')).into()
}

/// Nobody decides on their own words.
fn not_ones_own(context: &CaseContext<'_>, act: ResponseAct, response: &CaseResponse) -> Result<(), Fault> {
    let own = context.by.as_ref().is_some_and(|person| separation::is_own_decision(act, response, person.id));
    if own { Err(ProblemCode::OwnItem.into()) } else { Ok(()) }
}

/// Approves a draft in these words; its author's are kept beside them. Other words than the author's become the
/// approver's own, and somebody else has to send them.
///
/// # Errors
/// `own_item`, `wrong_state`, `flawed`, `not_found`.
pub fn approve(
    context: &CaseContext<'_>,
    case: &mut Case,
    id: ResponseId,
    words: Words<'_>,
) -> Result<(), Fault> {
    let (bn, en) = (text::stored(words.bn), text::stored(words.en));
    let by_hand = case.source.is_answered_by_hand();
    let found = response(case, id)?;
    not_ones_own(context, ResponseAct::Approve, found)?;
    if !allows(ResponseAct::Approve, by_hand, found.state) {
        return Err(not_now(found));
    }
    reject_if_flawed(reply_flaws(&bn, &en, &found.photos))?;
    if found.text_bn != bn {
        found.drafted_bn = Some(std::mem::replace(&mut found.text_bn, bn));
    }
    if found.text_en != en {
        found.drafted_en = Some(std::mem::replace(&mut found.text_en, en));
    }
    found.state = ResponseState::Approved;
    found.approver = context.by.clone();
    context.record(case, CaseEventKind::Approved, "");
    Ok(())
}

/// Gives a draft back to its author.
///
/// # Errors
/// `own_item`, `wrong_state`, `flawed`, `not_found`.
pub fn give_back(
    context: &CaseContext<'_>,
    case: &mut Case,
    id: ResponseId,
    reason: &str,
) -> Result<(), Fault> {
    let reason = text::stored(reason);
    reject_if_flawed(required_flaws(&reason, limits::REASON))?;
    let by_hand = case.source.is_answered_by_hand();
    let found = response(case, id)?;
    not_ones_own(context, ResponseAct::Return, found)?;
    if !allows(ResponseAct::Return, by_hand, found.state) {
        return Err(not_now(found));
    }
    found.state = ResponseState::Returned;
    found.approver = context.by.clone();
    found.returned.clone_from(&reason);
    context.record(case, CaseEventKind::Returned, reason);
    Ok(())
}

/// Begins the one attempt to send what was approved; where answers are fetched, that is all of it.
///
/// # Errors
/// `own_item`; `wrong_state`, also where only a person can tell the citizen; `not_found`.
pub fn send(context: &CaseContext<'_>, case: &mut Case, id: ResponseId) -> Result<(), Fault> {
    let by_hand = case.source.is_answered_by_hand();
    let found = response(case, id)?;
    not_ones_own(context, ResponseAct::Send, found)?;
    if !allows(ResponseAct::Send, by_hand, found.state) {
        return Err(not_now(found));
    }
    found.state = ResponseState::Sending;
    found.refused.clear();
    context.record(case, CaseEventKind::Sending, "");
    // There it is fetched: it is told from now on to whoever asks.
    if case.source == CaseSource::Open311 {
        settle(context, case, id, &SendOutcome::Sent { link: None })?;
    }
    Ok(())
}

/// Says what became of something that was to be sent. Said again, nothing changes.
///
/// # Errors
/// `own_item` where this is the telling itself; `wrong_state`, `link_wrong`, `not_found`.
pub fn settle(
    context: &CaseContext<'_>,
    case: &mut Case,
    id: ResponseId,
    outcome: &SendOutcome,
) -> Result<bool, Fault> {
    let by_hand = case.source.is_answered_by_hand();
    let found = response(case, id)?;
    let on_its_way = allows(ResponseAct::Settle, by_hand, found.state);
    let (state, link) = match outcome {
        SendOutcome::Sent { link } => (ResponseState::Sent, link),
        SendOutcome::ByHand { link } => (ResponseState::ByHand, link),
        SendOutcome::Unconfirmed => (ResponseState::Unconfirmed, &None),
        SendOutcome::NotSent => (ResponseState::Approved, &None),
    };
    if found.state == state {
        return Ok(false);
    }
    let ready = found.state == ResponseState::Approved && state == ResponseState::ByHand;
    if !on_its_way && !ready {
        return Err(not_now(found));
    }
    if ready {
        not_ones_own(context, ResponseAct::ByHand, found)?;
    }
    let link = link.as_deref().map(public_link).transpose()?;
    found.state = state;
    match state {
        ResponseState::Unconfirmed => context.record(case, CaseEventKind::Unconfirmed, ""),
        ResponseState::Approved => context.record(case, CaseEventKind::Approved, ""),
        _ => out(context, case, id, link)?,
    }
    Ok(true)
}

/// Keeps what the other side said when it refused.
pub fn was_refused(case: &mut Case, id: ResponseId, why: &str) {
    if let Some(found) = case.responses.iter_mut().find(|response| response.id == id) {
        found.refused = text::stored(why);
    }
}

/// The citizen has it: clocks are met, and the case goes where that takes it.
fn out(
    context: &CaseContext<'_>,
    case: &mut Case,
    id: ResponseId,
    link: Option<String>,
) -> Result<(), Fault> {
    let found = response(case, id)?;
    found.sent_at = Some(context.now);
    found.link.clone_from(&link);
    let kind = found.kind;
    context.record(case, CaseEventKind::Sent, link.unwrap_or_default());
    clocks::meet(case, &[ClockKind::FirstReply], context.now);
    match kind {
        ResponseKind::Interim => clocks::meet(case, &[ClockKind::Interim], context.now),
        ResponseKind::RequestForInformation if case.state.is_open() => {
            case.state = CaseState::AwaitingCitizen;
            clocks::pause(case, &context.calendar, context.now);
            context.record(case, CaseEventKind::Awaited, "");
        }
        ResponseKind::ActionTaken => {
            let all =
                [ClockKind::Acceptance, ClockKind::Resolution, ClockKind::Interim, ClockKind::HardLimit];
            clocks::meet(case, &all, context.now);
            if case.state.is_open() {
                case.state = CaseState::Answered;
                context.record(case, CaseEventKind::Answered, "");
            }
        }
        ResponseKind::RequestForInformation | ResponseKind::Unknown(_) => {}
    }
    Ok(())
}
