//! The contract of [`crate::store::Cases`].

use std::collections::BTreeSet;
use wire::case::{
    Case, CaseClock, CaseKind, CaseState, CitizenWords, ClockKind, Contact, Reckoning, ResponseState,
};
use wire::desk::cases::{CaseFilter, CaseTab};
use wire::document::{Change, Document};
use wire::ids::CaseId;

use super::rows::{
    at, case, case_id, department, digest, escalation, moved, officer_id, person, response, submission,
};
use super::{Database, Subject};

/// The case with a clock that runs out then.
fn due(case: Case, then: i64) -> Case {
    let clock = CaseClock {
        kind: ClockKind::Resolution,
        reckoning: Reckoning::Plain,
        since: at(0),
        length: then,
        spent: 0,
        running_since: at(0),
        due: at(then),
        paused_since: None,
        met_at: None,
        stopped_at: None,
        step: 0,
    };
    Case { clocks: vec![clock], ..case }
}

fn in_state(n: u32, state: CaseState) -> Case {
    Case { state, ..case(n) }
}

fn save(db: &Database, cases: &[Case]) {
    db.write(|r| cases.iter().try_for_each(|case| r.save_case(case, None).map(drop)));
}

fn found(db: &Database, filter: &CaseFilter, now: i64) -> Vec<CaseId> {
    db.read(|r| r.cases(filter, &[], at(now), 99)).into_iter().map(|case| case.id).collect()
}

fn all() -> CaseFilter {
    CaseFilter { shelf: CaseTab::All, ..CaseFilter::default() }
}

pub fn an_unknown_case_is_none(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.case(case_id(9))), None);
}

pub fn a_case_saved_again_is_the_newer_document_under_a_higher_change(subject: &Subject) {
    let db = subject.seeded();
    let first = db.write(|r| r.save_case(&case(1), None));
    assert_eq!(db.read(|r| r.case(case_id(1))), Some(case(1)));
    let newer = Case { state: CaseState::Closed, words: "বদল".into(), ..moved(case(1), 5) };
    let second = db.write(|r| r.save_case(&newer, None));
    assert!(first >= 1 && second > first, "{first}, {second}");
    assert_eq!(db.read(|r| r.case(case_id(1))), Some(newer));
}

pub fn a_case_saved_again_is_found_by_what_it_is_now_only(subject: &Subject) {
    let db = subject.seeded();
    let before = Case { ward: Some(1), assignee: Some(person(1)), ..in_state(1, CaseState::Assigned) };
    let after = Case {
        department: Some(department("WS")),
        state: CaseState::InProgress,
        kind: CaseKind::Suggestion,
        category: Some("street_light".parse().unwrap()),
        ward: Some(2),
        words: "আলো নেই".into(),
        assignee: Some(person(2)),
        responses: vec![response(1, ResponseState::Approved)],
        escalations: vec![escalation()],
        ..due(moved(before.clone(), 5), 50)
    };
    save(&db, &[before, after]);
    let filter = |change: &dyn Fn(&mut CaseFilter)| {
        let mut filter = all();
        change(&mut filter);
        found(&db, &filter, 60).len()
    };
    type Change<'a> = &'a dyn Fn(&mut CaseFilter);
    let now: [Change<'_>; 10] = [
        &|f| f.department = Some(department("WS")),
        &|f| f.kind = Some(CaseKind::Suggestion),
        &|f| f.category = "street_light".parse().ok(),
        &|f| f.ward = Some(2),
        &|f| f.assignee = Some(officer_id(2)),
        &|f| f.text = Some("আলো".into()),
        &|f| f.shelf = CaseTab::InProgress,
        &|f| f.shelf = CaseTab::Overdue,
        &|f| f.shelf = CaseTab::ToSend,
        &|f| f.shelf = CaseTab::Alarms,
    ];
    for (n, change) in now.into_iter().enumerate() {
        assert_eq!(filter(change), 1, "condition {n}");
    }
    let before: [Change<'_>; 6] = [
        &|f| f.department = Some(department("SD")),
        &|f| f.kind = Some(CaseKind::Complaint),
        &|f| f.ward = Some(1),
        &|f| f.assignee = Some(officer_id(1)),
        &|f| f.text = Some("জল".into()),
        &|f| f.shelf = CaseTab::Assigned,
    ];
    for (n, change) in before.into_iter().enumerate() {
        assert_eq!(filter(change), 0, "condition {n}");
    }
}

