//! The contract of [`crate::store::Looks`].

use super::Subject;
use super::rows::{at, officer_id};
use crate::store::{LookFilter, LookKind, LookRow};
use wire::ids::Number;

fn look(officer: u128, kind: LookKind, subject: &str, millis: i64) -> LookRow {
    LookRow {
        officer: officer_id(officer),
        kind,
        subject: subject.into(),
        once: format!("{millis}"),
        at: at(millis),
        detail: "photos=2".into(),
        line: millis,
    }
}

pub fn a_look_noted_again_stays_as_it_was_and_another_hour_is_another(subject: &Subject) {
    let db = subject.seeded();
    let first = look(1, LookKind::Case, "KMC/C/2026/000001", 10);
    assert!(!db.read(|r| r.has_look(&first)));
    db.write(|r| r.add_look(&first));
    let again = LookRow { at: at(20), line: 20, detail: "other".into(), ..first.clone() };
    assert!(db.read(|r| r.has_look(&again)), "the key is who, what, of what, and once");
    db.write(|r| r.add_look(&again));
    for other in [
        LookRow { once: "11".into(), ..first.clone() },
        LookRow { kind: LookKind::CasePhoto, ..first.clone() },
        LookRow { officer: officer_id(2), ..first.clone() },
        LookRow { subject: "KMC/C/2026/000002".into(), ..first.clone() },
    ] {
        assert!(!db.read(|r| r.has_look(&other)), "{other:?}");
    }
    assert_eq!(db.read(|r| r.looks(&LookFilter::default(), 9)), [first]);
}

pub fn looks_are_filtered_by_case_officer_and_time_and_lists_may_hold_any_case(subject: &Subject) {
    let db = subject.seeded();
    let all = [
        look(1, LookKind::Case, "KMC/C/2026/000001", 10),
        look(1, LookKind::CaseList, "*", 20),
        look(2, LookKind::Contact, "KMC/C/2026/000001", 30),
        look(2, LookKind::PageEvents, "page", 40),
        look(1, LookKind::Delivery, "KMC/C/2026/000002", 50),
        look(1, LookKind::CasePhoto, "KMC/C/2026/000002", 60),
    ];
    db.write(|r| all.iter().rev().try_for_each(|look| r.add_look(look)));
    let found = |filter: LookFilter, limit: u32| -> Vec<i64> {
        db.read(|r| r.looks(&filter, limit)).into_iter().map(|look| look.line).collect()
    };
    let any = LookFilter::default;
    assert_eq!(db.read(|r| r.looks(&any(), 9)), all);
    assert_eq!(found(any(), 2), [10, 20], "the oldest first, up to the limit");
    let case = || Some(Number("KMC/C/2026/000001".into()));
    assert_eq!(found(LookFilter { case: case(), ..any() }, 9), [10, 20, 30]);
    assert_eq!(found(LookFilter { officer: Some(officer_id(2)), ..any() }, 9), [30, 40]);
    assert_eq!(found(LookFilter { from: Some(at(20)), until: Some(at(50)), ..any() }, 9), [20, 30, 40]);
    assert_eq!(found(LookFilter { case: case(), officer: Some(officer_id(1)), ..any() }, 9), [10, 20]);
}

pub fn looks_from_before_then_are_deleted_and_one_of_that_moment_stays(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| [10, 20, 30].iter().try_for_each(|n| r.add_look(&look(1, LookKind::Case, "C", *n))));
    assert_eq!(db.write(|r| r.delete_looks(at(20))), 1);
    assert_eq!(db.write(|r| r.delete_looks(at(20))), 0);
    let left: Vec<_> = db.read(|r| r.looks(&LookFilter::default(), 9)).iter().map(|look| look.line).collect();
    assert_eq!(left, [20, 30]);
}

pub fn a_look_of_nobody_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.refuses(|r| r.add_look(&look(9, LookKind::Case, "C", 1)));
}
