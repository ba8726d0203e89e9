//! Citizens' cases as the queue knows them, and what was done to them here.
//!
//! A case's line is made when it is asked for, from the queue's document and the operations sealed here:
//! there is nothing to be kept in step.

use rusqlite::{Connection, OptionalExtension as _};
use wire::case::Case;
use wire::ids::{CaseId, OfficerId};
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

/// What a case is listed and found by.
struct Place {
    open: bool,
    /// What is due next.
    due: Option<i64>,
    /// When anything last happened to it.
    moved: i64,
    assignee: Option<String>,
    /// Escalations nobody has seen yet.
    alarms: i64,
}

fn place(case: &Case) -> Place {
    let moved = case.history.iter().map(|step| step.at).max().unwrap_or(case.received_at);
    let alarms = case.escalations.iter().filter(|one| one.acknowledged.is_none()).count();
    Place {
        open: case.state.is_open(),
        due: case.next_due().map(|clock| clock.due.millis()),
        moved: moved.millis(),
        assignee: case.assignee.as_ref().map(|person| person.id.to_string()),
        alarms: i64::try_from(alarms).unwrap_or(i64::MAX),
    }
}

/// Open cases that concern an officer (`?1`): those they have, those in which something was escalated that nobody has
/// seen, if they control a department (`?2`), and those of which the queue refused something that was done here.
const CONCERNING: &str = "
  SELECT document FROM citizen_case WHERE open AND id IN (
    SELECT id FROM citizen_case WHERE open AND assignee = ?1
    UNION SELECT id FROM citizen_case WHERE ?2 AND open AND alarms > 0
    UNION SELECT submission FROM operation WHERE about_case AND refused IS NOT NULL AND set_aside_at IS NULL)
  ORDER BY due IS NULL, due, moved DESC, id";

/// Inserts or updates a case; `text` is what the queue wrote, and is what is stored.
pub(super) fn upsert(db: &Connection, case: &Case, text: &str) -> Stored<bool> {
    let Place { open, due, moved, assignee, alarms } = place(case);
    let changed = db
        .prepare_cached(
            "INSERT INTO citizen_case (id, version, open, due, moved, document, assignee, alarms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET version = excluded.version, open = excluded.open,
               due = excluded.due, moved = excluded.moved, document = excluded.document,
               assignee = excluded.assignee, alarms = excluded.alarms
             WHERE excluded.version > citizen_case.version",
        )?
        .execute((case.id.to_string(), case.version, open, due, moved, text, assignee, alarms))?;
    Ok(changed > 0)
}

/// Works out the place of every case in the lists again: this version may know a word that the last one did not.
pub(super) fn project_all(db: &Connection) -> Stored<bool> {
    let mut query = db.prepare("SELECT document FROM citizen_case")?;
    let mut rows = query.query([])?;
    let mut change = db.prepare(
        "UPDATE citizen_case SET open = ?2, due = ?3, moved = ?4, assignee = ?5, alarms = ?6
         WHERE id = ?1 AND (open IS NOT ?2 OR due IS NOT ?3 OR moved IS NOT ?4 OR assignee IS NOT ?5
           OR alarms IS NOT ?6)",
    )?;
    let mut changed = 0;
    while let Some(row) = rows.next()? {
        // One that only another version could read stays where it is.
        let Ok(case) = column::json::<Case>(row, 0) else { continue };
        let Place { open, due, moved, assignee, alarms } = place(&case);
        changed += change.execute((case.id.to_string(), open, due, moved, assignee, alarms))?;
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
            let cases = query.query_map((open, limit), |row| column::json(row, 0))?;
            with_acts(db, cases.collect::<Result<_, _>>()?)
        })
    }

    /// Open cases that concern an officer, with what was done to them, by what is due first: all of them, however many
    /// others there are. `controls`: also those in which something was escalated that nobody has seen.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cases_concerning(&self, officer: OfficerId, controls: bool) -> Stored<Vec<(Case, Vec<CaseAct>)>> {
        self.read(|db| {
            let mut query = db.prepare_cached(CONCERNING)?;
            let cases = query.query_map((officer.to_string(), controls), |row| column::json(row, 0))?;
            with_acts(db, cases.collect::<Result<_, _>>()?)
        })
    }
}

fn with_acts(db: &Connection, cases: Vec<Case>) -> Stored<Vec<(Case, Vec<CaseAct>)>> {
    let done = |case: Case| {
        let acts = acts(db, &case.id.to_string())?;
        Ok((case, acts))
    };
    cases.into_iter().map(done).collect()
}

#[cfg(test)]
impl Store {
    /// A case of which only the text matters.
    pub(crate) fn add_case_document(&self, n: u128, open: bool, document: &str) {
        let insert = "INSERT INTO citizen_case (id, version, open, due, moved, document) VALUES (?1, 1, ?2, NULL, 0, ?3)";
        let id = uuid::Uuid::from_u128(n).to_string();
        self.write(|db| Ok(db.execute(insert, (id, open, document))?)).unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    /// A store with so many open cases of others, all due before one of this officer's.
    fn filled(folder: &tempfile::TempDir, others: u128) -> Store {
        let store = Store::open(&folder.path().join(others.to_string()), None).unwrap();
        let case = |n: u128, assignee: u128| -> Case {
            let due = i64::try_from(n).unwrap();
            let clock = serde_json::json!({
                "kind": "first_reply", "reckoning": "plain", "since": 0, "running_since": 0, "length": 10, "due": due,
            });
            serde_json::from_value(serde_json::json!({
                "id": uuid::Uuid::from_u128(n), "number": format!("KMC-2026-{n:05}"), "department": "SD", "version": 1,
                "state": "assigned", "kind": "complaint", "words": "জল", "received_at": 1,
                "source": { "kind": "by_hand", "via": "phone" }, "clocks": [clock],
                "assignee": { "id": uuid::Uuid::from_u128(assignee), "name": { "bn": "ক", "en": "" } },
            }))
            .unwrap()
        };
        store
            .write(|db| {
                for n in 1..=others {
                    upsert(db, &case(n, 1_000_000), &serde_json::to_string(&case(n, 1_000_000))?)?;
                }
                let own = case(others + 1, 7);
                upsert(db, &own, &serde_json::to_string(&own)?)?;
                Ok(())
            })
            .unwrap();
        store
    }

    #[test]
    fn the_officers_own_case_is_found_in_as_many_steps_among_1200_of_others() {
        let folder = tempfile::tempdir().unwrap();
        let me: OfficerId = uuid::Uuid::from_u128(7).into();
        let steps = |others: u128| {
            let store = filled(&folder, others);
            let found = store.cases_concerning(me, true).unwrap();
            assert_eq!(
                found.iter().map(|(case, _)| case.id).collect::<Vec<_>>(),
                [uuid::Uuid::from_u128(others + 1).into()]
            );
            store
                .read(|db| {
                    let mut query = db.prepare(CONCERNING)?;
                    let rows = query.query_map((me.to_string(), true), |_| Ok(()))?.count();
                    assert_eq!(rows, 1);
                    Ok(query.get_status(StatementStatus::VmStep))
                })
                .unwrap()
        };
        assert_eq!(steps(12), steps(1_200));
    }
}