pub fn a_version_saved_twice_or_a_number_given_twice_is_refused(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1)]);
    db.refuses(|r| r.save_case(&in_state(1, CaseState::Closed), None));
    db.refuses(|r| r.save_case(&Case { number: case(1).number, ..case(2) }, None));
    db.refuses(|r| r.save_case(&Case { department: Some(department("XX")), ..case(3) }, None));
    assert_eq!(db.read(|r| r.case(case_id(1))), Some(case(1)));
}

pub fn a_department_that_a_case_left_sees_where_it_went_and_nothing_after(subject: &Subject) {
    let db = subject.seeded();
    let gone = Case { department: Some(department("WS")), ..moved(case(1), 5) };
    let later = moved(gone.clone(), 6);
    let back = Case { department: Some(department("SD")), ..moved(later.clone(), 7) };
    let of = |code: &str| db.read(|r| r.changes(&BTreeSet::from([department(code)]), 0, 9));
    let line = |number, case: &Case| Change { number, document: Document::Case(Box::new(case.clone())) };

    db.write(|r| r.save_case(&case(1), None));
    let left = db.write(|r| r.save_case(&gone, None));
    assert_eq!((of("SD"), of("WS")), (vec![line(left, &gone)], vec![line(left, &gone)]));
    let newest = db.write(|r| r.save_case(&later, None));
    assert_eq!((of("SD"), of("WS")), (vec![line(left, &gone)], vec![line(newest, &later)]));
    let sees = |code: &str| db.read(|r| r.case_seen_by(case_id(1), &department(code)));
    assert_eq!((sees("SD"), sees("WS")), (Some(gone), Some(later)));
    assert_eq!(db.read(|r| r.case_seen_by(case_id(2), &department("SD"))), None);
    let returned = db.write(|r| r.save_case(&back, None));
    assert_eq!(sees("SD").as_ref(), Some(&back));
    assert_eq!((of("SD"), of("WS")), (vec![line(returned, &back)], vec![line(returned, &back)]));
}

pub fn a_case_of_no_department_is_seen_by_none_and_found_all_the_same(subject: &Subject) {
    let db = subject.seeded();
    let nobodys = Case { department: None, ..case(1) };
    save(&db, std::slice::from_ref(&nobodys));
    assert_eq!(db.read(|r| r.changes(&BTreeSet::from([department("SD")]), 0, 9)), []);
    assert_eq!(found(&db, &all(), 1), [nobodys.id]);
}

pub fn what_a_caller_of_both_departments_sees_first_is_the_case_as_it_is_now(subject: &Subject) {
    let db = subject.seeded();
    let gone = Case { department: Some(department("WS")), ..moved(case(1), 5) };
    save(&db, &[case(1), gone.clone()]);
    for codes in [["SD", "WS"], ["SWM", "WS"]] {
        let departments = codes.iter().map(|code| department(code)).collect();
        let first =
            db.read(|r| r.changes(&departments, 0, 1)).into_iter().next().map(|change| change.document);
        assert_eq!(first, Some(Document::Case(Box::new(gone.clone()))), "{codes:?}");
    }
}

pub fn a_name_at_the_source_is_found_exactly_and_stays_with_its_first_case(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1), case(2)]);
    db.write(|r| {
        r.add_origin("csv", "রসিদ-1", case_id(1))?;
        r.add_origin("csv", "রসিদ-1", case_id(2))?;
        r.add_origin("open311", "রসিদ-1", case_id(2))
    });
    let by = |source: &str, external: &str| db.read(|r| r.case_by_origin(source, external));
    assert_eq!(by("csv", "রসিদ-1"), Some(case_id(1)));
    assert_eq!(by("open311", "রসিদ-1"), Some(case_id(2)));
    assert_eq!([by("CSV", "রসিদ-1"), by("csv", "রসিদ-১"), by("csv", ""), by("facebook", "x")], [None; 4]);
    db.refuses(|r| r.add_origin("csv", "2", case_id(9)));
}

