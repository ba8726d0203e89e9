use super::*;
use crate::people::Name;

fn person(n: u128) -> Person {
    Person {
        id: uuid::Uuid::from_u128(n).into(), name: Name { bn: "রিনা".into(), en: String::new() }
    }
}

fn step(version: u32, kind: CaseEventKind, by: Option<u128>) -> CaseEvent {
    CaseEvent {
        version,
        kind,
        at: Timestamp::from_millis(i64::from(version)),
        by: by.map(person),
        note: String::new(),
    }
}

/// As the first release stored it: with nothing but what must be there.
const OLD: &str = r#"{"id":"00000000-0000-0000-0000-000000000001","number":"KMC-2026-00412","department":"SD","version":3,
    "state":"in_progress","kind":"complaint","words":"জল জমে আছে","source":{"kind":"by_hand","via":"phone"},"received_at":5}"#;

fn case() -> Case {
    serde_json::from_str(OLD).unwrap()
}

#[test]
fn only_changes_by_others_are_conflicts() {
    use CaseEventKind::{Accepted, Escalated, MeToo, Noted, Replied, Transferred};
    let history = [
        step(1, CaseEventKind::Received, None),
        step(2, CaseEventKind::Assigned, None),
        step(3, Accepted, Some(1)),
        step(4, MeToo, None),
        step(5, Noted, Some(2)),
        step(6, Escalated, None),
    ];
    let mut case = Case { history: history.into(), ..case() };
    let rina = person(1).id;
    assert_eq!(
        case.conflict_since(2, rina),
        None,
        "one's own changes, me-toos, notes and alarms are no conflict"
    );
    assert_eq!(case.conflict_since(1, rina).map(|step| step.version), Some(2));
    assert_eq!(case.conflict_since(2, person(2).id).map(|step| step.kind), Some(Accepted));
    case.history.push(step(7, Replied, Some(1)));
    assert_eq!(case.conflict_since(2, rina), None);
    case.history.push(step(8, Transferred, Some(9)));
    assert_eq!(case.conflict_since(7, rina).map(|step| step.kind), Some(Transferred));
}

#[test]
fn unknown_words_of_a_newer_queue_round_trip() {
    let newer = OLD
        .replace("in_progress", "in_court")
        .replace(r#""complaint""#, r#""riddle""#)
        .replace(r#"{"kind":"by_hand","via":"phone"}"#, r#"{"kind":"radio","band":"fm"}"#);
    let case: Case = serde_json::from_str(&newer).unwrap();
    assert_eq!((case.state.is_known(), case.state.as_str()), (false, "in_court"));
    assert_eq!((case.kind.is_known(), case.kind.as_str()), (false, "riddle"));
    assert!(matches!(&case.source, CaseSource::Unknown(foreign) if foreign.tag() == "radio"));
    let again = serde_json::to_value(&case).unwrap();
    assert_eq!(again.get("state").unwrap(), "in_court");
    assert_eq!(*again.get("source").unwrap(), serde_json::json!({ "kind": "radio", "band": "fm" }));
}

#[test]
fn a_state_round_trips_through_its_word() {
    for state in CaseState::ALL {
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        assert_eq!(serde_json::from_value::<CaseState>(state.as_str().into()).unwrap(), state);
    }
}

#[test]
fn a_masked_contact_identifies_but_cannot_be_contacted() {
    let contact =
        Contact {
            name: "রিনা দাস".into(), phone: "৯৮৩০০ ১২৩২১".into(), email: "rina@example.org".into()
        };
    let masked = contact.masked();
    assert_eq!((masked.name.as_str(), masked.phone.as_str(), masked.email.as_str()), ("র…", "…21", "r…@…"));
    assert_eq!(Contact { phone: "100".into(), ..Contact::default() }.masked().phone, "…");
    assert!(Contact::default().masked().is_empty());
    assert!(!format!("{contact:?}").contains("রিনা"), "nothing of it gets into a log");
}

#[test]
fn another_departments_case_is_transferred_and_never_closed_for_it() {
    for word in ["not_pertaining", "not_ours", "wrong_department"] {
        let read: CloseReason = serde_json::from_value(word.into()).unwrap();
        assert!(!read.is_known(), "and an unknown reason closes nothing");
    }
}

#[test]
fn a_met_clock_is_late_only_if_it_was_met_late() {
    let at = Timestamp::from_millis;
    let clock = CaseClock {
        kind: ClockKind::FirstReply,
        reckoning: Reckoning::Plain,
        since: at(0),
        length: 10,
        spent: 0,
        running_since: at(0),
        due: at(10),
        paused_since: None,
        met_at: None,
        stopped_at: None,
        step: 0,
    };
    assert!(!clock.is_late(at(10)) && clock.is_late(at(11)));
    assert!(!CaseClock { met_at: Some(at(9)), ..clock.clone() }.is_late(at(99)));
    assert!(!CaseClock { paused_since: Some(at(9)), ..clock.clone() }.is_late(at(99)));
    assert!(CaseClock { met_at: Some(at(12)), ..clock }.is_late(at(12)));
}
