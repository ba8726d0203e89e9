//! What the Facebook page told that no program could read: shown at the desk until somebody has seen to it.

use wire::desk::cases::{Unread, UnreadEvent, UnreadSeen};
use wire::problem::ProblemCode;
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::looks::{Many, Seen};
use crate::rules::who::Clerk;
use crate::store::{LookKind, Records};

/// So much of it at once.
const UNREAD: u32 = 50;

/// What nobody has seen to yet.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn unread(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<Seen<Unread>, Fault> {
    clerk.must_take_in()?;
    let events = records.unread(UNREAD)?.into_iter().map(|row| UnreadEvent {
        which: UnreadSeen { delivery: row.delivery, place: row.place },
        at: row.at,
        why: row.why,
        event: row.event,
    });
    let (waiting, count) = (records.deliveries_waiting()?, records.unread_count()?);
    let events: Vec<_> = events.collect();
    let rows = events.len();
    let unread = Unread { waiting, count, events };
    if rows == 0 {
        return Ok(Seen::nothing(unread));
    }
    let what = Many { kind: LookKind::PageEvents, subject: "*", view: "unread", rows };
    Ok(Seen::of_many(unread, clerk, &what, now))
}

/// Somebody has seen to one.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn mark_seen(
    records: &dyn Records,
    clerk: &Clerk,
    seen: UnreadSeen,
    now: Timestamp,
) -> Result<(), Fault> {
    clerk.must_take_in()?;
    let UnreadSeen { delivery, place } = seen;
    if !records.see_unread(delivery, place, now)? {
        return Err(ProblemCode::NotFound.into());
    }
    let (actor, subject) = (clerk.person.id.to_string(), format!("{delivery}/{place}"));
    let entry = AuditEntry { actor: &actor, action: "page_event_seen", subject: &subject, detail: "" };
    Ok(audit::note(records, now, entry)?)
}
