//! The contract of [`crate::store::Items`].

use std::collections::BTreeSet;
use wire::content::{Content, ContentKind, Event};
use wire::desk::{QueueTab, QueueTabCounts};
use wire::document::{Change, Channel, Document, Publication, Submission, SubmissionState};
use wire::ids::{DepartmentCode, Number};

use super::Subject;
use super::rows::{at, case, department, operation, operation_id, person, submission, submission_id};

fn departments(codes: &[&str]) -> BTreeSet<DepartmentCode> {
    codes.iter().map(|code| department(code)).collect()
}

fn in_state(n: u32, state: SubmissionState) -> Submission {
    Submission { state, ..submission(n) }
}

fn published(n: u32) -> Submission {
    let publication = Publication {
        channel: Channel::ByHand,
        link: "https://example.org/1".into(),
        published_at: at(5),
        publisher: person(2),
    };
    Submission { publications: vec![publication], ..in_state(n, SubmissionState::Approved) }
}

fn with_event(n: u32, then: i64) -> Submission {
    let event = Event { at: at(then), venue_bn: "টালা".into(), late_reason: String::new() };
    let content = Content { event: Some(event), ..Content::empty(ContentKind::InaugurationNotice) };
    Submission { content, ..submission(n) }
}

pub fn an_unknown_submission_is_none(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.submission(submission_id(9))), None);
}

pub fn a_submission_saved_again_is_the_newer_document_under_a_higher_change(subject: &Subject) {
    let db = subject.seeded();
    let first = db.write(|r| r.save_submission(&submission(1)));
    assert_eq!(db.read(|r| r.submission(submission_id(1))), Some(submission(1)));
    let newer = Submission { version: 2, ..published(1) };
    let second = db.write(|r| r.save_submission(&newer));
    assert!(first >= 1 && second > first, "{first}, {second}");
    assert_eq!(db.read(|r| r.submission(submission_id(1))), Some(newer));
}

pub fn a_version_saved_twice_or_a_number_given_twice_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_submission(&submission(1)));
    db.refuses(|r| r.save_submission(&published(1)));
    db.refuses(|r| r.save_submission(&Submission { number: submission(1).number, ..submission(2) }));
    db.refuses(|r| r.save_submission(&Submission { department: department("XX"), ..submission(3) }));
    assert_eq!(db.read(|r| r.submission(submission_id(1))), Some(submission(1)));
}

pub fn a_number_is_taken_by_exactly_its_text(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_submission(&submission(1)));
    let taken = |number: &str| db.read(|r| r.has_number(&Number(number.into())));
    assert_eq!(
        ["SD-2026-00001", "sd-2026-00001", "SD-2026-0000", "SD-2026-০০০০১", ""].map(taken),
        [true, false, false, false, false]
    );
}

pub fn a_revision_comes_back_and_one_added_twice_is_refused(subject: &Subject) {
    let db = subject.seeded();
    let content = |n| with_event(n, i64::from(n)).content;
    db.write(|r| {
        r.save_submission(&submission(1))?;
        [1, 2, 3].iter().try_for_each(|n| r.add_operation(&operation(*n), &[], &[]))?;
        r.add_revision(submission_id(1), 1, operation_id(1), &content(1))?;
        r.add_revision(submission_id(1), 2, operation_id(2), &content(2))
    });
    db.refuses(|r| r.add_revision(submission_id(1), 2, operation_id(3), &content(3)));
    db.refuses(|r| r.add_revision(submission_id(1), 3, operation_id(2), &content(3)));
    db.refuses(|r| r.add_revision(submission_id(9), 1, operation_id(3), &content(3)));
    let revision = |id, n| db.read(|r| r.revision(submission_id(id), n));
    assert_eq!([revision(1, 1), revision(1, 2)], [Some(content(1)), Some(content(2))]);
    assert_eq!([revision(1, 0), revision(1, 3), revision(9, 1)], [None, None, None]);
}

pub fn each_submission_is_on_the_one_list_of_its_state_and_counted_there(subject: &Subject) {
    use SubmissionState::{Approved, ChangesRequested, InReview, Rejected, Submitted, Withdrawn};
    let db = subject.seeded();
    let none = QueueTabCounts { open: 0, to_publish: 0, returned: 0, published: 0, closed: 0 };
    assert_eq!(db.read(|r| r.submission_counts()), none);
    db.write(|r| {
        for (n, state) in (1..).zip([Submitted, InReview, Approved, ChangesRequested, Rejected, Withdrawn]) {
            r.save_submission(&in_state(n, state))?;
        }
        r.save_submission(&published(7))
    });
    let on = |shelf| -> Vec<_> {
        db.read(|r| r.submissions(shelf, 9)).into_iter().map(|item| item.received_at.millis()).collect()
    };
    assert_eq!(on(QueueTab::Open), [1, 2]);
    assert_eq!(on(QueueTab::ToPublish), [3]);
    assert_eq!(on(QueueTab::Returned), [4]);
    assert_eq!(on(QueueTab::Published), [7]);
    assert_eq!(on(QueueTab::Closed), [6, 5]);
    let counts = QueueTabCounts { open: 2, to_publish: 1, returned: 1, published: 1, closed: 2 };
    assert_eq!(db.read(|r| r.submission_counts()), counts);
}

