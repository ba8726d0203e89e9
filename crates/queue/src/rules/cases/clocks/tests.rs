use super::*;
use wire::case::CaseState;
use wire::time::Day;

/// Weekends, and Wednesday 25 November 2026.
fn calendar() -> Calendar {
    Calendar::read("day,name_bn,name_en\n2026-11-25,পরীক্ষার ছুটি,\n".as_bytes()).unwrap()
}

fn at(day: &str, hour: i64) -> Timestamp {
    day.parse::<Day>().unwrap().begins().plus(hour * HOUR)
}

fn complaint() -> Case {
    serde_json::from_str(
        r#"{"id":"00000000-0000-0000-0000-000000000001","number":"KMC-2026-00001","department":"SD","version":1,
        "state":"new","kind":"complaint","words":"জল","source":{"kind":"csv"},"received_at":0}"#,
    )
    .unwrap()
}

fn due(case: &Case, kind: ClockKind) -> Timestamp {
    case.clock(kind).unwrap().due
}

/// Friday evening at eight.
fn begun_on_friday() -> Case {
    let mut case = complaint();
    begin(&mut case, &calendar(), 2, at("2026-11-20", 20));
    begin_acceptance(&mut case, &calendar(), at("2026-11-20", 20));
    case
}

#[test]
fn each_clock_runs_out_by_its_own_time() {
    let case = begun_on_friday();
    // Twelve hours are twelve hours, over midnight and on a Saturday.
    assert_eq!(due(&case, ClockKind::FirstReply), at("2026-11-21", 8));
    // A working day over the weekend; two with the holiday on Wednesday in between are another matter below.
    assert_eq!(due(&case, ClockKind::Acceptance), at("2026-11-23", 20));
    assert_eq!(due(&case, ClockKind::Resolution), at("2026-11-24", 20));
    assert_eq!(due(&case, ClockKind::Interim), at("2026-11-27", 20));
    assert_eq!(due(&case, ClockKind::HardLimit), at("2026-12-11", 20));
    let mut longer = case;
    set_resolution(&mut longer, &calendar(), 3);
    assert_eq!(due(&longer, ClockKind::Resolution), at("2026-11-26", 20), "Wednesday is a holiday");
}

#[test]
fn suggestions_and_thanks_have_no_clocks() {
    for kind in [CaseKind::Suggestion, CaseKind::Thanks] {
        let mut case = Case { kind, ..complaint() };
        begin(&mut case, &calendar(), 2, at("2026-11-20", 20));
        begin_acceptance(&mut case, &calendar(), at("2026-11-20", 20));
        assert!(case.clocks.is_empty());
    }
}

#[test]
fn a_pause_takes_nothing_away_and_gives_nothing() {
    let mut case = begun_on_friday();
    let calendar = calendar();
    meet(&mut case, &[ClockKind::FirstReply], at("2026-11-21", 7));
    // Asked on Monday at noon; answered on Thursday at nine, over the holiday.
    pause(&mut case, &calendar, at("2026-11-23", 12));
    pause(&mut case, &calendar, at("2026-11-23", 13));
    assert!(case.next_due().is_none(), "nothing runs");
    assert_eq!(next_check_at(&case, &calendar), None, "and nobody is told anything");
    resume(&mut case, &calendar, at("2026-11-26", 9));
    // Of two working days four hours on Friday and twelve on Monday were spent: 32 are left.
    assert_eq!(due(&case, ClockKind::Resolution), at("2026-11-27", 17));
    // Of seven days 2 days and 16 hours were spent.
    assert_eq!(due(&case, ClockKind::Interim), at("2026-11-26", 9).plus(4 * DAY + 8 * HOUR));
    let first = case.clock(ClockKind::FirstReply).unwrap();
    assert_eq!((first.met_at, first.is_late(at("2027-01-01", 0))), (Some(at("2026-11-21", 7)), false));
}

#[test]
fn whoever_has_to_know_is_told_at_three_quarters_when_due_and_once_more() {
    let (mut case, calendar) = (begun_on_friday(), calendar());
    case.clocks.retain(|clock| clock.kind == ClockKind::Resolution);
    let mut told = Vec::new();
    while let Some(alarm) = next_alarm(&calendar, &case.clocks[0]) {
        assert_eq!(next_check_at(&case, &calendar), Some(alarm.at));
        told.push((alarm.at, alarm.level));
        case.clocks[0].step = alarm.step;
    }
    assert_eq!(
        told,
        [
            // 36 of 48 working hours: 4 on Friday, 24 on Monday, 8 on Tuesday.
            (at("2026-11-24", 8), EscalationLevel::Assignee),
            (at("2026-11-24", 20), EscalationLevel::ControllingOfficer),
            // As long again: 4 on Tuesday, none on Wednesday, 24 on Thursday, 20 on Friday.
            (at("2026-11-27", 20), EscalationLevel::DepartmentHead),
        ]
    );
}

