//! Open311: keys and requests.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params, params_from_iter};
use wire::case::Case;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::time::Timestamp;

use super::Rows;
use super::value::{json, moment, moment_or_none, parsed};
use crate::store::{KeyRow, Open311, RequestFilter, StoreError, UpdateRow};

/// What happened, as far as a reader may know. `?1` is their key; `?2` to `?4` are from, until and how many. Each half walks
/// an index in the order of the answer, and both stop with it: what is not answered is not looked at.
const UPDATES: &str = "
  SELECT id, number, status, at, words FROM open311_updates
    WHERE public AND at >= ?2 AND at <= ?3
  UNION ALL
  SELECT id, number, status, at, words FROM open311_updates
    WHERE NOT public AND key = ?1 AND at >= ?2 AND at <= ?3
  ORDER BY at, id LIMIT ?4";

/// Requests in the same way; `?5` is open or not, `and` another condition. Only those answered are read whole.
fn requests(and: &str) -> String {
    let half = |whose: &str| {
        format!(
            "SELECT of_case, received, number FROM open311_requests
             WHERE {whose} AND received >= ?2 AND received <= ?3 AND (?5 IS NULL OR open = ?5) {and}"
        )
    };
    let (public, own) = (half("public"), half("NOT public AND key = ?1"));
    format!("{public} UNION ALL {own} ORDER BY received DESC, number DESC LIMIT ?4")
}

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

    fn index_open311_request(
        &self,
        case: &Case,
        public: bool,
        updates: &[UpdateRow],
    ) -> Result<(), StoreError> {
        let id = case.id.to_string();
        let found = self
            .0
            .prepare_cached(
                "UPDATE open311_requests SET indexed = 1, received = ?3, number = ?4, open = ?5, category = ?6,
                   public = ?2 AND (SELECT k.public FROM open311_keys k WHERE k.name = key)
                 WHERE of_case = ?1",
            )?
            .execute(params![
                id,
                public,
                case.received_at.millis(),
                case.number.0,
                case.state.is_open(),
                case.category.as_ref().map(wire::ids::CategoryCode::as_str)
            ])?;
        if found == 0 {
            return Ok(());
        }
        self.0.prepare_cached("DELETE FROM open311_updates WHERE of_case = ?1")?.execute([&id])?;
        let mut insert = self.0.prepare_cached(
            "INSERT INTO open311_updates (of_case, id, key, public, number, status, at, words)
             SELECT of_case, ?2, key, public, ?3, ?4, ?5, ?6 FROM open311_requests WHERE of_case = ?1",
        )?;
        for UpdateRow { id: name, number, status, at, words } in updates {
            insert.execute(params![id, name, number, status, at.millis(), words])?;
        }
        Ok(())
    }

    fn open311_unindexed(&self, limit: u32) -> Result<Vec<Case>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT document FROM open311_requests JOIN cases ON id = of_case WHERE NOT indexed
             ORDER BY of_case LIMIT ?1",
        )?;
        let rows = query.query_map([limit], |row| json(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn open311_request(
        &self,
        reader: Option<&str>,
        number: &str,
    ) -> Result<Option<(Case, String)>, StoreError> {
        let mut query = self.0.prepare_cached(
            "SELECT c.document, r.key FROM cases c JOIN open311_requests r ON r.of_case = c.id
             WHERE (r.public OR r.key = ?1) AND c.number = ?2",
        )?;
        let found = query.query_row(params![reader, number], |row| Ok((json(row, 0)?, row.get(1)?)));
        Ok(found.optional()?)
    }

    fn open311_requests(&self, filter: &RequestFilter, limit: u32) -> Result<Vec<Case>, StoreError> {
        let mut values = vec![
            filter.reader.clone().map_or(Value::Null, Value::Text),
            Value::Integer(filter.from.millis()),
            Value::Integer(filter.until.millis()),
            Value::Integer(limit.into()),
            filter.open.map_or(Value::Null, |open| Value::Integer(open.into())),
        ];
        let mut services = String::new();
        if !filter.services.is_empty() {
            // Numbered: both halves say it.
            let marks: Vec<_> =
                (1..).take(filter.services.len()).map(|n| format!("?{}", n + values.len())).collect();
            let marks = marks.join(", ");
            services = format!("AND category IN ({marks})");
            values.extend(filter.services.iter().cloned().map(Value::Text));
        }
        let mut query = self.0.prepare_cached(&requests(&services))?;
        let mut document = self.0.prepare_cached("SELECT document FROM cases WHERE id = ?1")?;
        let mut found = query.query(params_from_iter(values))?;
        let mut cases = Vec::new();
        while let Some(row) = found.next()? {
            cases.push(document.query_row([row.get::<_, String>(0)?], |row| json(row, 0))?);
        }
        Ok(cases)
    }

    fn open311_updates(
        &self,
        reader: Option<&str>,
        from: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<UpdateRow>, StoreError> {
        let mut query = self.0.prepare_cached(UPDATES)?;
        let rows = query.query_map(params![reader, from.millis(), until.millis(), limit], |row| {
            let (id, number, status) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(UpdateRow { id, number, status, at: moment(row, 3)?, words: row.get(4)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::Sqlite;
    use crate::store::{Access, End, Store as _};
    use rusqlite::{Connection, StatementStatus};

    /// A database with so many requests that came with each of two keys, one public, and an update of each.
    fn filled(folder: &tempfile::TempDir, each: u32) -> Connection {
        let path = folder.path().join(format!("{each}.sqlite3"));
        let store = Sqlite::open(&path).unwrap();
        let mut fill = |records: &dyn crate::store::Records| {
            for (name, public, first) in [("app", true, 0), ("press", false, each)] {
                let key = KeyRow {
                    name: name.into(),
                    hash: Digest::of(name.as_bytes()),
                    jurisdiction: "kmc".into(),
                    public,
                    per_hour: 1,
                    made: Timestamp::from_millis(0),
                    revoked: None,
                };
                records.save_open311_key(&key).unwrap();
                for n in first..first + each {
                    let case: Case = serde_json::from_value(serde_json::json!({
                        "id": uuid::Uuid::from_u128(n.into()), "number": format!("KMC-2026-{n:06}"), "version": 1,
                        "state": "new", "kind": "complaint", "words": "জল", "received_at": n,
                        "source": { "kind": "open311" },
                    }))
                    .unwrap();
                    records.save_case(&case, None).unwrap();
                    records.add_open311_request(case.id, name).unwrap();
                    let (number, at) = (case.number.0.clone(), case.received_at);
                    let update = UpdateRow {
                        id: number.clone(),
                        number,
                        status: "OPEN".into(),
                        at,
                        words: "জল".into(),
                    };
                    records.index_open311_request(&case, true, &[update]).unwrap();
                }
            }
            End::Commit
        };
        store.transact(Access::Write, &mut fill).unwrap();
        Connection::open(&path).unwrap()
    }

    /// The rows of an answer, and the steps that it took.
    fn steps(
        connection: &Connection,
        sql: &str,
        reader: Option<&str>,
        only_open: Option<bool>,
    ) -> (usize, i32) {
        let mut query = connection.prepare(sql).unwrap();
        query.raw_bind_parameter(1, reader).unwrap();
        for (n, value) in [(2, 0), (3, i64::MAX), (4, 10)] {
            query.raw_bind_parameter(n, value).unwrap();
        }
        if query.parameter_count() > 4 {
            query.raw_bind_parameter(5, only_open).unwrap();
        }
        let (mut rows, mut found) = (query.raw_query(), 0);
        while rows.next().unwrap().is_some() {
            found += 1;
        }
        drop(rows);
        assert_eq!(query.get_status(StatementStatus::FullscanStep), 0, "{sql}");
        assert_eq!(query.get_status(StatementStatus::Sort), 0, "{sql}");
        (found, query.get_status(StatementStatus::VmStep))
    }

    #[test]
    fn an_open311_read_takes_as_many_steps_among_ten_times_as_many_requests() {
        let folder = tempfile::tempdir().unwrap();
        let (few, many) = (filled(&folder, 100), filled(&folder, 1_000));
        for reader in [None, Some("press"), Some("app")] {
            for (sql, open) in [(UPDATES, None), (&requests(""), None), (&requests(""), Some(true))] {
                let (of_few, of_many) = (steps(&few, sql, reader, open), steps(&many, sql, reader, open));
                assert_eq!(of_few.0, 10, "{sql}");
                assert_eq!(of_few, of_many, "{reader:?} {open:?} {sql}");
            }
        }
    }
}
