//! The database's settings and its versions.
//!
//! A migration is never edited after a release and never deletes what was not yet received.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use std::path::Path;

use super::{StoreError, Stored};

/// In order; the database's `user_version` counts how many it has been through.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
];

/// Sets what durability and safety depend on, and checks that each took.
pub fn prepare(connection: &Connection) -> Stored<()> {
    // name, value, what SQLite then answers, and why
    let pragmas = [
        // The file is this process's alone: a second one is told so, and no shared memory is needed.
        ("locking_mode", "EXCLUSIVE", "exclusive"),
        // Readers and the writer do not block each other; survives a crash without a rollback journal.
        ("journal_mode", "WAL", "wal"),
        // A commit is on the disk, not in a cache: what "saved on this computer" means.
        ("synchronous", "FULL", "2"),
        // Rows point at rows that are there.
        ("foreign_keys", "ON", "1"),
        // A schema that somebody tampered with cannot run functions.
        ("trusted_schema", "OFF", "0"),
        // A damaged page is an error, not a surprise.
        ("cell_size_check", "ON", "1"),
        // An I/O error is an error code, not a crash of the process.
        ("mmap_size", "0", "0"),
        // The log file does not keep the size of the busiest hour for ever.
        ("journal_size_limit", "4194304", "4194304"),
    ];
    for (name, value, expected) in pragmas {
        set(connection, name, value)?;
        let answer = connection.pragma_query_value(None, name, |row| {
            row.get::<_, Value>(0).map(|value| match value {
                Value::Integer(n) => n.to_string(),
                Value::Text(text) => text,
                other => format!("{other:?}"),
            })
        });
        let took = match answer.optional()? {
            Some(took) => took,
            // A disk that cannot map files has no answer to how much is mapped.
            None if name == "mmap_size" => continue,
            None => String::new(),
        };
        if took != expected {
            return Err(StoreError::Pragma(name, took));
        }
    }
    let health: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if health == "ok" {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(code, Some(health)).into())
}

/// Sets a pragma, to its end: `journal_mode` answers its row first and commits afterwards, and stopping
/// at the row would hide that the commit failed.
fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA {name} = {value}"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// Brings the database to this program's version, each step in a transaction of its own.
pub fn migrate(connection: &mut Connection, path: &Path) -> Stored<()> {
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > newest {
        return Err(StoreError::FromTheFuture(version, newest));
    }
    if version > 0 && version < newest {
        // The last word of the older program, whatever the newer one does to its own.
        copy(connection, &path.with_extension(format!("version-{version}.sqlite")))?;
    }
    for (n, sql) in (1..).zip(MIGRATIONS) {
        if n > version {
            let step = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
            step.execute_batch(sql)?;
            step.pragma_update(None, "user_version", n)?;
            step.commit()?;
        }
    }
    Ok(())
}

/// Writes a copy beside its place. (SQLite syncs it; the name is the caller's to make durable.)
pub fn copy(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::*;

    #[test]
    fn a_new_database_opens_twice() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        drop(Store::open(&path, None).unwrap());
        Store::open(&path, None).unwrap();
    }

    #[test]
    fn a_database_from_the_future_is_refused_untouched() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        drop(Store::open(&path, None).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(Store::open(&path, None), Err(StoreError::FromTheFuture(99, _))));
        let version: i64 = Connection::open(&path)
            .unwrap()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 99);
    }

    #[test]
    fn a_database_from_before_the_cases_keeps_what_was_sealed_and_asks_for_everything_again() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        let old = Connection::open(&path).unwrap();
        for sql in &MIGRATIONS[..3] {
            old.execute_batch(sql).unwrap();
        }
        old.pragma_update(None, "user_version", 3).unwrap();
        old.execute_batch(
            "INSERT INTO setting VALUES ('cursor', '{\"epoch\":\"one\",\"number\":7}');
             INSERT INTO operation (id, sequence, submission, owner, made_at, bytes, content_hash)
             VALUES ('00000000-0000-0000-0000-000000000007', 1, 'x', 'y', 0, x'00', 'z');",
        )
        .unwrap();
        drop(old);
        let store = Store::open(&path, None).unwrap();
        let cursor = store.cursor().unwrap().unwrap();
        // The life of the queue's data is remembered: should it have changed, the receipts are shown first.
        assert_eq!((cursor.epoch.0.as_str(), cursor.number), ("one", 0));
        assert!(store.has_operation(uuid::Uuid::from_u128(7).into()).unwrap());
    }

    #[test]
    fn a_file_that_is_no_database_is_damaged() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        std::fs::write(&path, vec![7; 8192]).unwrap();
        assert!(Store::open(&path, None).unwrap_err().is_damaged());
    }
}
