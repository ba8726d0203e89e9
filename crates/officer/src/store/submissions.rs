//! Submissions as the queue knows them.

use rusqlite::{Connection, OptionalExtension as _};
use wire::document::Submission;
use wire::ids::SubmissionId;

use super::database::Store;
use super::error::Stored;

pub(super) fn known(db: &Connection, id: &str) -> Stored<Option<Submission>> {
    let mut query = db.prepare_cached("SELECT document FROM submission WHERE id = ?1")?;
    let text: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Inserts or updates a submission; `text` is what the queue wrote, and is what is stored.
pub(super) fn upsert(db: &Connection, submission: &Submission, text: &str) -> Stored<bool> {
    let changed = db
        .prepare_cached(
            "INSERT INTO submission (id, version, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, document = excluded.document
             WHERE excluded.version > submission.version",
        )?
        .execute((submission.id.to_string(), submission.version, text))?;
    Ok(changed > 0)
}

impl Store {
    /// A submission as the queue knows it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn submission(&self, id: SubmissionId) -> Stored<Option<Submission>> {
        self.read(|db| known(db, &id.to_string()))
    }
}
