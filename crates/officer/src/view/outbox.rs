//! What waits to be sent, why it does not move, and its copy on a pen drive.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::problem::Problem;
use wire::subject::Subject;
use wire::time::Timestamp;

/// The link to the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Not tried yet.
    Unknown,
    /// The queue answers.
    Online,
    /// It does not.
    Offline,
}

/// Why nothing moves, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// No connection to the queue.
    Offline,
    /// Something answers that is not the queue: a network's login page, a proxy.
    NotTheQueue,
    /// The queue no longer takes this computer's credential.
    Auth,
    /// The credential found on this computer is another enrolment's: nothing is sent with it.
    OtherCredential,
    /// The system's keyring, where the credential is, does not answer.
    KeyringLocked,
    /// This computer's disk is full.
    Disk,
    /// This computer's clock is wrong.
    Clock,
    /// The queue is busy or in trouble.
    Busy,
    /// The queue refused it; see the problem.
    NeedsAction,
    /// A stored photo no longer is what it was.
    Damaged,
    /// Something on the way changes photos: what arrives is not what was sent.
    Altered,
    /// Something the officer did before on the same item goes first, and does not move.
    Behind,
    /// The queue is older than this app and does not know this kind of operation yet.
    QueueOlder,
    /// The queue is newer than this app, which does not know its answer yet.
    AppOlder,
}

/// What waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxView {
    /// The link.
    pub link: LinkState,
    /// Why nothing moves; none when all is well.
    pub hold: Option<Hold>,
    /// When the queue last answered.
    pub last_heard_at: Option<Timestamp>,
    /// How fast photos went of late; none until there is ground for a figure.
    pub bytes_per_second: Option<u32>,
    /// How far this computer's clock is ahead of the queue's, in milliseconds, when that matters.
    #[ts(type = "number | null")]
    pub clock_off: Option<i64>,
    /// Work that another officer sealed on this computer: it waits for their login.
    pub of_others: u32,
    /// Everything an officer did here is on disk: the computer may be switched off.
    pub safe_to_shut_down: bool,
    /// Not yet received, in the order of sending.
    pub rows: Vec<OutboxRow>,
}

/// Why something does not move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Since when.
    pub since: Timestamp,
    /// What the queue said, for [`HoldReason::NeedsAction`].
    pub problem: Option<Problem>,
    /// For people who help: no personal data, no secrets.
    pub detail: String,
}

/// One operation on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxRow {
    /// Which.
    pub operation: OperationId,
    /// On which item or case.
    pub subject: Subject,
    /// What it is.
    pub what: What,
    /// The caption or message in it.
    pub text: String,
    /// The cover photo.
    pub cover: Option<Digest>,
    /// When the officer did it.
    pub made_at: Timestamp,
    /// How often its text was tried.
    pub attempts: u32,
    /// When it was last copied to a pen drive.
    pub exported_at: Option<Timestamp>,
    /// How far it is.
    pub stage: Stage,
    /// Why it does not move; none while it does.
    pub hold: Option<Hold>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A new report or notice.
    Submit,
    /// A corrected one.
    Revise,
    /// Taken back.
    Withdraw,
    /// A message to the IT department.
    Message,
    /// A case taken on.
    AcceptCase,
    /// A case for another department.
    TransferCase,
    /// A question to a citizen.
    AskCitizen,
    /// An answer to a citizen.
    ReplyCase,
    /// A note on a case.
    NoteCase,
    /// That a case is late was seen.
    AcknowledgeCase,
}

/// How far an operation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// On this computer's disk.
    Sealed,
    /// The queue has the text; `photos_sent` of `photos` are there.
    Sending {
        /// How many photos it has.
        photos: u32,
        /// How many the queue has verified.
        photos_sent: u32,
        /// Bytes on the queue's disk, of the photos it did not have.
        #[ts(type = "number")]
        bytes_sent: u64,
        /// Bytes to send in all.
        #[ts(type = "number")]
        bytes: u64,
        /// An honest guess; none until there is ground for one.
        seconds_left: Option<u32>,
    },
}

/// A place that unsent work can be copied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportPlace {
    /// Where; given back to export there.
    pub path: String,
    /// A pen drive; else a folder of this computer.
    pub removable: bool,
}

/// Copy unsent work to a pen drive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExportForm {
    /// An [`ExportPlace::path`].
    pub place: String,
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// The file's name: one file, which only the IT department can open.
    pub file: String,
    /// How many operations are in it.
    pub operations: u32,
    /// Its length.
    #[ts(type = "number")]
    pub bytes: u64,
    /// It proves that this computer made it. When not (the credential could not be read), the IT department takes it
    /// only from somebody it knows: the officer is told.
    pub proved: bool,
}
