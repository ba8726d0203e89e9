//! The contract of [`crate::store::Open311`].

use wire::case::{Case, CaseState, Point};
use wire::ids::CaseId;

use super::rows::{at, case, case_id, digest, key, moved};
use super::{Database, Subject};
use crate::store::{Circle, KeyRow, Page, Records, RequestFilter, StoreError, UpdateRow};

/// Cases 1 to 3 by a public key, 4 by another key, 5 by none.
fn requests(subject: &Subject) -> Database {
    let db = subject.seeded();
    db.write(|r| {
        r.save_open311_key(&key("app", 1))?;
        r.save_open311_key(&KeyRow { public: false, ..key("press", 2) })?;
        (1..=5).try_for_each(|n| r.save_case(&case(n), None).map(drop))?;
        [(1, "app"), (2, "app"), (3, "app"), (4, "press")].into_iter().try_for_each(|(n, key)| {
            r.add_open311_request(case_id(n.into()), key).and_then(|()| index(r, &case(n)))
        })
    });
    db
}

/// The step that a case took last, as what happened to it.
fn index(records: &dyn Records, case: &Case) -> Result<(), StoreError> {
    let last = case.history.last().map(|step| update(case, step.at.millis()));
    records.index_open311_request(case, true, last.as_slice())
}

fn update(case: &Case, then: i64) -> UpdateRow {
    let (id, number) = (format!("{}-{}", case.number.0, case.version), case.number.0.clone());
    UpdateRow { id, number, status: "OPEN".into(), at: at(then), words: "দেখছি".into() }
}

fn save(db: &Database, case: &Case) {
    db.write(|r| r.save_case(case, None).and_then(|_| index(r, case)));
}

fn any() -> RequestFilter {
    RequestFilter { received: Some((at(0), at(99))), ..RequestFilter::default() }
}

fn found(db: &Database, filter: &RequestFilter) -> Vec<CaseId> {
    db.read(|r| r.open311_requests(filter, Page::first(99))).into_iter().map(|case| case.id).collect()
}

pub fn a_key_is_found_by_its_hash_also_when_it_was_struck_off(subject: &Subject) {
    let db = subject.open();
    let revoked = KeyRow { public: false, revoked: Some(at(7)), ..key("রিনা", 2) };
    db.write(|r| r.save_open311_key(&key("app", 1)).and_then(|()| r.save_open311_key(&revoked)));
    assert_eq!(db.read(|r| r.open311_key(digest(1))), Some(key("app", 1)));
    assert_eq!(db.read(|r| r.open311_key(digest(2))), Some(revoked));
    assert_eq!(db.read(|r| r.open311_key(digest(9))), None);
}

pub fn a_key_saved_again_is_struck_off_and_keeps_the_rest(subject: &Subject) {
    let db = subject.open();
    let changed = KeyRow {
        hash: digest(9),
        jurisdiction: "other".into(),
        public: false,
        per_hour: 1,
        made: at(99),
        revoked: Some(at(7)),
        ..key("app", 1)
    };
    db.write(|r| r.save_open311_key(&key("app", 1)).and_then(|()| r.save_open311_key(&changed)));
    assert_eq!(db.read(|r| r.open311_keys()), [KeyRow { revoked: Some(at(7)), ..key("app", 1) }]);
    db.refuses(|r| r.save_open311_key(&key("other", 1)));
}

pub fn keys_come_by_name(subject: &Subject) {
    let db = subject.open();
    let rows = [key("Z", 1), key("a", 2), key("b", 3), key("ক", 4)];
    db.write(|r| rows.iter().rev().try_for_each(|row| r.save_open311_key(row)));
    assert_eq!(db.read(|r| r.open311_keys()), rows);
}

pub fn a_request_keeps_the_key_that_it_came_with_first(subject: &Subject) {
    let db = requests(subject);
    db.write(|r| r.add_open311_request(case_id(1), "press"));
    let request = db.read(|r| r.open311_request(None, &case(1).number.0));
    assert_eq!(request, Some((case(1), "app".to_owned())));
    db.refuses(|r| r.add_open311_request(case_id(5), "unknown"));
    db.refuses(|r| r.add_open311_request(case_id(9), "app"));
}

pub fn a_request_is_read_by_its_number_if_its_key_is_public_or_the_readers_own(subject: &Subject) {
    let db = requests(subject);
    let reads = |reader: Option<&str>, n| {
        db.read(|r| r.open311_request(reader, &case(n).number.0)).map(|(case, key)| (case.id, key))
    };
    assert_eq!(reads(None, 1), Some((case_id(1), "app".to_owned())));
    assert_eq!(reads(Some("press"), 4), Some((case_id(4), "press".to_owned())));
    for (reader, n) in [(None, 4), (Some("app"), 4), (Some(""), 4), (Some("press"), 5), (None, 9)] {
        assert_eq!(reads(reader, n), None, "{reader:?} reads {n}");
    }
}

