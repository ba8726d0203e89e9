//! The clocks of a complaint: when they begin, stand still, are met, and who is told when they run out.
//! Pure: the moment, the calendar and the category's time are passed in.
//!
//! | clock | time | begins |
//! | --- | --- | --- |
//! | first reply | 12 hours, every hour counts | when received; anew when opened again without one |
//! | acceptance | 1 working day | when given to an officer, each time |
//! | resolution | 1 to 3 working days, by category | when received; anew when opened again |
//! | interim reply | 7 days | as the resolution |
//! | hard limit | 21 days | as the resolution |
//!
//! A transfer moves none of them but the acceptance. They stand still only while the citizen is awaited.

use wire::case::{Case, CaseClock, CaseKind, ClockKind, EscalationCause, EscalationLevel, Reckoning};
use wire::time::{HOUR, Timestamp};

use crate::city::calendar::Calendar;

/// A day, in milliseconds.
pub const DAY: i64 = 24 * HOUR;
/// Until the first words by a person.
pub const FIRST_REPLY: i64 = 12 * HOUR;
/// Until the officer takes it on, in working time.
pub const ACCEPTANCE: i64 = DAY;
/// Until the citizen is told that it takes longer.
pub const INTERIM: i64 = 7 * DAY;
/// The longest it may take at all.
pub const HARD_LIMIT: i64 = 21 * DAY;

/// A clock that begins now.
#[must_use]
pub fn begun(calendar: &Calendar, kind: ClockKind, length: i64, now: Timestamp) -> CaseClock {
    let reckoning = match kind {
        ClockKind::Acceptance | ClockKind::Resolution => Reckoning::Working,
        _ => Reckoning::Plain,
    };
    CaseClock {
        kind,
        reckoning,
        since: now,
        length,
        spent: 0,
        running_since: now,
        due: calendar.after(reckoning, now, length),
        paused_since: None,
        met_at: None,
        stopped_at: None,
        step: 0,
    }
}

/// Begins what a complaint begins with, or begins again with. Nothing else has clocks.
pub fn begin(case: &mut Case, calendar: &Calendar, working_days: u8, now: Timestamp) {
    if case.kind != CaseKind::Complaint {
        return;
    }
    // Whoever was answered once was. Of a case that ended without an answer (spam by mistake) it is still owed.
    if case
        .clock(ClockKind::FirstReply)
        .is_none_or(|clock| clock.stopped_at.is_some() && clock.met_at.is_none())
    {
        replace(case, begun(calendar, ClockKind::FirstReply, FIRST_REPLY, now));
        // Also while it was no complaint and had no clock.
        let replies = case.responses.iter().filter(|response| response.state.is_out());
        let answers = case.page_answers.iter().map(|answer| answer.at);
        if let Some(at) = replies.filter_map(|response| response.sent_at).chain(answers).min() {
            meet(case, &[ClockKind::FirstReply], at);
        }
    }
    for (kind, length) in [
        (ClockKind::Resolution, i64::from(working_days) * DAY),
        (ClockKind::Interim, INTERIM),
        (ClockKind::HardLimit, HARD_LIMIT),
    ] {
        replace(case, begun(calendar, kind, length, now));
    }
}

/// Begins the officer's own clock.
pub fn begin_acceptance(case: &mut Case, calendar: &Calendar, now: Timestamp) {
    if case.kind == CaseKind::Complaint {
        replace(case, begun(calendar, ClockKind::Acceptance, ACCEPTANCE, now));
    }
}

fn replace(case: &mut Case, clock: CaseClock) {
    case.clocks.retain(|other| other.kind != clock.kind);
    case.clocks.push(clock);
}

/// The category says another time: reckoned from the same beginning.
pub fn set_resolution(case: &mut Case, calendar: &Calendar, working_days: u8) {
    let length = i64::from(working_days) * DAY;
    for clock in case.clocks.iter_mut().filter(|c| c.kind == ClockKind::Resolution && c.is_open()) {
        clock.length = length;
    }
    reckon(case, calendar);
}

/// Reckons anew when open clocks run out: the category or the calendar is another.
pub fn reckon(case: &mut Case, calendar: &Calendar) {
    for clock in case.clocks.iter_mut().filter(|clock| clock.runs()) {
        clock.due = moment(calendar, clock, 4);
    }
}

/// What it counts to was done. Done again, or too late, the first time counts.
pub fn meet(case: &mut Case, kinds: &[ClockKind], now: Timestamp) {
    for clock in case.clocks.iter_mut().filter(|c| kinds.contains(&c.kind) && c.is_open()) {
        clock.met_at = Some(now);
        clock.paused_since = None;
    }
}

/// The case ended without it.
pub fn stop(case: &mut Case, now: Timestamp) {
    for clock in case.clocks.iter_mut().filter(|clock| clock.is_open()) {
        clock.stopped_at = Some(now);
    }
}

/// The citizen is awaited: every clock stands still.
pub fn pause(case: &mut Case, calendar: &Calendar, now: Timestamp) {
    for clock in case.clocks.iter_mut().filter(|clock| clock.runs()) {
        clock.spent += calendar.between(clock.reckoning, clock.running_since, now);
        clock.paused_since = Some(now);
    }
}

/// The citizen is awaited no longer: what was left is left.
pub fn resume(case: &mut Case, calendar: &Calendar, now: Timestamp) {
    for clock in case.clocks.iter_mut().filter(|c| c.is_open() && c.paused_since.is_some()) {
        clock.paused_since = None;
        clock.running_since = now;
        clock.due = moment(calendar, clock, 4);
    }
}

/// When so many quarters of a running clock's time are over.
fn moment(calendar: &Calendar, clock: &CaseClock, quarters: i64) -> Timestamp {
    let left = clock.length / 4 * quarters - clock.spent;
    calendar.after(clock.reckoning, clock.running_since, left.max(0))
}

/// Somebody is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alarm {
    /// Which step of the clock this is.
    pub step: u8,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: EscalationCause,
    /// Who.
    pub level: EscalationLevel,
}

/// Who is to be told next of a clock that runs, and when; none when everybody was.
#[must_use]
pub fn next_alarm(calendar: &Calendar, clock: &CaseClock) -> Option<Alarm> {
    if !clock.runs() {
        return None;
    }
    let hard = clock.kind == ClockKind::HardLimit;
    let (quarters, cause, level) = match (clock.step, hard) {
        (0, _) => (3, EscalationCause::Warning { clock: clock.kind }, EscalationLevel::Assignee),
        (1, true) => (4, EscalationCause::Due { clock: clock.kind }, EscalationLevel::Commissioner),
        (1, false) => (4, EscalationCause::Due { clock: clock.kind }, EscalationLevel::ControllingOfficer),
        (2, false) => (8, EscalationCause::StillDue { clock: clock.kind }, EscalationLevel::DepartmentHead),
        _ => return None,
    };
    Some(Alarm { step: clock.step + 1, at: moment(calendar, clock, quarters), cause, level })
}

/// When something has to happen to a case by itself.
#[must_use]
pub fn next_check_at(case: &Case, calendar: &Calendar) -> Option<Timestamp> {
    case.clocks.iter().filter_map(|clock| next_alarm(calendar, clock)).map(|alarm| alarm.at).min()
}

#[cfg(test)]
mod tests;
