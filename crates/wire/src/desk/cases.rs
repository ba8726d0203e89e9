//! Cases, the roster and the calendar at the desk, under `/desk/api`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::{
    Case, CaseClock, CaseKind, CaseSource, CaseState, CloseReason, Contact, HandVia, Point, ReplyKind,
    ResponseKind,
};
use crate::desk::offers::Offers;
use crate::ids::{
    CaseId, CategoryCode, DepartmentCode, MessageId, Number, OfficerId, PhotoId, ResponseId, RoleProposalId,
};
use crate::people::{Name, Person, Posting};
use crate::time::{Day, Timestamp};

/// A category of complaints: where it goes, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Category {
    /// Its code.
    pub code: CategoryCode,
    /// What it is called.
    pub name: Name,
    /// The department responsible for it.
    pub department: DepartmentCode,
    /// How many working days it may take, 1 to 3.
    pub working_days: u8,
    /// Wards in which another department is responsible.
    #[serde(default)]
    pub routes: Vec<WardRoute>,
}

/// Wards in which another department is responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WardRoute {
    /// Where.
    pub wards: Vec<u8>,
    /// Which.
    pub department: DepartmentCode,
}

/// A prepared text to a citizen. `{number}` stands for the case's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Template {
    /// Which.
    pub code: String,
    /// What it is called.
    pub name: Name,
    /// For what.
    pub kind: ResponseKind,
    /// The words in both languages.
    pub text: Name,
}

/// `GET cases/tables`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseTables {
    /// All categories, in order.
    pub categories: Vec<Category>,
    /// All templates, in order.
    pub templates: Vec<Template>,
}

/// The days that are not working days. `GET calendar`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// Days of the week, 1 is Monday.
    pub weekend: Vec<u8>,
    /// In order.
    pub holidays: Vec<Holiday>,
    /// Whether this is still the built-in list, which the corporation should replace with its own.
    pub demonstration: bool,
    /// Whether the list ends so soon that the next one is due.
    #[serde(default)]
    pub ends_soon: bool,
}

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Holiday {
    /// Which day.
    pub day: Day,
    /// What it is called.
    pub name: Name,
}

/// A tab of the desk's case page, called `shelf` on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "CaseShelf")]
pub enum CaseTab {
    /// Not assigned yet.
    #[default]
    New,
    /// Assigned to somebody who has not accepted it.
    Assigned,
    /// Being worked on.
    InProgress,
    /// Something waits for the desk: to be approved, sent or checked.
    ToSend,
    /// A reply of which it is unknown whether it was sent.
    Unconfirmed,
    /// The citizen was asked something.
    Awaiting,
    /// Overdue.
    Overdue,
    /// With an alarm that nobody has acknowledged.
    Alarms,
    /// The citizen was told what was done.
    Answered,
    /// Over, one way or another.
    Closed,
    /// All of them.
    All,
}

impl CaseTab {
    /// Every tab.
    pub const ALL: [Self; 11] = [
        Self::New,
        Self::Assigned,
        Self::InProgress,
        Self::ToSend,
        Self::Unconfirmed,
        Self::Awaiting,
        Self::Overdue,
        Self::Alarms,
        Self::Answered,
        Self::Closed,
        Self::All,
    ];
}

/// The query of `GET cases`. Absent fields do not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct CaseFilter {
    /// On which tab.
    pub shelf: CaseTab,
    /// Of which department.
    pub department: Option<DepartmentCode>,
    /// In which category.
    pub category: Option<CategoryCode>,
    /// In which ward.
    pub ward: Option<u8>,
    /// Complaint, suggestion or thanks.
    pub kind: Option<CaseKind>,
    /// The source's word: `by_hand`, `csv`, …
    pub source: Option<String>,
    /// Whose.
    pub assignee: Option<OfficerId>,
    /// In its words, place, number or reference.
    pub text: Option<String>,
}

/// `GET cases?shelf=new`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseList {
    /// Open cases by due date, then closed ones, newest first. At most 500.
    pub rows: Vec<DeskCaseRow>,
    /// How many cases each tab holds, under the same filter.
    pub counts: Vec<(CaseTab, u32)>,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A case in the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskCaseRow {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: Number,
    /// Whose it is.
    pub department: Option<DepartmentCode>,
    /// Where it stands.
    pub state: CaseState,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// In which category.
    pub category: Option<CategoryCode>,
    /// Where.
    pub ward: Option<u8>,
    /// Where, in words.
    pub place: String,
    /// The citizen's text, complete: the page shortens it.
    pub words: String,
    /// How many photos came with it.
    pub photos: u32,
    /// Which way it came.
    pub source: CaseSource,
    /// Who has it.
    pub assignee: Option<Person>,
    /// When it was received first.
    pub received_at: Timestamp,
    /// The clock that runs out first.
    pub due: Option<CaseClock>,
    /// How many responses want the desk.
    pub to_send: u32,
    /// How many escalations nobody has seen.
    pub alarms: u32,
    /// How many others said the same.
    pub me_too: u32,
    /// How often it was opened again.
    pub reopened: u32,
}

