//! Requests and answers between the desk's page and the queue, under `/desk/api`. The page has a session cookie that it
//! cannot read; every request that changes something also carries the session's CSRF token.

pub mod accounts;
pub mod cases;
pub mod imports;
pub mod offers;
pub mod routes;
pub mod sheets;
pub mod watch;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::case::CaseRef;
use crate::content::{Content, ContentKind};
use crate::digest::Digest;
use crate::document::{Reason, Submission, SubmissionState};
use crate::ids::{DepartmentCode, DeviceId, Number, OperationId, SubmissionId};
use crate::people::{Department, Person, Role};
use crate::review::{Check, Review};
use crate::time::{Day, Timestamp};

/// `POST /desk/api/login`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Login {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}

/// The answer to a login, and `GET /desk/api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Session {
    /// Who is logged in.
    pub person: Person,
    /// Their roles.
    pub roles: Vec<Role>,
    /// The departments in which they hold posts, in order.
    pub posted: Vec<DepartmentCode>,
    /// To be sent back as [`crate::routes::CSRF_HEADER`].
    pub csrf: String,
    /// All departments, in order.
    pub departments: Vec<Department>,
    /// The pages that they may see.
    #[serde(default)]
    pub pages: Vec<DeskPage>,
    /// What they may do, whatever is open.
    #[serde(default)]
    pub may: SessionMay,
    /// The last day off that the calendar has, said to whoever has to bring in the next list while it is due.
    #[serde(default)]
    pub calendar_ends: Option<Day>,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A page of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeskPage {
    /// Submissions to be decided and published.
    Queue,
    /// Citizens' cases.
    Cases,
    /// Who holds which post, and the holidays.
    Roster,
    /// The officers' computers.
    Computers,
    /// Everybody's logins to the desk.
    Accounts,
    /// One's own sessions and password.
    Account,
    /// How the queue is, and who saw what.
    Watch,
}

impl DeskPage {
    /// Every page.
    pub const ALL: [Self; 7] =
        [Self::Queue, Self::Cases, Self::Roster, Self::Computers, Self::Accounts, Self::Account, Self::Watch];
}

/// What a person may do at the desk, whatever is open. The queue decides; the page only shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct SessionMay {
    /// Take complaints in, and see to what could not be read.
    pub take_in: bool,
    /// Import the roster and the calendar, and create enrolment codes for officers.
    pub change_roster: bool,
}

/// A tab of the desk's queue page, called `shelf` on the wire: the query of `GET /desk/api/queue`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "Shelf")]
pub enum QueueTab {
    /// To be decided, or still being received: notices first by event time, then by waiting time.
    #[default]
    Open,
    /// Approved and not yet published.
    ToPublish,
    /// Returned to the officer.
    Returned,
    /// Published.
    Published,
    /// Not to be published, or withdrawn.
    Closed,
}

impl QueueTab {
    /// Every tab, in their order.
    pub const ALL: [Self; 5] = [Self::Open, Self::ToPublish, Self::Returned, Self::Published, Self::Closed];
}

/// `GET /desk/api/queue?shelf=open`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueList {
    /// In the tab's order, at most 500.
    pub rows: Vec<QueueRow>,
    /// How many items each tab holds.
    pub counts: QueueTabCounts,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// How many items each tab holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "ShelfCounts")]
pub struct QueueTabCounts {
    /// [`QueueTab::Open`].
    pub open: u32,
    /// [`QueueTab::ToPublish`].
    pub to_publish: u32,
    /// [`QueueTab::Returned`].
    pub returned: u32,
    /// [`QueueTab::Published`].
    pub published: u32,
    /// [`QueueTab::Closed`].
    pub closed: u32,
}

/// One row of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueRow {
    /// Which.
    pub id: SubmissionId,
    /// Its number; none while it is still being received.
    pub number: Option<Number>,
    /// The department it belongs to.
    pub department: DepartmentCode,
    /// Who sent it.
    pub author: Person,
    /// Report or notice.
    pub kind: ContentKind,
    /// Its state; none while it is still being received.
    pub state: Option<SubmissionState>,
    /// The caption in Bengali, complete: the page shortens it.
    pub caption_bn: String,
    /// Photos promised.
    pub photos: u32,
    /// Photos verified. If fewer than promised, it is still being received.
    pub photos_here: u32,
    /// When it was received, or announced.
    pub since: Timestamp,
    /// A notice's event.
    pub event_at: Option<Timestamp>,
    /// A notice: received a day ahead or not.
    pub on_time: Option<bool>,
    /// Who has it open.
    pub reviewer: Option<Person>,
    /// The current revision.
    pub revision: u32,
    /// A photo of it looks like an earlier one, and no moderator has marked it yet.
    #[serde(default)]
    pub alike: bool,
    /// While it is still being received: the operation, to look at it with [`Incoming`].
    pub incoming: Option<OperationId>,
}

