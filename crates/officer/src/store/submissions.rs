//! Submissions as the queue knows them, and how far the change log was read.

use rusqlite::{Connection, OptionalExtension as _};
use wire::document::{ChangesPage, Document, Submission};
use wire::ids::{Epoch, SubmissionId};

use super::{Store, Stored, cases, column, items};

/// How far the change log was read, and in which life of the queue's data.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    /// Which life.
    pub epoch: Epoch,
    /// The last change taken in.
    pub number: i64,
}

const CURSOR: &str = "cursor";

pub(super) fn known(db: &Connection, id: &str) -> Stored<Option<Submission>> {
    let mut query = db.prepare_cached("SELECT document FROM submission WHERE id = ?1")?;
    let text: Option<String> = query.query_row([id], |row| row.get(0)).optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

impl Store {
    /// How far the change log was read.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cursor(&self) -> Stored<Option<Cursor>> {
        self.setting(CURSOR)
    }

    /// Takes in a page of changes and moves the cursor, in one transaction. Answers whether anything was news.
    ///
    /// # Errors
    /// When the database fails: then nothing of the page was taken in.
    pub fn take_in(&self, page: &ChangesPage) -> Stored<bool> {
        let Some(last) = page.changes.last() else { return Ok(false) };
        let cursor = Cursor { epoch: page.epoch.clone(), number: last.number };
        let cursor = serde_json::to_string(&cursor)?;
        self.write(|db| {
            let mut news = false;
            if column::setting::<Cursor>(db, CURSOR)?.is_some_and(|before| before.epoch != page.epoch) {
                // The queue came back from a backup: its versions began again where that was made.
                db.execute("UPDATE submission SET version = -1", [])?;
                db.execute("UPDATE citizen_case SET version = -1", [])?;
            }
            for change in &page.changes {
                let submission = match &change.document {
                    Document::Submission(submission) => submission,
                    Document::Case(case) => {
                        news |= cases::take_in(db, case)?;
                        continue;
                    }
                    Document::Unknown => continue,
                };
                let changed = db
                    .prepare_cached(
                        "INSERT INTO submission (id, version, document) VALUES (?1, ?2, ?3)
                         ON CONFLICT (id) DO UPDATE SET version = excluded.version, document = excluded.document
                         WHERE excluded.version > submission.version",
                    )?
                    .execute((
                        submission.id.to_string(),
                        submission.version,
                        serde_json::to_string(submission)?,
                    ))?;
                if changed > 0 {
                    news = true;
                    items::project(db, submission.id)?;
                }
            }
            db.prepare_cached(
                "INSERT INTO setting (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute((CURSOR, cursor))?;
            Ok(news)
        })
    }

    /// A submission as the queue knows it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn submission(&self, id: SubmissionId) -> Stored<Option<Submission>> {
        self.read(|db| known(db, &id.to_string()))
    }
}
