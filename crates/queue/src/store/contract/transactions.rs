//! The contract of [`crate::store::Store`] itself: what is kept, what is not, and what a reader sees meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::rows::{department_row, person};
use super::{Database, Subject};
use crate::store::{Access, End, StoreError};

pub fn work_that_fails_leaves_nothing_behind(subject: &Subject) {
    let db = subject.open();
    let failed: Result<(), StoreError> = db.0.write(|r| {
        r.save_department(&department_row("SD", 1))?;
        r.count("n")?;
        assert_eq!(r.departments()?.len(), 1, "it sees its own doing");
        Err(StoreError::NotRun)
    });
    assert!(matches!(failed, Err(StoreError::NotRun)), "its own answer");
    assert_eq!(db.read(|r| r.departments()), []);
    assert_eq!(db.write(|r| r.count("n")), 1);
}

pub fn work_that_panics_leaves_nothing_behind_and_the_next_is_well(subject: &Subject) {
    let db = subject.open();
    for access in [Access::Write, Access::Read] {
        let broke = catch_unwind(AssertUnwindSafe(|| {
            db.0.transact(access, &mut |r| {
                if access == Access::Write {
                    r.save_officer(&person(1)).unwrap();
                }
                // Without a line on the test's output.
                resume_unwind(Box::new("this work is broken"))
            })
        }));
        assert!(broke.is_err(), "it panics where it ran");
    }
    assert_eq!(db.read(|r| r.officers()), []);
    db.write(|r| r.save_officer(&person(1)));
    assert_eq!(db.read(|r| r.officers()), [person(1)]);
}

pub fn a_refused_row_can_be_passed_over_within_the_same_work(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.save_officer(&person(7))?;
        assert!(r.add_open311_request(super::rows::case_id(9), "nobody").is_err());
        r.save_officer(&person(8))
    });
    let officers: Vec<_> = db.read(|r| r.officers()).into_iter().map(|person| person.id).collect();
    assert_eq!(officers, [1, 2, 3, 7, 8].map(super::rows::officer_id));
}

pub fn work_is_run_once_and_ends_as_it_says(subject: &Subject) {
    let db = subject.open();
    for (end, kept) in [(End::RollBack, 0), (End::Commit, 1)] {
        let mut runs = 0;
        db.0.transact(Access::Write, &mut |r| {
            runs += 1;
            r.save_officer(&person(1)).unwrap();
            end
        })
        .unwrap();
        assert_eq!((runs, db.read(|r| r.officers()).len()), (1, kept), "{end:?}");
    }
}

pub fn what_was_kept_is_there_after_opening_again(subject: &Subject) {
    let db = subject.open();
    let first = db.write(|r| r.save_department(&department_row("SD", 1)).and_then(|()| r.count("n")));
    drop(db);
    let db = subject.open();
    assert_eq!((first, db.write(|r| r.count("n"))), (1, 2));
    assert_eq!(db.read(|r| r.departments()), [department_row("SD", 1)]);
}

pub fn a_reader_sees_one_moment_while_others_write(subject: &Subject) {
    let db = subject.open();
    db.write(|r| r.save_officer(&person(1)));
    let db = &db;
    thread::scope(|threads| {
        let (wrote, heard) = mpsc::channel();
        db.read(|r| {
            assert_eq!(r.officers()?.len(), 1);
            threads.spawn(move || {
                db.write(|r| r.save_officer(&person(2)));
                // Nobody listens any more when the reader had to end first.
                let _ = wrote.send(());
            });
            // A store with one connection lets the writer wait for the reader instead.
            let _ = heard.recv_timeout(Duration::from_millis(100));
            assert_eq!(r.officers()?.len(), 1, "the moment at which it began");
            Ok(())
        });
    });
    assert_eq!(db.read(|r| r.officers()).len(), 2);
}

pub fn many_readers_at_once_are_all_served(subject: &Subject) {
    let db = subject.seeded();
    thread::scope(|threads| {
        for _ in 0..20 {
            threads.spawn(|| (0..5).for_each(|_| assert_eq!(db.read(|r| r.officers()).len(), 3)));
        }
    });
}

pub fn many_writers_at_once_are_each_kept_or_not_as_if_alone(subject: &Subject) {
    const WRITERS: u32 = 24;
    const EACH: u32 = 10;
    let db = subject.open();
    let mut counts = thread::scope(|threads| {
        let db = &db;
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| threads.spawn(move || counts_of_one(db, writer, EACH))).collect();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });
    counts.sort_unstable();
    assert_eq!(counts, (1..=WRITERS * EACH / 2).collect::<Vec<_>>());
    drop(db);
    assert_eq!(subject.open().write(|r| r.count("many")), WRITERS * EACH / 2 + 1);
}

/// One of many writers, some of whose works roll back and some panic; answers what the others counted.
fn counts_of_one(db: &Database, writer: u32, times: u32) -> Vec<u32> {
    let mut counts = Vec::new();
    for nth in 0..times {
        match (writer + nth) % 4 {
            0 => {
                let back: Result<(), StoreError> = db.0.write(|r| {
                    r.count("many")?;
                    Err(StoreError::NotRun)
                });
                assert!(matches!(back, Err(StoreError::NotRun)), "its own answer");
            }
            1 => {
                let broke = catch_unwind(AssertUnwindSafe(|| {
                    db.0.write(|r| -> Result<(), StoreError> {
                        r.count("many")?;
                        resume_unwind(Box::new("this work is broken"))
                    })
                }));
                assert!(broke.is_err(), "it panics where it ran");
            }
            _ => counts.push(db.write(|r| r.count("many"))),
        }
    }
    counts
}

pub fn emptying_the_log_loses_nothing(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_officer(&person(9)));
    db.0.wipe_log().unwrap();
    db.0.wipe_log().unwrap();
    assert_eq!(db.read(|r| r.officers()), [1, 2, 3, 9].map(person));
    drop(db);
    assert_eq!(subject.open().read(|r| r.officers()), [1, 2, 3, 9].map(person));
}

pub fn a_copy_is_everything_at_one_moment_and_stands_alone(subject: &Subject) {
    let db = subject.seeded();
    db.0.copy_to(&subject.folder.join("copy.sqlite3")).unwrap();
    db.write(|r| r.save_officer(&person(9)));
    drop(db);
    let copy = Database((subject.open)("copy.sqlite3"));
    assert_eq!(copy.read(|r| r.officers()), [1, 2, 3].map(person));
    copy.write(|r| r.save_officer(&person(8)));
    drop(copy);
    let officers: Vec<_> =
        subject.open().read(|r| r.officers()).into_iter().map(|person| person.id).collect();
    assert_eq!(officers, [1, 2, 3, 9].map(super::rows::officer_id));
}

pub fn a_copy_over_something_that_is_there_is_refused_and_leaves_it(subject: &Subject) {
    let db = subject.seeded();
    let path = subject.folder.join("copy.sqlite3");
    db.0.copy_to(&path).unwrap();
    db.write(|r| r.save_officer(&person(9)));
    assert!(db.0.copy_to(&path).is_err());
    drop(db);
    let copy = Database((subject.open)("copy.sqlite3"));
    assert_eq!(copy.read(|r| r.officers()), [1, 2, 3].map(person));
}
