//! Cases, the roster and the calendar at the desk, under `/desk/api`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::{
    Case, CaseClock, CaseKind, CaseSource, CaseState, CloseReason, Contact, HandVia, Point, ReplyKind,
    ResponseKind,
};
use crate::desk::offers::Offers;
use crate::ids::{CaseId, CategoryCode, DepartmentCode, MessageId, Number, OfficerId, PhotoId, ResponseId};
use crate::people::{Name, Person, Posting};
use crate::time::{Day, Timestamp};

/// A category of complaints: where it goes, and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Category {
    /// Its code.
    pub code: CategoryCode,
    /// What it is called.
    pub name: Name,
    /// Which department sees to it.
    pub department: DepartmentCode,
    /// How many working days that may take, 1 to 3.
    pub working_days: u8,
    /// Where another department sees to it.
    #[serde(default)]
    pub routes: Vec<WardRoute>,
}

/// In these wards another department sees to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WardRoute {
    /// Where.
    pub wards: Vec<u8>,
    /// Which.
    pub department: DepartmentCode,
}

/// Ready words to a citizen. `{number}` stands for the case's number.
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

/// Which days are no working days. `GET calendar`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarView {
    /// Days of the week, 1 is Monday.
    pub weekend: Vec<u8>,
    /// In order.
    pub holidays: Vec<Holiday>,
    /// The list that is built in: to be replaced by the corporation's own.
    pub demonstration: bool,
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
    /// Nobody has it yet.
    #[default]
    New,
    /// Given to somebody who has not taken it on.
    Assigned,
    /// Somebody works on it.
    InProgress,
    /// Something waits for the desk: to be approved, sent, looked at.
    ToSend,
    /// A reply of which nobody knows whether it went out.
    Unconfirmed,
    /// The citizen was asked something.
    Awaiting,
    /// A clock ran out.
    Overdue,
    /// An escalation nobody has seen.
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

/// The query of `GET cases`. What is absent is not asked for.
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
    /// What is due first, first; what is over, newest first. At most 500.
    pub rows: Vec<DeskCaseRow>,
    /// How many cases each tab holds, under the same filter.
    pub counts: Vec<(CaseTab, u32)>,
    /// What the queue's clock says now.
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
    /// What the citizen wrote, whole: the page clamps it.
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
    /// What this person can do with it now.
    pub offers: Offers,
    /// What the queue's clock says now.
    pub server_time: Timestamp,
}

/// `POST cases`: somebody rang, wrote or came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewCaseRequest {
    /// Made by the page, so that a repeated click takes it in once.
    pub id: CaseId,
    /// From what it was written down.
    pub via: HandVia,
    /// What the citizen wants.
    pub kind: CaseKind,
    /// In which category, if that is clear.
    #[serde(default)]
    pub category: Option<CategoryCode>,
    /// For which department; none lets the category say.
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
    /// How to reach him. May be empty.
    #[serde(default)]
    pub contact: Contact,
    /// A letter's number and the like.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where the public can read it.
    #[serde(default)]
    pub link: Option<String>,
}

/// `POST cases/{id}/actions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CaseActionRequest {
    /// The version this person had before him; what others did since refuses it with `case_conflict`.
    pub version: u32,
    /// What he does.
    pub action: DeskAction,
}

