//! Departments, places, officers, postings.

use rusqlite::{OptionalExtension as _, params};
use wire::ids::{DepartmentCode, OfficerId, RoleProposalId};
use wire::people::{Department, Name, Person, Posting, Role};
use wire::places::Places;
use wire::time::Timestamp;

use super::Rows;
use super::value::{moment, moment_or_none, parsed, unreadable};
use crate::store::{Ledger as _, People, PostingRow, RoleProposalRow, StoreError};

impl People for Rows<'_> {
    fn departments(&self) -> Result<Vec<Department>, StoreError> {
        let mut query = self
            .0
            .prepare_cached("SELECT code, bn, en, sort_order FROM departments ORDER BY sort_order, code")?;
        let rows = query.query_map([], |row| {
            Ok(Department {
                code: parsed(row, 0)?,
                name: Name { bn: row.get(1)?, en: row.get(2)? },
                sort_order: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_department(&self, department: &Department) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO departments (code, bn, en, sort_order) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (code) DO UPDATE SET bn = ?2, en = ?3, sort_order = ?4",
            )?
            .execute(params![
                department.code.as_str(),
                department.name.bn,
                department.name.en,
                department.sort_order
            ])?;
        Ok(())
    }

    fn places(&self) -> Result<Places, StoreError> {
        match self.fact("places")? {
            Some(json) => Ok(serde_json::from_str(&json)?),
            None => Ok(Places::default()),
        }
    }

    fn set_places(&self, places: &Places) -> Result<(), StoreError> {
        self.set_fact("places", &serde_json::to_string(places)?)
    }

    fn officer(&self, id: OfficerId) -> Result<Option<Person>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT id, bn, en FROM officers WHERE id = ?1")?
            .query_row([id.to_string()], person)
            .optional()?;
        Ok(found)
    }

    fn officers(&self) -> Result<Vec<Person>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT id, bn, en FROM officers ORDER BY id")?;
        let rows = query.query_map([], person)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_officer(&self, officer: &Person) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO officers (id, bn, en) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET bn = ?2, en = ?3",
            )?
            .execute(params![officer.id.to_string(), officer.name.bn, officer.name.en])?;
        Ok(())
    }

    fn postings(&self, officer: OfficerId, now: Timestamp) -> Result<Vec<Posting>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, role, acting FROM postings
             WHERE officer = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
             ORDER BY department, role, acting",
        )?;
        let rows = query.query_map(params![officer.to_string(), now.millis()], posting)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn holders(
        &self,
        department: &DepartmentCode,
        now: Timestamp,
    ) -> Result<Vec<(Person, Posting)>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT p.department, p.role, p.acting, o.id, o.bn, o.en
             FROM postings p JOIN officers o ON o.id = p.officer
             WHERE p.department = ?1 AND p.since <= ?2 AND (p.until IS NULL OR p.until > ?2)
             ORDER BY p.since, o.id, p.role, p.acting",
        )?;
        let rows = query.query_map(params![department.as_str(), now.millis()], |row| {
            let name = Name { bn: row.get(4)?, en: row.get(5)? };
            Ok((Person { id: parsed(row, 3)?, name }, posting(row)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn holders_of(&self, role: Role, now: Timestamp) -> Result<Vec<Person>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT o.id, o.bn, o.en FROM postings p JOIN officers o ON o.id = p.officer
             WHERE p.role = ?1 AND p.since <= ?2 AND (p.until IS NULL OR p.until > ?2)
             GROUP BY o.id ORDER BY min(p.since), o.id",
        )?;
        let rows = query.query_map(params![role.as_str(), now.millis()], person)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn posting_rows(&self, officer: OfficerId) -> Result<Vec<PostingRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, role, acting, since, until, officer FROM postings
             WHERE officer = ?1 ORDER BY since, department, role, acting",
        )?;
        let rows = query.query_map([officer.to_string()], tenure)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn open_posting(&self, row: &PostingRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO postings (officer, department, role, acting, since, until)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                row.officer.to_string(),
                row.posting.department.as_str(),
                row.posting.role.as_str(),
                row.posting.acting,
                row.from.millis(),
                row.until.map(Timestamp::millis)
            ])?;
        Ok(())
    }

    fn close_posting(&self, tenure: &PostingRow, until: Timestamp) -> Result<usize, StoreError> {
        let closed = self
            .0
            .prepare_cached(
                "UPDATE postings SET until = ?6
                 WHERE officer = ?1 AND department = ?2 AND role = ?3 AND acting = ?4 AND since = ?5
                   AND (until IS NULL OR until > ?6)",
            )?
            .execute(params![
                tenure.officer.to_string(),
                tenure.posting.department.as_str(),
                tenure.posting.role.as_str(),
                tenure.posting.acting,
                tenure.from.millis(),
                until.millis()
            ])?;
        Ok(closed)
    }

    fn set_aside_postings(&self) -> Result<Vec<PostingRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT department, role, acting, since, until, officer FROM postings_set_aside
             ORDER BY officer, since, department, role, acting",
        )?;
        let rows = query.query_map([], tenure)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn role_proposal(&self, id: RoleProposalId) -> Result<Option<RoleProposalRow>, StoreError> {
        let found = self
            .0
            .prepare_cached(&format!("SELECT {PROPOSAL} FROM role_proposals WHERE id = ?1"))?
            .query_row([id.to_string()], proposal)
            .optional()?;
        Ok(found)
    }

    fn role_proposals(&self) -> Result<Vec<RoleProposalRow>, StoreError> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {PROPOSAL} FROM role_proposals WHERE decided IS NULL ORDER BY proposed, id"
        ))?;
        let rows = query.query_map([], proposal)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_role_proposal(&self, proposal: &RoleProposalRow) -> Result<(), StoreError> {
        let RoleProposalRow { id, tenure, from_decision, proposed_by, proposed_at, decided } = proposal;
        self.0
            .prepare_cached(
                "INSERT INTO role_proposals (id, officer, department, role, acting, since, until, from_decision,
                   proposed_by, proposed, accepted, decided_by, decided)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                 ON CONFLICT (id) DO UPDATE SET accepted = ?11, decided_by = ?12, decided = ?13",
            )?
            .execute(params![
                id.to_string(),
                tenure.officer.to_string(),
                tenure.posting.department.as_str(),
                tenure.posting.role.as_str(),
                tenure.posting.acting,
                tenure.from.millis(),
                tenure.until.map(Timestamp::millis),
                from_decision,
                proposed_by.to_string(),
                proposed_at.millis(),
                decided.map(|(accepted, ..)| accepted),
                decided.map(|(_, by, _)| by.to_string()),
                decided.map(|(_, _, at)| at.millis()),
            ])?;
        Ok(())
    }
}