pub fn a_dedup_key_finds_the_case_first_noted_with_it_since_then(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1), case(2), case(3)]);
    db.write(|r| {
        r.add_dedup_key(digest(1), at(30), case_id(3))?;
        r.add_dedup_key(digest(1), at(20), case_id(2))?;
        r.add_dedup_key(digest(1), at(20), case_id(1))?;
        r.add_dedup_key(digest(1), at(20), case_id(1))
    });
    let by = |n, since| db.read(|r| r.case_by_dedup_key(digest(n), at(since)));
    assert_eq!(by(1, 0), Some(case_id(1)), "of the same moment, the older case");
    assert_eq!([by(1, 20), by(1, 21), by(1, 30)], [1, 3, 3].map(|n| Some(case_id(n))));
    assert_eq!([by(1, 31), by(2, 0)], [None, None]);
    db.refuses(|r| r.add_dedup_key(digest(2), at(1), case_id(9)));
}

pub fn open_cases_come_before_ended_ones_by_what_is_due_and_ended_ones_newest_first(subject: &Subject) {
    let db = subject.seeded();
    let ended = |n, then| Case { state: CaseState::Closed, ..moved(case(n), then) };
    save(
        &db,
        &[
            ended(1, 100),
            ended(2, 300),
            ended(8, 300),
            case(4),
            Case { received_at: at(4), ..case(3) },
            due(case(5), 90),
            due(case(6), 80),
            Case { received_at: at(1), ..due(case(7), 80) },
        ],
    );
    assert_eq!(found(&db, &all(), 0), [7, 6, 5, 3, 4, 2, 8, 1].map(case_id));
}