/// What the desk does with a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum DeskAction {
    /// Sets kind, category and place right, and gives it to whoever that is for.
    Triage {
        /// What the citizen wants.
        kind: CaseKind,
        /// In which category.
        category: Option<CategoryCode>,
        /// For which department; none lets the category say.
        department: Option<DepartmentCode>,
        /// Where.
        ward: Option<u8>,
        /// Where, in words.
        place: String,
    },
    /// Gives it to an officer of the department.
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
    /// Approves a draft, in these words.
    Approve {
        /// Which.
        response: ResponseId,
        /// In Bengali. Required.
        text_bn: String,
        /// In English; may be empty.
        #[serde(default)]
        text_en: String,
    },
    /// Gives a draft back to its author.
    Return {
        /// Which.
        response: ResponseId,
        /// Why. Not empty.
        reason: String,
    },
    /// Sends what was approved. Tried once; by hand where there is no other way back.
    Send {
        /// Which.
        response: ResponseId,
    },
    /// Says what became of something that was to be sent.
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
    /// Takes a photo of the citizen's out again: it belongs to another case, or shows what it should not.
    RemovePhoto {
        /// Which.
        photo: PhotoId,
    },
    /// The citizen is awaited no longer.
    Resume,
    /// It is the same as another.
    Merge {
        /// As which.
        into: CaseId,
    },
    /// Opens it again.
    Reopen {
        /// Why. Not empty.
        reason: String,
    },
    /// Ends it.
    Close {
        /// Why.
        reason: CloseReason,
        /// More about it; for an agency outside, which. May be empty otherwise.
        #[serde(default)]
        note: String,
    },
    /// Somebody has seen these escalations.
    Acknowledge {
        /// Their numbers.
        escalations: Vec<u32>,
    },
}

/// What became of something that was to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SendOutcome {
    /// It is out.
    Sent {
        /// Where the public can read it.
        #[serde(default)]
        link: Option<String>,
    },
    /// Nobody knows.
    Unconfirmed,
    /// It certainly did not go out: it may be sent once more.
    NotSent,
    /// A person told the citizen.
    ByHand {
        /// Where the public can read it.
        #[serde(default)]
        link: Option<String>,
    },
}

/// `GET cases/unread`: what the Facebook page delivered and the queue could not read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unread {
    /// Deliveries that wait to be worked through.
    pub waiting: u32,
    /// How many events nobody has seen yet.
    pub count: u32,
    /// The oldest of them, at most 50.
    pub events: Vec<UnreadEvent>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnreadEvent {
    /// Which.
    pub which: UnreadSeen,
    /// Since when.
    pub at: Timestamp,
    /// Why: a word of the queue or of a library, for whoever looks into it.
    pub why: String,
    /// As it came, cut where it is long.
    pub event: String,
}

/// `POST cases/unread/seen`: somebody has seen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnreadSeen {
    /// In which delivery.
    #[ts(type = "number")]
    pub delivery: i64,
    /// Which of its events, from 0.
    pub place: u32,
}

/// What a spreadsheet brought, or why nothing of it was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CsvOutcome {
    /// Rows that brought something new.
    pub added: u32,
    /// Rows that changed something.
    pub changed: u32,
    /// Rows that said nothing new.
    pub unchanged: u32,
    /// Wrong cells. When there is one, nothing was taken in.
    pub errors: Vec<CsvError>,
}

/// A wrong cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CsvError {
    /// The row as a spreadsheet numbers it: the names of the columns are row 1.
    pub row: u32,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: String,
    /// What: `missing`, `unknown_department`, …
    pub wrong: String,
    /// What stands there.
    pub value: String,
}

/// `GET roster`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Roster {
    /// Everybody, by name.
    pub officers: Vec<RosterOfficer>,
    /// Who answers for each department; vacant where nobody does.
    pub controlling: Vec<ControllingPost>,
    /// What the queue's clock says now.
    pub server_time: Timestamp,
}

/// An officer and his posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RosterOfficer {
    /// Who.
    pub person: Person,
    /// His login to the desk.
    pub login: Option<String>,
    /// All he ever held, oldest first.
    pub tenures: Vec<Tenure>,
}

/// A post held from when until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tenure {
    /// Which.
    pub posting: Posting,
    /// From when.
    pub from: Timestamp,
    /// Until when; open when absent.
    pub until: Option<Timestamp>,
}

/// Who answers for a department now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ControllingPost {
    /// Which department.
    pub department: DepartmentCode,
    /// Its controlling officers, acting ones first. None: VACANT.
    pub controlling: Vec<Person>,
    /// Whether one of them is in acting charge.
    pub acting: bool,
    /// Whom complaints go to. None: to the nodal officer, with an alarm.
    pub answers: Option<Person>,
    /// When the post fell vacant, where it is and was once held.
    pub vacant_since: Option<Timestamp>,
}
