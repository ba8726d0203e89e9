//! Operations: sealed, sent, received. A row is written once and never deleted; what becomes of it is added.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use wire::digest::Digest;
use wire::ids::{DraftId, OfficerId, OperationId, SubmissionId};
use wire::operation::{Operation, OperationBody, Subject};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::{Store, Stored, case_drafts, column, items};

/// What sealing writes.
#[derive(Debug, Clone)]
pub struct Sealing {
    /// The operation.
    pub operation: Operation,
    /// Exactly what will be sent.
    pub bytes: Vec<u8>,
    /// Whose credential sends it.
    pub owner: OfficerId,
    /// The draft it was made of and its version. It goes away in the same transaction, unless it was
    /// changed since.
    pub draft: Option<(DraftId, u32)>,
    /// The version of the case's draft that it was written in. Its part goes out of that in the same transaction,
    /// unless it was changed since.
    pub case_draft: Option<u32>,
    /// The proof, when it is known already: a database rebuilt from capsules.
    pub receipt: Option<SignedReceipt>,
}

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

/// An operation's place in the order: what is sealed in the place of another takes that, too.
pub(super) const PLACE: &str = "(SELECT coalesce(min(old.sequence), operation.sequence)
     FROM operation AS old WHERE old.replaced_by = operation.id)";