#[test]
fn the_hard_limit_goes_to_the_commissioners_office() {
    let calendar = calendar();
    let mut clock = begun(&calendar, ClockKind::HardLimit, HARD_LIMIT, at("2026-11-20", 20));
    clock.step = 1;
    let alarm = next_alarm(&calendar, &clock).unwrap();
    assert_eq!((alarm.at, alarm.level), (at("2026-12-11", 20), EscalationLevel::Commissioner));
    clock.step = alarm.step;
    assert_eq!(next_alarm(&calendar, &clock), None);
}

#[test]
fn a_clock_that_is_met_or_ended_tells_nobody() {
    let (mut case, calendar) = (begun_on_friday(), calendar());
    meet(&mut case, &[ClockKind::Resolution], at("2026-11-23", 9));
    stop(&mut case, at("2026-11-23", 10));
    assert_eq!(next_check_at(&case, &calendar), None);
    meet(&mut case, &[ClockKind::Resolution], at("2026-11-24", 9));
    assert_eq!(case.clock(ClockKind::Resolution).unwrap().met_at, Some(at("2026-11-23", 9)));
    assert_eq!(case.clock(ClockKind::Interim).unwrap().met_at, None);
}

#[test]
fn a_case_taken_in_on_a_day_off_is_due_by_the_end_of_a_working_day() {
    let mut case = complaint();
    // Saturday: the two working days begin with Monday, and end where Wednesday, a holiday, begins.
    begin(&mut case, &calendar(), 2, at("2026-11-21", 10));
    assert_eq!(due(&case, ClockKind::Resolution), at("2026-11-25", 0));
    assert_eq!(due(&case, ClockKind::Resolution).as_deadline().day(), "2026-11-24".parse().unwrap());
}

#[test]
fn a_case_that_ended_without_an_answer_owes_the_first_reply_anew_when_it_is_opened_again() {
    let calendar = calendar();
    let (ended, opened) = (at("2026-11-20", 22), at("2026-11-24", 10));
    for (state, paused) in [
        (CaseState::NoAction, false),
        (CaseState::Closed, false),
        (CaseState::Closed, true),
        (CaseState::ReferredOut, false),
        (CaseState::Duplicate, false),
    ] {
        let mut case = begun_on_friday();
        if paused {
            pause(&mut case, &calendar, at("2026-11-20", 21));
        }
        // Told once already: that was of the clock before.
        case.clocks[0].step = 1;
        case.state = state;
        stop(&mut case, ended);
        assert_eq!(next_check_at(&case, &calendar), None);
        begin(&mut case, &calendar, 2, opened);
        let first = case.clock(ClockKind::FirstReply).unwrap();
        assert_eq!(
            first,
            &begun(&calendar, ClockKind::FirstReply, FIRST_REPLY, opened),
            "{state:?} {paused}"
        );
        assert_eq!(next_check_at(&case, &calendar), Some(opened.plus(FIRST_REPLY / 4 * 3)));
        assert_eq!(case.clocks.iter().filter(|c| c.kind == ClockKind::FirstReply).count(), 1);
    }
}

#[test]
fn a_case_answered_before_it_ended_owes_no_first_reply_and_one_that_runs_runs_on() {
    let calendar = calendar();
    let mut case = begun_on_friday();
    meet(&mut case, &[ClockKind::FirstReply], at("2026-11-21", 7));
    stop(&mut case, at("2026-11-21", 9));
    let before = case.clock(ClockKind::FirstReply).cloned();
    begin(&mut case, &calendar, 2, at("2026-11-24", 10));
    assert_eq!(case.clock(ClockKind::FirstReply).cloned(), before);
    let mut running = begun_on_friday();
    let before = running.clock(ClockKind::FirstReply).cloned();
    begin(&mut running, &calendar, 2, at("2026-11-20", 21));
    assert_eq!(running.clock(ClockKind::FirstReply).cloned(), before);
}

#[test]
fn a_complaint_that_was_thought_to_be_none_and_was_answered_owes_no_first_reply() {
    let (mut case, calendar) = (complaint(), calendar());
    let answer = r#"[{"name":"1_2","text":"ক","at":1795415400000}]"#;
    case.page_answers = serde_json::from_str(answer).unwrap();
    begin(&mut case, &calendar, 2, at("2026-11-24", 10));
    assert_eq!(case.clock(ClockKind::FirstReply).unwrap().met_at, Some(case.page_answers[0].at));
}

#[test]
fn opened_again_the_first_reply_stays_met_and_the_others_begin_anew() {
    let (mut case, calendar) = (begun_on_friday(), calendar());
    meet(&mut case, &[ClockKind::FirstReply, ClockKind::Resolution], at("2026-11-21", 7));
    begin(&mut case, &calendar, 1, at("2026-12-01", 12));
    assert_eq!(case.clock(ClockKind::FirstReply).unwrap().met_at, Some(at("2026-11-21", 7)));
    assert_eq!(due(&case, ClockKind::Resolution), at("2026-12-02", 12));
    assert_eq!(case.clocks.iter().filter(|c| c.kind == ClockKind::Resolution).count(), 1);
}
