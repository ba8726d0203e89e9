//! Operations as they are sealed: a row is written once and never deleted. What becomes of it is added by [`super::outcomes`].

use rusqlite::{OptionalExtension as _, Transaction};
use wire::digest::Digest;
use wire::ids::{DraftId, OfficerId, OperationId, SubmissionId};
use wire::operation::{Operation, OperationBody};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::subject::Subject;
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::outcomes::{self, Unsent};
use super::{case_drafts, column, items, records};

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
            .execute((
                &id,
                position,
                blob.sha256.to_string(),
                i64::try_from(blob.len).unwrap_or(i64::MAX),
            ))?;
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
        case_drafts::remove_sealed(db, operation, *owner, *version)?;
    }
    items::project_subject(db, operation.body.subject())
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
    /// One that is there already stays as it is. Answers its row; none when there is nothing of it to send.
    ///
    /// # Errors
    /// When the database fails: then nothing was written.
    pub fn seal(&self, sealing: &Sealing) -> Stored<Option<Unsent>> {
        self.write(|db| {
            insert(db, sealing)?;
            outcomes::unsent_by_id(db, sealing.operation.id)
        })
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
            let others = records::records_of_all(db, &submission.to_string())?;
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

    /// The operation of an item that the officer may replace: their last text, if the queue refused it or one of its photos
    /// is lost.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replaceable(&self, submission: SubmissionId) -> Stored<Option<OperationId>> {
        self.read(|db| {
            let done = records::records_of(db, &submission.to_string())?;
            let counts = |d: &&records::OperationRecord| !d.replaced && !d.is_aside();
            let mut texts = done.iter().filter(counts).filter(|d| d.operation.body.content().is_some());
            Ok(texts.next_back().filter(|d| d.needs_action()).map(|d| d.operation.id))
        })
    }

    /// What of an item the officer has set aside, in the order it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn aside(&self, submission: SubmissionId) -> Stored<Vec<Operation>> {
        self.read(|db| {
            let done = records::records_of(db, &submission.to_string())?;
            let aside = done.into_iter().filter(|d| d.is_aside() && !d.replaced);
            Ok(aside.map(|d| d.operation).collect())
        })
    }

    /// What of an item was done anew, in the order it was first done: when, and why the queue refused it; no
    /// reason where a photo was lost.
    ///
    /// # Errors
    /// When the database fails.
    pub fn replaced(&self, submission: SubmissionId) -> Stored<Vec<(Timestamp, Option<Problem>)>> {
        self.read(|db| {
            let done = records::records_of(db, &submission.to_string())?;
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
            let found = records::records_of(db, &subject.uuid().to_string())?;
            let counts = |d: &records::OperationRecord| !d.is_aside() && (!d.replaced || d.receipt.is_some());
            let found = found.into_iter().filter(counts);
            Ok(found.map(|found| (found.operation, found.receipt)).collect())
        })
    }
}
