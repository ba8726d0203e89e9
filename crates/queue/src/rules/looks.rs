//! Who saw what of the citizens: what a rule shows of their words, photos and contacts leaves it as a [`Seen`], which
//! opens only when the look is in the audit log.
//!
//! ```text
//! rule -> Seen<DeskCase> -> noted already this hour: opened     | not yet: a line in the log and a row, then opened
//! ```
//!
//! So no handler can forget it, and where nothing can be written nothing is shown. Looks of one person at the same thing
//! within an hour are one line, or paging would flood the log; how to reach a citizen is a line each time. An officer's
//! computer receives cases without anybody opening them: noted is which version was handed to which computer, once.
//!
//! A list shows the words of up to 500 cases. It is noted as a list (of which department, which tab, how many rows,
//! whether something was searched for) and not once for each of them.

use wire::ids::{Number, OfficerId};
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::rules::who::{Caller, Clerk};
use crate::store::{LookKind, LookRow, Records, StoreError};

/// What is to be shown to somebody, closed until it is noted that they saw it.
#[must_use]
pub struct Seen<T> {
    shown: T,
    looks: Vec<LookRow>,
}

impl<T> Seen<T> {
    /// Nothing of a citizen is in it.
    pub const fn nothing(shown: T) -> Self {
        Self { shown, looks: Vec::new() }
    }

    /// Somebody at the desk sees this kind of thing of a case.
    pub fn of_case(shown: T, clerk: &Clerk, kind: LookKind, number: &Number, now: Timestamp) -> Self {
        let once = if kind == LookKind::Contact { now.millis().to_string() } else { hour(now) };
        Self { shown, looks: vec![look(clerk.person.id, kind, number.0.clone(), once, now, String::new())] }
    }

    /// Somebody at the desk sees what is in no case, or in many.
    pub fn of_many(shown: T, clerk: &Clerk, what: &Many<'_>, now: Timestamp) -> Self {
        let once = format!("{} {}", hour(now), what.view);
        let detail = format!("{} rows={}", what.view, what.rows);
        let subject = what.subject.to_owned();
        Self { shown, looks: vec![look(clerk.person.id, what.kind, subject, once, now, detail)] }
    }

    /// These cases, each with its version, are handed to an officer's computer.
    pub fn handed(
        shown: T,
        caller: &Caller,
        cases: impl IntoIterator<Item = (Number, u32)>,
        now: Timestamp,
    ) -> Self {
        let delivery = |(number, version): (Number, u32)| {
            let once = format!("{} {version}", caller.device);
            let detail = format!("computer={} version={version}", caller.device);
            look(caller.officer.id, LookKind::Delivery, number.0, once, now, detail)
        };
        Self { shown, looks: cases.into_iter().map(delivery).collect() }
    }

    /// Opens it where every look is noted already; otherwise it stays closed, to be [recorded](Self::record).
    ///
    /// # Errors
    /// The store failed.
    pub fn if_recorded(self, records: &dyn Records) -> Result<Result<T, Self>, StoreError> {
        for look in &self.looks {
            if each_time(look.kind) || !records.has_look(look)? {
                return Ok(Err(self));
            }
        }
        Ok(Ok(self.shown))
    }

    /// Notes what is not noted yet, and opens it.
    ///
    /// # Errors
    /// The store failed.
    pub fn record(self, records: &dyn Records) -> Result<T, StoreError> {
        let mut new = Vec::new();
        for look in self.looks {
            if each_time(look.kind) || !records.has_look(&look)? {
                new.push(look);
            }
        }
        // What one computer gets at a time is one line, however many cases it is.
        let (handed, looks): (Vec<_>, Vec<_>) = new.into_iter().partition(|l| l.kind == LookKind::Delivery);
        for mut look in looks {
            look.line = line(records, &look, &look.subject, &look.detail)?;
            records.add_look(&look)?;
        }
        if let Some(first) = handed.first() {
            let versions = handed.iter().map(|look| match look.once.split_once(' ') {
                Some((_, version)) => format!("{}@{version}", look.subject),
                None => look.subject.clone(),
            });
            let computer = first.once.split(' ').next().unwrap_or_default();
            let number = line(records, first, computer, &versions.collect::<Vec<_>>().join(" "))?;
            for look in handed {
                records.add_look(&LookRow { line: number, ..look })?;
            }
        }
        Ok(self.shown)
    }
}

/// What of many cases is seen.
pub struct Many<'a> {
    /// A list, or what could not be read.
    pub kind: LookKind,
    /// Of which department, or `*`.
    pub subject: &'a str,
    /// Which part of it. Looks at another part are others.
    pub view: &'a str,
    /// How much the first look showed.
    pub rows: usize,
}

const fn each_time(kind: LookKind) -> bool {
    matches!(kind, LookKind::Contact)
}

/// The hour of a moment, in Kolkata.
fn hour(now: Timestamp) -> String {
    format!("{} {:02}", now.day(), now.minute_of_day() / 60)
}

fn look(
    officer: OfficerId,
    kind: LookKind,
    subject: String,
    once: String,
    at: Timestamp,
    detail: String,
) -> LookRow {
    LookRow { officer, kind, subject, once, at, detail, line: 0 }
}

const fn action(kind: LookKind) -> &'static str {
    match kind {
        LookKind::Case => "case_shown",
        LookKind::CasePhoto => "case_photo_shown",
        LookKind::Contact => "contact_revealed",
        LookKind::CaseList => "case_list_shown",
        LookKind::PageEvents => "page_events_shown",
        LookKind::Delivery => "cases_delivered",
    }
}

fn line(records: &dyn Records, look: &LookRow, subject: &str, detail: &str) -> Result<i64, StoreError> {
    let actor = look.officer.to_string();
    audit::note(records, look.at, AuditEntry { actor: &actor, action: action(look.kind), subject, detail })?;
    Ok(records.last_audit()?.map_or(0, |row| row.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::time::HOUR;

    #[test]
    fn an_hour_begins_on_the_hour_in_kolkata() {
        let noon = Timestamp::from_millis(1_795_415_400_000); // 2026-11-23 12:00 in Kolkata
        assert_eq!(hour(noon), "2026-11-23 12");
        assert_eq!(hour(noon.plus(HOUR - 1)), "2026-11-23 12");
        assert_eq!(hour(noon.plus(HOUR)), "2026-11-23 13");
        assert_eq!(hour(noon.plus(-1)), "2026-11-23 11");
    }
}
