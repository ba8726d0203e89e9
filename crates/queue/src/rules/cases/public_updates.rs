//! What the public may know happened to a case, step by step: what sites that speak Open311 are told.
//!
//! It is worked out whenever a case is saved, and stored beside it in the same transaction: whoever asks costs as much as
//! is answered, however many cases there are. Worked out anew at each question, one answer read every public case of
//! ninety days, and eight who asked without a key made an officer wait sixty times longer.
//!
//! A request closed as spam is no longer public; whoever brought it still reads it.

use wire::case::{Case, CaseEvent, CaseEventKind, CaseResponse, CaseState, CloseReason};

use crate::fault::Fault;
use crate::store::{Records, UpdateRow};

/// Cases that are read for one transaction of [`index_missing`].
const AT_ONCE: u32 = 500;

/// What is said to the citizen, in the languages in which it is said.
#[must_use]
pub fn public_text(response: &CaseResponse) -> String {
    let both = [response.text_bn.as_str(), response.text_en.as_str()];
    both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Stores what others may read of a case; nothing for a case that no site brought.
///
/// # Errors
/// The store failed.
pub fn index(records: &dyn Records, case: &Case) -> Result<(), Fault> {
    let spam = case.closing.as_ref().is_some_and(|closing| closing.reason == CloseReason::Spam);
    Ok(records.index_open311_request(case, !spam, &of(case))?)
}

/// Does it for some of those saved by a version that did not; answers how many. At the start, until there are none.
///
/// # Errors
/// The store failed.
pub fn index_missing(records: &dyn Records) -> Result<usize, Fault> {
    let cases = records.open311_unindexed(AT_ONCE)?;
    cases.iter().try_for_each(|case| index(records, case))?;
    Ok(cases.len())
}

/// mySociety's word for where a case stands.
const fn word(state: CaseState) -> &'static str {
    match state {
        CaseState::New | CaseState::Assigned | CaseState::Unknown(_) => "OPEN",
        CaseState::InProgress => "IN_PROGRESS",
        CaseState::AwaitingCitizen => "INVESTIGATING",
        CaseState::Answered => "FIXED",
        CaseState::Closed => "CLOSED",
        CaseState::Duplicate => "DUPLICATE",
        CaseState::ReferredOut => "NOT_COUNCILS_RESPONSIBILITY",
        CaseState::NoAction => "NO_FURTHER_ACTION",
    }
}

/// Everything about a case that its citizen may know, oldest first: what was said to them, and each time it
/// came to stand elsewhere.
fn of(case: &Case) -> Vec<UpdateRow> {
    let mut said: Vec<&CaseResponse> = case.responses.iter().filter(|r| r.state.is_out()).collect();
    said.sort_by_key(|response| response.sent_at);
    let mut said = said.into_iter();
    let (mut updates, mut state, mut accepted) = (Vec::<UpdateRow>::new(), CaseState::New, false);
    let mut answered_by = None;
    for step in &case.history {
        let before = word(state);
        accepted = match step.kind {
            CaseEventKind::Accepted => true,
            CaseEventKind::Assigned | CaseEventKind::Reopened => false,
            _ => accepted,
        };
        state = after(state, accepted, step.kind);
        let words = match step.kind {
            CaseEventKind::Sent => said.next().map(public_text),
            CaseEventKind::ReferredOut => agency(case, step),
            _ => None,
        };
        if let Some(words) = words {
            answered_by = Some(updates.len());
            updates.push(update(case, step, state, words));
        } else if word(state) != before {
            // What follows from a reply is told with it.
            let follows = matches!(step.kind, CaseEventKind::Answered | CaseEventKind::Awaited);
            match answered_by.filter(|_| follows).and_then(|nth| updates.get_mut(nth)) {
                Some(reply) if reply.at == step.at => reply.status = word(state).into(),
                _ => updates.push(update(case, step, state, String::new())),
            }
        }
    }
    updates
}

const fn after(state: CaseState, accepted: bool, kind: CaseEventKind) -> CaseState {
    match kind {
        CaseEventKind::Assigned => CaseState::Assigned,
        CaseEventKind::Accepted => match state {
            CaseState::New | CaseState::Assigned => CaseState::InProgress,
            other => other,
        },
        CaseEventKind::Awaited => CaseState::AwaitingCitizen,
        CaseEventKind::Resumed if accepted => CaseState::InProgress,
        CaseEventKind::Resumed => CaseState::Assigned,
        CaseEventKind::Answered => CaseState::Answered,
        CaseEventKind::Merged => CaseState::Duplicate,
        CaseEventKind::Reopened => CaseState::New,
        CaseEventKind::Closed => CaseState::Closed,
        CaseEventKind::ReferredOut => CaseState::ReferredOut,
        CaseEventKind::NoAction => CaseState::NoAction,
        _ => state,
    }
}

fn update(case: &Case, step: &CaseEvent, state: CaseState, words: String) -> UpdateRow {
    let number = case.number.0.clone();
    UpdateRow {
        id: format!("{number}-{}", step.version),
        number,
        status: word(state).into(),
        at: step.at,
        words,
    }
}

/// Which agency outside was told.
fn agency(case: &Case, step: &CaseEvent) -> Option<String> {
    let closing = case.closing.as_ref()?;
    (closing.reason == CloseReason::ReferredOut && closing.at == step.at).then(|| closing.note.clone())
}
