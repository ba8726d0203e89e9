//! What happened to a request, as mySociety's sites ask for it: a case's story, told outside.

use wire::time::Timestamp;

use crate::intake::form::Form;
use crate::intake::open311::requests::{ANSWER, Caller, SPAN};
use crate::intake::refusal::Answer;
use crate::store::{Records, UpdateRow};

/// `GET servicerequestupdates`, oldest first: whoever gets as many as one answer holds asks on from the last.
///
/// # Errors
/// The store failed; inside, which parameter is wrong.
pub fn list(records: &dyn Records, now: Timestamp, caller: &Caller, form: &Form) -> Answer<Vec<UpdateRow>> {
    let (from, until) = match form.span(now, SPAN) {
        Ok(span) => span,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Said in whole seconds, and asked for in them.
    let from = from.plus(-999);
    Ok(Ok(records.open311_updates(caller.reader(), from, until, ANSWER)?))
}
