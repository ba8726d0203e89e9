//! What happens to cases by themselves: clocks run out, and whoever has to know is told.
//!
//! When that is due was reckoned and stored with the case, so looking again, or after the queue was off
//! for a day, tells everybody once. Each case that is checked gets its next moment stored, also when nobody was
//! told: what was stored may be of another calendar, and none may stand in front of the others for ever.

use wire::case::Case;
use wire::time::Timestamp;

use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::rules::cases::clocks;
use crate::rules::cases::context::CaseContext;
use crate::store::Records;

/// Cases in one transaction.
const AT_ONCE: u32 = 50;
/// The least until a case is checked again.
const A_MINUTE: i64 = 60_000;

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// So many cases were checked, none of which is due any more.
    pub checked: usize,
    /// So many escalations were raised.
    pub raised: usize,
}

/// Checks some of the cases that are due, and raises what they escalate to. Nothing checked: nothing is due.
///
/// # Errors
/// The store failed.
pub fn escalate_due(records: &dyn Records, now: Timestamp) -> Result<Round, Fault> {
    let due = records.cases_to_look_at(now, AT_ONCE)?;
    if due.is_empty() {
        return Ok(Round::default());
    }
    let context = CaseContext::load(records, now, None)?;
    let mut round = Round { checked: due.len(), raised: 0 };
    for id in due {
        let mut case = context.case(id)?;
        let before = case.escalations.len();
        for n in 0..case.clocks.len() {
            while let Some(clock) = case.clocks.get_mut(n)
                && let Some(alarm) = clocks::next_alarm(&context.calendar, clock).filter(|a| a.at <= now)
            {
                clock.step = alarm.step;
                context.raise(&mut case, alarm.cause, alarm.level)?;
            }
        }
        if case.escalations.len() > before {
            context.save(&case, "case_escalated")?;
            round.raised += case.escalations.len() - before;
        } else {
            // Never again in this round: one that says it is due and tells nobody would keep it going for ever.
            let next = clocks::next_check_at(&case, &context.calendar).map(|at| at.max(now.plus(A_MINUTE)));
            records.set_look_at(id, next)?;
        }
    }
    Ok(round)
}

/// Makes this the queue's calendar, and reckons anew what is open; `seen` gets each open case as it was and as it is.
///
/// # Errors
/// The store failed.
pub fn use_calendar(
    records: &dyn Records,
    calendar: &Calendar,
    now: Timestamp,
    seen: &mut dyn FnMut(&Case, &Case),
) -> Result<(), Fault> {
    calendar.save(records)?;
    let context = CaseContext::load(records, now, None)?;
    for id in records.open_cases()? {
        let mut case = context.case(id)?;
        let before = case.clone();
        clocks::reckon(&mut case, calendar);
        seen(&before, &case);
        if case != before {
            context.record(&mut case, wire::case::CaseEventKind::Reckoned, "");
            context.save(&case, "case_reckoned")?;
        } else {
            // No clock runs out at another time, but who is told before or after that may be.
            records.set_look_at(id, clocks::next_check_at(&case, calendar))?;
        }
    }
    Ok(())
}
