//! The contract of [`crate::store::Facebook`].

use wire::case::{Case, CaseSource, CaseState, Contact, ResponseState};

use super::rows::{at, case, case_id, digest, moved, response, response_id, thing};
use super::{Database, Subject};
use crate::store::{ThingKind, ThingRow, UnreadRow};

fn unread(delivery: i64, place: u32) -> UnreadRow {
    UnreadRow { delivery, place, at: at(1), why: "missing field".into(), event: "{\"ক\":1}".into() }
}

/// Deliveries of these bodies; answers their numbers.
fn deliver(db: &Database, bodies: &[&[u8]]) -> Vec<i64> {
    let mut numbers = Vec::new();
    for (n, body) in (1..).zip(bodies) {
        db.write(|r| r.add_delivery(at(n.into()), digest(n), body));
        let (number, _) = db.read(|r| r.next_delivery()).unwrap();
        db.write(|r| r.settle_delivery(number, at(n.into())));
        numbers.push(number);
    }
    numbers
}

pub fn a_delivery_is_new_unless_the_same_bytes_came_before(subject: &Subject) {
    let db = subject.open();
    assert!(db.write(|r| r.add_delivery(at(1), digest(1), b"one")));
    assert!(!db.write(|r| r.add_delivery(at(2), digest(1), b"one")));
    assert!(db.write(|r| r.add_delivery(at(0), digest(2), &[0, 255])));
    assert_eq!(db.read(|r| r.deliveries_waiting()), 2);
}

pub fn deliveries_are_worked_through_in_the_order_they_came(subject: &Subject) {
    let db = subject.open();
    assert_eq!(db.read(|r| r.next_delivery()), None);
    let bodies: [&[u8]; 3] = [b"one", &[0, 255], b""];
    for (n, body) in (1..).zip(bodies) {
        db.write(|r| r.add_delivery(at(10 - i64::from(n)), digest(n), body));
    }
    for (left, body) in (1..=3).rev().zip(bodies) {
        assert_eq!(db.read(|r| r.deliveries_waiting()), left);
        let (number, next) = db.read(|r| r.next_delivery()).unwrap();
        assert_eq!(next, body);
        db.write(|r| r.settle_delivery(number, at(20)));
    }
    db.write(|r| r.settle_delivery(999, at(20)));
    assert_eq!((db.read(|r| r.next_delivery()), db.read(|r| r.deliveries_waiting())), (None, 0));
}

pub fn deliveries_done_before_then_are_deleted_and_those_that_wait_are_not(subject: &Subject) {
    let db = subject.open();
    deliver(&db, &[b"one", b"two"]);
    db.write(|r| r.add_delivery(at(1), digest(9), b"waits"));
    assert_eq!(db.write(|r| r.delete_deliveries(at(2))), 1);
    assert!(db.write(|r| r.add_delivery(at(9), digest(1), b"one")), "it is not known any more");
    assert!(!db.write(|r| r.add_delivery(at(9), digest(2), b"two")), "done at that very moment");
    assert_eq!(db.read(|r| r.next_delivery()).map(|(_, body)| body), Some(b"waits".to_vec()));
}

pub fn a_delivery_with_something_unread_stays_until_somebody_saw_it_that_long_ago(subject: &Subject) {
    let db = subject.open();
    let number = deliver(&db, &[b"one"])[0];
    db.write(|r| r.add_unread(&unread(number, 0)));
    assert_eq!(db.write(|r| r.delete_deliveries(at(50))), 0);
    assert_eq!(db.read(|r| r.unread(9)), [unread(number, 0)]);
    assert!(db.write(|r| r.see_unread(number, 0, at(50))));
    assert!(db.write(|r| r.see_unread(number, 0, at(90))), "seen once more: the first time counts");
    assert_eq!(db.write(|r| r.delete_deliveries(at(50))), 0);
    assert_eq!(db.write(|r| r.delete_deliveries(at(51))), 1);
    assert!(!db.write(|r| r.see_unread(number, 0, at(99))), "gone");
}

pub fn what_could_not_be_read_comes_by_delivery_then_place_until_seen_up_to_the_limit(subject: &Subject) {
    let db = subject.open();
    let numbers = deliver(&db, &[b"one", b"two"]);
    let rows = [unread(numbers[0], 0), unread(numbers[0], 7), unread(numbers[1], 2), unread(numbers[1], 3)];
    db.write(|r| rows.iter().rev().try_for_each(|row| r.add_unread(row)));
    db.write(|r| r.add_unread(&UnreadRow { why: "other".into(), ..rows[0].clone() }));
    assert!(db.write(|r| r.see_unread(numbers[1], 3, at(5))));
    assert!(!db.write(|r| r.see_unread(numbers[1], 9, at(5))), "there is no such thing");
    for (limit, expected) in [(0, 0), (2, 2), (3, 3), (9, 3)] {
        assert_eq!(db.read(|r| r.unread(limit)), rows[..expected], "at most {limit}");
    }
    assert_eq!(db.read(|r| r.unread_count()), 3);
    db.refuses(|r| r.add_unread(&unread(999, 0)));
}

