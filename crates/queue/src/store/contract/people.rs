//! The contract of [`crate::store::People`].

use wire::people::{Department, Name, Person, Posting, Role};
use wire::places::{Borough, Places};

use super::Subject;
use super::rows::{at, department, department_row, name, officer_id, person, posting, posting_row};
use crate::store::{PostingRow, RoleProposalRow};

pub fn departments_come_by_sort_order_then_code(subject: &Subject) {
    let db = subject.open();
    let rows = [department_row("B", 1), department_row("A", 2), department_row("C", 1)];
    db.write(|r| rows.iter().try_for_each(|row| r.save_department(row)));
    let codes: Vec<_> = db.read(|r| r.departments()).into_iter().map(|row| row.code.to_string()).collect();
    assert_eq!(codes, ["B", "C", "A"]);
}

pub fn a_department_saved_again_takes_its_new_name_and_order(subject: &Subject) {
    let db = subject.seeded();
    let again =
        Department { name: Name { bn: "জল".into(), en: "Water".into() }, ..department_row("SD", 9) };
    db.write(|r| r.save_department(&again));
    let rows = db.read(|r| r.departments());
    assert_eq!((rows.len(), rows.last()), (3, Some(&again)));
}

pub fn places_are_empty_until_set_and_replaced_when_set_again(subject: &Subject) {
    let db = subject.open();
    assert_eq!(db.read(|r| r.places()), Places::default());
    for no in [5, 16] {
        let places = Places { boroughs: vec![Borough { no, wards: vec![36] }] };
        db.write(|r| r.set_places(&places));
        assert_eq!(db.read(|r| r.places()), places);
    }
}

pub fn an_unknown_officer_is_none(subject: &Subject) {
    let db = subject.seeded();
    assert_eq!(db.read(|r| r.officer(officer_id(99))), None);
}

pub fn officers_come_by_id_and_one_saved_again_is_renamed(subject: &Subject) {
    let db = subject.open();
    db.write(|r| [3, 1, 2].iter().try_for_each(|n| r.save_officer(&person(*n))));
    let renamed = Person { name: name("মীনা"), ..person(2) };
    db.write(|r| r.save_officer(&renamed));
    assert_eq!(db.read(|r| r.officers()), [person(1), renamed.clone(), person(3)]);
    assert_eq!(db.read(|r| r.officer(renamed.id)), Some(renamed));
}

pub fn a_name_comes_back_in_the_very_characters_that_were_saved(subject: &Subject) {
    let db = subject.open();
    // One letter in two encodings, a joiner, a quotation mark, an emoji, spaces at the ends, nothing.
    for bn in ["\u{9dc}", "\u{9a1}\u{9bc}", "র\u{200d}্যাম্প", "'; --\"", "🙂", " দুই  ", ""]
    {
        let saved = Person { id: officer_id(1), name: Name { bn: bn.into(), en: bn.into() } };
        db.write(|r| r.save_officer(&saved));
        assert_eq!(db.read(|r| r.officer(saved.id)), Some(saved), "{bn:?}");
    }
}

pub fn a_posting_holds_from_its_first_moment_until_before_its_last(subject: &Subject) {
    let db = subject.seeded();
    let row = PostingRow { until: Some(at(20)), ..posting_row(1, "SD", Role::Contributor, 10) };
    db.write(|r| r.open_posting(&row));
    for (now, holds) in [(9, false), (10, true), (19, true), (20, false)] {
        let expected = if holds { vec![row.posting.clone()] } else { Vec::new() };
        assert_eq!(db.read(|r| r.postings(row.officer, at(now))), expected, "at {now}");
        assert_eq!(db.read(|r| r.holders(&department("SD"), at(now))).len(), usize::from(holds), "at {now}");
        assert_eq!(
            db.read(|r| r.holders_of(Role::Contributor, at(now))).len(),
            usize::from(holds),
            "at {now}"
        );
    }
    assert_eq!(db.read(|r| r.postings(officer_id(2), at(15))), []);
}

