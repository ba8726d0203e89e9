//! SQLite on the simulated disk: it keeps its word when it is asked to, and the disk can tell when not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};
use simdisk::{Fault, Op, OpKind, SimDisk, SimVfs};

const DATABASE: &str = "/data/outbox.sqlite";
const ROWS: i64 = 12;

/// How many seeds the longest test tries: `SIMDISK_SEEDS`, or a few.
fn seeds() -> u64 {
    std::env::var("SIMDISK_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3)
}

#[derive(Clone, Copy)]
struct Mode {
    journal: &'static str,
    synchronous: &'static str,
}

const WAL_FULL: Mode = Mode { journal: "WAL", synchronous: "FULL" };
const WAL_OFF: Mode = Mode { journal: "WAL", synchronous: "OFF" };
const DELETE_EXTRA: Mode = Mode { journal: "DELETE", synchronous: "EXTRA" };

fn disk(seed: u64) -> SimDisk {
    let disk = SimDisk::new(seed);
    disk.create_dir_all(Path::new("/data")).unwrap();
    disk.sync_dir(Path::new("/")).unwrap();
    disk
}

fn open(vfs: &SimVfs, mode: Mode) -> rusqlite::Result<Connection> {
    let database = vfs.open(Path::new(DATABASE))?;
    database.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    // This pragma answers first and commits then, and after an error the connection goes on saying
    // "wal" without having it: only a statement run to its end (`execute_batch` stops at a row) tells.
    let mut switch = database.prepare(&format!("PRAGMA journal_mode={}", mode.journal))?;
    let journal: Vec<String> = switch.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    assert_eq!(journal, [mode.journal.to_lowercase()]);
    drop(switch);
    database.pragma_update(None, "synchronous", mode.synchronous)?;
    database.pragma_update(None, "wal_autocheckpoint", 6)?;
    database.pragma_update(None, "cache_size", 8)?;
    Ok(database)
}

/// Writes rows one by one, each in its transaction, from the first that is missing; `acknowledged`
/// has those whose commit was said to be done.
fn work(database: &mut Connection, acknowledged: &mut BTreeSet<i64>) -> rusqlite::Result<()> {
    database.execute_batch(
        "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
         CREATE TABLE IF NOT EXISTS total (one INTEGER PRIMARY KEY, items INTEGER NOT NULL) STRICT;
         INSERT OR IGNORE INTO total VALUES (1, 0);",
    )?;
    let last: i64 = database.query_row("SELECT items FROM total", [], |row| row.get(0))?;
    for id in last + 1..=ROWS {
        let transaction = database.transaction()?;
        let len = usize::try_from(id * 977 % 9000).unwrap();
        transaction.execute("INSERT INTO item VALUES (?1, ?2)", (id, vec![7_u8; len]))?;
        transaction.execute("UPDATE total SET items = items + 1", [])?;
        transaction.commit()?;
        acknowledged.insert(id);
    }
    Ok(())
}

/// A run of the program: opens, works, closes. Stops at the first error.
fn run(disk: &SimDisk, mode: Mode, acknowledged: &mut BTreeSet<i64>) -> rusqlite::Result<()> {
    let vfs = disk.mount().unwrap();
    let mut database = open(&vfs, mode)?;
    work(&mut database, acknowledged)?;
    database.close().map_err(|(_, error)| error)
}

/// What the database holds after a restart: `Err` says what is wrong with it.
fn examine(disk: &SimDisk, mode: Mode, acknowledged: &BTreeSet<i64>) -> Result<(), String> {
    let vfs = disk.mount().unwrap();
    let look = || -> rusqlite::Result<Result<(), String>> {
        let database = open(&vfs, mode)?;
        let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Ok(Err(verdict));
        }
        let tables: i64 = database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables < 2 {
            return Ok(if acknowledged.is_empty() { Ok(()) } else { Err("the tables are lost".into()) });
        }
        let mut query = database.prepare("SELECT id FROM item")?;
        let found: BTreeSet<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let total: i64 =
            database.query_row("SELECT coalesce(max(items), 0) FROM total", [], |row| row.get(0))?;
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        let unasked = found.difference(acknowledged).count();
        Ok(if !lost.is_empty() {
            Err(format!("lost {lost:?}"))
        } else if unasked > 1 || i64::try_from(found.len()).unwrap() != total {
            Err(format!("half a transaction: {found:?}, total {total}"))
        } else {
            Ok(())
        })
    };
    look().unwrap_or_else(|error| Err(error.to_string()))
}