pub fn a_thing_saved_again_takes_everything_but_its_kind(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_case(&case(1), None));
    let first = ThingRow { kind: ThingKind::Post, author: None, ..thing("1_ক", None) };
    db.write(|r| r.save_thing(&first));
    assert_eq!(db.read(|r| r.thing("1_ক")), Some(first.clone()));
    let again = ThingRow {
        case: Some(case_id(1)),
        first: true,
        author: Some("7".into()),
        ours: true,
        removed: true,
        ..first
    };
    db.write(|r| r.save_thing(&ThingRow { kind: ThingKind::Message, ..again.clone() }));
    assert_eq!(db.read(|r| r.thing("1_ক")), Some(again));
    assert_eq!([db.read(|r| r.thing("1")), db.read(|r| r.thing(""))], [None, None]);
    db.refuses(|r| r.save_thing(&thing("2", Some(case_id(9)))));
}

pub fn a_case_began_with_the_thing_that_is_first(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.save_case(&case(1), None)?;
        r.save_case(&case(2), None)?;
        r.save_thing(&thing("a", Some(case_id(1))))?;
        // Two of them should not be; if they are, it is always the same one.
        r.save_thing(&ThingRow { first: true, ..thing("c", Some(case_id(1))) })?;
        r.save_thing(&ThingRow { first: true, ..thing("b", Some(case_id(1))) })?;
        r.save_thing(&thing("d", Some(case_id(2))))
    });
    let began = |n| db.read(|r| r.began_with(case_id(n))).map(|thing| thing.id);
    assert_eq!([began(1), began(2), began(9)], [Some("b".to_owned()), None, None]);
}

pub fn the_last_talk_is_the_newest_case_begun_with_a_message_of_theirs(subject: &Subject) {
    let db = subject.seeded();
    let message = |id, n| ThingRow { kind: ThingKind::Message, first: true, ..thing(id, Some(case_id(n))) };
    db.write(|r| {
        (1..=5).try_for_each(|n| r.save_case(&case(n), None).map(drop))?;
        r.save_case(&Case { received_at: at(3), ..case(6) }, None)?;
        r.save_thing(&message("6", 6))?;
        r.save_thing(&message("3", 3))?;
        r.save_thing(&message("1", 1))?;
        r.save_thing(&ThingRow { first: false, ..message("4", 4) })?;
        r.save_thing(&ThingRow { kind: ThingKind::Comment, ..message("5", 5) })?;
        r.save_thing(&ThingRow { author: Some("other".into()), ..message("2", 2) })
    });
    let last = |author: &str| db.read(|r| r.last_talk(author));
    assert_eq!(last("citizen"), Some(case_id(6)), "of the same moment, the higher number");
    assert_eq!((last("other"), last("Citizen"), last("")), (Some(case_id(2)), None, None));
}

pub fn an_edit_is_new_once_for_each_thing_and_wording(subject: &Subject) {
    let db = subject.open();
    let edits = [("a", 1), ("a", 2), ("b", 1), ("a", 1)];
    let new = edits.map(|(thing, words)| db.write(|r| r.add_edit(thing, digest(words))));
    assert_eq!(new, [true, true, true, false]);
}

pub fn wordings_of_a_thing_are_forgotten_and_may_be_noted_anew(subject: &Subject) {
    let db = subject.open();
    for thing in ["a", "b"] {
        assert!(db.write(|r| r.add_edit(thing, digest(1))));
    }
    db.write(|r| r.delete_edits("a"));
    assert!(!db.write(|r| r.add_edit("b", digest(1))), "another's stays");
    assert!(db.write(|r| r.add_edit("a", digest(1))));
}

pub fn the_things_of_a_case_come_by_id(subject: &Subject) {
    let db = subject.seeded();
    let rows = [thing("2", Some(case_id(1))), thing("1", Some(case_id(1))), thing("3", None)];
    db.write(|r| {
        r.save_case(&case(1), None)?;
        rows.iter().try_for_each(|row| r.save_thing(row))
    });
    assert_eq!(db.read(|r| r.things_of(case_id(1))), [rows[1].clone(), rows[0].clone()]);
    assert_eq!(db.read(|r| r.things_of(case_id(2))), []);
}

