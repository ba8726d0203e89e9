//! Deadlines of a case, and alarms when it is late. Calculated by the queue, shown by both programs.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::open::{ForeignTag, Tagged};
use crate::people::Person;
use crate::time::Timestamp;

/// One deadline of a case. The clocks run independently of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseClock {
    /// What must be done in time.
    pub kind: ClockKind,
    /// Which hours count.
    pub reckoning: Reckoning,
    /// When it started.
    pub since: Timestamp,
    /// The time allowed, in milliseconds of the hours that count.
    #[ts(type = "number")]
    pub length: i64,
    /// How much of it was used before [`Self::running_since`].
    #[serde(default)]
    #[ts(type = "number")]
    pub spent: i64,
    /// Since when it runs without a pause.
    pub running_since: Timestamp,
    /// When it is due; for a paused clock, when it would have been.
    pub due: Timestamp,
    /// Since when it is paused: the citizen was asked something.
    #[serde(default)]
    pub paused_since: Option<Timestamp>,
    /// When it was met.
    #[serde(default)]
    pub met_at: Option<Timestamp>,
    /// When it was stopped without being met, because the case ended.
    #[serde(default)]
    pub stopped_at: Option<Timestamp>,
    /// Which alarms were raised: 0 none, 1 at three quarters, 2 when due, 3 after twice the time.
    #[serde(default)]
    pub step: u8,
}

impl CaseClock {
    /// Whether it is running: neither met nor stopped, and not paused.
    #[must_use]
    pub const fn runs(&self) -> bool {
        self.is_open() && self.paused_since.is_none()
    }

    /// Whether it is neither met nor stopped.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.met_at.is_none() && self.stopped_at.is_none()
    }

    /// Whether it was met too late, or is overdue at `now`.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        match (self.met_at, self.stopped_at, self.paused_since) {
            (Some(at), _, _) | (None, Some(at), _) | (None, None, Some(at)) => at > self.due,
            (None, None, None) => now > self.due,
        }
    }
}

open! {
    /// What must be done in time.
    pub enum ClockKind {
        /// A person replied to the citizen. (An automatic acknowledgement does not count.)
        FirstReply = "first_reply",
        /// The officer accepted the case.
        Acceptance = "acceptance",
        /// The citizen was told what was done.
        Resolution = "resolution",
        /// The citizen was told that it takes longer.
        Interim = "interim",
        /// The longest that a case may take at all.
        HardLimit = "hard_limit",
    }
}

open! {
    /// Which hours count for a clock.
    pub enum Reckoning {
        /// Every hour counts.
        Plain = "plain",
        /// Only the hours of working days count.
        Working = "working",
    }
}

/// An alarm: a case is late, or something about it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Escalation {
    /// Numbers a case's alarms from 1.
    pub number: u32,
    /// Why.
    pub cause: EscalationCause,
    /// Who must acknowledge it.
    pub level: EscalationLevel,
    /// Those persons by name, where the roster knows them.
    #[serde(default)]
    pub to: Vec<Person>,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who acknowledged it.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
}

/// Why an alarm was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum EscalationCause {
    /// Three quarters of a clock's time are used.
    Warning {
        /// Which clock.
        clock: ClockKind,
    },
    /// A clock is overdue.
    Due {
        /// Which clock.
        clock: ClockKind,
    },
    /// A clock is overdue by as long again.
    StillDue {
        /// Which clock.
        clock: ClockKind,
    },
    /// The case was reopened.
    Reopened,
    /// Nobody holds the department's post that answers complaints.
    Vacancy,
    /// The citizen wrote about a case that nobody is working on any more.
    Wrote,
    /// From a newer queue.
    #[serde(untagged)]
    Unknown(ForeignTag<Self>),
}

impl Tagged for EscalationCause {
    const TAG: &'static str = "cause";
    const KNOWN: &'static [&'static str] = &["warning", "due", "still_due", "reopened", "vacancy", "wrote"];
}

open! {
    /// Who must acknowledge an escalation.
    pub enum EscalationLevel {
        /// The officer who has the case.
        Assignee = "assignee",
        /// The department's controlling officer.
        ControllingOfficer = "controlling_officer",
        /// The department's head. They are not in the roster: the nodal officer informs them, and acknowledges it.
        DepartmentHead = "department_head",
        /// The nodal officer.
        NodalOfficer = "nodal_officer",
        /// The commissioner's office.
        Commissioner = "commissioner",
    }
}

/// Somebody acknowledged an escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Acknowledgement {
    /// Who.
    pub by: Person,
    /// When, by the queue's clock.
    pub at: Timestamp,
}