/// How many operations a whole run takes.
fn operations(mode: Mode) -> u64 {
    let disk = disk(0);
    let before = disk.ops();
    run(&disk, mode, &mut BTreeSet::new()).unwrap();
    disk.ops() - before
}

/// Strikes a run at operation `k` after its start; answers the disk, started again, and what was acknowledged.
fn struck(seed: u64, mode: Mode, k: u64, fault: Fault) -> (SimDisk, BTreeSet<i64>) {
    let (disk, mut acknowledged) = (disk(seed), BTreeSet::new());
    disk.fail_at(disk.ops() + k, fault);
    let _ = run(&disk, mode, &mut acknowledged);
    disk.heal();
    disk.start();
    (disk, acknowledged)
}

#[test]
fn a_power_cut_at_any_operation_keeps_acknowledged_commits() {
    for mode in [WAL_FULL, DELETE_EXTRA] {
        let all = operations(mode);
        assert!(all > 100, "{all} operations");
        for seed in 1..=seeds() {
            for k in 1..=all {
                let (disk, mut acknowledged) = struck(seed, mode, k, Fault::PowerCut);
                let found = examine(&disk, mode, &acknowledged);
                assert_eq!(
                    found,
                    Ok(()),
                    "{}: seed {seed}, operation {k}: {:?}",
                    mode.journal,
                    disk.struck()
                );
                run(&disk, mode, &mut acknowledged).unwrap();
                disk.power_cut();
                assert_eq!(examine(&disk, mode, &(1..=ROWS).collect()), Ok(()), "seed {seed}, operation {k}");
            }
        }
    }
}

#[test]
fn a_second_power_cut_during_recovery_loses_nothing() {
    let all = operations(WAL_FULL);
    for k in (1..=all).step_by(3) {
        for second in 1..=12 {
            let (disk, acknowledged) = struck(k, WAL_FULL, k, Fault::PowerCut);
            disk.fail_at(disk.ops() + second, Fault::PowerCut);
            let _ = examine(&disk, WAL_FULL, &acknowledged);
            disk.heal();
            disk.start();
            let found = examine(&disk, WAL_FULL, &acknowledged);
            assert_eq!(found, Ok(()), "operations {k} and {second}: {:?}", disk.struck());
        }
    }
}

#[test]
fn without_syncs_a_power_cut_loses_or_corrupts_data() {
    let all = operations(WAL_OFF);
    let (mut lost, mut corrupt) = (0, 0);
    for k in 1..=all {
        let (disk, acknowledged) = struck(k, WAL_OFF, k, Fault::PowerCut);
        match examine(&disk, WAL_OFF, &acknowledged) {
            Ok(()) => {}
            Err(wrong) if wrong.starts_with("lost") || wrong.contains("tables") => lost += 1,
            Err(_) => corrupt += 1,
        }
    }
    assert!(lost > 10, "lost {lost}, corrupt {corrupt} of {all}");
}

#[test]
fn a_kill_at_any_operation_loses_nothing_even_without_syncs() {
    for mode in [WAL_FULL, WAL_OFF, DELETE_EXTRA] {
        for k in 1..=operations(mode) {
            let (disk, mut acknowledged) = struck(k, mode, k, Fault::Kill);
            let found = examine(&disk, mode, &acknowledged);
            assert_eq!(found, Ok(()), "{} operation {k}: {:?}", mode.journal, disk.struck());
            run(&disk, mode, &mut acknowledged).unwrap();
        }
    }
}

#[test]
fn an_error_at_any_operation_corrupts_and_loses_nothing() {
    for mode in [WAL_FULL, DELETE_EXTRA] {
        for fault in Fault::ERRORS {
            for k in 1..=operations(mode) {
                let (disk, mut acknowledged) = struck(k, mode, k, fault);
                if k % 2 == 0 {
                    disk.power_cut();
                }
                let found = examine(&disk, mode, &acknowledged);
                assert_eq!(found, Ok(()), "{fault:?} at {k}: {:?}", disk.struck());
                run(&disk, mode, &mut acknowledged).unwrap();
                disk.power_cut();
                assert_eq!(examine(&disk, mode, &(1..=ROWS).collect()), Ok(()), "{fault:?} at {k}");
            }
        }
    }
}