pub fn postings_come_by_department_then_role(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.open_posting(&posting_row(1, "WS", Role::Contributor, 1))?;
        r.open_posting(&posting_row(1, "SD", Role::Moderator, 2))?;
        r.open_posting(&posting_row(1, "SD", Role::Contributor, 3))
    });
    assert_eq!(
        db.read(|r| r.postings(officer_id(1), at(5))),
        [posting("SD", Role::Contributor), posting("SD", Role::Moderator), posting("WS", Role::Contributor)]
    );
}

pub fn a_post_held_twice_comes_with_the_charge_that_is_not_acting_first(subject: &Subject) {
    let db = subject.seeded();
    let own = posting_row(1, "SD", Role::Contributor, 1);
    let acting = PostingRow { posting: Posting { acting: true, ..own.posting.clone() }, ..own.clone() };
    db.write(|r| r.open_posting(&acting).and_then(|()| r.open_posting(&own)));
    assert_eq!(db.read(|r| r.postings(own.officer, at(5))), [own.posting.clone(), acting.posting.clone()]);
    assert_eq!(db.read(|r| r.posting_rows(own.officer)), [own, acting]);
}

pub fn holders_of_a_department_come_longest_first_then_by_officer_then_by_role(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.open_posting(&posting_row(2, "SD", Role::Moderator, 5))?;
        r.open_posting(&posting_row(1, "SD", Role::Moderator, 5))?;
        r.open_posting(&posting_row(1, "SD", Role::Contributor, 5))?;
        r.open_posting(&posting_row(3, "SD", Role::Contributor, 1))?;
        r.open_posting(&posting_row(3, "WS", Role::Contributor, 1))
    });
    let holders: Vec<_> = db
        .read(|r| r.holders(&department("SD"), at(9)))
        .into_iter()
        .map(|(person, posting)| (person.id, posting.role))
        .collect();
    assert_eq!(
        holders,
        [
            (officer_id(3), Role::Contributor),
            (officer_id(1), Role::Contributor),
            (officer_id(1), Role::Moderator),
            (officer_id(2), Role::Moderator),
        ]
    );
}

pub fn a_holder_of_a_role_in_two_departments_is_named_once_by_the_longest(subject: &Subject) {
    let db = subject.seeded();
    db.write(|r| {
        r.open_posting(&posting_row(1, "SD", Role::NodalOfficer, 7))?;
        r.open_posting(&posting_row(2, "SD", Role::NodalOfficer, 5))?;
        r.open_posting(&posting_row(1, "WS", Role::NodalOfficer, 3))?;
        r.open_posting(&posting_row(3, "WS", Role::Contributor, 1))
    });
    assert_eq!(db.read(|r| r.holders_of(Role::NodalOfficer, at(9))), [person(1), person(2)]);
}

pub fn all_postings_ever_held_come_oldest_first(subject: &Subject) {
    let db = subject.seeded();
    let first = PostingRow { until: Some(at(5)), ..posting_row(1, "WS", Role::Publisher, 1) };
    let second = posting_row(1, "SD", Role::Contributor, 3);
    let third = posting_row(1, "WS", Role::Contributor, 3);
    db.write(|r| {
        [&third, &second, &first, &posting_row(2, "SD", Role::Contributor, 0)]
            .iter()
            .try_for_each(|row| r.open_posting(row))
    });
    assert_eq!(db.read(|r| r.posting_rows(officer_id(1))), [first, second, third]);
    assert_eq!(db.read(|r| r.posting_rows(officer_id(3))), []);
}

