//! SQLite on the real disk, watched. One test: a process is watched once and for all.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that finds something wrong ends there")]

use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn every_commit_is_reported_and_none_is_changed() {
    let steps = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&steps);
    simdisk::watched::watch(Box::new(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    }))
    .unwrap();
    assert!(simdisk::watched::watch(Box::new(|| ())).is_err(), "once");
    let path = std::env::temp_dir().join(format!("watched-{}.sqlite", std::process::id()));
    let database = Connection::open(&path).unwrap();
    // Readers of other connections share memory with it: the whole of the real VFS is there.
    database
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n)")
        .unwrap();
    let before = steps.load(Ordering::SeqCst);
    database.execute("INSERT INTO t VALUES (7)", []).unwrap();
    // A frame's head, its page, the sync, and that the sync is done: at least.
    assert!(steps.load(Ordering::SeqCst) >= before + 4);
    let before = steps.load(Ordering::SeqCst);
    let another = Connection::open(&path).unwrap();
    let n: i64 = another.query_row("SELECT n FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(n, 7);
    assert!(steps.load(Ordering::SeqCst) <= before + 4, "reading changes nothing but what opening makes");
    drop((another, database));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(path.with_extension(format!("sqlite{end}")));
    }
}
