//! How the queue is, for those who run it: its clock, its logs, its disk, its backup, the computers that wait.
//!
//! The queue cannot know whether its clock is right; it notices when the clock stands before a moment that it has shown
//! already, which a time source never does.

use wire::desk::watch::Health;
use wire::time::{HOUR, Timestamp};

use crate::app::queue::Queue;
use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::rules::access::computers;
use crate::rules::days_off;
use crate::rules::roles::watch::{WatchRight, authorise_watch};
use crate::rules::who::Clerk;
use crate::store::{LookFilter, Records};

/// When the last backup was made, in milliseconds.
const BACKUP_MADE: &str = "backup_made";
/// The latest moment that the clock has shown.
const CLOCK_LATEST: &str = "clock_latest";
/// When the clock was seen to stand before it.
const CLOCK_WENT_BACK: &str = "clock_went_back";
/// A clock that a time source sets right goes back by less than this.
const BACK: i64 = 60_000;
/// A backup older than this is too old.
const BACKUP_DAYS: i64 = 7;
/// So long it is said that the clock went back.
const SAID_DAYS: i64 = 30;

/// For somebody at the desk. Blocks.
///
/// # Errors
/// `forbidden`, or the disk or the store failed.
pub fn at_desk(queue: &Queue, clerk: &Clerk) -> Result<Health, Fault> {
    authorise_watch(&clerk.postings, WatchRight::Health)?;
    let free_bytes = queue.blobs.free()?;
    queue.store.read(|records| health(queue, records, free_bytes))
}

fn health(queue: &Queue, records: &dyn Records, free_bytes: u64) -> Result<Health, Fault> {
    let now = queue.clock.now();
    let computers = computers::all(records, now)?;
    let in_use = || computers.iter().filter(|computer| computer.revoked_at.is_none());
    let calendar = Calendar::of(records)?;
    let first = records.audit(0, 1)?.into_iter().next();
    let mut health = Health {
        server_time: now,
        clock_went_back: moment(records, CLOCK_WENT_BACK)?
            .filter(|at| now.since(*at) < SAID_DAYS * 24 * HOUR),
        audit_since: first.and_then(|row| written_at(&row.line)),
        audit_lines: records.last_audit()?.map_or(0, |row| row.number),
        looks_since: records.looks(&LookFilter::default(), 1)?.first().map(|look| look.at),
        free_bytes,
        min_free_bytes: queue.settings.min_free_bytes,
        backup_made: moment(records, BACKUP_MADE)?,
        computers: count(in_use().count()),
        computers_late: count(in_use().filter(|computer| computer.alarm).count()),
        unsent: records.device_sums()?.1,
        log_days: queue.settings.retention.log_days.into(),
        calendar_until: calendar.last(),
        due: Vec::new(),
    };
    health.due = due(&health, days_off::ends_soon(&calendar, now));
    Ok(health)
}

/// What has to be done, the most urgent first.
fn due(health: &Health, calendar_ends: bool) -> Vec<String> {
    let backup_old =
        health.backup_made.is_none_or(|made| health.server_time.since(made) > BACKUP_DAYS * 24 * HOUR);
    [
        ("disk_full", health.free_bytes < health.min_free_bytes),
        ("clock", health.clock_went_back.is_some()),
        ("backup", backup_old),
        // Twice the reserve: while there is time to do something.
        (
            "disk",
            (health.min_free_bytes..health.min_free_bytes.saturating_mul(2)).contains(&health.free_bytes),
        ),
        ("computers", health.computers_late > 0),
        ("calendar", calendar_ends),
    ]
    .into_iter()
    .filter(|(_, due)| *due)
    .map(|(word, _)| word.to_owned())
    .collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn moment(records: &dyn Records, fact: &str) -> Result<Option<Timestamp>, Fault> {
    Ok(records.fact(fact)?.and_then(|millis| millis.parse().ok()).map(Timestamp::from_millis))
}

/// When a line of the audit log was written.
fn written_at(line: &str) -> Option<Timestamp> {
    #[derive(serde::Deserialize)]
    struct Written {
        utc: String,
    }
    let written: Written = serde_json::from_str(line).ok()?;
    let at: jiff::Timestamp = written.utc.parse().ok()?;
    Some(Timestamp::from_millis(at.as_millisecond()))
}

impl Queue {
    /// Looks at the clock. Once an hour, and at will. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn watch_clock(&self) -> Result<(), Fault> {
        let now = self.clock.now();
        self.store.write(|records| {
            let latest = moment(records, CLOCK_LATEST)?;
            if latest.is_some_and(|latest| latest.since(now) > BACK) {
                tracing::error!("the clock went back");
                records.set_fact(CLOCK_WENT_BACK, &now.millis().to_string())?;
            }
            // Also when it went back: or a clock that once stood far in the future would be blamed for years.
            Ok(records.set_fact(CLOCK_LATEST, &now.millis().to_string())?)
        })
    }

    /// Notes that a backup was made.
    ///
    /// # Errors
    /// The store failed.
    pub fn note_backup(&self, made: Timestamp) -> Result<(), Fault> {
        self.store.write(|records| Ok(records.set_fact(BACKUP_MADE, &made.millis().to_string())?))
    }
}
