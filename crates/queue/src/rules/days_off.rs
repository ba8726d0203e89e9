//! The days off: bringing in a list of them, what that moves, and when the next one is due.

use std::collections::{BTreeMap, BTreeSet};
use wire::case::{Case, Reckoning};
use wire::desk::cases::CalendarView;
use wire::desk::imports::{CalendarEffect, CellChange, ImportRow, MovedDeadline, RowAct};
use wire::people::{Name, Posting};
use wire::time::{Day, HOUR, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::city::calendar::{Calendar, Listed};
use crate::fault::Fault;
use crate::rules::cases::escalations;
use crate::rules::roles::roster::may_change_roster;
use crate::store::Records;

/// So long before the last day off of the list the next list is due: the notification of holidays for a year comes out in
/// the weeks before it begins.
const DUE_DAYS: i64 = 60;

/// Whether the list ends so soon that the next one is due. After its last day every day of the week counts as worked, and
/// deadlines fall on holidays that nobody has brought in.
#[must_use]
pub fn ends_soon(calendar: &Calendar, now: Timestamp) -> bool {
    calendar.last().is_none_or(|last| last.begins().since(now.day().begins()) <= DUE_DAYS * 24 * HOUR)
}

/// The list's last day, said to whoever can bring in the next one while it is due.
///
/// # Errors
/// The store failed.
pub fn ends_for(records: &dyn Records, postings: &[Posting], now: Timestamp) -> Result<Option<Day>, Fault> {
    if may_change_roster(postings).is_err() {
        return Ok(None);
    }
    let calendar = Calendar::of(records)?;
    Ok(calendar.last().filter(|_| ends_soon(&calendar, now)))
}

/// The calendar as the desk sees it.
///
/// # Errors
/// The store failed.
pub fn view(records: &dyn Records, now: Timestamp) -> Result<CalendarView, Fault> {
    let calendar = Calendar::of(records)?;
    Ok(CalendarView { ends_soon: ends_soon(&calendar, now), ..calendar.view() })
}

/// Makes these the days off, and reckons anew what is open.
///
/// # Errors
/// The store failed.
pub fn import(
    records: &dyn Records,
    actor: &str,
    listed: &BTreeMap<Day, Listed>,
    now: Timestamp,
) -> Result<(Vec<ImportRow>, CalendarEffect), Fault> {
    let (before, after) = (Calendar::of(records)?, Calendar::listing(listed));
    let rows = rows(&before, listed);
    let gone: BTreeSet<Day> = before.days().filter(|day| after.works(*day) && !before.works(*day)).collect();
    let mut effect =
        CalendarEffect { last: after.last(), ends_soon: ends_soon(&after, now), ..CalendarEffect::default() };
    let mut needed = BTreeSet::new();
    escalations::use_calendar(records, &after, now, &mut |old: &Case, new: &Case| {
        needed.extend(gone.iter().copied().filter(|day| counts_on(old, *day)));
        let moved = old.clocks.iter().zip(&new.clocks).filter(|(old, new)| old.due != new.due);
        let already = effect.moved.len();
        effect.moved.extend(moved.map(|(clock, later)| MovedDeadline {
            case: old.number.clone(),
            clock: clock.kind,
            before: clock.due,
            after: later.due,
        }));
        effect.moved_cases += u32::from(effect.moved.len() > already);
    })?;
    effect.moved.sort_by(|a, b| (a.before, &a.case.0).cmp(&(b.before, &b.case.0)));
    effect.moved_deadlines = u32::try_from(effect.moved.len()).unwrap_or(u32::MAX);
    effect.still_needed = needed.into_iter().collect();
    let detail = listed.len().to_string();
    let entry = AuditEntry { actor, action: "calendar_imported", subject: "calendar", detail: &detail };
    audit::note(records, now, entry)?;
    Ok((rows, effect))
}

/// Whether a running deadline was reckoned over this day.
fn counts_on(case: &Case, day: Day) -> bool {
    let reckoned = case.clocks.iter().filter(|clock| clock.runs() && clock.reckoning == Reckoning::Working);
    reckoned.into_iter().any(|clock| (clock.running_since.day()..=clock.due.day()).contains(&day))
}

/// What each row does, and which days no row has any more.
fn rows(before: &Calendar, listed: &BTreeMap<Day, Listed>) -> Vec<ImportRow> {
    let cell = |column: &str, before: &str, after: &str| CellChange {
        column: column.into(),
        before: before.into(),
        after: after.into(),
    };
    let names = |old: &Name, new: &Name| -> Vec<CellChange> {
        let names = [("name_bn", &old.bn, &new.bn), ("name_en", &old.en, &new.en)];
        let names = names.into_iter().filter(|(_, old, new)| old != new);
        names.map(|(column, old, new)| cell(column, old, new)).collect()
    };
    let none = Name { bn: String::new(), en: String::new() };
    let kept = listed.iter().map(|(day, one)| {
        let old = before.name_of(*day);
        let changes = names(old.unwrap_or(&none), &one.name);
        let act = match (old, changes.is_empty()) {
            (None, _) => RowAct::Add,
            (Some(_), false) => RowAct::Change,
            (Some(_), true) => RowAct::Unchanged,
        };
        ImportRow { row: Some(one.row), act, subject: day.to_string(), post: None, changes }
    });
    let gone = before.days().filter(|day| !listed.contains_key(day)).map(|day| ImportRow {
        row: None,
        act: RowAct::Remove,
        subject: day.to_string(),
        post: None,
        changes: before.name_of(day).map(|name| names(name, &none)).unwrap_or_default(),
    });
    kept.chain(gone).collect()
}