pub fn deliveries_that_speak_of_a_thing_are_emptied_once_worked_through_and_the_others_stay(
    subject: &Subject,
) {
    let db = subject.open();
    let numbers = deliver(&db, &[b"says 12_7 and more", b"says 12_8"]);
    db.write(|r| r.add_delivery(at(9), digest(9), b"waits with 12_7"));
    db.write(|r| {
        r.add_unread(&UnreadRow { event: "12_7".into(), ..unread(numbers[0], 0) })?;
        r.add_unread(&UnreadRow { event: "12_8".into(), ..unread(numbers[1], 0) })
    });
    db.write(|r| r.forget_deliveries_of("12_7"));
    assert_eq!(db.read(|r| r.next_delivery()).map(|(_, body)| body), Some(b"waits with 12_7".to_vec()));
    let left: Vec<_> = db.read(|r| r.unread(9)).into_iter().map(|row| row.event).collect();
    assert_eq!(left, ["12_8"]);
    assert!(!db.write(|r| r.add_delivery(at(9), digest(1), b"says 12_7 and more")), "it is known still");
}

pub fn authors_are_forgotten_of_ended_cases_without_a_contact(subject: &Subject) {
    let db = subject.seeded();
    let ended = |n, then| Case { state: CaseState::Closed, ..moved(case(n), then) };
    let of = |n: u8| thing(&n.to_string(), Some(case_id(n.into())));
    db.write(|r| {
        // 1 ended long ago, 2 at that very moment, 3 with a contact, 4 is open, 5 was taken back a moment ago.
        let cases = [ended(1, 49), ended(2, 50), ended(3, 10), moved(case(4), 10), ended(5, 90)];
        cases.iter().try_for_each(|case| r.save_case(case, None).map(drop))?;
        r.save_contact(case_id(3), &Contact::default())?;
        [1, 2, 3, 4].into_iter().try_for_each(|n| r.save_thing(&of(n)))?;
        r.save_thing(&ThingRow { removed: true, ..of(5) })?;
        r.save_thing(&thing("6", None))
    });
    assert_eq!(db.write(|r| r.forget_authors(at(50))), 2);
    let known: Vec<_> = (1..=6)
        .filter(|n| db.read(|r| r.thing(&n.to_string())).is_some_and(|thing| thing.author.is_some()))
        .collect();
    assert_eq!(known, [2, 3, 4, 6]);
    assert_eq!(db.write(|r| r.forget_authors(at(50))), 0);
}

pub fn cases_of_the_page_with_a_reply_to_send_come_by_when_they_moved_then_by_id(subject: &Subject) {
    let db = subject.seeded();
    let answered = |n: u32, state| Case {
        source: CaseSource::Facebook,
        responses: vec![response(n.into(), state)],
        ..case(n)
    };
    db.write(|r| {
        let late = answered(1, ResponseState::Approved);
        let cases = [
            Case { received_at: at(50), ..late },
            Case { received_at: at(7), ..answered(3, ResponseState::Sending) },
            Case { received_at: at(7), ..answered(2, ResponseState::Approved) },
            answered(4, ResponseState::Sent),
            Case { source: CaseSource::Csv, ..answered(5, ResponseState::Approved) },
        ];
        cases.iter().try_for_each(|case| r.save_case(case, None).map(drop))
    });
    assert_eq!(db.read(|r| r.facebook_to_send()), [2, 3, 1].map(case_id));
}

pub fn a_reply_is_on_its_way_once_until_that_has_ended(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| r.save_case(&case(1), None).and_then(|_| r.save_case(&case(2), None)));
    let begin =
        |response, case, then| db.write(|r| r.begin_sending(response_id(response), case_id(case), at(then)));
    assert!(begin(3, 1, 5) && begin(2, 1, 5) && begin(1, 2, 9));
    assert!(!begin(3, 2, 1), "it is on its way already");
    let sendings = || db.read(|r| r.sendings());
    assert_eq!(sendings(), [(2, 1), (3, 1), (1, 2)].map(|(n, case)| (response_id(n), case_id(case))));
    db.write(|r| r.end_sending(response_id(2)).and_then(|()| r.end_sending(response_id(9))));
    assert_eq!(sendings(), [(3, 1), (1, 2)].map(|(n, case)| (response_id(n), case_id(case))));
    assert!(begin(2, 1, 10));
    db.refuses(|r| r.begin_sending(response_id(7), case_id(9), at(1)));
}
