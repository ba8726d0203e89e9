//! What happened to a request, as mySociety's sites ask for it: a case's story, told outside.

use wire::time::Timestamp;

use crate::intake::form::Form;
use crate::intake::open311::requests::{Caller, SPAN, page};
use crate::intake::refusal::Answer;
use crate::store::{Records, UpdateRow};

/// `GET servicerequestupdates`, oldest first: whoever gets as many as one answer holds asks on from the last.
///
/// # Errors
/// The store failed; inside, which parameter is wrong.
pub fn list(records: &dyn Records, now: Timestamp, caller: &Caller, form: &Form) -> Answer<Vec<UpdateRow>> {
    let asked = form.span(("start_date", "end_date"), SPAN);
    let (span, page) = match asked.and_then(|span| Ok((span, page(form)?))) {
        Ok((span, page)) => (span.unwrap_or((now.plus(-SPAN), now)), page),
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(Ok(records.open311_updates(caller.reader(), span, page)?))
}
