//! What an officer is writing on a case: saved under a version like a draft, and what of it is sealed goes
//! out of it in the transaction that seals.

use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::HashSet;
use wire::ids::{CaseId, OfficerId};
use wire::operation::{Operation, Subject};
use wire::time::Timestamp;

use super::{Store, Stored, column};
use crate::view::CaseWords;

/// What is being written, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDraft {
    /// Rises with every save and every sealing.
    pub version: u32,
    /// As typed.
    pub words: CaseWords,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

fn draft(row: &Row<'_>) -> rusqlite::Result<CaseDraft> {
    Ok(CaseDraft { version: row.get(0)?, words: column::json(row, 1)?, saved_at: column::time(row, 2)? })
}

fn find(db: &Connection, case: CaseId, officer: OfficerId) -> Stored<Option<CaseDraft>> {
    let mut query = db.prepare_cached(
        "SELECT version, words, saved_at FROM case_draft WHERE citizen_case = ?1 AND officer = ?2",
    )?;
    Ok(query.query_row([case.to_string(), officer.to_string()], draft).optional()?)
}

/// This was written in the draft of this version and is sealed: it goes out, unless the draft was changed since.
pub(super) fn sealed(db: &Connection, operation: &Operation, owner: OfficerId, version: u32) -> Stored<()> {
    let Subject::Case(case) = operation.body.subject() else { return Ok(()) };
    let Some(draft) = find(db, case, owner)?.filter(|draft| draft.version <= version) else { return Ok(()) };
    db.prepare_cached(
        "UPDATE case_draft SET words = ?1, version = version + 1, saved_at = ?2
         WHERE citizen_case = ?3 AND officer = ?4",
    )?
    .execute((
        serde_json::to_string(&draft.words.without(&operation.body))?,
        operation.made_at.millis(),
        case.to_string(),
        owner.to_string(),
    ))?;
    Ok(())
}

impl Store {
    /// What an officer is writing on a case, if he ever wrote anything.
    ///
    /// # Errors
    /// When the database fails.
    pub fn case_draft(&self, case: CaseId, officer: OfficerId) -> Stored<Option<CaseDraft>> {
        self.read(|db| find(db, case, officer))
    }

    /// Saves what is typed, if it is still at the version this began from; 0 is that of one never saved.
    /// Answers whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_case_draft(
        &self,
        (case, officer): (CaseId, OfficerId),
        version: u32,
        words: &CaseWords,
        at: Timestamp,
    ) -> Stored<bool> {
        let json = serde_json::to_string(words)?;
        let sql = if version == 0 {
            "INSERT INTO case_draft (citizen_case, officer, version, words, saved_at)
             VALUES (?1, ?2, ?3 + 1, ?4, ?5) ON CONFLICT DO NOTHING"
        } else {
            "UPDATE case_draft SET version = version + 1, words = ?4, saved_at = ?5
             WHERE citizen_case = ?1 AND officer = ?2 AND version = ?3"
        };
        self.write(|db| {
            let changed = db.prepare_cached(sql)?.execute((
                case.to_string(),
                officer.to_string(),
                version,
                json,
                at.millis(),
            ))?;
            Ok(changed == 1)
        })
    }

    /// The cases on which an officer has begun to write something.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cases_begun(&self, officer: OfficerId) -> Stored<HashSet<CaseId>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT citizen_case, words FROM case_draft WHERE officer = ?1")?;
            let rows = query.query_map([officer.to_string()], |row| {
                Ok((column::parsed(row, 0)?, column::json::<CaseWords>(row, 1)?))
            })?;
            let begun = rows.filter(|row| !row.as_ref().is_ok_and(|(_, words)| words.is_empty()));
            Ok(begun.map(|row| row.map(|(case, _)| case)).collect::<Result<_, _>>()?)
        })
    }
}
