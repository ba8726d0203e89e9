//! A sync of the queue's database fails once, at every possible place: nothing promised after that may be lost by the
//! next power cut. (A disk may discard what it could not sync and report itself clean.)

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds something wrong ends there"
)]

use queue::store::sqlite::Sqlite;
use queue::store::{Store, StoreError};
use simdisk::{Fault, SimDisk};
use std::path::Path;

const DATABASE: &str = "/queue/queue.sqlite3";
/// How many commits one run has.
const LINES: usize = 6;
const SEEDS: u64 = 12;

/// Opens the queue's database on a disk, lets its owner do something, and closes it.
fn opened<T>(disk: &SimDisk, work: impl FnOnce(&dyn Store) -> T) -> T {
    let vfs = disk.mount().expect("a VFS");
    let store = Sqlite::open_on(Path::new(DATABASE), Some(vfs.name())).expect("the database opens");
    work(&store)
}

/// Counts by one under this name: a commit of its own.
fn line(store: &dyn Store, name: &str) -> Result<u32, StoreError> {
    store.write(|records| records.count(name))
}

#[test]
fn a_failed_sync_loses_nothing_promised_after_it() {
    let mut struck = 0;
    for seed in 0..SEEDS {
        for nth in 1.. {
            let disk = SimDisk::new(seed);
            disk.create_dir_all(Path::new("/queue")).unwrap();
            disk.sync_dir(Path::new("/")).unwrap();
            opened(&disk, |store| line(store, "first").unwrap());
            let (kept, over) = opened(&disk, |store| {
                let strikes = disk.ops() + nth;
                disk.fail_at(strikes, Fault::SyncFails);
                let kept: Vec<_> = (0..LINES)
                    .map(|n| format!("line {n}"))
                    .filter(|name| line(store, name).is_ok())
                    .collect();
                let over = disk.ops() < strikes;
                disk.power_cut_losing_all();
                (kept, over)
            });
            disk.start();
            struck += disk.struck().len();
            disk.heal();
            opened(&disk, |store| {
                for name in &kept {
                    let again = line(store, name).unwrap();
                    assert_eq!(again, 2, "seed {seed}, operation {nth}: {name} was promised and is gone");
                }
            });
            // It would have been after the last operation.
            if over {
                break;
            }
        }
    }
    assert!(struck > 0, "no sync ever failed");
}
