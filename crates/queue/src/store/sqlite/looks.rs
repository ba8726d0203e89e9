//! Who saw what of the citizens.

use rusqlite::{Row, params};

use super::Rows;
use super::value::{moment, parsed, unreadable};
use crate::store::{LookFilter, LookKind, LookRow, Looks, StoreError};
use wire::time::Timestamp;

impl Looks for Rows<'_> {
    fn has_look(&self, look: &LookRow) -> Result<bool, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT 1 FROM looks WHERE subject = ?1 AND officer = ?2 AND kind = ?3 AND once = ?4",
            )?
            .exists([&*look.subject, &look.officer.to_string(), look.kind.as_str(), &look.once])?;
        Ok(found)
    }

    fn add_look(&self, look: &LookRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO looks (subject, officer, kind, once, at, detail, line)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (subject, officer, kind, once) DO NOTHING",
            )?
            .execute(params![
                look.subject,
                look.officer.to_string(),
                look.kind.as_str(),
                look.once,
                look.at.millis(),
                look.detail,
                look.line
            ])?;
        Ok(())
    }

    fn looks(&self, filter: &LookFilter, limit: u32) -> Result<Vec<LookRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT officer, kind, subject, once, at, detail, line FROM looks
             WHERE (?1 IS NULL OR subject = ?1 OR kind = 'case_list') AND (?2 IS NULL OR officer = ?2)
               AND at >= coalesce(?3, at) AND at < coalesce(?4, at + 1)
             ORDER BY at, line, subject, once LIMIT ?5",
        )?;
        let rows = query.query_map(
            params![
                filter.case.as_ref().map(|number| &number.0),
                filter.officer.map(|officer| officer.to_string()),
                filter.from.map(Timestamp::millis),
                filter.until.map(Timestamp::millis),
                limit
            ],
            look,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn delete_looks(&self, before: Timestamp) -> Result<usize, StoreError> {
        let deleted = self.0.prepare_cached("DELETE FROM looks WHERE at < ?1")?.execute([before.millis()])?;
        Ok(deleted)
    }
}

fn look(row: &Row<'_>) -> rusqlite::Result<LookRow> {
    let kind: String = row.get(1)?;
    let kind = LookKind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or_else(|| unreadable(1))?;
    Ok(LookRow {
        officer: parsed(row, 0)?,
        kind,
        subject: row.get(2)?,
        once: row.get(3)?,
        at: moment(row, 4)?,
        detail: row.get(5)?,
        line: row.get(6)?,
    })
}