/// Strikes a run at operation `k`; its program then goes on with the same connection, or dies at
/// once and runs again. At the end the power goes.
fn struck_going_on(mode: Mode, k: u64, fault: Fault, dies: bool) -> Result<(), String> {
    let (disk, mut acknowledged) = (disk(k), BTreeSet::new());
    disk.fail_at(disk.ops() + k, fault);
    let vfs = disk.mount().unwrap();
    if let Ok(mut database) = open(&vfs, mode) {
        let failed = work(&mut database, &mut acknowledged).is_err();
        if failed && !dies {
            work(&mut database, &mut acknowledged).unwrap();
            disk.power_cut();
        }
        disk.kill();
    }
    disk.heal();
    if dies {
        let again = open(&vfs, mode).and_then(|mut database| {
            let done = work(&mut database, &mut acknowledged);
            disk.power_cut();
            done
        });
        again.unwrap();
    }
    examine(&disk, mode, &acknowledged)
}

#[test]
fn a_connection_stays_usable_after_any_error() {
    for mode in [WAL_FULL, DELETE_EXTRA] {
        for fault in Fault::ERRORS {
            for k in 1..=operations(mode) {
                assert_eq!(struck_going_on(mode, k, fault, false), Ok(()), "{fault:?} at {k}");
            }
        }
    }
}

/// SQLite's own limit on Linux, and the reason to close a connection after an error before the
/// program ends: the next one would believe pages that only the cache has.
#[test]
fn sqlite_does_not_survive_a_failed_wal_sync_then_a_kill_then_a_power_cut() {
    let all = operations(WAL_FULL);
    let broken = |fault| (1..=all).filter(|k| struck_going_on(WAL_FULL, *k, fault, true).is_err()).count();
    assert!(broken(Fault::SyncFails) > 0);
    assert_eq!(broken(Fault::NoSpace), 0, "other errors are borne");
    assert_eq!(broken(Fault::ShortWrite), 0, "other errors are borne");
}

#[test]
fn a_disk_that_fills_up_at_any_operation_keeps_its_data() {
    for k in 1..=operations(WAL_FULL) {
        let (disk, mut acknowledged) = (disk(k), BTreeSet::new());
        disk.fail_always_from(disk.ops() + k, Fault::NoSpace);
        let _ = run(&disk, WAL_FULL, &mut acknowledged);
        disk.power_cut();
        disk.heal();
        assert_eq!(examine(&disk, WAL_FULL, &acknowledged), Ok(()), "full from {k} on");
    }
    let (disk, mut acknowledged) = (disk(1), BTreeSet::new());
    disk.capacity(Some(60_000));
    assert!(run(&disk, WAL_FULL, &mut acknowledged).is_err());
    disk.power_cut();
    disk.capacity(None);
    assert_eq!(examine(&disk, WAL_FULL, &acknowledged), Ok(()));
}

#[test]
fn a_flipped_bit_or_truncated_file_is_an_error_and_never_a_crash() {
    let (disk, mut acknowledged) = (disk(2), BTreeSet::new());
    run(&disk, WAL_FULL, &mut acknowledged).unwrap();
    let whole = disk.snapshot();
    let bits = disk.len(Path::new(DATABASE)).unwrap().unwrap() * 8;
    let verdict = || {
        let vfs = disk.mount().unwrap();
        let check = |database: Connection| {
            database.query_row("PRAGMA quick_check", [], |row| row.get::<_, String>(0))
        };
        matches!(open(&vfs, WAL_FULL).and_then(check).as_deref(), Ok("ok"))
    };
    let mut noticed = 0;
    for i in 0..400 {
        disk.restore(&whole);
        disk.flip_bit(Path::new(DATABASE), (i * 7919 * 8 + i % 8) % bits).unwrap();
        noticed += u32::from(!verdict());
    }
    for i in 0..100 {
        disk.restore(&whole);
        disk.truncate(Path::new(DATABASE), bits / 8 * i / 100).unwrap();
        noticed += u32::from(!verdict());
    }
    assert!(noticed > 80, "{noticed} of 500 noticed");
    disk.restore(&whole);
    assert!(verdict());
}

