//! Counters, facts about the data as a whole, and the audit log.

use wire::digest::Digest;

use super::Stored;

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub number: i64,
    /// The line as it was hashed.
    pub line: String,
    /// SHA-256 over the previous hash and the line.
    pub hash: Digest,
}

/// Counters, settings of the data, and the audit log.
pub trait Ledger {
    /// Counts one further and answers the new count, from 1.
    fn count(&self, counter: &str) -> Stored<u32>;
    /// Counts every counter so much further: after a restore, what was counted since the backup is
    /// not counted again.
    fn skip_counts(&self, by: u32) -> Stored<()>;
    /// Counts a counter on to `least` where it is below, or below what is skipped: what was given elsewhere is not given
    /// again.
    fn raise_count(&self, counter: &str, least: u32) -> Stored<()>;
    /// Every counter and its last count, by name.
    fn counts(&self) -> Stored<Vec<(String, u32)>>;
    /// A fact about the data as a whole.
    fn fact(&self, name: &str) -> Stored<Option<String>>;
    /// Writes one.
    fn set_fact(&self, name: &str, value: &str) -> Stored<()>;
    /// The audit log's last line.
    fn last_audit(&self) -> Stored<Option<AuditRow>>;
    /// Adds a line.
    fn add_audit(&self, row: &AuditRow) -> Stored<()>;
    /// Lines after `after`, in order.
    fn audit(&self, after: i64, limit: u32) -> Stored<Vec<AuditRow>>;
}
