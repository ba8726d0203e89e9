//! What is due when, and who is told when it is late. Reckoned by the queue, shown by everybody.

use crate::open;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::open::{ForeignTag, Tagged};
use crate::people::Person;
use crate::time::Timestamp;

/// One clock of a case. The clocks run independently of each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseClock {
    /// What it counts to.
    pub kind: ClockKind,
    /// By what time it goes.
    pub reckoning: Reckoning,
    /// When it began.
    pub since: Timestamp,
    /// How much time it gives, in milliseconds of its reckoning.
    #[ts(type = "number")]
    pub length: i64,
    /// How much of that was spent before [`Self::running_since`].
    #[serde(default)]
    #[ts(type = "number")]
    pub spent: i64,
    /// Since when it runs without a pause.
    pub running_since: Timestamp,
    /// When it runs out; of one that stands still, when it would have.
    pub due: Timestamp,
    /// Since when it stands still: the citizen was asked something.
    #[serde(default)]
    pub paused_since: Option<Timestamp>,
    /// When that was done which it counts to.
    #[serde(default)]
    pub met_at: Option<Timestamp>,
    /// When it ended without that: the case ended another way.
    #[serde(default)]
    pub stopped_at: Option<Timestamp>,
    /// How far up it was told that it is late: 0 nobody, 1 at three quarters, 2 when due, 3 once more.
    #[serde(default)]
    pub step: u8,
}

impl CaseClock {
    /// Whether it is neither met nor ended, and does not stand still.
    #[must_use]
    pub const fn runs(&self) -> bool {
        self.is_open() && self.paused_since.is_none()
    }

    /// Whether it is neither met nor ended.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.met_at.is_none() && self.stopped_at.is_none()
    }

    /// Whether it was or is too late, as of `now`.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        match (self.met_at, self.stopped_at, self.paused_since) {
            (Some(at), _, _) | (None, Some(at), _) | (None, None, Some(at)) => at > self.due,
            (None, None, None) => now > self.due,
        }
    }
}

open! {
    /// What a clock counts to.
    pub enum ClockKind {
        /// The first words to the citizen by a person. (An automatic acknowledgement is none.)
        FirstReply = "first_reply",
        /// The officer takes it on.
        Acceptance = "acceptance",
        /// The citizen is told what was done.
        Resolution = "resolution",
        /// If that takes long: the citizen is told so.
        Interim = "interim",
        /// The longest it may take at all.
        HardLimit = "hard_limit",
    }
}

open! {
    /// By what time a clock goes.
    pub enum Reckoning {
        /// Every hour counts.
        Plain = "plain",
        /// Only the hours of working days count.
        Working = "working",
    }
}

/// Somebody was told that a case is late, or that something about it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Escalation {
    /// Counts the case's from 1.
    pub number: u32,
    /// Why.
    pub cause: EscalationCause,
    /// Who has to see it.
    pub level: EscalationLevel,
    /// Who that is by name, where the roster knows.
    #[serde(default)]
    pub to: Vec<Person>,
    /// When, by the queue's clock.
    pub at: Timestamp,
    /// Who has seen it.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
}

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum EscalationCause {
    /// Three quarters of a clock's time are over.
    Warning {
        /// Which clock.
        clock: ClockKind,
    },
    /// A clock ran out.
    Due {
        /// Which clock.
        clock: ClockKind,
    },
    /// It ran out, and as long again has gone by.
    StillDue {
        /// Which clock.
        clock: ClockKind,
    },
    /// The case was opened again.
    Reopened,
    /// The department has nobody in the post that answers.
    Vacancy,
    /// The citizen wrote about a case that nobody sees to any more.
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
    /// Who has to see an escalation.
    pub enum EscalationLevel {
        /// The officer who has the case.
        Assignee = "assignee",
        /// The department's controlling officer.
        ControllingOfficer = "controlling_officer",
        /// The department's head. He has no place in the roster: the nodal officer tells him, and says so.
        DepartmentHead = "department_head",
        /// The nodal officer.
        NodalOfficer = "nodal_officer",
        /// The commissioner's office.
        Commissioner = "commissioner",
    }
}

/// Somebody has seen an escalation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Acknowledgement {
    /// Who.
    pub by: Person,
    /// When, by the queue's clock.
    pub at: Timestamp,
}
