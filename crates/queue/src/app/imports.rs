//! Spreadsheets brought in: cases, the roster, the calendar. All of a file or, when a cell is wrong, nothing.

use wire::desk::cases::CsvOutcome;

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::intake::csv::{self, Stopped};
use crate::rules::access::roster;
use crate::rules::access::roster_import::{self, ImportError, Imported, Importer};
use crate::rules::cases::escalations;
use crate::rules::who::Clerk;

/// Takes in citizens' cases. Blocks.
///
/// # Errors
/// `forbidden`, or the store failed. What is wrong in the file is in the answer.
pub fn cases(queue: &Queue, clerk: &Clerk, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
    clerk.must_take_in()?;
    let failed = |errors| Ok(CsvOutcome { errors, ..CsvOutcome::default() });
    let rows = match csv::read(bytes) {
        Ok(rows) => rows,
        Err(errors) => return failed(errors),
    };
    let context = queue.effect_context();
    let written =
        queue.store.write(|records| csv::register_all(records, &context, &*queue.chance, clerk, &rows));
    match written {
        Ok(rows) => {
            queue.notify_changed();
            let count = |known| rows.iter().filter(|row| row.was_known == known).count();
            let count = |known| u32::try_from(count(known)).unwrap_or(u32::MAX);
            Ok(CsvOutcome { added: count(false), unchanged: count(true), ..CsvOutcome::default() })
        }
        Err(Stopped::Cells(errors)) => failed(errors),
        Err(Stopped::Fault(fault)) => Err(fault),
    }
}

/// Brings a roster in: UTF-8 with or without a byte order mark, the columns of [`wire::desk::sheets::ROSTER`] in any order.
/// From the server itself; `actor` is who does it, for the audit. Blocks.
///
/// # Errors
/// What is wrong where; then nothing was imported.
pub fn roster(queue: &Queue, actor: &str, bytes: &[u8]) -> Result<Imported, ImportError> {
    roster_by(queue, Importer::Server(actor), bytes)
}

fn roster_by(queue: &Queue, importer: Importer<'_>, bytes: &[u8]) -> Result<Imported, ImportError> {
    let departments = queue.store.read(|records| records.departments()).map_err(Fault::from)?;
    let departments: Vec<_> = departments.into_iter().map(|department| department.code).collect();
    let rows = roster::read(bytes, &departments).map_err(ImportError::Rows)?;
    let now = queue.clock.now();
    queue.store.write(|records| roster_import::enter_all(records, importer, rows, now, &*queue.chance))
}

/// The same, asked for at the desk.
///
/// # Errors
/// `forbidden`, or the store failed. What is wrong in the file is in the answer.
pub fn roster_at_desk(queue: &Queue, clerk: &Clerk, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
    roster::must_change(clerk)?;
    match roster_by(queue, Importer::Desk(clerk.person.id), bytes) {
        Ok(done) => Ok(CsvOutcome {
            added: done.officers + done.opened,
            changed: done.changed + done.closed,
            unchanged: done.unchanged,
            held: done.held,
            errors: Vec::new(),
        }),
        Err(ImportError::Rows(rows)) => {
            Ok(CsvOutcome { errors: rows.into_iter().map(Into::into).collect(), ..CsvOutcome::default() })
        }
        Err(ImportError::Fault(fault)) => Err(fault),
    }
}

/// A calendar, brought in at the desk.
///
/// # Errors
/// `forbidden`, or the store failed. What is wrong in the file is in the answer.
pub fn holidays_at_desk(queue: &Queue, clerk: &Clerk, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
    roster::must_change(clerk)?;
    queue.use_holidays(&clerk.person.id.to_string(), bytes)
}

impl Queue {
    /// Makes a CSV file's days off the queue's calendar, and reckons anew what is open. Blocks.
    ///
    /// # Errors
    /// The wrong cells, or the store's failure.
    pub fn use_holidays(&self, actor: &str, bytes: &[u8]) -> Result<CsvOutcome, Fault> {
        let calendar = match Calendar::read(bytes) {
            Ok(calendar) => calendar,
            Err(errors) => return Ok(CsvOutcome { errors, ..CsvOutcome::default() }),
        };
        let now = self.clock.now();
        let added = u32::try_from(calendar.len()).unwrap_or(u32::MAX);
        self.store.write(|records| -> Result<(), Fault> {
            escalations::use_calendar(records, &calendar, now)?;
            let detail = added.to_string();
            let entry =
                AuditEntry { actor, action: "calendar_imported", subject: "calendar", detail: &detail };
            Ok(audit::note(records, now, entry)?)
        })?;
        self.notify_changed();
        Ok(CsvOutcome { added, ..CsvOutcome::default() })
    }
}
