//! How the link to the queue stands, as far as the last answers tell.

use outbox::{Failure, Pace, Pause, Stuck};
use wire::time::Timestamp;

use crate::view::{Hold, HoldReason, LinkState};

/// How the link stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    listening: Option<bool>,
    fault: Option<(HoldReason, Timestamp, String)>,
    outbox: Option<(HoldReason, Timestamp)>,
    /// What is wrong with the credential on this computer: goes before what is wrong with the link.
    credential: Option<(HoldReason, Timestamp)>,
    last_heard_at: Option<Timestamp>,
    /// How far this computer's clock is ahead of the queue's, in milliseconds, when that matters.
    clock_off: Option<i64>,
    pace: Pace,
}

/// A clock that is wrong by less is no trouble, in milliseconds.
const CLOCK_MATTERS: u64 = 5 * 60 * 1000;

/// The reason in the window's words; none for what passes by itself at once.
const fn reason(failure: &Failure) -> Option<HoldReason> {
    match failure {
        Failure::NoAnswer => Some(HoldReason::Offline),
        Failure::NotTheQueue => Some(HoldReason::NotTheQueue),
        Failure::Busy { .. } => Some(HoldReason::Busy),
        Failure::Pause(pause) => Some(paused(*pause)),
        Failure::Transient
        | Failure::Unannounced
        | Failure::Altered
        | Failure::Older(_)
        | Failure::Refused(_)
        | Failure::Damaged => None,
    }
}

/// The reason in the window's words.
pub const fn stuck_for(stuck: Stuck) -> HoldReason {
    match stuck {
        Stuck::NoAnswer => HoldReason::Offline,
        Stuck::NotTheQueue => HoldReason::NotTheQueue,
        Stuck::Busy => HoldReason::Busy,
        Stuck::Paused(pause) => paused(pause),
    }
}

const fn paused(pause: Pause) -> HoldReason {
    match pause {
        Pause::Auth => HoldReason::Auth,
        Pause::Disk => HoldReason::Disk,
        Pause::Clock => HoldReason::Clock,
    }
}

/// The same reason keeps its first moment.
fn since(
    reason: Option<HoldReason>,
    before: Option<(HoldReason, Timestamp)>,
    now: Timestamp,
) -> Option<(HoldReason, Timestamp)> {
    reason.map(|new| before.filter(|(old, _)| *old == new).unwrap_or((new, now)))
}

impl Link {
    /// The queue answered.
    pub fn record_answer(&mut self, now: Timestamp) {
        self.listening = Some(true);
        self.fault = None;
        self.last_heard_at = Some(now);
    }

    /// The queue told its time, in an answer that took so many milliseconds.
    pub fn compare_clocks(&mut self, here: Timestamp, there: Timestamp, took: u64) {
        let off = here.since(there);
        let certain = off.unsigned_abs().saturating_sub(took);
        self.clock_off = (certain >= CLOCK_MATTERS).then_some(off);
    }

    /// How far this computer's clock is ahead of the queue's, in milliseconds; none while it is right
    /// enough or nothing is known.
    pub const fn clock_off(&self) -> Option<i64> {
        self.clock_off
    }

    /// Listening to the queue failed, or ended.
    pub fn record_failure(&mut self, failure: &Failure, detail: &str, now: Timestamp) {
        self.listening = Some(false);
        let Some(reason) = reason(failure) else { return };
        let since = match &self.fault {
            Some((same, since, _)) if *same == reason => *since,
            _ => now,
        };
        self.fault = Some((reason, since, detail.to_owned()));
    }

    /// The outbox is stuck, or no longer.
    pub fn set_outbox_hold(&mut self, stuck: Option<Stuck>, now: Timestamp) {
        self.outbox = since(stuck.map(stuck_for), self.outbox, now);
    }

    /// Something is wrong with the credential on this computer, or no longer.
    pub fn set_credential_trouble(&mut self, reason: Option<HoldReason>, now: Timestamp) {
        self.credential = since(reason, self.credential, now);
    }

    /// The pace of uploads over it.
    pub const fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The pace, to be told how a piece went.
    pub const fn pace_mut(&mut self) -> &mut Pace {
        &mut self.pace
    }

    /// In the window's words.
    pub const fn state(&self) -> LinkState {
        match self.listening {
            None => LinkState::Unknown,
            Some(true) => LinkState::Online,
            Some(false) => LinkState::Offline,
        }
    }

    /// Why nothing moves; none when the queue is heard and the outbox is not stuck.
    pub fn hold(&self) -> Option<Hold> {
        let (reason, since, detail) = match (self.credential, &self.fault, self.outbox) {
            (None, Some((reason, since, detail)), _) => (*reason, *since, detail.clone()),
            (Some((reason, since)), ..) | (None, None, Some((reason, since))) => {
                (reason, since, String::new())
            }
            (None, None, None) => return None,
        };
        Some(Hold { reason, since, problem: None, detail })
    }

    /// When the queue last answered.
    pub const fn last_heard_at(&self) -> Option<Timestamp> {
        self.last_heard_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_same_failure_keeps_its_first_timestamp() {
        let mut link = Link::default();
        assert_eq!((link.state(), link.hold()), (LinkState::Unknown, None));
        link.record_failure(&Failure::NoAnswer, "refused", at(10));
        link.record_failure(&Failure::NoAnswer, "refused", at(20));
        assert_eq!(link.hold().map(|hold| (hold.reason, hold.since)), Some((HoldReason::Offline, at(10))));
        link.record_failure(&Failure::NotTheQueue, "200", at(30));
        assert_eq!(
            link.hold().map(|hold| (hold.reason, hold.since)),
            Some((HoldReason::NotTheQueue, at(30)))
        );
        link.record_answer(at(40));
        assert_eq!((link.state(), link.hold()), (LinkState::Online, None));
    }

    #[test]
    fn a_wrong_clock_is_reported_only_beyond_the_answers_duration() {
        let mut link = Link::default();
        link.compare_clocks(at(600_000), at(0), 400_000);
        assert_eq!(link.clock_off(), None, "the answer itself may have taken that long");
        link.compare_clocks(at(600_000), at(0), 1_000);
        assert_eq!(link.clock_off(), Some(600_000));
        link.compare_clocks(at(0), at(1_000), 10);
        assert_eq!(link.clock_off(), None);
    }
}