pub fn each_case_is_on_the_lists_of_what_it_is_and_counted_there(subject: &Subject) {
    use CaseState::{
        Answered, Assigned, AwaitingCitizen, Closed, Duplicate, InProgress, New, NoAction, ReferredOut,
    };
    let db = subject.seeded();
    let states =
        [New, Assigned, InProgress, AwaitingCitizen, Answered, Closed, Duplicate, ReferredOut, NoAction];
    let mut cases: Vec<_> = (1..).zip(states).map(|(n, state)| in_state(n, state)).collect();
    cases[0] = due(cases[0].clone(), 50);
    cases[4] = due(cases[4].clone(), 50);
    cases[1].responses = vec![response(1, ResponseState::Unconfirmed), response(2, ResponseState::Sent)];
    cases[2].responses = vec![response(3, ResponseState::Drafted)];
    cases[3].responses = vec![response(4, ResponseState::Returned)];
    cases[5].escalations = vec![escalation()];
    save(&db, &cases);
    let expected: [(CaseTab, &[u128]); 11] = [
        (CaseTab::New, &[1]),
        (CaseTab::Assigned, &[2]),
        (CaseTab::InProgress, &[3]),
        (CaseTab::ToSend, &[2, 3]),
        (CaseTab::Unconfirmed, &[2]),
        (CaseTab::Awaiting, &[4]),
        (CaseTab::Overdue, &[1]),
        (CaseTab::Alarms, &[6]),
        (CaseTab::Answered, &[5]),
        (CaseTab::Closed, &[6, 7, 8, 9]),
        (CaseTab::All, &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ];
    let counts = db.read(|r| r.case_counts(&CaseFilter::default(), &[], at(51)));
    assert_eq!(counts.len(), expected.len());
    for ((shelf, ids), counted) in expected.into_iter().zip(counts) {
        let on: BTreeSet<_> =
            found(&db, &CaseFilter { shelf, ..CaseFilter::default() }, 51).into_iter().collect();
        assert_eq!(on, ids.iter().map(|n| case_id(*n)).collect(), "{shelf:?}");
        assert_eq!(counted, (shelf, u32::try_from(ids.len()).unwrap()));
    }
    let overdue = CaseFilter { shelf: CaseTab::Overdue, ..CaseFilter::default() };
    assert_eq!(found(&db, &overdue, 50), [], "at the very moment it is not late yet");
}

pub fn counts_go_by_the_same_filter_as_the_list(subject: &Subject) {
    let db = subject.seeded();
    let water = Case { department: Some(department("WS")), ..case(2) };
    save(&db, &[case(1), water, Case { department: None, ..case(3) }]);
    let filter = CaseFilter { department: Some(department("WS")), ..CaseFilter::default() };
    let of = |filter: &CaseFilter, shelf| {
        let counts = db.read(|r| r.case_counts(filter, &[], at(9)));
        counts.into_iter().find(|(other, _)| *other == shelf).map(|(_, count)| count)
    };
    assert_eq!((of(&filter, CaseTab::New), of(&filter, CaseTab::Closed)), (Some(1), Some(0)));
    assert_eq!(of(&CaseFilter::default(), CaseTab::All), Some(3));
    let nowhere = CaseFilter { department: Some(department("XX")), ..CaseFilter::default() };
    assert_eq!(of(&nowhere, CaseTab::All), Some(0));
}

pub fn conditions_of_a_filter_hold_together(subject: &Subject) {
    let db = subject.seeded();
    let suggestion = Case { kind: CaseKind::Suggestion, ward: Some(36), ..case(1) };
    save(&db, &[suggestion, Case { ward: Some(36), ..case(2) }, case(3)]);
    let filter = CaseFilter {
        ward: Some(36),
        kind: Some(CaseKind::Complaint),
        source: Some("by_hand".into()),
        department: Some(department("SD")),
        text: Some("জল জমে".into()),
        ..all()
    };
    assert_eq!(found(&db, &filter, 1), [case_id(2)]);
    assert_eq!(found(&db, &CaseFilter { source: Some("csv".into()), ..filter }, 1), []);
}

pub fn text_is_found_whatever_its_case_encoding_and_digits_and_signs_mean_themselves(subject: &Subject) {
    let db = subject.seeded();
    let more = CitizenWords {
        text: "আবার".into(),
        photos: Vec::new(),
        media: Vec::new(),
        name: None,
        thanks: false,
        sticker: false,
        point: None,
        at: at(2),
    };
    save(
        &db,
        &[
            Case { words: "Street LIGHT ১২ 100% a_b c\\d".into(), ..case(1) },
            Case { words: "\u{9dc}".into(), place: "টালা".into(), more_words: vec![more], ..case(2) },
            Case { words: "1000 axb".into(), reference: Some("LTR/7".into()), ..case(3) },
        ],
    );
    let with = |text: &str| found(&db, &CaseFilter { text: Some(text.into()), ..all() }, 1);
    for (text, expected) in [
        ("street light", vec![1]),
        ("light street", vec![1]),
        ("12", vec![1]),
        ("100%", vec![1]),
        ("a_b", vec![1]),
        ("c\\d", vec![1]),
        ("\u{9a1}\u{9bc}", vec![2]),
        ("টালা", vec![2]),
        ("আবার", vec![2]),
        ("ltr/7", vec![3]),
        ("KMC-2026-00003", vec![3]),
        ("  ", vec![1, 2, 3]),
        ("' OR 1", vec![]),
        ("নেই", vec![]),
    ] {
        assert_eq!(with(text), expected.into_iter().map(case_id).collect::<Vec<_>>(), "{text:?}");
    }
}

pub fn a_list_of_cases_ends_at_its_limit(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1), case(2), case(3)]);
    for (limit, expected) in [(0, 0), (2, 2), (3, 3), (4, 3), (u32::MAX, 3)] {
        assert_eq!(db.read(|r| r.cases(&all(), &[], at(1), limit)).len(), expected, "at most {limit}");
    }
}

