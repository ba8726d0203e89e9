//! Citizens' cases as the queue knows them, and what was done to them here.
//!
//! A case's line is made when it is asked for, from the queue's document and the operations sealed here:
//! there is nothing to be kept in step.

use rusqlite::{Connection, OptionalExtension as _};
use wire::case::Case;
use wire::ids::{CaseId, OperationId};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::{Store, Stored, column, items};
use wire::operation::Operation;

/// An operation on a case with what became of it.
#[derive(Debug, Clone)]
pub struct CaseAct {
    /// The operation.
    pub operation: Operation,
    /// The proof that it was received.
    pub receipt: Option<SignedReceipt>,
    /// Why the queue did not take it.
    pub refused: Option<Problem>,
    /// When the officer settled that another way.
    pub set_aside_at: Option<Timestamp>,
}

pub(super) fn take_in(db: &Connection, case: &Case) -> Stored<bool> {
    let moved = case.story.iter().map(|step| step.at).max().unwrap_or(case.received_at);
    let changed = db
        .prepare_cached(
            "INSERT INTO citizen_case (id, version, open, due, moved, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, open = excluded.open,
               due = excluded.due, moved = excluded.moved, document = excluded.document
             WHERE excluded.version > citizen_case.version",
        )?
        .execute((
            case.id.to_string(),
            case.version,
            case.state.is_open(),
            case.next_due().map(|clock| clock.due.millis()),
            moved.millis(),
            serde_json::to_string(case)?,
        ))?;
    Ok(changed > 0)
}

fn acts(db: &Connection, id: &str) -> Stored<Vec<CaseAct>> {
    let mut aside = db.prepare_cached("SELECT set_aside_at FROM operation WHERE id = ?1")?;
    let mut found = Vec::new();
    for done in items::operations(db, id)? {
        let at: Option<i64> = aside.query_row([done.operation.id.to_string()], |row| row.get(0))?;
        found.push(CaseAct {
            set_aside_at: at.map(Timestamp::from_millis),
            refused: done.refused.clone(),
            receipt: done.receipt,
            operation: done.operation,
        });
    }
    Ok(found)
}

impl Store {
    /// A case as the queue knows it, and what was done to it here, in the order it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub fn case(&self, id: CaseId) -> Stored<Option<(Case, Vec<CaseAct>)>> {
        self.read(|db| {
            let key = id.to_string();
            let mut query = db.prepare_cached("SELECT document FROM citizen_case WHERE id = ?1")?;
            let Some(case) = query.query_row([&key], |row| column::json(row, 0)).optional()? else {
                return Ok(None);
            };
            Ok(Some((case, acts(db, &key)?)))
        })
    }

    /// Cases with what was done to them: what is open, by what is due first; then what is over, newest
    /// first. Of both at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cases(&self, open: bool, limit: u32) -> Stored<Vec<(Case, Vec<CaseAct>)>> {
        self.read(|db| {
            let order = if open { "due IS NULL, due, moved DESC" } else { "moved DESC" };
            let mut query = db.prepare_cached(&format!(
                "SELECT document FROM citizen_case WHERE open = ?1 ORDER BY {order}, id LIMIT ?2"
            ))?;
            let cases: Vec<Case> =
                query.query_map((open, limit), |row| column::json(row, 0))?.collect::<Result<_, _>>()?;
            cases
                .into_iter()
                .map(|case| {
                    let done = acts(db, &case.id.to_string())?;
                    Ok((case, done))
                })
                .collect()
        })
    }

    /// The officer settled another way what the queue had refused. Answers whether there was such a thing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_aside(&self, id: OperationId, at: Timestamp) -> Stored<bool> {
        self.write(|db| {
            let changed = db
                .prepare_cached(
                    "UPDATE operation SET set_aside_at = ?2
                     WHERE id = ?1 AND refused IS NOT NULL AND receipt IS NULL AND set_aside_at IS NULL",
                )?
                .execute((id.to_string(), at.millis()))?;
            Ok(changed > 0)
        })
    }
}
