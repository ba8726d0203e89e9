//! Operations and what they promise.

use rusqlite::{OptionalExtension as _, Row, params};
use wire::digest::Digest;
use wire::ids::{CaseId, DepartmentCode, DeviceId, OperationId, SubmissionId};
use wire::operation::{BlobPromise, Mime};
use wire::subject::Subject;
use wire::time::Timestamp;

use super::Rows;
use super::value::{json, length, moment, parsed, signed, unreadable};
use crate::store::{Load, OperationRow, Operations, Outcome, PromiseRow, StoreError};

const COLUMNS: &str = "id, device, officer, department, submission, kind, content_hash, bytes, announced, state, receipt, problem, about";

impl Operations for Rows<'_> {
    fn operation(&self, id: OperationId) -> Result<Option<OperationRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM operations WHERE id = ?1"))?
            .query_row([id.to_string()], operation)
            .optional()?;
        Ok(found)
    }

    fn add_operation(
        &self,
        row: &OperationRow,
        promises: &[BlobPromise],
        previews: &[Option<Vec<u8>>],
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO operations (id, device, officer, department, submission, kind, content_hash,
                   bytes, announced, state, about)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'announced', ?10)",
            )?
            .execute(params![
                row.id.to_string(),
                row.device.to_string(),
                row.officer.to_string(),
                row.department.as_str(),
                row.subject.uuid().to_string(),
                row.kind,
                row.content_hash.to_string(),
                row.bytes,
                row.announced.millis(),
                if row.subject.case().is_some() { "case" } else { "submission" },
            ])?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO promises (operation, position, department, sha256, len, mime, preview)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        // Every promise counts, whether or not something to show came with it.
        let previews = previews.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        for (position, (promise, preview)) in (0_i64..).zip(promises.iter().zip(previews)) {
            insert.execute(params![
                row.id.to_string(),
                position,
                row.department.as_str(),
                promise.sha256.to_string(),
                signed(promise.len)?,
                promise.mime.as_str(),
                preview
            ])?;
        }
        Ok(())
    }

    fn settle_operation(&self, id: OperationId, outcome: &Outcome) -> Result<(), StoreError> {
        let (state, receipt, problem) = match outcome {
            Outcome::Announced => ("announced", None, None),
            Outcome::Received(receipt) => ("received", Some(serde_json::to_string(receipt)?), None),
            Outcome::Refused(problem) => ("refused", None, Some(serde_json::to_string(problem)?)),
        };
        self.0
            .prepare_cached("UPDATE operations SET state = ?2, receipt = ?3, problem = ?4 WHERE id = ?1")?
            .execute(params![id.to_string(), state, receipt, problem])?;
        Ok(())
    }

    fn needed(&self, id: OperationId) -> Result<Vec<Digest>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT p.sha256 FROM promises p
             LEFT JOIN blobs b ON b.department = p.department AND b.sha256 = p.sha256
             WHERE p.operation = ?1 AND b.sha256 IS NULL ORDER BY p.position",
        )?;
        let rows = query.query_map([id.to_string()], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn waiting_for(
        &self,
        department: &DepartmentCode,
        sha256: Digest,
    ) -> Result<Vec<OperationId>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT DISTINCT o.id FROM operations o JOIN promises p ON p.operation = o.id
             WHERE p.department = ?1 AND p.sha256 = ?2 AND o.state = 'announced'
             ORDER BY o.announced, o.id",
        )?;
        let rows = query.query_map(params![department.as_str(), sha256.to_string()], |row| parsed(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn promises(&self, department: &DepartmentCode, sha256: Digest) -> Result<Vec<PromiseRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT o.device, p.len, p.mime FROM promises p JOIN operations o ON o.id = p.operation
             WHERE p.department = ?1 AND p.sha256 = ?2 AND o.state <> 'refused'
             ORDER BY o.announced, o.id, p.position",
        )?;
        let rows = query.query_map(params![department.as_str(), sha256.to_string()], |row| {
            Ok(PromiseRow { device: parsed(row, 0)?, len: length(row, 1)?, mime: mime(row, 2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn waiting_of(&self, device: DeviceId) -> Result<Load, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT count(*), coalesce(sum(length(o.bytes) + coalesce((SELECT sum(length(p.preview))
                   FROM promises p WHERE p.operation = o.id), 0)), 0)
                 FROM operations o WHERE o.device = ?1 AND o.state = 'announced'",
            )?
            .query_row([device.to_string()], load)?;
        Ok(found)
    }

    fn abandoned(&self, before: Timestamp, limit: u32) -> Result<Vec<OperationRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM operations WHERE state = 'announced' AND announced < ?1
             AND NOT EXISTS (SELECT 1 FROM promises p JOIN uploads u
               ON u.department = p.department AND u.sha256 = p.sha256
               WHERE p.operation = operations.id AND u.touched >= ?1)
             AND NOT EXISTS (SELECT 1 FROM promises p JOIN blobs b
               ON b.department = p.department AND b.sha256 = p.sha256
               WHERE p.operation = operations.id AND b.verified >= ?1)
             ORDER BY announced, id LIMIT ?2"
        ))?;
        let rows = query.query_map(params![before.millis(), limit], operation)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn forget_operation(&self, id: OperationId) -> Result<(), StoreError> {
        let waits = "(SELECT id FROM operations WHERE id = ?1 AND state = 'announced')";
        for forget in [
            format!("DELETE FROM promises WHERE operation IN {waits}"),
            format!("DELETE FROM operations WHERE id IN {waits}"),
        ] {
            self.0.prepare_cached(&forget)?.execute([id.to_string()])?;
        }
        Ok(())
    }

    fn submission_announced(&self, submission: SubmissionId) -> Result<bool, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM operations
                 WHERE submission = ?1 AND kind = 'submit' AND state = 'announced')",
            )?
            .query_row([submission.to_string()], |row| row.get(0))?;
        Ok(found)
    }

    fn incoming(&self, limit: u32) -> Result<Vec<OperationRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM operations WHERE kind = 'submit' AND state = 'announced'
             ORDER BY announced, id LIMIT ?1"
        ))?;
        let rows = query.query_map([limit], operation)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn preview(&self, id: OperationId, sha256: Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT preview FROM promises WHERE operation = ?1 AND sha256 = ?2 AND preview IS NOT NULL
                 ORDER BY position LIMIT 1",
            )?
            .query_row(params![id.to_string(), sha256.to_string()], |row| row.get(0))
            .optional()?;
        Ok(found.flatten())
    }

    fn forget_texts(&self, case: CaseId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE operations SET bytes = x''
                 WHERE submission = ?1 AND about = 'case' AND state <> 'announced'",
            )?
            .execute([case.to_string()])?;
        Ok(())
    }
}

