//! What happened to an item: every change is one step and raises its version.

use wire::document::{HistoryEvent, HistoryEventKind, Message, Submission};
use wire::people::Person;
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;

use crate::fault::Fault;

/// The item's state does not allow it.
pub fn wrong_state(item: &Submission) -> Fault {
    let state = if item.publications.is_empty() { item.state.as_str() } else { "published" };
    Problem::new(ProblemCode::WrongState).with("state", state).into()
}

/// Adds to an item's story; every change goes through here, so the version rises with each.
pub fn record(
    item: &mut Submission,
    kind: HistoryEventKind,
    at: Timestamp,
    by: Option<Person>,
    note: String,
) {
    item.version += 1;
    item.history.push(HistoryEvent { kind, at, by, revision: item.revision, note });
}

/// Adds a message, once.
///
/// # Errors
/// The id was used for another text.
pub fn add_message(item: &mut Submission, message: Message) -> Result<(), Fault> {
    match item.thread.iter().find(|said| said.id == message.id) {
        Some(said) if said.text == message.text && said.author == message.author => {}
        Some(_) => return Err(ProblemCode::OperationConflict.into()),
        None => item.thread.push(message),
    }
    item.version += 1;
    Ok(())
}
