//! SQLite's own random numbers are one stream for the process, hence one test alone in its program.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::Path;

use simdisk::SimDisk;

#[test]
fn with_a_seeded_sqlite_the_wal_is_reproducible() {
    let run = |seed: u32| {
        simdisk::sqlite::seed(seed);
        let disk = SimDisk::new(1);
        let vfs = disk.mount().unwrap();
        let database = vfs.open(Path::new("/a")).unwrap();
        database
            .execute_batch(
                "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                 CREATE TABLE t (x, at TEXT DEFAULT CURRENT_TIMESTAMP);
                 INSERT INTO t (x) VALUES (randomblob(50));",
            )
            .unwrap();
        disk.kill();
        (disk.read(Path::new("/a")).unwrap(), disk.read(Path::new("/a-wal")).unwrap())
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
    simdisk::sqlite::seed(0);
}