/// The columns that [`proposal`] reads; the first six as [`tenure`] does.
const PROPOSAL: &str = "department, role, acting, since, until, officer, id, from_decision, proposed_by, proposed, \
    accepted, decided_by, decided";

fn proposal(row: &rusqlite::Row<'_>) -> rusqlite::Result<RoleProposalRow> {
    let decided = match row.get(10)? {
        Some(accepted) => Some((accepted, parsed(row, 11)?, moment(row, 12)?)),
        None => None,
    };
    Ok(RoleProposalRow {
        id: parsed(row, 6)?,
        tenure: tenure(row)?,
        from_decision: row.get(7)?,
        proposed_by: parsed(row, 8)?,
        proposed_at: moment(row, 9)?,
        decided,
    })
}

fn tenure(row: &rusqlite::Row<'_>) -> rusqlite::Result<PostingRow> {
    Ok(PostingRow {
        officer: parsed(row, 5)?,
        posting: posting(row)?,
        from: moment(row, 3)?,
        until: moment_or_none(row, 4)?,
    })
}

fn posting(row: &rusqlite::Row<'_>) -> rusqlite::Result<Posting> {
    let role: String = row.get(1)?;
    Ok(Posting {
        department: parsed(row, 0)?,
        role: Role::named(&role).ok_or_else(|| unreadable(1))?,
        acting: row.get(2)?,
    })
}

fn person(row: &rusqlite::Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person { id: parsed(row, 0)?, name: Name { bn: row.get(1)?, en: row.get(2)? } })
}
