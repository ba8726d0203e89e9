//! What happened to a request, as mySociety's sites ask for it: a case's story, told outside.

use wire::case::{Case, CaseEvent, CaseEventKind, CaseResponse, CaseState, CloseReason};
use wire::time::Timestamp;

use crate::intake::form::Form;
use crate::intake::open311::requests::{ANSWER, Caller, SPAN};
use crate::intake::refusal::Answer;
use crate::rules::cases::replies::public_text;
use crate::store::Records;

/// One thing that the citizen may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Its name: the request's number and the case's version.
    pub id: String,
    /// Of which request.
    pub number: String,
    /// Where the request stands after it, in mySociety's word.
    pub status: &'static str,
    /// When.
    pub at: Timestamp,
    /// What was said to the citizen; may be empty.
    pub words: String,
}

/// `GET servicerequestupdates`, oldest first: whoever gets as many as one answer holds asks on from the last.
///
/// # Errors
/// The store failed; inside, which parameter is wrong.
pub fn list(records: &dyn Records, now: Timestamp, caller: &Caller, form: &Form) -> Answer<Vec<Update>> {
    let (from, until) = match form.span(now, SPAN) {
        Ok(span) => span,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut updates = Vec::new();
    records.open311_moved(caller.reader(), from, &mut |case| {
        if caller.sees(&case) {
            // Said in whole seconds, and asked for in them.
            updates.extend(of(&case).into_iter().filter(|u| u.at >= from.plus(-999) && u.at <= until));
        }
    })?;
    updates.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    updates.truncate(ANSWER);
    Ok(Ok(updates))
}

/// mySociety's word for where a case stands.
#[must_use]
pub const fn word(state: CaseState) -> &'static str {
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
#[must_use]
pub fn of(case: &Case) -> Vec<Update> {
    let mut said: Vec<&CaseResponse> = case.responses.iter().filter(|r| r.state.is_out()).collect();
    said.sort_by_key(|response| response.sent_at);
    let mut said = said.into_iter();
    let (mut updates, mut state, mut accepted) = (Vec::<Update>::new(), CaseState::New, false);
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
                Some(reply) if reply.at == step.at => reply.status = word(state),
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

fn update(case: &Case, step: &CaseEvent, state: CaseState, words: String) -> Update {
    let number = case.number.0.clone();
    Update { id: format!("{number}-{}", step.version), number, status: word(state), at: step.at, words }
}

/// Which agency outside was told.
fn agency(case: &Case, step: &CaseEvent) -> Option<String> {
    let closing = case.closing.as_ref()?;
    (closing.reason == CloseReason::ReferredOut && closing.at == step.at).then(|| closing.note.clone())
}
