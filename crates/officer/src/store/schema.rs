//! The database's settings and its versions.
//!
//! A migration is never edited after a release and never deletes what was not yet received.

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior};
use std::path::Path;

use super::connection::connect_as;
use super::error::{StoreError, Stored};

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
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
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
pub fn migrate(connection: &mut Connection, path: &Path, vfs: Option<&str>) -> Stored<()> {
    let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > newest {
        return Err(StoreError::FromTheFuture(version, newest));
    }
    if version > 0 && version < newest {
        // The last word of the older program, whatever the newer one does to its own.
        let former = path.with_extension(format!("version-{version}.sqlite"));
        // One that is there already is whole: of an update that got no further, or of one before an older
        // copy of the database came back. It must not keep the database from being opened.
        if !is_there(&former, vfs) {
            copy(connection, &former)?;
        }
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

/// Whether something is in a copy's place. SQLite looks: a copy that a crash cut short it takes back to an empty
/// file, and that counts as none.
fn is_there(path: &Path, vfs: Option<&str>) -> bool {
    let pages = connect_as(path, vfs, OpenFlags::empty())
        .and_then(|copy| copy.pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0)));
    match pages {
        Ok(pages) => pages > 0,
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::CannotOpen) => false,
        Err(e) => {
            tracing::warn!(error = %e, "a copy of the older version cannot be read and is left alone");
            true
        }
    }
}

/// Writes a copy beside its place. (SQLite syncs it; the name is the caller's to make durable.)
pub fn copy(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    connection.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::database::Store;
    use super::*;
    use crate::simulated;
    use simdisk::Fault;

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
    fn migrating_from_before_cases_keeps_sealed_operations_and_resets_the_cursor() {
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

    /// A database as the third version left it, with something in it.
    fn of_the_third_version(old: &Connection) {
        for sql in &MIGRATIONS[..3] {
            old.execute_batch(sql).unwrap();
        }
        old.pragma_update(None, "user_version", 3).unwrap();
        old.execute_batch("INSERT INTO setting VALUES ('kept', '7')").unwrap();
    }

    #[test]
    fn a_failed_migration_is_repeated_at_the_next_start() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        let old = Connection::open(&path).unwrap();
        of_the_third_version(&old);
        old.execute_batch("CREATE TABLE print (in_the_way TEXT)").unwrap();
        drop(old);
        assert!(Store::open(&path, None).is_err());
        let copy = std::fs::read(home.path().join("db.version-3.sqlite")).unwrap();
        Connection::open(&path).unwrap().execute_batch("DROP TABLE print").unwrap();
        assert_eq!(Store::open(&path, None).unwrap().setting("kept").unwrap(), Some(7));
        assert_eq!(std::fs::read(home.path().join("db.version-3.sqlite")).unwrap(), copy);
    }

    #[test]
    fn a_damaged_backup_of_the_older_version_does_not_block_opening() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        of_the_third_version(&Connection::open(&path).unwrap());
        std::fs::write(home.path().join("db.version-3.sqlite"), vec![7; 8192]).unwrap();
        assert_eq!(Store::open(&path, None).unwrap().setting("kept").unwrap(), Some(7));
    }

    #[test]
    fn a_migration_cut_off_anywhere_completes_at_the_next_start() {
        for fault in [Fault::PowerCut, Fault::NoSpace, Fault::SyncFails] {
            for k in 1.. {
                let (disk, folder) = simulated::folder(k);
                let vfs = folder.disk().sqlite_vfs();
                of_the_third_version(
                    &connect_as(&folder.database(), vfs, OpenFlags::SQLITE_OPEN_CREATE).unwrap(),
                );
                disk.sync_dir(folder.root()).unwrap();
                disk.fail_at(disk.ops() + k, fault);
                let over = simulated::store(&folder).is_ok() && disk.struck().is_empty();
                disk.power_cut();
                disk.start();
                let (struck, over) = (disk.struck(), over && disk.struck().is_empty());
                disk.heal();
                let store =
                    simulated::store(&folder).unwrap_or_else(|e| panic!("{fault:?} at {k}, {struck:?}: {e}"));
                assert_eq!(store.setting("kept").unwrap(), Some(7), "{fault:?} at {k}");
                if over {
                    break;
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_damaged() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("db");
        std::fs::write(&path, vec![7; 8192]).unwrap();
        assert!(Store::open(&path, None).unwrap_err().is_damaged());
    }
}
