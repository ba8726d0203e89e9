//! Open311: keys and requests.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params, params_from_iter};
use wire::case::{Case, Point};
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::time::Timestamp;

use super::Rows;
use super::value::{json, moment, moment_or_none, parsed};
use crate::store::{KeyRow, Open311, Page, RequestFilter, Span, StoreError, UpdateRow};

/// What happened, as far as a reader may know. `?1` is their key; `?2` and `?3` are from and until. Each half walks an index
/// in the order of the answer, and both stop with it: what is not answered is not looked at.
const UPDATES: &str = "
  SELECT id, number, status, at, words FROM open311_updates
    WHERE public AND at >= ?2 AND at <= ?3
  UNION ALL
  SELECT id, number, status, at, words FROM open311_updates
    WHERE NOT public AND key = ?1 AND at >= ?2 AND at <= ?3
  ORDER BY at, id";

/// Requests in the same way, in the order of the column `by`; `?4` is open or not, `and` other conditions. Only those
/// answered are read whole.
fn requests(by: &str, and: &str) -> String {
    let half = |whose: &str| {
        format!(
            "SELECT of_case, {by} AS at, number, lat, long FROM open311_requests
             WHERE {whose} AND {by} >= ?2 AND {by} <= ?3 AND (?4 IS NULL OR open = ?4) {and}"
        )
    };
    let (public, own) = (half("public"), half("NOT public AND key = ?1"));
    format!("{public} UNION ALL {own} ORDER BY at DESC, number DESC")
}

/// The rows of a page, of all that are found in their order. `moment` says when one is, and nothing where it is not meant.
fn page<T>(
    mut rows: rusqlite::Rows<'_>,
    page: Page,
    moment: impl Fn(&Row<'_>) -> rusqlite::Result<Option<Timestamp>>,
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let (mut found, mut reading) = (Vec::new(), page.read());
    while let Some(row) = rows.next()? {
        let Some(at) = moment(row)? else { continue };
        match reading.next(at) {
            None => break,
            Some(false) => {}
            Some(true) => found.push(read(row)?),
        }
    }
    Ok(found)
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
                   updated = ?7, lat = ?8, long = ?9,
                   public = ?2 AND (SELECT k.public FROM open311_keys k WHERE k.name = key)
                 WHERE of_case = ?1",
            )?
            .execute(params![
                id,
                public,
                case.received_at.millis(),
                case.number.0,
                case.state.is_open(),
                case.category.as_ref().map(wire::ids::CategoryCode::as_str),
                case.history.iter().map(|step| step.at).max().unwrap_or(case.received_at).millis(),
                case.point.map(|point| point.lat),
                case.point.map(|point| point.long)
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

    fn open311_requests(&self, filter: &RequestFilter, wanted: Page) -> Result<Vec<Case>, StoreError> {
        let all = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
        let (by, (from, until)) = match (filter.received, filter.updated) {
            (None, Some(updated)) => ("updated", updated),
            (received, _) => ("received", received.unwrap_or(all)),
        };
        let mut values = vec![
            filter.reader.clone().map_or(Value::Null, Value::Text),
            Value::Integer(from.millis()),
            Value::Integer(until.millis()),
            filter.open.map_or(Value::Null, |open| Value::Integer(open.into())),
        ];
        // Numbered: both halves say them.
        let mut and = String::new();
        let mut mark = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        if !filter.services.is_empty() {
            let marks: Vec<_> = filter.services.iter().map(|code| mark(Value::Text(code.clone()))).collect();
            and += &format!(" AND category IN ({})", marks.join(", "));
        }
        let mut between = |column: &str, least: i64, most: i64| {
            let (least, most) = (mark(Value::Integer(least)), mark(Value::Integer(most)));
            and += &format!(" AND {column} BETWEEN {least} AND {most}");
        };
        if let (Some(_), Some((from, until))) = (filter.received, filter.updated) {
            between("updated", from.millis(), until.millis());
        }
        if let Some(near) = &filter.near {
            let ((south, north), (west, east)) = near.bounds();
            between("lat", south.into(), north.into());
            between("long", west.into(), east.into());
        }
        let mut query = self.0.prepare_cached(&requests(by, &and))?;
        let mut document = self.0.prepare_cached("SELECT document FROM cases WHERE id = ?1")?;
        let found = query.query(params_from_iter(values))?;
        let when = |row: &Row<'_>| {
            let inside = match &filter.near {
                Some(near) => near.holds(Point { lat: row.get(3)?, long: row.get(4)? }),
                None => true,
            };
            inside.then(|| moment(row, 1)).transpose()
        };
        page(found, wanted, when, |row| document.query_row([row.get::<_, String>(0)?], |row| json(row, 0)))
    }

    fn open311_updates(
        &self,
        reader: Option<&str>,
        (from, until): Span,
        wanted: Page,
    ) -> Result<Vec<UpdateRow>, StoreError> {
        let mut query = self.0.prepare_cached(UPDATES)?;
        let rows = query.query(params![reader, from.millis(), until.millis()])?;
        page(
            rows,
            wanted,
            |row| moment(row, 3).map(Some),
            |row| {
                let (id, number, status) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(UpdateRow { id, number, status, at: moment(row, 3)?, words: row.get(4)? })
            },
        )
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
        for (n, value) in [(2, 0), (3, i64::MAX)] {
            query.raw_bind_parameter(n, value).unwrap();
        }
        if query.parameter_count() > 3 {
            query.raw_bind_parameter(4, only_open).unwrap();
        }
        let (mut rows, mut found) = (query.raw_query(), 0);
        while found < 10 && rows.next().unwrap().is_some() {
            found += 1;
        }
        drop(rows);
        assert_eq!(query.get_status(StatementStatus::FullscanStep), 0, "{sql}");
        assert_eq!(query.get_status(StatementStatus::Sort), 0, "{sql}");
        (found, query.get_status(StatementStatus::VmStep))
    }

    /// How a question is answered.
    fn plan(connection: &Connection, sql: &str) -> Vec<String> {
        let mut query = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = query.query_map([None::<i64>; 4], |row| row.get(3)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn an_open311_read_takes_as_many_steps_among_ten_times_as_many_requests() {
        let folder = tempfile::tempdir().unwrap();
        let (few, many) = (filled(&folder, 100), filled(&folder, 1_000));
        for reader in [None, Some("press"), Some("app")] {
            let (received, updated) = (requests("received", ""), requests("updated", ""));
            let here = requests("received", "AND lat BETWEEN 1 AND 2 AND long BETWEEN 3 AND 4");
            for sql in [&received, &updated, &here] {
                let plan = plan(&many, sql);
                assert!(
                    plan.iter().all(|step| !step.contains("TEMP") && !step.starts_with("SCAN")),
                    "{plan:?}"
                );
                assert_eq!(plan.iter().filter(|step| step.contains("COVERING INDEX")).count(), 2, "{plan:?}");
            }
            for (sql, open) in [
                (UPDATES, None),
                (received.as_str(), None),
                (received.as_str(), Some(true)),
                (updated.as_str(), None),
                (updated.as_str(), Some(true)),
            ] {
                let (of_few, of_many) = (steps(&few, sql, reader, open), steps(&many, sql, reader, open));
                assert_eq!(of_few.0, 10, "{sql}");
                assert_eq!(of_few, of_many, "{reader:?} {open:?} {sql}");
            }
        }
    }
}