fn unsigned(row: &Row<'_>, n: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(n).map(i64::unsigned_abs)
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn insert(db: &Transaction<'_>, sealing: &Sealing) -> Stored<()> {
    let Sealing { operation, bytes, owner, draft, case_draft, receipt } = sealing;
    let id = operation.id.to_string();
    let added = db
        .prepare_cached(
            "INSERT INTO operation (id, sequence, submission, owner, made_at, bytes, content_hash, receipt, received_at, about_case)
             VALUES (?1, CASE WHEN EXISTS (SELECT 1 FROM operation WHERE sequence = ?2 AND id <> ?1)
                         THEN (SELECT max(sequence) + 1 FROM operation) ELSE ?2 END,
                     ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
        )?
        .execute((
            &id,
            operation.sequence,
            operation.body.subject().uuid().to_string(),
            owner.to_string(),
            operation.made_at.millis(),
            bytes,
            Digest::of(bytes).to_string(),
            receipt.as_ref().map(serde_json::to_string).transpose()?,
            receipt.as_ref().map(|receipt| receipt.receipt.received_at.millis()),
            operation.body.subject().case().is_some(),
        ))?;
    if added > 0 {
        for (position, blob) in (0i64..).zip(&operation.blobs) {
            db.prepare_cached(
                "INSERT INTO operation_photo (operation, position, sha256, len) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((&id, position, blob.sha256.to_string(), signed(blob.len)))?;
        }
    }
    if let Some(replaced) = operation.replaces {
        db.prepare_cached(
            "UPDATE operation SET replaced_by = ?1
             WHERE (id = ?2 OR replaced_by = ?2) AND receipt IS NULL AND submission = ?3",
        )?
        .execute((&id, replaced.to_string(), operation.body.subject().uuid().to_string()))?;
    }
    if let Some((draft, version)) = draft {
        db.prepare_cached("DELETE FROM draft WHERE id = ?1 AND version <= ?2")?
            .execute((draft.to_string(), version))?;
    }
    if let Some(version) = case_draft {
        case_drafts::sealed(db, operation, *owner, *version)?;
    }
    project(db, operation.body.subject())
}

/// Makes the item's line again. A case has none: its list is made when it is asked for.
fn project(db: &Transaction<'_>, subject: Subject) -> Stored<()> {
    match subject {
        Subject::Submission(submission) => items::project(db, submission),
        Subject::Case(_) => Ok(()),
    }
}

/// Makes again what shows an operation.
fn project_of(db: &Transaction<'_>, id: OperationId) -> Stored<()> {
    let mut query = db.prepare_cached("SELECT submission, about_case FROM operation WHERE id = ?1")?;
    let found = query.query_row([id.to_string()], |row| {
        Ok(if row.get(1)? {
            Subject::Case(column::parsed(row, 0)?)
        } else {
            Subject::Submission(column::parsed(row, 0)?)
        })
    });
    found.optional()?.map_or(Ok(()), |subject| project(db, subject))
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

impl Store {
    /// The next number in the device's count of operations.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next_sequence(&self) -> Stored<u32> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT coalesce(max(sequence), 0) + 1 FROM operation")?;
            Ok(query.query_row([], |row| row.get(0))?)
        })
    }

    /// Writes a sealed operation, takes its draft away and lists the item, in one transaction.
    /// One that is there already stays as it is.
    ///
    /// # Errors
    /// When the database fails: then nothing was written.
    pub fn seal(&self, sealing: &Sealing) -> Stored<()> {
        self.write(|db| insert(db, sealing))
    }

    /// Whether an operation is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_operation(&self, id: OperationId) -> Stored<bool> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM operation WHERE id = ?1)")?;
            Ok(query.query_row([id.to_string()], |row| row.get(0))?)
        })
    }

    /// Whether it brings a submission that another operation here brings already.
    ///
    /// # Errors
    /// When the database fails.
    pub fn is_leftover(&self, operation: &Operation) -> Stored<bool> {
        let OperationBody::Submit { submission, .. } = &operation.body else { return Ok(false) };
        self.read(|db| {
            let others = items::operations(db, &submission.to_string())?;
            Ok(others.iter().any(|other| {
                other.operation.id != operation.id
                    && Some(other.operation.id) != operation.replaces
                    && !other.replaced
                    && matches!(other.operation.body, OperationBody::Submit { .. })
            }))
        })
    }

    /// The bytes to send, their digest, and whose credential sends them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn operation_bytes(&self, id: OperationId) -> Stored<Option<(Vec<u8>, Digest, OfficerId)>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT bytes, content_hash, owner FROM operation WHERE id = ?1")?;
            let found = query.query_row([id.to_string()], |row| {
                Ok((row.get(0)?, column::parsed(row, 1)?, column::parsed(row, 2)?))
            });
            Ok(found.optional()?)
        })
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
            project_of(db, id)
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
            project_of(db, id)
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
            project(db, receipt.receipt.subject)
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
            project_of(db, id)
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

    /// What the officer may do anew of an item: his last text that the queue refused, or one of whose photos
    /// is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replaceable(&self, submission: SubmissionId) -> Stored<Option<OperationId>> {
        self.read(|db| {
            let done = items::operations(db, &submission.to_string())?;
            let counts = |d: &&items::Done| !d.replaced && !d.is_aside();
            let mut texts = done.iter().filter(counts).filter(|d| d.operation.body.content().is_some());
            Ok(texts.next_back().filter(|d| d.needs_the_officer()).map(|d| d.operation.id))
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
            project_of(db, id)?;
            Ok(changed > 0)
        })
    }

    /// What of an item the officer has set aside, in the order it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn aside(&self, submission: SubmissionId) -> Stored<Vec<Operation>> {
        self.read(|db| {
            let done = items::operations(db, &submission.to_string())?;
            let aside = done.into_iter().filter(|d| d.is_aside() && !d.replaced);
            Ok(aside.map(|d| d.operation).collect())
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

    /// Everything not received and not replaced, in the order it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn unsent(&self) -> Stored<Vec<Unsent>> {
        self.read(|db| {
            let mut query = db.prepare_cached(&format!(
                "SELECT bytes, owner, announced, refused, refused_at, attempts, exported_at, {PLACE} AS place
                     FROM operation WHERE receipt IS NULL AND replaced_by IS NULL AND set_aside_at IS NULL ORDER BY place"
            ))?;
            let mut found = Vec::new();
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let bytes: Vec<u8> = row.get(0)?;
                let operation: Operation = serde_json::from_slice(&bytes)?;
                let since: Option<i64> = row.get(4)?;
                let problem: Option<Problem> = column::json_or_none(row, 3)?;
                found.push(Unsent {
                    owner: column::parsed(row, 1)?,
                    announced: row.get(2)?,
                    refused: problem.zip(since.map(Timestamp::from_millis)),
                    attempts: row.get(5)?,
                    exported_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
                    place: row.get(7)?,
                    photos: photos_of(db, &operation.id.to_string())?,
                    operation,
                });
            }
            Ok(found)
        })
    }

    /// What of an item was done anew, in the order it was first done: when, and why the queue refused it; no
    /// reason where a photo was lost.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replaced(&self, submission: SubmissionId) -> Stored<Vec<(Timestamp, Option<Problem>)>> {
        self.read(|db| {
            let done = items::operations(db, &submission.to_string())?;
            let replaced = done.into_iter().filter(|d| d.replaced);
            Ok(replaced.map(|d| (d.operation.made_at, d.refused)).collect())
        })
    }

    /// What was done to an item or case, in the order it was done, each with its proof if it has one; without
    /// what was done anew or set aside.
    ///
    /// # Errors
    /// When the database fails.
    pub fn operations_of(&self, subject: Subject) -> Stored<Vec<(Operation, Option<SignedReceipt>)>> {
        self.read(|db| {
            let found = items::operations(db, &subject.uuid().to_string())?;
            let counts = |d: &items::Done| !d.is_aside() && (!d.replaced || d.receipt.is_some());
            let found = found.into_iter().filter(counts);
            Ok(found.map(|found| (found.operation, found.receipt)).collect())
        })
    }
}
