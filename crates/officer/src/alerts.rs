//! The notices that are shown outside the window, and what a click on one opens. When that is: `notifier`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::case::{CaseKind, ClockKind, EscalationCause};
use wire::ids::{CaseId, Number, SubmissionId};
use wire::time::Timestamp;

/// A notice to the officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What.
    pub about: About,
    /// What a click on it opens.
    pub opens: Opens,
}

/// What an alert is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A case is the officer's.
    Assigned {
        /// What the citizen wants.
        kind: CaseKind,
        /// Its number.
        number: Number,
        /// Where.
        place: String,
        /// The citizen's words.
        words: String,
        /// What is due first, and when.
        due: Option<(ClockKind, Timestamp)>,
    },
    /// The citizen wrote again.
    Wrote {
        /// The case's number.
        number: Number,
        /// What.
        words: String,
    },
    /// The desk returned a reply to the officer.
    ReplyReturned {
        /// The case's number.
        number: Number,
        /// Why.
        reason: String,
    },
    /// A case was escalated, to this officer among others.
    Escalated {
        /// The case's number.
        number: Number,
        /// Why.
        cause: EscalationCause,
    },
    /// Something is due soon.
    Soon {
        /// The case's number.
        number: Number,
        /// What.
        clock: ClockKind,
        /// When.
        due: Timestamp,
    },
    /// Something should have been done by now.
    Late {
        /// The case's number.
        number: Number,
        /// What.
        clock: ClockKind,
    },
    /// An item came back for correction.
    ItemReturned {
        /// Its number.
        number: Option<Number>,
        /// Its caption.
        caption: String,
    },
    /// Many things at once.
    Digest {
        /// Cases that are newly assigned to the officer.
        assigned: usize,
        /// What is late, or soon.
        late: usize,
        /// Everything else.
        other: usize,
    },
    /// The window was closed, the program goes on.
    StillRunning,
}

/// What a click opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "page", content = "id", rename_all = "snake_case")]
pub enum Opens {
    /// One case.
    Case(CaseId),
    /// The list of cases.
    Cases,
    /// One item.
    Item(SubmissionId),
    /// The first page.
    Home,
}