#[test]
fn the_same_seed_gives_the_same_operations_and_the_same_bytes_twice() {
    let replay = |seed: u32| -> (Vec<Op>, Vec<u8>, BTreeSet<i64>) {
        let disk = disk(seed.into());
        disk.trace(true);
        disk.random_faults(10_000);
        let mut acknowledged = BTreeSet::new();
        for _ in 0..6 {
            let _ = run(&disk, WAL_FULL, &mut acknowledged);
            disk.power_cut();
        }
        disk.heal();
        (disk.take_trace(), disk.read(Path::new(DATABASE)).unwrap(), acknowledged)
    };
    for seed in 1..=20 {
        let (first, second) = (replay(seed), replay(seed));
        assert_eq!(first.0, second.0, "seed {seed}");
        assert_eq!(first.2, second.2, "seed {seed}");
        assert!(first.1 == second.1, "seed {seed}: other bytes");
        assert!(first.0.iter().any(|op| op.kind == OpKind::Sync && op.path.ends_with("outbox.sqlite-wal")));
    }
    assert_ne!(replay(1).0, replay(2).0);
}

#[test]
fn a_second_connection_finds_the_database_busy_and_a_dead_one_holds_no_lock() {
    let disk = disk(9);
    let vfs = disk.mount().unwrap();
    let mut first = open(&vfs, WAL_FULL).unwrap();
    work(&mut first, &mut BTreeSet::new()).unwrap();
    let second = vfs.open(Path::new(DATABASE)).unwrap();
    let refused = second.query_row("SELECT items FROM total", [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    drop(second);
    disk.kill();
    assert!(first.execute("UPDATE total SET items = 0", []).is_err());
    drop(first);
    let third = open(&vfs, WAL_FULL).unwrap();
    let total: i64 = third.query_row("SELECT items FROM total", [], |row| row.get(0)).unwrap();
    assert_eq!(total, ROWS);
}

#[test]
fn a_dead_connection_dropped_late_touches_nothing() {
    for mode in [WAL_FULL, DELETE_EXTRA] {
        let (disk, mut acknowledged) = (disk(11), BTreeSet::new());
        let vfs = disk.mount().unwrap();
        let mut dead = open(&vfs, mode).unwrap();
        work(&mut dead, &mut acknowledged).unwrap();
        let large = "UPDATE item SET body = zeroblob(20000)";
        dead.execute_batch(&format!("BEGIN IMMEDIATE; {large};")).unwrap();
        disk.kill();
        let living = open(&vfs, mode).unwrap();
        living.execute_batch(&format!("BEGIN IMMEDIATE; {large};")).unwrap();
        let before = disk.paths();
        drop(dead);
        assert_eq!(disk.paths(), before, "{}", mode.journal);
        disk.kill();
        drop(living);
        assert_eq!(examine(&disk, mode, &acknowledged), Ok(()));
    }
}

#[test]
fn a_vfs_name_is_unique_and_reusable_after_drop() {
    let disk = disk(10);
    let vfs = disk.register_vfs("only-once").unwrap();
    assert_eq!(vfs.name(), "only-once");
    assert_eq!(disk.register_vfs("only-once").unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    let database = open(&vfs, WAL_FULL).unwrap();
    vfs.unregister();
    database.execute_batch("CREATE TABLE late (x)").unwrap();
    let other = SimDisk::new(0).register_vfs("only-once").unwrap();
    drop(database);
    drop(other);
    for seed in 0..5000 {
        let disk = SimDisk::new(seed);
        let vfs = disk.mount().unwrap();
        let database = vfs.open(Path::new("/a")).unwrap();
        database.execute_batch("CREATE TABLE t (x)").unwrap();
    }
}

#[test]
fn a_backup_and_a_vacuum_live_on_the_disk_too() {
    let disk = disk(12);
    let vfs = disk.mount().unwrap();
    let mut database = open(&vfs, WAL_FULL).unwrap();
    work(&mut database, &mut BTreeSet::new()).unwrap();
    database.execute_batch("VACUUM INTO '/data/copy.sqlite'; VACUUM;").unwrap();
    let sorted = "SELECT count(*) FROM (SELECT hex(body) AS h FROM item ORDER BY h)";
    assert_eq!(database.query_row(sorted, [], |row| row.get::<_, i64>(0)).unwrap(), ROWS);
    let copy = vfs.open(Path::new("/data/copy.sqlite")).unwrap();
    assert_eq!(copy.query_row("SELECT count(*) FROM item", [], |row| row.get::<_, i64>(0)).unwrap(), ROWS);
    let paths: Vec<_> = disk.paths();
    assert!(paths.contains(&DATABASE.into()) && paths.contains(&"/data/copy.sqlite".into()), "{paths:?}");
}
