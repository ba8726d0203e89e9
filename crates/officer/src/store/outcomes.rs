//! What becomes of an operation on its way to the queue, and what is still unsent.

use rusqlite::{Connection, Row};
use std::collections::HashSet;
use wire::digest::Digest;
use wire::ids::{OfficerId, OperationId};
use wire::operation::Operation;
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::records::PLACE;
use super::{column, items};

/// An operation that is not received.
#[derive(Debug, Clone)]
pub struct Unsent {
    /// The operation.
    pub operation: Operation,
    /// Whose credential sends it.
    pub owner: OfficerId,
    /// Whether the queue has the text.
    pub announced: bool,
    /// Why the queue will not take it, and since when.
    pub refused: Option<(Problem, Timestamp)>,
    /// How often its announcement was tried.
    pub attempts: u32,
    /// Its place in the order: its own count, or that of what it replaces.
    pub place: u32,
    /// When it was last copied to a pen drive.
    pub exported_at: Option<Timestamp>,
    /// Its photos.
    pub photos: Vec<UnsentPhoto>,
}

/// A photo of an operation that is not received.
#[derive(Debug, Clone)]
pub struct UnsentPhoto {
    /// Which.
    pub sha256: Digest,
    /// Its length.
    pub len: u64,
    /// How much of it the queue has.
    pub sent: u64,
    /// The queue has verified it.
    pub verified: bool,
    /// The file on this disk no longer is what was sealed.
    pub damaged: bool,
}

fn unsigned(row: &Row<'_>, n: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(n).map(i64::unsigned_abs)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn photos_of(db: &Connection, id: &str) -> Stored<Vec<UnsentPhoto>> {
    let mut query = db.prepare_cached(
        "SELECT sha256, len, sent, verified, damaged FROM operation_photo WHERE operation = ?1 ORDER BY position",
    )?;
    let photos = query.query_map([id], |row| {
        Ok(UnsentPhoto {
            sha256: column::parsed(row, 0)?,
            len: unsigned(row, 1)?,
            sent: unsigned(row, 2)?,
            verified: row.get(3)?,
            damaged: row.get(4)?,
        })
    })?;
    Ok(photos.collect::<Result<_, _>>()?)
}

/// Every operation that is not received, replaced or set aside.
fn select_unsent() -> String {
    format!(
        "SELECT bytes, owner, announced, refused, refused_at, attempts, exported_at, {PLACE} AS place
         FROM operation WHERE receipt IS NULL AND replaced_by IS NULL AND set_aside_at IS NULL"
    )
}

fn unsent(db: &Connection, row: &Row<'_>) -> Stored<Unsent> {
    let bytes: Vec<u8> = row.get(0)?;
    let operation: Operation = serde_json::from_slice(&bytes)?;
    let since: Option<i64> = row.get(4)?;
    let problem: Option<Problem> = column::json_or_none(row, 3)?;
    Ok(Unsent {
        owner: column::parsed(row, 1)?,
        announced: row.get(2)?,
        refused: problem.zip(since.map(Timestamp::from_millis)),
        attempts: row.get(5)?,
        exported_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
        place: row.get(7)?,
        photos: photos_of(db, &operation.id.to_string())?,
        operation,
    })
}

pub(super) fn unsent_by_id(db: &Connection, id: OperationId) -> Stored<Option<Unsent>> {
    let mut query = db.prepare_cached(&format!("{} AND id = ?1", select_unsent()))?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(|row| unsent(db, row)).transpose()
}

