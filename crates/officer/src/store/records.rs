//! What was done here to one item or case: its operations, each with what became of it.

use rusqlite::Connection;
use wire::digest::Digest;
use wire::operation::Operation;
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::column;
use super::error::Stored;
use super::owner::is_shown;

/// An operation's place in the order: what is sealed in the place of another takes that, too.
pub(super) const PLACE: &str = "(SELECT coalesce(min(old.sequence), operation.sequence)
     FROM operation AS old WHERE old.replaced_by = operation.id)";

/// An operation with what became of it.
pub(super) struct OperationRecord {
    pub operation: Operation,
    pub receipt: Option<SignedReceipt>,
    pub content_hash: Digest,
    pub refused: Option<Problem>,
    /// Another was sealed in its place.
    pub replaced: bool,
    /// One of its photos can no longer be read here.
    pub damaged: bool,
    /// When the officer settled it another way.
    pub set_aside_at: Option<Timestamp>,
}

impl OperationRecord {
    /// Whether it waits for the officer, who may do it anew or set it aside.
    pub const fn needs_action(&self) -> bool {
        self.receipt.is_none() && self.set_aside_at.is_none() && (self.refused.is_some() || self.damaged)
    }

    /// Whether it counts no more: the officer has set it aside, and the queue has not received it.
    pub const fn is_aside(&self) -> bool {
        self.receipt.is_none() && self.set_aside_at.is_some()
    }
}

/// Those of whoever works here: what another officer of this computer did is theirs to see.
pub(super) fn records_of(db: &Connection, submission: &str) -> Stored<Vec<OperationRecord>> {
    records_where(db, submission, &is_shown("owner"))
}

/// Those of every officer of this computer.
pub(super) fn records_of_all(db: &Connection, submission: &str) -> Stored<Vec<OperationRecord>> {
    records_where(db, submission, "true")
}

fn records_where(db: &Connection, submission: &str, shown: &str) -> Stored<Vec<OperationRecord>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT bytes, content_hash, refused, receipt,
           EXISTS (SELECT 1 FROM operation_photo WHERE operation = operation.id AND damaged), replaced_by IS NOT NULL,
           set_aside_at
         FROM operation WHERE submission = ?1 AND {shown} ORDER BY {PLACE}, sequence",
    ))?;
    let mut found = Vec::new();
    let mut rows = query.query([submission])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        found.push(OperationRecord {
            operation: serde_json::from_slice(&bytes)?,
            content_hash: column::parsed(row, 1)?,
            refused: column::json_or_none(row, 2)?,
            receipt: column::json_or_none(row, 3)?,
            damaged: row.get(4)?,
            replaced: row.get(5)?,
            set_aside_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
        });
    }
    Ok(found)
}
