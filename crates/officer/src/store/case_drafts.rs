//! What an officer is writing on a case: saved under a version like a draft, and what of it is sealed goes
//! out of it in the transaction that seals. The row is there from the first time the case is opened.

use rusqlite::{Connection, OptionalExtension as _, Row};
use std::collections::HashSet;
use wire::ids::{CaseId, DraftId, OfficerId};
use wire::operation::Operation;
use wire::subject::Subject;
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::owner::is_shown;
use super::{arrivals, column};
use crate::view::{CaseDraftView, CaseWords};

const COLUMNS: &str = "id, citizen_case, version, words, saved_at";

fn draft(row: &Row<'_>) -> rusqlite::Result<CaseDraftView> {
    Ok(CaseDraftView {
        id: column::parsed(row, 0)?,
        case: column::parsed(row, 1)?,
        version: row.get(2)?,
        words: column::json(row, 3)?,
        saved_at: column::time(row, 4)?,
    })
}

fn find(db: &Connection, case: CaseId, officer: OfficerId) -> Stored<Option<CaseDraftView>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM case_draft WHERE citizen_case = ?1 AND officer = ?2"
    ))?;
    Ok(query.query_row([case.to_string(), officer.to_string()], draft).optional()?)
}

fn save(db: &Connection, id: DraftId, version: u32, words: &CaseWords, at: Timestamp) -> Stored<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE case_draft SET version = version + 1, words = ?3, saved_at = ?4
             WHERE id = ?1 AND version = ?2",
        )?
        .execute((id.to_string(), version, serde_json::to_string(words)?, at.millis()))?;
    Ok(changed == 1)
}

/// This was written in the draft of this version and is sealed: it goes out, unless the draft was changed since.
pub(super) fn remove_sealed(
    db: &Connection,
    operation: &Operation,
    owner: OfficerId,
    version: u32,
) -> Stored<()> {
    let Subject::Case(case) = operation.body.subject() else { return Ok(()) };
    if let Some(draft) = find(db, case, owner)?.filter(|draft| draft.version <= version) {
        save(db, draft.id, draft.version, &draft.words.without(&operation.body), operation.made_at)?;
    }
    Ok(())
}

impl Store {
    /// What an officer is writing on a case. Where nothing was ever written it is begun, empty, as `id`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn case_draft(
        &self,
        (case, officer): (CaseId, OfficerId),
        id: DraftId,
        now: Timestamp,
    ) -> Stored<CaseDraftView> {
        if let Some(draft) = self.read(|db| find(db, case, officer))? {
            return Ok(draft);
        }
        let draft = CaseDraftView { id, case, version: 1, words: CaseWords::default(), saved_at: now };
        let words = serde_json::to_string(&draft.words)?;
        self.write(|db| {
            db.prepare_cached(
                "INSERT INTO case_draft (id, citizen_case, officer, version, words, saved_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                id.to_string(),
                case.to_string(),
                officer.to_string(),
                draft.version,
                words,
                now.millis(),
            ))?;
            Ok(())
        })?;
        Ok(draft)
    }

    /// What is being written on a case, by the draft's own id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn case_draft_by_id(&self, id: DraftId) -> Stored<Option<CaseDraftView>> {
        self.read(|db| {
            let shown = is_shown("officer");
            let mut query =
                db.prepare_cached(&format!("SELECT {COLUMNS} FROM case_draft WHERE id = ?1 AND {shown}"))?;
            Ok(query.query_row([id.to_string()], draft).optional()?)
        })
    }

    /// Saves what is typed, if it is still at the version this began from. Answers whether it was.
    ///
    /// # Errors
    /// When the database fails.
    pub fn save_case_draft(
        &self,
        id: DraftId,
        version: u32,
        words: &CaseWords,
        at: Timestamp,
    ) -> Stored<bool> {
        self.write(|db| {
            let saved = save(db, id, version, words, at)?;
            if saved {
                arrivals::remove_saved(db, id, &words.photos)?;
            }
            Ok(saved)
        })
    }

    /// The cases on which an officer has begun to write something.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cases_begun(&self, officer: OfficerId) -> Stored<HashSet<CaseId>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT citizen_case, words, EXISTS (SELECT 1 FROM arrival WHERE arrival.draft = case_draft.id)
                 FROM case_draft WHERE officer = ?1",
            )?;
            let rows = query.query_map([officer.to_string()], |row| {
                let begun = row.get(2)? || !column::json::<CaseWords>(row, 1)?.is_empty();
                Ok(begun.then_some(column::parsed(row, 0)?))
            })?;
            Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
        })
    }
}