pub fn closing_a_tenure_ends_that_one_and_no_other_of_the_same_post(subject: &Subject) {
    let db = subject.seeded();
    let open = posting_row(1, "SD", Role::Contributor, 3);
    let ended = PostingRow { until: Some(at(2)), from: at(0), ..open.clone() };
    let later = PostingRow { from: at(20), until: Some(at(30)), ..open.clone() };
    let acting = PostingRow { posting: Posting { acting: true, ..open.posting.clone() }, ..open.clone() };
    let others = [
        posting_row(1, "SD", Role::Moderator, 3),
        posting_row(1, "WS", Role::Contributor, 3),
        posting_row(2, "SD", Role::Contributor, 3),
    ];
    let all = [&ended, &open, &acting, &others[0], &others[1], &later];
    db.write(|r| all.into_iter().chain([&others[2]]).try_for_each(|row| r.open_posting(row)));
    assert_eq!(db.write(|r| r.close_posting(&open, at(8))), 1);
    let closed = PostingRow { until: Some(at(8)), ..open.clone() };
    let expected = [&ended, &closed, &acting, &others[0], &others[1], &later].map(Clone::clone);
    assert_eq!(db.read(|r| r.posting_rows(open.officer)), expected);
    assert_eq!(db.read(|r| r.posting_rows(officer_id(2))), [others[2].clone()]);
    assert_eq!(db.write(|r| r.close_posting(&open, at(9))), 0, "closed already");
    let nobodys = PostingRow { officer: officer_id(99), ..open };
    assert_eq!(db.write(|r| r.close_posting(&nobodys, at(9))), 0);
}

pub fn a_tenure_that_ends_before_it_begins_or_is_there_already_is_refused(subject: &Subject) {
    let db = subject.seeded();
    let open = posting_row(1, "SD", Role::Contributor, 5);
    db.write(|r| r.open_posting(&open));
    for until in [None, Some(at(9))] {
        db.refuses(|r| r.open_posting(&PostingRow { until, ..open.clone() }));
    }
    for until in [4, 5] {
        db.refuses(|r| r.close_posting(&open, at(until)));
        db.refuses(|r| {
            r.open_posting(&PostingRow { until: Some(at(until)), officer: officer_id(2), ..open.clone() })
        });
    }
    assert_eq!(db.read(|r| r.posting_rows(open.officer)), [open]);
    assert_eq!(db.read(|r| r.set_aside_postings()), [], "a new store has nothing to repair");
}

pub fn a_posting_of_nobody_or_nowhere_is_refused(subject: &Subject) {
    let db = subject.seeded();
    db.refuses(|r| r.open_posting(&posting_row(99, "SD", Role::Contributor, 1)));
    db.refuses(|r| r.open_posting(&posting_row(1, "XX", Role::Contributor, 1)));
}

pub fn proposed_roles_come_oldest_first_until_they_are_decided_and_are_found_afterwards(subject: &Subject) {
    let db = subject.seeded();
    let proposal = |n: u128, millis| RoleProposalRow {
        id: uuid::Uuid::from_u128(n).into(),
        tenure: PostingRow { until: Some(at(90)), ..posting_row(1, "SD", Role::NodalOfficer, 9) },
        from_decision: n == 2,
        proposed_by: officer_id(2),
        proposed_at: at(millis),
        decided: None,
    };
    let (late, first, second) = (proposal(1, 8), proposal(2, 7), proposal(3, 7));
    db.write(|r| [&late, &second, &first].iter().try_for_each(|row| r.save_role_proposal(row)));
    assert_eq!(db.read(|r| r.role_proposals()), [first.clone(), second.clone(), late.clone()]);
    let accepted = RoleProposalRow { decided: Some((true, officer_id(3), at(20))), ..first.clone() };
    let rejected = RoleProposalRow { decided: Some((false, officer_id(3), at(20))), ..late };
    // Who decides changes nothing of what was proposed.
    let other = RoleProposalRow { proposed_by: officer_id(3), proposed_at: at(0), ..accepted.clone() };
    db.write(|r| r.save_role_proposal(&other).and_then(|()| r.save_role_proposal(&rejected)));
    assert_eq!(db.read(|r| r.role_proposals()), [second]);
    for decided in [accepted, rejected] {
        assert_eq!(db.read(|r| r.role_proposal(decided.id)), Some(decided));
    }
    assert_eq!(db.read(|r| r.role_proposal(uuid::Uuid::from_u128(99).into())), None);
}
