//! What an officer's computer is told of its departments: a page of the change log.

use wire::document::{ChangesPage, Document};
use wire::time::Timestamp;

use crate::fault::Fault;
use crate::rules::epoch::epoch;
use crate::rules::looks::Seen;
use crate::rules::who::Caller;
use crate::store::Records;

/// The changes after one, and the number of the newest.
///
/// # Errors
/// The store failed.
pub fn page(
    records: &dyn Records,
    caller: &Caller,
    after: i64,
    limit: u32,
    now: Timestamp,
) -> Result<Seen<ChangesPage>, Fault> {
    let departments = caller.departments();
    let changes = records.changes(&departments, after, limit)?;
    let cases: Vec<_> = changes
        .iter()
        .filter_map(|change| match &change.document {
            Document::Case(case) => Some((case.number.clone(), case.version)),
            Document::Submission(_) | Document::Unknown => None,
        })
        .collect();
    let page = ChangesPage { epoch: epoch(records)?, after, newest: records.newest(&departments)?, changes };
    Ok(Seen::handed(page, caller, cases, now))
}
