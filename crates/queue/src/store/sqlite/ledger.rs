//! Counters, facts and the audit log.

use rusqlite::{OptionalExtension as _, Row, params};

use super::Rows;
use super::value::parsed;
use crate::store::{AuditRow, Ledger, StoreError};

impl Ledger for Rows<'_> {
    fn count(&self, counter: &str) -> Result<u32, StoreError> {
        let count = self
            .0
            .prepare_cached(
                "INSERT INTO counters (name, value)
                 VALUES (?1, 1 + coalesce((SELECT value FROM counters WHERE name = 'skipped'), 0))
                 ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            )?
            .query_row([counter], |row| row.get(0))?;
        Ok(count)
    }

    fn skip_counts(&self, by: u32) -> Result<(), StoreError> {
        // And those that have not begun begin beyond it.
        self.0
            .execute("INSERT INTO counters (name, value) VALUES ('skipped', 0) ON CONFLICT DO NOTHING", [])?;
        self.0.prepare_cached("UPDATE counters SET value = value + ?1")?.execute([by])?;
        Ok(())
    }

    fn raise_count(&self, counter: &str, least: u32) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO counters (name, value)
                 VALUES (?1, max(?2, coalesce((SELECT value FROM counters WHERE name = 'skipped'), 0)))
                 ON CONFLICT (name) DO UPDATE SET value = max(value, ?2)",
            )?
            .execute(params![counter, least])?;
        Ok(())
    }

    fn counts(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT name, value FROM counters ORDER BY name")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT value FROM facts WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(found)
    }

    fn set_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
            )?
            .execute([name, value])?;
        Ok(())
    }

    fn last_audit(&self) -> Result<Option<AuditRow>, StoreError> {
        let found = self
            .0
            .prepare_cached("SELECT number, line, hash FROM audit ORDER BY number DESC LIMIT 1")?
            .query_row([], audit)
            .optional()?;
        Ok(found)
    }

    fn add_audit(&self, row: &AuditRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached("INSERT INTO audit (number, line, hash) VALUES (?1, ?2, ?3)")?
            .execute(params![row.number, row.line, row.hash.to_string()])?;
        Ok(())
    }

    fn audit(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT number, line, hash FROM audit WHERE number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let rows = query.query_map(params![after, limit], audit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn audit(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow { number: row.get(0)?, line: row.get(1)?, hash: parsed(row, 2)? })
}