pub fn cases_to_look_at_come_longest_overdue_first_then_by_id_up_to_the_limit(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        let rows = [(3, Some(20)), (2, Some(20)), (1, Some(30)), (4, Some(10)), (5, None), (6, Some(31))];
        rows.into_iter().try_for_each(|(n, then)| r.save_case(&case(n), then.map(at)).map(drop))
    });
    for (limit, expected) in [(0, 0), (2, 2), (4, 4), (9, 4)] {
        let found = db.read(|r| r.cases_to_look_at(at(30), limit));
        assert_eq!(found, [4, 2, 3, 1].map(case_id)[..expected], "at most {limit}");
    }
    assert_eq!(db.read(|r| r.cases_to_look_at(at(9), 9)), []);
}

pub fn setting_when_to_look_changes_nothing_else_and_nobody_hears_of_it(subject: &Subject) {
    let db = subject.seeded();
    let change = db.write(|r| r.save_case(&case(1), Some(at(10))));
    db.write(|r| {
        r.set_look_at(case_id(1), Some(at(20))).and_then(|()| r.set_look_at(case_id(9), Some(at(1))))
    });
    let due = |now| db.read(|r| r.cases_to_look_at(at(now), 9));
    assert_eq!((due(19), due(20)), (vec![], vec![case_id(1)]));
    db.write(|r| r.set_look_at(case_id(1), None));
    assert_eq!(due(99), []);
    assert_eq!(db.read(|r| r.newest_of_all()), change);
    assert_eq!(db.read(|r| r.case(case_id(1))), Some(case(1)));
}

pub fn open_cases_come_by_id_without_those_that_ended(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(3), in_state(2, CaseState::Answered), in_state(1, CaseState::AwaitingCitizen)]);
    assert_eq!(db.read(|r| r.open_cases()), [case_id(1), case_id(3)]);
}

fn contact(phone: &str) -> Contact {
    Contact { name: "রহিম".into(), phone: phone.into(), email: String::new() }
}

pub fn a_contact_saved_again_is_replaced_and_an_unknown_one_is_none(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1)]);
    for phone in ["9830012345", ""] {
        db.write(|r| r.save_contact(case_id(1), &contact(phone)));
        assert_eq!(db.read(|r| r.contact(case_id(1))), Some(contact(phone)));
    }
    assert_eq!(db.read(|r| r.contact(case_id(2))), None);
    db.refuses(|r| r.save_contact(case_id(2), &contact("1")));
}

pub fn cases_are_found_by_a_citizens_telephone_number_until_it_is_forgotten(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1), case(2), case(3)]);
    let with = |phone: &str| Contact { phone: phone.into(), ..Contact::default() };
    db.write(|r| r.save_contact(case_id(1), &with("+91 98300 12321")));
    db.write(|r| r.save_contact(case_id(2), &with("৯৮৩০০-১২৩২১ / 2286 1000")));
    let by = |phone: &str, limit| db.read(|r| r.cases_by_phone(phone, limit));
    assert_eq!(by("9830012321", 9), [1, 2].map(case_id));
    assert_eq!(by("9830012321", 1), [case_id(1)], "at most one");
    assert_eq!(by("22861000", 9), [case_id(2)]);
    for part in ["983001232", "830012321", "9", "", " "] {
        assert_eq!(by(part, 9), [], "a part finds nothing: {part:?}");
    }
    let none = CaseFilter { text: Some("9830012321".into()), ..all() };
    assert_eq!(found(&db, &none, 1), [], "the words alone have no telephone number");
    let also = db.read(|r| r.cases(&none, &[case_id(2)], at(1), 9));
    assert_eq!(also.iter().map(|case| case.id).collect::<Vec<_>>(), [case_id(2)]);
    let counts = db.read(|r| r.case_counts(&none, &[case_id(1), case_id(2)], at(1)));
    assert!(counts.contains(&(CaseTab::All, 2)));
    let elsewhere = CaseFilter { ward: Some(99), ..none };
    assert_eq!(db.read(|r| r.cases(&elsewhere, &[case_id(2)], at(1), 9)), [], "all else holds for them too");
    db.write(|r| r.save_contact(case_id(1), &with("033 2240 1234")));
    assert_eq!(by("9830012321", 9), [case_id(2)]);
    db.write(|r| r.delete_contact(case_id(2)));
    assert_eq!(by("9830012321", 9), []);
    assert_eq!(db.write(|r| r.index_search(9)), 0, "what is saved is ready to be searched");
}