/// How many, and how many bytes.
pub(super) fn load(row: &Row<'_>) -> rusqlite::Result<Load> {
    Ok(Load { count: length(row, 0)?, bytes: length(row, 1)? })
}

/// A column that names a kind of file.
pub(super) fn mime(row: &Row<'_>, column: usize) -> rusqlite::Result<Mime> {
    let word: String = row.get(column)?;
    [Mime::Jpeg, Mime::Png, Mime::Webp]
        .into_iter()
        .find(|mime| mime.as_str() == word)
        .ok_or_else(|| unreadable(column))
}

fn operation(row: &Row<'_>) -> rusqlite::Result<OperationRow> {
    let state: String = row.get(9)?;
    let outcome = match state.as_str() {
        "received" => Outcome::Received(json(row, 10)?),
        "refused" => Outcome::Refused(json(row, 11)?),
        _ => Outcome::Announced,
    };
    let about: String = row.get(12)?;
    let subject = match about.as_str() {
        "case" => Subject::Case(parsed(row, 4)?),
        _ => Subject::Submission(parsed(row, 4)?),
    };
    Ok(OperationRow {
        id: parsed(row, 0)?,
        device: parsed(row, 1)?,
        officer: parsed(row, 2)?,
        department: parsed(row, 3)?,
        subject,
        kind: row.get(5)?,
        content_hash: parsed(row, 6)?,
        bytes: row.get(7)?,
        announced: moment(row, 8)?,
        outcome,
    })
}
