//! The contract of [`crate::store::Ledger`].

use super::Subject;
use super::rows::digest;
use crate::store::AuditRow;

fn line(n: u8) -> AuditRow {
    AuditRow {
        number: n.into(), line: format!("{{\"number\":{n},\"actor\":\"রিনা\"}}"), hash: digest(n)
    }
}

pub fn each_counter_counts_for_itself_from_one(subject: &Subject) {
    let db = subject.open();
    let counts = ["a", "a", "A", "ক", "a"].map(|name| db.write(|r| r.count(name)));
    assert_eq!(counts, [1, 2, 1, 1, 3]);
}

pub fn skipping_moves_counters_that_began_and_those_that_did_not(subject: &Subject) {
    let db = subject.open();
    db.write(|r| r.count("old"));
    db.write(|r| r.skip_counts(1000));
    assert_eq!((db.write(|r| r.count("old")), db.write(|r| r.count("new"))), (1002, 1001));
    db.write(|r| r.skip_counts(0));
    assert_eq!((db.write(|r| r.count("old")), db.write(|r| r.count("new"))), (1003, 1002));
    db.write(|r| r.skip_counts(10));
    assert_eq!((db.write(|r| r.count("old")), db.write(|r| r.count("newer"))), (1014, 1011));
}

pub fn a_counter_is_raised_to_what_was_given_elsewhere_and_never_lowered(subject: &Subject) {
    let db = subject.open();
    db.write(|r| r.raise_count("cases", 7));
    db.write(|r| r.raise_count("cases", 3));
    assert_eq!(db.write(|r| r.count("cases")), 8);
    db.write(|r| r.skip_counts(100));
    // One that has not begun begins beyond what is skipped, however little it is raised.
    db.write(|r| r.raise_count("new", 3));
    assert_eq!((db.write(|r| r.count("new")), db.write(|r| r.count("cases"))), (101, 109));
    let counts = db.read(|r| r.counts());
    assert_eq!(counts, [("cases".into(), 109), ("new".into(), 101), ("skipped".into(), 100)]);
}

pub fn a_fact_set_again_is_replaced_and_an_unknown_one_is_none(subject: &Subject) {
    let db = subject.open();
    for value in ["এক", "", "two"] {
        db.write(|r| r.set_fact("epoch", value));
        assert_eq!(db.read(|r| r.fact("epoch")).as_deref(), Some(value));
    }
    assert_eq!(db.read(|r| r.fact("Epoch")), None);
}

pub fn the_last_line_of_the_audit_log_is_the_one_with_the_highest_number(subject: &Subject) {
    let db = subject.open();
    assert_eq!(db.read(|r| r.last_audit()), None);
    for n in [1, 2, 10] {
        db.write(|r| r.add_audit(&line(n)));
        assert_eq!(db.read(|r| r.last_audit()), Some(line(n)));
    }
}

pub fn a_line_of_the_audit_log_written_twice_is_refused(subject: &Subject) {
    let db = subject.open();
    db.write(|r| r.add_audit(&line(1)));
    db.refuses(|r| r.add_audit(&AuditRow { line: "other".into(), ..line(1) }));
    assert_eq!(db.read(|r| r.last_audit()), Some(line(1)));
}

pub fn the_audit_log_is_read_in_order_after_a_number_up_to_the_limit(subject: &Subject) {
    let db = subject.open();
    assert_eq!(db.read(|r| r.audit(0, 9)), []);
    db.write(|r| [1, 2, 3].iter().try_for_each(|n| r.add_audit(&line(*n))));
    for (after, limit, expected) in [
        (0, 9, vec![1, 2, 3]),
        (0, 3, vec![1, 2, 3]),
        (0, 2, vec![1, 2]),
        (0, 0, vec![]),
        (1, 1, vec![2]),
        (3, 9, vec![]),
        (-1, 1, vec![1]),
    ] {
        let lines: Vec<_> = expected.into_iter().map(line).collect();
        assert_eq!(db.read(|r| r.audit(after, limit)), lines, "after {after}, at most {limit}");
    }
}
