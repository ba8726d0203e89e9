//! What every store must do. Another implementation passes this suite, unchanged, or is none.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use wire::ids::OfficerId;
use wire::people::{Department, Name, Person, Posting, Role};
use wire::time::Timestamp;

use super::{PostingRow, Store, StoreError};

/// Runs the suite; `open` opens the same data each time.
pub fn every_store(open: &dyn Fn() -> Box<dyn Store>) {
    let store = open();
    let name = Name { bn: "নিকাশি".into(), en: String::new() };
    let department = Department { code: "SD".parse().unwrap(), name: name.clone(), sort_order: 1 };
    let officer: OfficerId = uuid::Uuid::from_u128(7).into();
    let posting = Posting { department: department.code.clone(), role: Role::Contributor, acting: false };
    let at = Timestamp::from_millis;

    // Work that fails leaves nothing behind.
    let failed: Result<(), StoreError> = store.write(|records| {
        records.save_department(&department)?;
        records.count("n")?;
        Err(StoreError::NotRun)
    });
    assert!(failed.is_err());
    assert_eq!(store.read(|r| r.departments()).unwrap(), []);

    // Work that succeeds is there after opening again, and counters go on.
    let first = store
        .write(|records| {
            records.save_department(&department)?;
            records.save_officer(&Person { id: officer, name })?;
            records.open_posting(&PostingRow {
                officer,
                posting: posting.clone(),
                from: at(10),
                until: None,
            })?;
            records.count("n")
        })
        .unwrap();
    drop(store);
    let store = open();
    assert_eq!((first, store.write(|r| r.count("n")).unwrap()), (1, 2));
    assert_eq!(store.read(|r| r.departments()).unwrap(), [department]);

    // A posting holds from its first moment and ends where it was closed.
    store.write(|r| r.close_posting(officer, &posting, at(20))).unwrap();
    let held = |now| store.read(|r| r.postings(officer, at(now))).unwrap().len();
    assert_eq!([9, 10, 19, 20].map(held), [0, 1, 1, 0]);
    assert_eq!(store.read(|r| r.newest(&BTreeSet::new())).unwrap(), 0);
    drop(store);
    many_at_once(open);
}

/// Many write at once, of whom some roll back and some panic: each is kept or not as if it had been alone.
fn many_at_once(open: &dyn Fn() -> Box<dyn Store>) {
    const WRITERS: u32 = 24;
    const EACH: u32 = 10;
    let store = open();
    let mut counts = thread::scope(|threads| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = &*store;
                threads.spawn(move || {
                    let mut counts = Vec::new();
                    for nth in 0..EACH {
                        match (writer + nth) % 4 {
                            0 => {
                                let back: Result<(), StoreError> = store.write(|records| {
                                    records.count("many")?;
                                    Err(StoreError::NotRun)
                                });
                                assert!(matches!(back, Err(StoreError::NotRun)), "its own answer");
                            }
                            1 => {
                                let broke = catch_unwind(AssertUnwindSafe(|| {
                                    store.write(|records| -> Result<(), StoreError> {
                                        records.count("many")?;
                                        // Without a line on the test's output.
                                        resume_unwind(Box::new("this work is broken"))
                                    })
                                }));
                                assert!(broke.is_err(), "it panics where it ran");
                            }
                            _ => counts.push(store.write(|records| records.count("many")).unwrap()),
                        }
                    }
                    counts
                })
            })
            .collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    counts.sort_unstable();
    assert_eq!(counts, (1..=WRITERS * EACH / 2).collect::<Vec<_>>());
    drop(store);
    assert_eq!(open().write(|records| records.count("many")).unwrap(), WRITERS * EACH / 2 + 1);
}