pub fn what_is_to_be_done_comes_by_event_then_by_receipt_then_by_id(subject: &Subject) {
    let db = subject.seeded();
    let same_time = |n| Submission { received_at: at(50), ..submission(n) };
    db.write(|r| {
        let rows = [submission(9), same_time(4), same_time(3), with_event(2, 80), with_event(1, 70)];
        rows.iter().try_for_each(|row| r.save_submission(row).map(drop))
    });
    let order: Vec<_> =
        db.read(|r| r.submissions(QueueTab::Open, 9)).into_iter().map(|item| item.id).collect();
    assert_eq!(order, [1, 2, 9, 3, 4].map(submission_id));
}

pub fn what_is_done_comes_with_the_latest_change_first(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        [published(1), published(2), published(3)]
            .iter()
            .try_for_each(|row| r.save_submission(row).map(drop))?;
        r.save_submission(&Submission { version: 2, ..published(1) })
    });
    let order: Vec<_> =
        db.read(|r| r.submissions(QueueTab::Published, 9)).into_iter().map(|item| item.id).collect();
    assert_eq!(order, [1, 3, 2].map(submission_id));
}

pub fn a_list_of_submissions_ends_at_its_limit(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| [1, 2, 3].iter().try_for_each(|n| r.save_submission(&submission(*n)).map(drop)));
    for (limit, expected) in [(0, 0), (2, 2), (3, 3), (4, 3), (u32::MAX, 3)] {
        assert_eq!(db.read(|r| r.submissions(QueueTab::Open, limit)).len(), expected, "at most {limit}");
    }
}

pub fn changes_are_these_departments_only_in_order_and_each_document_once(subject: &Subject) {
    let db = subject.seeded();
    let water = Submission { department: department("WS"), ..submission(2) };
    let newer = Submission { version: 2, ..submission(1) };
    let (second, third, fourth) = db.write(|r| {
        r.save_submission(&submission(1))?;
        let second = r.save_submission(&water)?;
        let third = r.save_case(&case(3), None)?;
        Ok((second, third, r.save_submission(&newer)?))
    });
    let of_case = Change { number: third, document: Document::Case(Box::new(case(3))) };
    let of_water = Change { number: second, document: Document::Submission(Box::new(water)) };
    let of_newer = Change { number: fourth, document: Document::Submission(Box::new(newer)) };
    let changes = |codes: &[&str], after, limit| db.read(|r| r.changes(&departments(codes), after, limit));
    assert_eq!(changes(&["SD"], 0, 9), [of_case.clone(), of_newer.clone()]);
    assert_eq!(changes(&["SD", "WS"], 0, 9), [of_water.clone(), of_case.clone(), of_newer.clone()]);
    assert_eq!(changes(&["SD", "WS"], second, 1), [of_case]);
    assert_eq!(changes(&["SD", "WS"], third, 9), [of_newer]);
    assert_eq!(changes(&["SD", "WS"], 0, 0), []);
    assert_eq!(changes(&["SD", "WS"], fourth, 9), []);
    assert_eq!(changes(&["SWM"], 0, 9), []);
    assert_eq!(changes(&[], 0, 9), []);
    assert_eq!(changes(&["XX"], -1, 9), [], "an unknown department has none");
}

pub fn the_newest_change_is_that_of_these_departments_and_zero_without_any(subject: &Subject) {
    let db = subject.seeded();
    let newest = |codes: &[&str]| db.read(|r| r.newest(&departments(codes)));
    assert_eq!((newest(&["SD"]), newest(&[])), (0, 0));
    let water = Submission { department: department("WS"), ..submission(1) };
    let first = db.write(|r| r.save_submission(&water));
    let second = db.write(|r| r.save_case(&case(2), None));
    assert_eq!([newest(&["WS"]), newest(&["SD"]), newest(&["SD", "WS"])], [first, second, second]);
    assert_eq!([newest(&[]), newest(&["SWM"])], [0, 0]);
}