/// `GET /desk/api/incoming/{operation}`: a submission of which photos are still missing. Previews are at
/// `/desk/api/incoming/{operation}/previews/{sha256}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Incoming {
    /// What the officer wrote.
    pub content: Content,
    /// Who sends it.
    pub author: Person,
    /// The department it belongs to.
    pub department: DepartmentCode,
    /// When it was made, by the device's clock.
    pub made_at: Timestamp,
    /// When its text was stored on the queue's disk.
    pub announced_at: Timestamp,
    /// The photos of which there is a preview.
    pub previews: Vec<Digest>,
    /// The photos that have arrived.
    pub verified: Vec<Digest>,
}

/// `GET /desk/api/items/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeskItem {
    /// The item.
    pub submission: Submission,
    /// What the logged-in person may do with it now.
    pub may: May,
    /// The citizen's case that this work answers, if the queue knows it.
    pub case: Option<CaseRef>,
    /// The revision before this one, when the item came back from correction.
    pub previous: Option<Box<Content>>,
    /// Hints for the reviewer.
    pub review: Review,
}

/// What a person may do with an item now. The server decides; the page only shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct May {
    /// Approve, return, or not publish.
    pub decide: bool,
    /// Mark as published.
    pub publish: bool,
    /// Write in the thread.
    pub write: bool,
    /// Cannot decide because the item is their own.
    pub own: bool,
}

/// `POST /desk/api/items/{id}/decision`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DecisionRequest {
    /// The content that the reviewer saw; refused if it has changed since.
    pub content_hash: Digest,
    /// The decision.
    pub decision: Decision,
    /// For an approval: the checks that the reviewer ticked.
    #[serde(default)]
    pub checks: Vec<Check>,
}

/// A reviewer's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// May be published as it is.
    Approve,
    /// Returned to the officer, with at least one reason.
    Return {
        /// Why, and about which part.
        reasons: Vec<Reason>,
    },
    /// Not to be published.
    Reject {
        /// Why. Not empty.
        reason: String,
    },
}

/// `POST /desk/api/items/{id}/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageRequest {
    /// Made by the page, so that a repeated click posts the message only once.
    pub id: crate::ids::MessageId,
    /// The text.
    pub text: String,
}

/// `POST /desk/api/items/{id}/publications`: it was published by hand; this is the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublicationRequest {
    /// The content that was published; refused if it has changed since.
    pub content_hash: Digest,
    /// Its public https address.
    pub link: String,
}

/// Unsent work older than this, in milliseconds, raises an alarm: one day. An inauguration notice must be
/// here a day before its event, so a longer delay makes it late. A shorter one resolves itself: a computer that was
/// switched off in the evening with unsent photos is switched on again in the morning.
pub const UNSENT_ALARM: i64 = 24 * crate::time::HOUR;

/// `GET /desk/api/computers`: every computer that was ever enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ComputerList {
    /// Sorted: oldest unsent work first, then those without any by their last report, then revoked
    /// ones.
    pub rows: Vec<Computer>,
    /// Whether the logged-in person may revoke computers and create enrolment codes.
    pub may_manage: bool,
    /// The queue's time.
    pub server_time: Timestamp,
}

/// A computer, as of its last report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Computer {
    /// Which.
    pub id: DeviceId,
    /// What it is called.
    pub name: String,
    /// Its officer.
    pub officer: Person,
    /// The departments that its officer submits for now.
    pub departments: Vec<DepartmentCode>,
    /// Since when.
    pub enrolled_at: Timestamp,
    /// When it last reported; absent before the first report.
    pub seen_at: Option<Timestamp>,
    /// Unsent operations at that time.
    pub unsent: u32,
    /// When the oldest of them was made, by the computer's own clock.
    pub oldest_made_at: Option<Timestamp>,
    /// The app's version; empty before the first report.
    pub app_version: String,
    /// Whether its unsent work is older than [`UNSENT_ALARM`].
    pub alarm: bool,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// `POST /desk/api/computers/{id}/code`, `POST roster/{officer}/code`: a one-time code to enrol a computer of this
/// officer. Shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NewCode {
    /// In groups, for reading aloud.
    pub code: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

// A secret: no log shows it.
impl std::fmt::Debug for NewCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCode").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
