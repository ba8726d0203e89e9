//! Spreadsheets brought in: cases, the roster, the calendar. All of a file or, when a cell is wrong, nothing.
//!
//! What a file would do is shown by doing it, in a transaction that is rolled back: so that there is no second opinion of
//! what it means. Whoever confirms sends the file again and names what they were shown by its digest; where it would do
//! something else by now, nothing is kept of that either, and they are shown the new outcome.

use serde::Serialize;
use wire::desk::cases::{CsvError, CsvOutcome};
use wire::desk::imports::{CalendarEffect, ImportCounts, ImportReport, ImportRow, RowAct, SHOWN, SheetKind};
use wire::digest::Digest;

use crate::app::queue::Queue;
use crate::city::calendar;
use crate::fault::Fault;
use crate::intake::csv::{self, Registered, Stopped};
use crate::rules::access::roster;
use crate::rules::access::roster_import::{self, ImportError, Imported, Importer};
use crate::rules::days_off;
use crate::rules::who::Clerk;
use crate::store::{Records, StoreError};

/// How far an import goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// It is done.
    Do,
    /// It is done if it does just what this is the digest of.
    Confirm(Digest),
    /// It is shown.
    Preview,
}

/// What a file does.
#[derive(Default, Serialize)]
pub struct Effect {
    /// By row.
    pub rows: Vec<ImportRow>,
    /// What a calendar moves.
    pub calendar: Option<CalendarEffect>,
    /// What a roster changes.
    #[serde(skip)]
    pub roster: Imported,
    #[serde(skip)]
    added: u32,
    #[serde(skip)]
    changed: u32,
}

/// An import in which every cell is right.
pub struct Ran {
    /// What it does.
    pub effect: Effect,
    /// Whether it was done, and not only shown.
    pub done: bool,
    seen: Digest,
}

/// Why a transaction was rolled back.
enum Undone<E> {
    Shown(Effect, Digest),
    Failed(E),
}

impl<E: From<StoreError>> From<StoreError> for Undone<E> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// One code path for showing and for doing.
fn run<E: From<StoreError> + From<Fault>>(
    queue: &Queue,
    bytes: &[u8],
    intent: Intent,
    work: impl FnOnce(&dyn Records) -> Result<Effect, E>,
) -> Result<Ran, E> {
    let ran = queue.store.write(|records| {
        let effect = work(records).map_err(Undone::Failed)?;
        let seen = seen(bytes, &effect).map_err(|fault| Undone::Failed(fault.into()))?;
        match intent {
            Intent::Do => Ok((effect, seen)),
            Intent::Confirm(shown) if shown == seen => Ok((effect, seen)),
            Intent::Confirm(_) | Intent::Preview => Err(Undone::Shown(effect, seen)),
        }
    });
    match ran {
        Ok((effect, seen)) => {
            queue.notify_changed();
            Ok(Ran { effect, seen, done: true })
        }
        Err(Undone::Shown(effect, seen)) => Ok(Ran { effect, seen, done: false }),
        Err(Undone::Failed(error)) => Err(error),
    }
}

/// The file and all that it does.
fn seen(bytes: &[u8], effect: &Effect) -> Result<Digest, Fault> {
    let effect = serde_json::to_vec(effect).map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(Digest::of(format!("{}{}", Digest::of(bytes), Digest::of(&effect)).as_bytes()))
}

fn cases(queue: &Queue, clerk: &Clerk, bytes: &[u8], intent: Intent) -> Result<Ran, Stopped> {
    let context = queue.effect_context();
    run(queue, bytes, intent, |records| {
        let rows = csv::read(bytes).map_err(Stopped::Cells)?;
        let done = csv::register_all(records, &context, &*queue.chance, clerk, &rows)?;
        let rows: Vec<_> = done.into_iter().map(shown).collect();
        let added = count(rows.iter().filter(|row| row.act == RowAct::Add).count());
        Ok(Effect { rows, added, ..Effect::default() })
    })
}

/// What a row of complaints does.
fn shown(row: Registered) -> ImportRow {
    let act = if row.was_known { RowAct::Unchanged } else { RowAct::Add };
    ImportRow { row: Some(row.row), act, subject: row.subject, post: None, changes: Vec::new() }
}

/// Shows or does what a roster's spreadsheet says. Blocks.
///
/// # Errors
/// What is wrong where; then nothing was imported.
pub fn roster_by(
    queue: &Queue,
    importer: Importer<'_>,
    bytes: &[u8],
    intent: Intent,
) -> Result<Ran, ImportError> {
    let now = queue.clock.now();
    run(queue, bytes, intent, |records| {
        let departments: Vec<_> = records.departments()?.into_iter().map(|one| one.code).collect();
        let rows = roster::read(bytes, &departments).map_err(ImportError::Rows)?;
        let (done, rows) = roster_import::enter_all(records, importer, rows, now, &*queue.chance)?;
        let (added, changed) = (done.officers + done.opened, done.changed + done.closed);
        Ok(Effect { rows, added, changed, roster: done, calendar: None })
    })
}

