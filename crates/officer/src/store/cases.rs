//! Citizens' cases as the queue knows them, and what was done to them here.
//!
//! A case's line is made when it is asked for, from the queue's document and the operations sealed here:
//! there is nothing to be kept in step.

use rusqlite::{Connection, OptionalExtension as _};
use wire::case::Case;
use wire::ids::CaseId;
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use super::database::Store;
use super::error::Stored;
use super::{column, records};
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
    /// One of its photos can no longer be read here, so that it cannot be sent; and no other was sealed in its place.
    pub damaged: bool,
    /// When the officer settled that another way.
    pub set_aside_at: Option<Timestamp>,
}

/// What a case is listed by: whether it is open, what is due next, when it last moved.
fn place(case: &Case) -> (bool, Option<i64>, i64) {
    let moved = case.history.iter().map(|step| step.at).max().unwrap_or(case.received_at);
    (case.state.is_open(), case.next_due().map(|clock| clock.due.millis()), moved.millis())
}

/// Inserts or updates a case; `text` is what the queue wrote, and is what is stored.
pub(super) fn upsert(db: &Connection, case: &Case, text: &str) -> Stored<bool> {
    let (open, due, moved) = place(case);
    let changed = db
        .prepare_cached(
            "INSERT INTO citizen_case (id, version, open, due, moved, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, open = excluded.open,
               due = excluded.due, moved = excluded.moved, document = excluded.document
             WHERE excluded.version > citizen_case.version",
        )?
        .execute((case.id.to_string(), case.version, open, due, moved, text))?;
    Ok(changed > 0)
}

/// Works out the place of every case in the lists again: this version may know a word that the last one did not.
pub(super) fn project_all(db: &Connection) -> Stored<bool> {
    let mut query = db.prepare("SELECT document FROM citizen_case")?;
    let mut rows = query.query([])?;
    let mut change = db.prepare(
        "UPDATE citizen_case SET open = ?2, due = ?3, moved = ?4
         WHERE id = ?1 AND (open IS NOT ?2 OR due IS NOT ?3 OR moved IS NOT ?4)",
    )?;
    let mut changed = 0;
    while let Some(row) = rows.next()? {
        // One that only another version could read stays where it is.
        let Ok(case) = column::json::<Case>(row, 0) else { continue };
        let (open, due, moved) = place(&case);
        changed += change.execute((case.id.to_string(), open, due, moved))?;
    }
    Ok(changed > 0)
}

fn acts(db: &Connection, id: &str) -> Stored<Vec<CaseAct>> {
    let done = records::records_of(db, id)?.into_iter();
    let act = |done: records::OperationRecord| CaseAct {
        damaged: done.damaged && done.receipt.is_none() && !done.replaced,
        set_aside_at: done.set_aside_at,
        refused: done.refused,
        receipt: done.receipt,
        operation: done.operation,
    };
    Ok(done.map(act).collect())
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
}