/// `GET cases/{id}`, and what every action answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskCase {
    /// The case.
    pub case: Case,
    /// What the logged-in person can do with it now.
    pub offers: Offers,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// `POST cases`: somebody called, wrote or came to the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewCaseRequest {
    /// Made by the page, so that a repeated click creates only one case.
    pub id: CaseId,
    /// From what it was written down.
    pub via: HandVia,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// In which category, if that is clear.
    #[serde(default)]
    pub category: Option<CategoryCode>,
    /// For which department; if none, the category decides.
    #[serde(default)]
    pub department: Option<DepartmentCode>,
    /// Where.
    #[serde(default)]
    pub ward: Option<u8>,
    /// Where, in words.
    #[serde(default)]
    pub place: String,
    /// Where, on the map.
    #[serde(default)]
    pub point: Option<Point>,
    /// What the citizen says.
    pub words: String,
    /// The citizen's contact. May be empty.
    #[serde(default)]
    pub contact: Contact,
    /// A letter's number and the like.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where the public can read it.
    #[serde(default)]
    pub link: Option<String>,
    /// The version of the notice that the citizen was read or given, if they were. An older page does not say.
    #[serde(default)]
    pub notice: Option<u32>,
}

/// The version of the notice to citizens that this program shows: what is kept, why, how long, who sees it.
pub const NOTICE_VERSION: u32 = 1;

/// `POST cases/{id}/actions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseActionRequest {
    /// The version that the person saw; conflicting changes since then refuse the action with `case_conflict`.
    pub version: u32,
    /// The action.
    pub action: DeskAction,
}

/// What the desk does with a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum DeskAction {
    /// Corrects kind, category and place, and assigns the case accordingly.
    Triage {
        /// What the citizen wants.
        kind: CaseKind,
        /// In which category.
        category: Option<CategoryCode>,
        /// For which department; if none, the category decides.
        department: Option<DepartmentCode>,
        /// Where.
        ward: Option<u8>,
        /// Where, in words.
        place: String,
    },
    /// Assigns it to an officer of the department.
    Assign {
        /// Whom.
        officer: OfficerId,
    },
    /// Sends it to another department.
    Transfer {
        /// To which.
        to: DepartmentCode,
        /// Why. Not empty.
        reason: String,
    },
    /// A note that no citizen sees.
    Note {
        /// Made by the page.
        note: MessageId,
        /// What.
        text: String,
    },
    /// Drafts a question to the citizen.
    Ask {
        /// Made by the page.
        response: ResponseId,
        /// In Bengali. Required.
        text_bn: String,
        /// In English; may be empty.
        #[serde(default)]
        text_en: String,
    },
    /// Drafts an answer.
    Reply {
        /// Made by the page.
        response: ResponseId,
        /// Interim reply or action taken report.
        reply: ReplyKind,
        /// In Bengali. Required.
        text_bn: String,
        /// In English; may be empty.
        #[serde(default)]
        text_en: String,
    },
    /// Approves a draft with this text.
    Approve {
        /// Which.
        response: ResponseId,
        /// In Bengali. Required.
        text_bn: String,
        /// In English; may be empty.
        #[serde(default)]
        text_en: String,
    },
    /// Returns a draft to its author.
    Return {
        /// Which.
        response: ResponseId,
        /// Why. Not empty.
        reason: String,
    },
    /// Sends an approved response. Attempted once; by hand where no channel leads back.
    Send {
        /// Which.
        response: ResponseId,
    },
    /// Records whether a response was sent.
    Settle {
        /// Which.
        response: ResponseId,
        /// What.
        outcome: SendOutcome,
    },
    /// The citizen wrote again.
    CitizenWrote {
        /// What.
        text: String,
        /// A "thank you" and the like: nothing follows from it.
        thanks: bool,
    },
    /// Removes a photo from the citizen: it belongs to another case, or must not be shown.
    RemovePhoto {
        /// Which.
        photo: PhotoId,
    },
    /// Stops waiting for the citizen.
    Resume,
    /// Merges it into another case about the same thing.
    Merge {
        /// As which.
        into: CaseId,
    },
    /// Reopens it.
    Reopen {
        /// Why. Not empty.
        reason: String,
    },
    /// Closes it.
    Close {
        /// Why.
        reason: CloseReason,
        /// More about it; for an agency outside, which. May be empty otherwise.
        #[serde(default)]
        note: String,
    },
    /// Acknowledges these escalations.
    Acknowledge {
        /// Their numbers.
        escalations: Vec<u32>,
    },
}

