//! Watching over the queue itself: who saw what of the citizens, and how the queue is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::{Day, Timestamp};

/// The query of `GET who-saw.csv`; what is absent or empty does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct WhoSawQuery {
    /// A case's number.
    pub case: Option<String>,
    /// An officer's id, or a login to the desk.
    pub officer: Option<String>,
    /// The first day, as `2026-11-23`.
    pub from: Option<String>,
    /// The last day.
    pub until: Option<String>,
}

/// `GET health`: how the queue is. Further facts may come; what is absent is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Health {
    /// The queue's time.
    pub server_time: Timestamp,
    /// When its clock was last seen to stand before a moment that it had shown already.
    pub clock_went_back: Option<Timestamp>,
    /// The day of the audit log's first line.
    pub audit_since: Option<Timestamp>,
    /// How many lines it has.
    #[ts(type = "number")]
    pub audit_lines: i64,
    /// The oldest look at a citizen's words that can be exported.
    pub looks_since: Option<Timestamp>,
    /// Free disk space, in bytes.
    #[ts(type = "number")]
    pub free_bytes: u64,
    /// With less nothing is accepted.
    #[ts(type = "number")]
    pub min_free_bytes: u64,
    /// When the last backup was made.
    pub backup_made: Option<Timestamp>,
    /// Computers that are enrolled and not revoked.
    pub computers: u32,
    /// Of these, how many have had unsent work for too long.
    pub computers_late: u32,
    /// Operations on computers that are not here yet.
    pub unsent: u32,
    /// How long the logs must be kept by whoever runs the queue, in days.
    pub log_days: u32,
    /// The last day off that the calendar has.
    #[serde(default)]
    pub calendar_until: Option<Day>,
    /// What has to be done, the most urgent first. Words that a page does not know are shown as they are.
    pub due: Vec<String>,
}