pub fn requests_come_newest_first_then_by_the_higher_number(subject: &Subject) {
    let db = requests(subject);
    assert_eq!(found(&db, &any()), [3, 2, 1].map(case_id));
    assert_eq!(
        found(&db, &RequestFilter { reader: Some("press".into()), ..any() }),
        [4, 3, 2, 1].map(case_id)
    );
    let same_time = Case { received_at: at(3), ..case(6) };
    db.write(|r| r.save_case(&same_time, None).and_then(|_| r.add_open311_request(case_id(6), "app")));
    assert_eq!(db.read(|r| r.open311_unindexed(9)), std::slice::from_ref(&same_time));
    assert_eq!(found(&db, &any()), [3, 2, 1].map(case_id), "not found before that is noted");
    db.write(|r| index(r, &same_time));
    assert_eq!(db.read(|r| r.open311_unindexed(9)), []);
    assert_eq!(found(&db, &any()), [6, 3, 2, 1].map(case_id));
    for (limit, expected) in [(0, 0), (3, 3), (4, 4), (5, 4)] {
        assert_eq!(
            db.read(|r| r.open311_requests(&any(), Page::first(limit))).len(),
            expected,
            "at most {limit}"
        );
    }
}

pub fn requests_are_filtered_by_time_state_and_service(subject: &Subject) {
    let db = requests(subject);
    let lights = Case { category: "street_light".parse().ok(), ..moved(case(1), 9) };
    let closed = Case { state: CaseState::Closed, category: "water".parse().ok(), ..moved(case(2), 9) };
    save(&db, &lights);
    save(&db, &closed);
    let with = |change: &dyn Fn(&mut RequestFilter)| {
        let mut filter = any();
        change(&mut filter);
        found(&db, &filter)
    };
    assert_eq!(with(&|f| f.received = Some((at(2), at(2)))), [case_id(2)]);
    assert_eq!(with(&|f| f.received = Some((at(3), at(2)))), []);
    assert_eq!(with(&|f| f.open = Some(true)), [3, 1].map(case_id));
    assert_eq!(with(&|f| f.open = Some(false)), [case_id(2)]);
    assert_eq!(with(&|f| f.services = vec!["street_light".into()]), [case_id(1)]);
    assert_eq!(with(&|f| f.services = vec!["water".into(), "street_light".into()]), [2, 1].map(case_id));
    assert_eq!(with(&|f| f.services = vec!["' OR 1".into()]), []);
}

pub fn requests_are_filtered_by_when_they_changed_and_come_in_that_order(subject: &Subject) {
    let db = requests(subject);
    for (n, then) in [(1, 70), (3, 50), (4, 60)] {
        save(&db, &moved(case(n), then));
    }
    let with = |reader: Option<&str>, received, updated| {
        let span = |(from, until): (i64, i64)| (at(from), at(until));
        found(
            &db,
            &RequestFilter {
                reader: reader.map(ToOwned::to_owned),
                received: Option::map(received, span),
                updated: Option::map(updated, span),
                ..RequestFilter::default()
            },
        )
    };
    assert_eq!(with(None, None, Some((50, 70))), [1, 3].map(case_id), "newest change first");
    assert_eq!(with(Some("press"), None, Some((50, 70))), [1, 4, 3].map(case_id));
    assert_eq!(with(None, None, Some((51, 69))), []);
    assert_eq!(with(None, Some((0, 99)), Some((50, 70))), [3, 1].map(case_id), "newest first");
    assert_eq!(with(None, Some((0, 1)), Some((50, 70))), [case_id(1)]);
    assert_eq!(with(None, None, None), [3, 2, 1].map(case_id));
}

pub fn requests_are_filtered_by_how_far_away_they_are(subject: &Subject) {
    let db = requests(subject);
    // 0.01 degrees of latitude are 1,112 m.
    let middle = Point { lat: 22_510_000, long: 88_401_234 };
    for (n, lat) in [(1, 0), (2, 10_000), (4, 5_000)] {
        let point = Some(Point { lat: middle.lat + lat, ..middle });
        save(&db, &Case { point, ..moved(case(n), 9) });
    }
    save(&db, &Case { point: None, ..moved(case(3), 9) });
    for (reader, metres, expected) in [
        (None, 2_000.0, vec![2, 1]),
        (None, 1_000.0, vec![1]),
        (None, 0.0, vec![1]),
        (Some("press"), 1_000.0, vec![4, 1]),
        (None, 1e9, vec![2, 1]),
    ] {
        let reader = reader.map(ToOwned::to_owned);
        let filter = RequestFilter { reader, near: Some(Circle { middle, metres }), ..any() };
        assert_eq!(found(&db, &filter), expected.into_iter().map(case_id).collect::<Vec<_>>(), "{metres} m");
        let first = db.read(|r| r.open311_requests(&filter, Page::first(1)));
        assert_eq!(first.len(), 1, "those elsewhere do not count");
    }
}

