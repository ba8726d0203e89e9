//! Opening and ending tenures, each with its line of the audit.

use wire::people::Posting;
use wire::time::{Day, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::store::{PostingRow, Records, StoreError};

/// The last day of service: a tenure ends with the first moment that is none.
#[must_use]
pub fn last_day(until: Option<Timestamp>) -> Option<Day> {
    until.map(|until| until.plus(-1).day())
}

/// Whether two tenures, each from its first moment until before its last, share a moment.
#[must_use]
pub fn overlap(one: (Timestamp, Option<Timestamp>), other: (Timestamp, Option<Timestamp>)) -> bool {
    one.1.is_none_or(|until| other.0 < until) && other.1.is_none_or(|until| one.0 < until)
}

/// From which day to which, as in a spreadsheet; without an end nothing follows.
#[must_use]
pub fn days(from: Timestamp, until: Option<Timestamp>) -> String {
    let last = last_day(until).map(|day| format!(" {day}")).unwrap_or_default();
    format!("{} –{last}", from.day())
}

/// Opens a tenure, and writes down who did.
///
/// # Errors
/// It is there already, or the store failed.
pub fn open(
    records: &dyn Records,
    actor: &str,
    tenure: &PostingRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    records.open_posting(tenure)?;
    note_tenure(records, actor, "post_opened", tenure, now)
}

/// Writes down what was done with a tenure.
///
/// # Errors
/// The store failed.
pub fn note_tenure(
    records: &dyn Records,
    actor: &str,
    action: &str,
    tenure: &PostingRow,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (subject, detail) = (tenure.officer.to_string(), spelt_out(tenure));
    audit::note(records, now, AuditEntry { actor, action, subject: &subject, detail: &detail })
}

/// A tenure as the audit tells of it: the post, and from which day to which.
#[must_use]
pub fn spelt_out(tenure: &PostingRow) -> String {
    let Posting { department, role, acting } = &tenure.posting;
    let acting = if *acting { " acting" } else { "" };
    let until = last_day(tenure.until).map(|day| format!(" until {day}")).unwrap_or_default();
    format!("{} {department}{acting} from {}{until}", role.as_str(), tenure.from.day())
}