impl Store {
    /// Everything not received and not replaced, in the order it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unsent(&self) -> Stored<Vec<Unsent>> {
        self.read(|db| {
            let mut query = db.prepare_cached(&format!("{} ORDER BY place", select_unsent()))?;
            let mut found = Vec::new();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                found.push(unsent(db, row)?);
            }
            Ok(found)
        })
    }

    /// One operation, if it is not received, replaced or set aside.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unsent_operation(&self, id: OperationId) -> Stored<Option<Unsent>> {
        self.read(|db| unsent_by_id(db, id))
    }

    /// Counts an attempt, before it is made.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_attempt(&self, id: OperationId) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached("UPDATE operation SET attempts = attempts + 1 WHERE id = ?1")?
                .execute([id.to_string()])?;
            Ok(())
        })
    }

    /// The queue has the text, and needs these photos.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_announced(&self, id: OperationId, needed: &[Digest]) -> Stored<()> {
        self.write(|db| {
            let key = id.to_string();
            db.prepare_cached("UPDATE operation SET announced = 1 WHERE id = ?1")?.execute([&key])?;
            for photo in photos_of(db, &key)? {
                db.prepare_cached(
                    "UPDATE operation_photo SET verified = ?3 WHERE operation = ?1 AND sha256 = ?2",
                )?
                .execute((
                    &key,
                    photo.sha256.to_string(),
                    !needed.contains(&photo.sha256),
                ))?;
            }
            Ok(())
        })
    }

    /// The queue does not have the text after all: it forgot it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_unannounced(&self, id: OperationId) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached("UPDATE operation SET announced = 0 WHERE id = ?1 AND receipt IS NULL")?
                .execute([id.to_string()])?;
            Ok(())
        })
    }

    /// The queue has so much of a photo on its disk, or all of it verified. Counts for every operation that promised it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_progress(&self, sha256: Digest, sent: u64, verified: bool) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached(
                "UPDATE operation_photo SET sent = ?2, verified = ?3
                 WHERE sha256 = ?1 AND operation IN (SELECT id FROM operation WHERE receipt IS NULL)",
            )?
            .execute((sha256.to_string(), signed(sent), verified))?;
            Ok(())
        })
    }

    /// A photo on this disk no longer is what was sealed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_damage(&self, id: OperationId, sha256: Digest) -> Stored<()> {
        self.write(|db| {
            db.prepare_cached("UPDATE operation_photo SET damaged = 1 WHERE operation = ?1 AND sha256 = ?2")?
                .execute((id.to_string(), sha256.to_string()))?;
            items::project_of(db, id)
        })
    }

    /// The queue will not take it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_refusal(&self, id: OperationId, problem: &Problem, at: Timestamp) -> Stored<()> {
        let problem = serde_json::to_string(problem)?;
        self.write(|db| {
            db.prepare_cached("UPDATE operation SET refused = ?2, refused_at = ?3 WHERE id = ?1")?
                .execute((id.to_string(), problem, at.millis()))?;
            items::project_of(db, id)
        })
    }

    /// The proof, verified by the caller. From here on, and not before, the app says *received*.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_receipt(&self, receipt: &SignedReceipt, at: Timestamp) -> Stored<()> {
        let text = serde_json::to_string(receipt)?;
        self.write(|db| {
            db.prepare_cached(
                "UPDATE operation SET receipt = ?2, received_at = ?3, announced = 1, refused = NULL, refused_at = NULL
                 WHERE id = ?1 AND receipt IS NULL",
            )?
            .execute((receipt.receipt.operation.to_string(), text, at.millis()))?;
            items::project_subject(db, receipt.receipt.subject)
        })
    }

    /// Receipts of operations after `after` in the order they were done, each with its place in that order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn receipts(&self, after: u32, limit: u32) -> Stored<Vec<(u32, SignedReceipt)>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT sequence, receipt FROM operation
                 WHERE receipt IS NOT NULL AND sequence > ?1 ORDER BY sequence LIMIT ?2",
            )?;
            let rows = query.query_map([after, limit], |row| Ok((row.get(0)?, column::json(row, 1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The queue no longer has what it once received: it was restored from a backup. Unsent again, and
    /// from now on shown so. The receipt is kept beside: it proves the number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_lost(&self, id: OperationId) -> Stored<()> {
        self.write(|db| {
            let key = id.to_string();
            db.prepare_cached(
                "UPDATE operation SET former_receipt = receipt, receipt = NULL, received_at = NULL, announced = 0
                 WHERE id = ?1 AND receipt IS NOT NULL",
            )?
            .execute([&key])?;
            db.prepare_cached("UPDATE operation_photo SET sent = 0, verified = 0 WHERE operation = ?1")?
                .execute([&key])?;
            items::project_of(db, id)
        })
    }

    /// An operation was copied to a pen drive.
    ///
    /// # Errors
    /// When the database fails.
    pub fn record_export(&self, ids: &[OperationId], at: Timestamp) -> Stored<()> {
        self.write(|db| {
            let mut update = db.prepare_cached("UPDATE operation SET exported_at = ?2 WHERE id = ?1")?;
            for id in ids {
                update.execute((id.to_string(), at.millis()))?;
            }
            Ok(())
        })
    }

    /// Operations received before `before` by the queue's clock: their capsules have served.
    ///
    /// # Errors
    /// When the database fails.
    pub fn received_before(&self, before: Timestamp) -> Stored<HashSet<OperationId>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT id FROM operation WHERE json_extract(receipt, '$.receipt.received_at') < ?1",
            )?;
            let rows = query.query_map([before.millis()], |row| column::parsed(row, 0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The officer settled another way what the queue had refused, or what has lost a photo. Answers whether
    /// there was such a thing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_aside(&self, id: OperationId, at: Timestamp) -> Stored<bool> {
        self.write(|db| {
            let changed = db
                .prepare_cached(
                    "UPDATE operation SET set_aside_at = ?2
                     WHERE id = ?1 AND receipt IS NULL AND set_aside_at IS NULL AND (refused IS NOT NULL
                       OR EXISTS (SELECT 1 FROM operation_photo WHERE operation = ?1 AND damaged))",
                )?
                .execute((id.to_string(), at.millis()))?;
            items::project_of(db, id)?;
            Ok(changed > 0)
        })
    }

    /// Whether the queue has verified a photo for something that was sent from here: then it need not be here.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_verified(&self, sha256: Digest) -> Stored<bool> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM operation_photo WHERE sha256 = ?1 AND verified)",
            )?;
            Ok(query.query_row([sha256.to_string()], |row| row.get(0))?)
        })
    }
}