pub fn a_page_passes_over_those_before_it(subject: &Subject) {
    let db = requests(subject);
    let read = |skip, limit| {
        let page = Page { skip, limit, whole_second: false };
        let cases = db.read(|r| r.open311_requests(&any(), page));
        cases.into_iter().map(|case| case.id).collect::<Vec<_>>()
    };
    assert_eq!(read(0, 2), [3, 2].map(case_id));
    assert_eq!(read(2, 2), [case_id(1)]);
    assert_eq!(read(4, 2), []);
    assert_eq!(read(u32::MAX, u32::MAX), []);
}

pub fn all_of_the_second_with_which_an_answer_begins_come_on_top_of_its_limit(subject: &Subject) {
    let db = requests(subject);
    for (round, (times, limit, expected)) in (1..).zip([
        ([1_000, 3_000, 3_999, 2_500], 1, vec![3, 2, 4]),
        ([1_000, 3_000, 3_999, 2_500], 2, vec![3, 2, 4, 1]),
        ([1_000, 2_999, 3_000, 2_000], 1, vec![3, 2]),
        ([3_000, 3_001, 3_002, 3_003], 1, vec![4, 3, 2, 1]),
    ]) {
        for (n, then) in (1..).zip(times) {
            let moved = (0..round).fold(case(n), |case, _| moved(case, 9_999 - then));
            save(&db, &Case { received_at: at(then), ..moved });
        }
        let filter = RequestFilter { reader: Some("press".into()), ..RequestFilter::default() };
        let page = Page { skip: 0, limit, whole_second: true };
        let cases = db.read(|r| r.open311_requests(&filter, page));
        let found: Vec<_> = cases.into_iter().map(|case| case.id).collect();
        assert_eq!(found, expected.into_iter().map(case_id).collect::<Vec<_>>(), "{times:?}, {limit}");
        let told = db.read(|r| r.open311_updates(Some("press"), (at(0), at(9_999)), page));
        assert_eq!(told.len(), found.len(), "the other way round");
    }
}

pub fn a_request_that_is_not_public_any_more_is_read_with_its_own_key_only(subject: &Subject) {
    let db = requests(subject);
    db.write(|r| r.index_open311_request(&case(1), false, &[update(&case(1), 5)]));
    for (reader, reads) in [(None, false), (Some("press"), false), (Some("app"), true)] {
        let filter = RequestFilter { reader: reader.map(ToOwned::to_owned), ..any() };
        assert_eq!(found(&db, &filter).contains(&case_id(1)), reads, "{reader:?}");
        assert_eq!(db.read(|r| r.open311_request(reader, &case(1).number.0)).is_some(), reads, "{reader:?}");
        assert_eq!(
            db.read(|r| r.open311_updates(reader, (at(0), at(99)), Page::first(9))).len(),
            usize::from(reads)
        );
    }
}

pub fn updates_come_oldest_first_then_by_name_up_to_the_limit_to_who_may_read_them(subject: &Subject) {
    let db = requests(subject);
    let told = |n: u32, then| update(&moved(case(n), then), then);
    for (n, then) in [(2, 50), (4, 60), (1, 60), (3, 61)] {
        save(&db, &moved(case(n), then));
    }
    let read = |reader, from, until, limit| {
        db.read(|r| r.open311_updates(reader, (at(from), at(until)), Page::first(limit)))
    };
    assert_eq!(read(None, 0, 99, 9), [told(2, 50), told(1, 60), told(3, 61)]);
    assert_eq!(read(Some("press"), 0, 99, 9), [told(2, 50), told(1, 60), told(4, 60), told(3, 61)]);
    assert_eq!(read(Some("app"), 51, 60, 9), [told(1, 60)]);
    assert_eq!(read(Some("press"), 0, 99, 3), [told(2, 50), told(1, 60), told(4, 60)]);
    assert_eq!(read(None, 62, 99, 9), []);
    // Those of a case that came with no key are nobody's; a case indexed again has only what happened to it by then.
    save(&db, &moved(case(5), 70));
    db.write(|r| r.index_open311_request(&case(2), true, &[]));
    assert_eq!(read(None, 0, 99, 9), [told(1, 60), told(3, 61)]);
}
