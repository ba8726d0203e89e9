//! The contract of [`crate::store::Open311`].

use wire::case::{Case, CaseState};
use wire::ids::CaseId;

use super::rows::{at, case, case_id, digest, key, moved};
use super::{Database, Subject};
use crate::store::{KeyRow, RequestFilter};

/// Cases 1 to 3 by a public key, 4 by another key, 5 by none.
fn requests(subject: &Subject) -> Database {
    let db = subject.seeded();
    db.write(|r| {
        r.save_open311_key(&key("app", 1))?;
        r.save_open311_key(&KeyRow { public: false, ..key("press", 2) })?;
        (1..=5).try_for_each(|n| r.save_case(&case(n), None).map(drop))?;
        [(1, "app"), (2, "app"), (3, "app"), (4, "press")]
            .into_iter()
            .try_for_each(|(n, key)| r.add_open311_request(case_id(n), key))
    });
    db
}

fn any() -> RequestFilter {
    RequestFilter { reader: None, services: Vec::new(), open: None, from: at(0), until: at(99) }
}

fn found(db: &Database, filter: &RequestFilter) -> Vec<CaseId> {
    db.read(|r| r.open311_requests(filter, 99)).into_iter().map(|case| case.id).collect()
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
    assert_eq!(found(&db, &any()), [6, 3, 2, 1].map(case_id));
    for (limit, expected) in [(0, 0), (3, 3), (4, 4), (5, 4)] {
        assert_eq!(db.read(|r| r.open311_requests(&any(), limit)).len(), expected, "at most {limit}");
    }
}

pub fn requests_are_filtered_by_time_state_and_service(subject: &Subject) {
    let db = requests(subject);
    let lights = Case { category: "street_light".parse().ok(), ..moved(case(1), 9) };
    let closed = Case { state: CaseState::Closed, category: "water".parse().ok(), ..moved(case(2), 9) };
    db.write(|r| r.save_case(&lights, None).and_then(|_| r.save_case(&closed, None)));
    let with = |change: &dyn Fn(&mut RequestFilter)| {
        let mut filter = any();
        change(&mut filter);
        found(&db, &filter)
    };
    assert_eq!(with(&|f| (f.from, f.until) = (at(2), at(2))), [case_id(2)]);
    assert_eq!(with(&|f| (f.from, f.until) = (at(3), at(2))), []);
    assert_eq!(with(&|f| f.open = Some(true)), [3, 1].map(case_id));
    assert_eq!(with(&|f| f.open = Some(false)), [case_id(2)]);
    assert_eq!(with(&|f| f.services = vec!["street_light".into()]), [case_id(1)]);
    assert_eq!(with(&|f| f.services = vec!["water".into(), "street_light".into()]), [2, 1].map(case_id));
    assert_eq!(with(&|f| f.services = vec!["' OR 1".into()]), []);
}

pub fn requests_that_moved_since_then_are_shown_by_number_to_who_may_read_them(subject: &Subject) {
    let db = requests(subject);
    db.write(|r| r.save_case(&moved(case(2), 50), None).and_then(|_| r.save_case(&moved(case(4), 60), None)));
    let shown = |reader: Option<&str>, since| {
        let mut shown = Vec::new();
        db.read(|r| r.open311_moved(reader, at(since), &mut |case| shown.push(case.id)));
        shown
    };
    assert_eq!(shown(None, 0), [1, 2, 3].map(case_id));
    assert_eq!(shown(None, 50), [case_id(2)]);
    assert_eq!(shown(Some("press"), 3), [2, 3, 4].map(case_id));
    assert_eq!(shown(None, 51), []);
}