/// Whether a response was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SendOutcome {
    /// It was sent.
    Sent {
        /// Where the public can read it.
        #[serde(default)]
        link: Option<String>,
    },
    /// It is unknown.
    Unconfirmed,
    /// It was certainly not sent: it may be sent again.
    NotSent,
    /// Delivered by a person.
    ByHand {
        /// Where the public can read it.
        #[serde(default)]
        link: Option<String>,
    },
}

/// `GET cases/unread`: what the Facebook page delivered and the queue could not read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unread {
    /// Deliveries that are waiting to be processed.
    pub waiting: u32,
    /// How many unreadable events nobody has seen yet.
    pub count: u32,
    /// The oldest of them, at most 50.
    pub events: Vec<UnreadEvent>,
}

/// An event that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnreadEvent {
    /// Which.
    pub which: UnreadSeen,
    /// Since when.
    pub at: Timestamp,
    /// Why: an error message of the queue or a library, for whoever investigates it.
    pub why: String,
    /// Its text, cut if it is long.
    pub event: String,
}

/// `POST cases/unread/seen`: somebody has dealt with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnreadSeen {
    /// In which delivery.
    #[ts(type = "number")]
    pub delivery: i64,
    /// Which of its events, from 0.
    pub place: u32,
}

/// The result of importing a spreadsheet, or why nothing of it was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CsvOutcome {
    /// Rows that added something.
    pub added: u32,
    /// Rows that changed something.
    pub changed: u32,
    /// Rows that changed nothing.
    pub unchanged: u32,
    /// Rows of a roster that would give a role to whoever brought them: another administrator decides on them.
    #[serde(default)]
    pub held: u32,
    /// Invalid cells. If there are any, nothing was imported.
    pub errors: Vec<CsvError>,
}

/// An invalid cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CsvError {
    /// The row as a spreadsheet numbers it: row 1 has the names of the columns.
    pub row: u32,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: String,
    /// What is wrong: `missing`, `unknown_department`, …
    pub wrong: String,
    /// Its content.
    pub value: String,
}

/// `GET roster`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Roster {
    /// All officers, by name.
    pub officers: Vec<RosterOfficer>,
    /// Who is responsible for each department; vacant where nobody is.
    pub controlling: Vec<ControllingPost>,
    /// Roles that administrators would give themselves, oldest first. Only administrators see them.
    #[serde(default)]
    pub proposals: Vec<RoleProposal>,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A role that an administrator would give themself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoleProposal {
    /// Which.
    pub id: RoleProposalId,
    /// Who would get it.
    pub officer: Person,
    /// The post.
    pub posting: Posting,
    /// From when; from the decision on when absent.
    pub from: Option<Timestamp>,
    /// Until when; open when absent.
    pub until: Option<Timestamp>,
    /// Who proposed it.
    pub proposed_by: Person,
    /// When.
    pub proposed_at: Timestamp,
    /// Whether the reader may accept it.
    pub may_accept: bool,
    /// Whether any administrator there is now may.
    pub somebody_may: bool,
}

/// `POST roster/proposals/{proposal}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoleDecision {
    /// Accepted; otherwise rejected.
    pub accept: bool,
}

/// An officer and their posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterOfficer {
    /// Who.
    pub person: Person,
    /// Their login to the desk.
    pub login: Option<String>,
    /// All posts they ever held, oldest first.
    pub tenures: Vec<Tenure>,
}

/// A post and the time it was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tenure {
    /// Which.
    pub posting: Posting,
    /// From when.
    pub from: Timestamp,
    /// Until when; open when absent.
    pub until: Option<Timestamp>,
}

/// Who is responsible for a department now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ControllingPost {
    /// Which department.
    pub department: DepartmentCode,
    /// Its controlling officers, acting ones first. None: VACANT.
    pub controlling: Vec<Person>,
    /// Whether one of them is in acting charge.
    pub acting: bool,
    /// Who gets its complaints. If nobody, the nodal officer, with an alarm.
    pub answers: Option<Person>,
    /// Since when the post is vacant, if it was ever held.
    pub vacant_since: Option<Timestamp>,
}