pub fn contacts_of_ended_cases_that_did_not_move_since_come_by_id_and_a_deleted_one_is_gone(
    subject: &Subject,
) {
    let db = subject.seeded();
    let ended = |n, then| Case { state: CaseState::Closed, ..moved(case(n), then) };
    save(&db, &[ended(1, 49), ended(2, 50), moved(case(3), 10), ended(4, 10), ended(5, 10)]);
    db.write(|r| [5, 1, 2, 3].into_iter().try_for_each(|n| r.save_contact(case_id(n), &contact("1"))));
    assert_eq!(db.read(|r| r.contacts_over(at(50), 9)), [1, 5].map(case_id));
    assert_eq!(db.read(|r| r.contacts_over(at(50), 1)), [case_id(1)], "at most one");
    db.write(|r| r.delete_contact(case_id(1)).and_then(|()| r.delete_contact(case_id(9))));
    assert_eq!(db.read(|r| r.contacts()), [2, 3, 5].map(|n| (case_id(n), contact("1"))));
    assert_eq!(db.read(|r| r.contacts_over(at(50), 9)), [case_id(5)]);
}

pub fn dedup_keys_noted_before_then_are_deleted_and_later_ones_stay(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1)]);
    for (n, then) in [(1, 9), (2, 10)] {
        db.write(|r| r.add_dedup_key(digest(n), at(then), case_id(1)));
    }
    db.write(|r| r.delete_dedup_keys(at(10)));
    let left = [1, 2].map(|n| db.read(|r| r.case_by_dedup_key(digest(n), at(0))));
    assert_eq!(left, [None, Some(case_id(1))]);
}

pub fn a_case_is_found_by_exactly_its_number(subject: &Subject) {
    let db = subject.seeded();
    save(&db, &[case(1), case(2)]);
    assert_eq!(db.read(|r| r.case_by_number(&case(2).number)), Some(case_id(2)));
    let other = |text: &str| db.read(|r| r.case_by_number(&wire::ids::Number(text.into())));
    assert_eq!([other("KMC-2026-2"), other("kmc-2026-00002"), other("")], [None; 3]);
}

pub fn what_a_department_keeps_is_changed_under_the_newest_change_and_what_it_has_is_not(subject: &Subject) {
    let db = subject.seeded();
    let gone = Case { department: Some(department("WS")), ..moved(case(1), 5) };
    let later = moved(gone.clone(), 6);
    save(&db, &[case(1), gone.clone()]);
    let newest = db.write(|r| r.save_case(&later, None));
    assert_eq!(db.read(|r| r.kept_views(case_id(1))), [(department("SD"), gone.clone())]);
    let less = Case { words: String::new(), version: later.version, ..gone };
    for code in ["SD", "WS", "SWM"] {
        db.write(|r| r.save_kept_view(&department(code), &less));
    }
    let of = |code: &str| db.read(|r| r.changes(&BTreeSet::from([department(code)]), 0, 9));
    let line = |case: &Case| Change { number: newest, document: Document::Case(Box::new(case.clone())) };
    assert_eq!((of("SD"), of("WS")), (vec![line(&less)], vec![line(&later)]));
    assert_eq!(of("SWM"), []);
    assert_eq!(db.read(|r| r.case(case_id(1))), Some(later));
}

pub fn the_newest_change_of_all_counts_every_document_also_of_no_department(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.newest_of_all()), 0);
    let first = db.write(|r| r.save_submission(&submission(1)));
    assert_eq!(db.read(|r| r.newest_of_all()), first);
    let second = db.write(|r| r.save_case(&Case { department: None, ..case(2) }, None));
    assert_eq!(db.read(|r| r.newest_of_all()), second);
}