/// Brings a roster in, from the server itself; `actor` is who does it, for the audit. Blocks.
///
/// # Errors
/// What is wrong where; then nothing was imported.
pub fn roster(queue: &Queue, actor: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    Ok(roster_by(queue, Importer::Server(actor), bytes, Intent::Do)?.effect.roster)
}

/// Shows or does what a calendar's spreadsheet says: its days off take the place of the queue's, and what is open is
/// reckoned anew. Blocks.
///
/// # Errors
/// What is wrong where; then nothing was imported.
pub fn calendar_by(queue: &Queue, actor: &str, bytes: &[u8], intent: Intent) -> Result<Ran, Stopped> {
    let now = queue.clock.now();
    run(queue, bytes, intent, |records| {
        let listed = calendar::read(bytes).map_err(Stopped::Cells)?;
        let (rows, effect) = days_off::import(records, actor, &listed, now)?;
        Ok(Effect { rows, calendar: Some(effect), added: count(listed.len()), ..Effect::default() })
    })
}

fn report(ran: Result<Ran, Vec<CsvError>>, bytes: &[u8]) -> ImportReport {
    match ran {
        Err(mut errors) => {
            let counts = ImportCounts { refuse: count(errors.len()), ..ImportCounts::default() };
            errors.truncate(SHOWN);
            let (rows, calendar) = (Vec::new(), None);
            ImportReport { done: false, seen: Digest::of(bytes), counts, errors, rows, calendar }
        }
        Ok(Ran { mut effect, seen, done }) => {
            let counts = ImportCounts {
                add: effect.count(RowAct::Add),
                change: effect.count(RowAct::Change),
                end: effect.count(RowAct::End),
                remove: effect.count(RowAct::Remove),
                held: effect.count(RowAct::Held),
                unchanged: effect.count(RowAct::Unchanged),
                refuse: 0,
            };
            effect.rows.sort_by_key(|row| row.act);
            effect.rows.truncate(SHOWN);
            if let Some(calendar) = &mut effect.calendar {
                calendar.moved.truncate(SHOWN);
            }
            let Effect { rows, calendar, .. } = effect;
            ImportReport { done, seen, counts, errors: Vec::new(), rows, calendar }
        }
    }
}

fn outcome(ran: Result<Ran, Vec<CsvError>>) -> CsvOutcome {
    match ran {
        Err(errors) => CsvOutcome { errors, ..CsvOutcome::default() },
        Ok(Ran { effect, .. }) => CsvOutcome {
            added: effect.added,
            changed: effect.changed,
            unchanged: effect.count(RowAct::Unchanged),
            held: effect.count(RowAct::Held),
            errors: Vec::new(),
        },
    }
}

impl Effect {
    fn count(&self, act: RowAct) -> u32 {
        count(self.rows.iter().filter(|row| row.act == act).count())
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether somebody may bring such a sheet in.
///
/// # Errors
/// `forbidden`.
pub fn must_import(clerk: &Clerk, kind: SheetKind) -> Result<(), Fault> {
    match kind {
        SheetKind::Cases => clerk.must_take_in(),
        SheetKind::Roster | SheetKind::Calendar => roster::must_change(clerk),
    }
}

fn by_kind(
    queue: &Queue,
    clerk: &Clerk,
    kind: SheetKind,
    bytes: &[u8],
    intent: Intent,
) -> Result<Result<Ran, Vec<CsvError>>, Fault> {
    must_import(clerk, kind)?;
    let ran = match kind {
        SheetKind::Cases => cases(queue, clerk, bytes, intent),
        SheetKind::Roster => {
            roster_by(queue, Importer::Desk(clerk.person.id), bytes, intent).map_err(|error| match error {
                ImportError::Rows(rows) => Stopped::Cells(rows.into_iter().map(Into::into).collect()),
                ImportError::Fault(fault) => Stopped::Fault(fault),
            })
        }
        SheetKind::Calendar => calendar_by(queue, &clerk.person.id.to_string(), bytes, intent),
    };
    match ran {
        Ok(ran) => Ok(Ok(ran)),
        Err(Stopped::Cells(errors)) => Ok(Err(errors)),
        Err(Stopped::Fault(fault)) => Err(fault),
    }
}

/// Shows what a spreadsheet would do, or does it. Blocks.
///
/// # Errors
/// `forbidden`, or the store failed. What is wrong in the file is in the answer.
pub fn at_desk(
    queue: &Queue,
    clerk: &Clerk,
    kind: SheetKind,
    bytes: &[u8],
    intent: Intent,
) -> Result<ImportReport, Fault> {
    by_kind(queue, clerk, kind, bytes, intent).map(|ran| report(ran, bytes))
}

/// Does what a spreadsheet says, unseen. Blocks.
///
/// # Errors
/// As for [`at_desk`].
pub fn at_once(queue: &Queue, clerk: &Clerk, kind: SheetKind, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
    by_kind(queue, clerk, kind, bytes, Intent::Do).map(outcome)
}
