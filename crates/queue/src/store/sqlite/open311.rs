//! Open311: keys and requests.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params, params_from_iter};
use wire::case::Case;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::time::Timestamp;

use super::Rows;
use super::value::{json, moment, moment_or_none, parsed};
use crate::store::{KeyRow, Open311, RequestFilter, StoreError};

/// `?1` is the reader's key.
const READABLE: &str = "FROM cases JOIN open311_requests ON of_case = cases.id
  JOIN open311_keys ON name = key WHERE (public OR key = ?1)";

fn key(row: &Row<'_>) -> rusqlite::Result<KeyRow> {
    Ok(KeyRow {
        name: row.get(0)?,
        hash: parsed(row, 1)?,
        jurisdiction: row.get(2)?,
        public: row.get(3)?,
        per_hour: row.get(4)?,
        made: moment(row, 5)?,
        revoked: moment_or_none(row, 6)?,
    })
}

impl Open311 for Rows<'_> {
    fn open311_key(&self, hash: Digest) -> Result<Option<KeyRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT name, hash, jurisdiction, public, per_hour, made, revoked FROM open311_keys WHERE hash = ?1",
        )?;
        Ok(query.query_row([hash.to_string()], key).optional()?)
    }

    fn open311_keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT name, hash, jurisdiction, public, per_hour, made, revoked FROM open311_keys ORDER BY name",
        )?;
        let rows = query.query_map([], key)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_open311_key(&self, key: &KeyRow) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO open311_keys (name, hash, jurisdiction, public, per_hour, made, revoked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (name) DO UPDATE SET revoked = ?7",
            )?
            .execute(params![
                key.name,
                key.hash.to_string(),
                key.jurisdiction,
                key.public,
                key.per_hour,
                key.made.millis(),
                key.revoked.map(Timestamp::millis)
            ])?;
        Ok(())
    }

    fn add_open311_request(&self, case: CaseId, key: &str) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO open311_requests (of_case, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute([&case.to_string(), key])?;
        Ok(())
    }

    fn open311_request(
        &self,
        reader: Option<&str>,
        number: &str,
    ) -> Result<Option<(Case, String)>, StoreError> {
        let mut query = self.0.prepare_cached(&format!("SELECT document, key {READABLE} AND number = ?2"))?;
        let found = query.query_row(params![reader, number], |row| Ok((json(row, 0)?, row.get(1)?)));
        Ok(found.optional()?)
    }

    fn open311_requests(&self, filter: &RequestFilter, limit: u32) -> Result<Vec<Case>, StoreError> {
        let mut values = vec![
            filter.reader.clone().map_or(Value::Null, Value::Text),
            Value::Integer(filter.from.millis()),
            Value::Integer(filter.until.millis()),
            filter.open.map_or(Value::Null, |open| Value::Integer(open.into())),
        ];
        let mut services = String::new();
        if !filter.services.is_empty() {
            let marks = vec!["?"; filter.services.len()].join(", ");
            services = format!("AND category IN ({marks})");
            values.extend(filter.services.iter().cloned().map(Value::Text));
        }
        let mut query = self.0.prepare_cached(&format!(
            "SELECT document {READABLE} AND received >= ?2 AND received <= ?3 AND (?4 IS NULL OR open = ?4)
             {services} ORDER BY received DESC, number DESC LIMIT {limit}"
        ))?;
        let rows = query.query_map(params_from_iter(values), |row| json(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn open311_moved(
        &self,
        reader: Option<&str>,
        since: Timestamp,
        show: &mut dyn FnMut(Case),
    ) -> Result<(), StoreError> {
        let mut query =
            self.0.prepare_cached(&format!("SELECT document {READABLE} AND moved >= ?2 ORDER BY number"))?;
        for case in query.query_map(params![reader, since.millis()], |row| json(row, 0))? {
            show(case?);
        }
        Ok(())
    }
}
