//! The audit log: what was decided, by whom, when. Append-only; each line's hash covers the hash
//! before it, so that a changed, removed or inserted line breaks every one after.
//!
//! What the chain cannot show by itself is lines cut off at its end, and a whole chain that somebody wrote anew: its
//! hashes need no secret. Both are shown by [`checkpoints`] that were kept elsewhere.

pub mod checkpoints;

use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use wire::digest::{Digest, Hasher};
use wire::time::Timestamp;

use crate::store::{AuditRow, Records, Store, StoreError};

/// One fact for the log.
#[derive(Debug, Clone, Copy)]
pub struct AuditEntry<'a> {
    /// Who: an officer's id, or `system`.
    pub actor: &'a str,
    /// What, in the past tense.
    pub action: &'a str,
    /// On what.
    pub subject: &'a str,
    /// Further facts; never a text that a citizen or an officer wrote, never a secret. The names
    /// of officers are there only where the roster changed them.
    pub detail: &'a str,
}

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    utc: String,
    kolkata: String,
    actor: &'a str,
    action: &'a str,
    subject: &'a str,
    detail: &'a str,
}

/// A moment in Kolkata, with its zone.
#[must_use]
pub fn in_kolkata(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let zone = Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed);
    zone.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S%.3f+05:30").to_string()
}

/// Adds a line, in the transaction of what it tells of.
///
/// # Errors
/// The store failed.
pub fn note(records: &dyn Records, now: Timestamp, entry: AuditEntry<'_>) -> Result<(), StoreError> {
    let last = records.last_audit()?;
    let (number, before) = last.map_or((1, Digest::from_bytes([0; 32])), |row| (row.number + 1, row.hash));
    let moment = jiff::Timestamp::from_millisecond(now.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let zone = Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed);
    let kolkata = zone.to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S%.3f+05:30").to_string();
    let line = serde_json::to_string(&Line {
        number,
        utc: moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        kolkata,
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail,
    })?;
    let hash = chained(before, &line);
    records.add_audit(&AuditRow { number, line, hash })
}

/// A line as it is read again, with what programs go by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entered {
    utc: String,
    /// What, in the past tense.
    pub action: String,
    /// On what.
    pub subject: String,
    /// Further facts.
    pub detail: String,
}

impl Entered {
    /// None where it is no line of this log.
    #[must_use]
    pub fn of(row: &AuditRow) -> Option<Self> {
        serde_json::from_str(&row.line).ok()
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        let at = self.utc.parse::<jiff::Timestamp>().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Timestamp::from_millis(at.as_millisecond())
    }
}

fn chained(before: Digest, line: &str) -> Digest {
    let mut hasher = Hasher::default();
    hasher.update(before.as_bytes());
    hasher.update(line.as_bytes());
    hasher.finish()
}

/// What a check of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Every line is as it was written: so many, and the last hash.
    Whole {
        /// How many lines.
        lines: i64,
        /// The hash of the last.
        last: Digest,
    },
    /// The first line that is missing or not as it was written.
    Broken {
        /// Its number.
        line: i64,
    },
}

/// Reads the whole log and checks the chain.
///
/// # Errors
/// The store failed.
pub fn verify(store: &dyn Store) -> Result<Finding, StoreError> {
    walk(store, &mut |_| {})
}

/// The same, and shows each line that is as it was written.
///
/// # Errors
/// The store failed.
pub fn walk(store: &dyn Store, see: &mut dyn FnMut(&AuditRow)) -> Result<Finding, StoreError> {
    let (mut number, mut hash) = (0, Digest::from_bytes([0; 32]));
    loop {
        let rows = store.read(|records| records.audit(number, 1000))?;
        if rows.is_empty() {
            return Ok(Finding::Whole { lines: number, last: hash });
        }
        for row in rows {
            if row.number != number + 1 || chained(hash, &row.line) != row.hash {
                return Ok(Finding::Broken { line: number + 1 });
            }
            (number, hash) = (row.number, row.hash);
            see(&row);
        }
    }
}
