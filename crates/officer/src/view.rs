//! What the window is shown. Every field is derived from what is on disk; the window keeps no truth
//! of its own and asks again when it hears that a [`Kind`] of thing changed.

mod cases;
mod photos;
mod settings;

pub use cases::*;
pub use photos::*;
pub use settings::*;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use ts_rs::TS;
use wire::case::CaseRef;
use wire::content::{Content, ContentKind, Flaw, Photo};
use wire::device::CategoryName;
use wire::digest::Digest;
use wire::document::{Reason, Submission};
use wire::ids::{DepartmentCode, DraftId, MessageId, Number, OperationId, SubmissionId};
use wire::operation::Subject;
use wire::people::{Department, Person, Posting};
use wire::places::Places;
use wire::problem::{Problem, ProblemCode};
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

/// The kinds of thing that change under the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Submissions and their threads.
    Items,
    /// Citizens' cases.
    Cases,
    /// Drafts.
    Drafts,
    /// What waits to be sent, and the link.
    Outbox,
    /// Who is enrolled, and the settings.
    Officer,
    /// What lies in the folder that is watched.
    Watched,
    /// The page for a phone, and what came from it.
    Phone,
}

/// The language of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// Bengali as Kolkata writes it.
    #[default]
    #[serde(rename = "bn-IN")]
    Bengali,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// What the window needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Boot {
    /// The chosen language.
    pub language: Language,
    /// The app's version.
    pub version: String,
    /// Who works here; none until this computer is enrolled.
    pub who: Option<Who>,
    /// What to fill into the enrolment form, when the installer or administrator said.
    pub suggested_address: String,
    /// Where the credential is kept.
    pub credential: CredentialPlace,
    /// What went wrong with earlier data and was mended, for the officer to know. Usually empty.
    pub mended: Vec<Mended>,
    /// What ended the program before, or went wrong in it, and was not yet read.
    pub trouble: Option<Trouble>,
    /// The program ended at once twice: it only shows what waits, and does nothing by itself.
    pub safe_mode: bool,
}

/// What ended the program, or went wrong in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Trouble {
    /// When; none where nobody knows.
    pub at: Option<Timestamp>,
    /// What.
    pub what: TroubleKind,
}

/// What ended the program, or went wrong in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// The program met a fault of its own.
    Fault,
    /// It did not end in order: the power went, or it was killed.
    Cut,
}

/// Where the device's credential is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CredentialPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In a file only this user can read, because no keyring answered.
    File,
    /// Nowhere yet.
    None,
}

/// Something that was found broken at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mended {
    /// The database was damaged; it was moved aside and rebuilt from the sealed copies.
    DatabaseRebuilt,
}

/// Who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Who {
    /// The officer.
    pub officer: Person,
    /// His posts that may submit.
    pub postings: Vec<Posting>,
    /// All departments.
    pub departments: Vec<Department>,
    /// Boroughs and wards.
    pub places: Places,
    /// What the categories of citizens' cases are called.
    pub categories: Vec<CategoryName>,
    /// Whom to ring when the network is gone. May be empty.
    pub it_phone: String,
    /// The queue's address.
    pub address: String,
}

/// The enrolment form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolForm {
    /// The queue's address, as typed.
    pub address: String,
    /// The one-time code, as typed.
    pub code: String,
    /// What this computer is called; empty for its own name.
    #[serde(default)]
    pub device_name: String,
}

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Home {
    /// Returned for correction, or refused by the queue: wants the officer.
    pub to_do: Vec<ItemRow>,
    /// Citizens' cases that want him today, what is due first, first.
    pub cases: Vec<CaseRow>,
    /// Begun and not submitted.
    pub drafts: Vec<DraftRow>,
    /// On the way.
    pub outbox: OutboxView,
    /// At the IT department: waiting, in review, approved.
    pub with_it: Vec<ItemRow>,
    /// The newest published ones.
    pub published: Vec<ItemRow>,
}

/// Where an item stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Sealed here, not yet received there.
    Waiting,
    /// The queue will not take it as it is; the item page says why.
    Refused,
    /// Received; waits for a reviewer.
    Submitted,
    /// A reviewer has it open.
    InReview,
    /// Returned for correction.
    Returned,
    /// Approved for publication.
    Approved,
    /// Not to be published.
    Rejected,
    /// Taken back.
    Withdrawn,
    /// Public.
    Published,
}

/// An item in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemRow {
    /// Which.
    pub id: SubmissionId,
    /// Report or notice.
    pub kind: ContentKind,
    /// Its number; none until received.
    pub number: Option<Number>,
    /// Whose.
    pub department: DepartmentCode,
    /// The caption in Bengali, whole: the page clamps it.
    pub caption_bn: String,
    /// The cover photo.
    pub cover: Option<Digest>,
    /// How many photos.
    pub photos: u32,
    /// Where it stands.
    pub status: ItemStatus,
    /// When it last moved.
    pub at: Timestamp,
    /// Why it came back; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Its first public link.
    pub link: Option<String>,
    /// A notice's event.
    pub event_at: Option<Timestamp>,
    /// A draft that corrects it is begun.
    pub correction: Option<DraftId>,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftRow {
    /// Which.
    pub id: DraftId,
    /// Report or notice.
    pub kind: ContentKind,
    /// What is written so far.
    pub caption_bn: String,
    /// The cover photo.
    pub cover: Option<Digest>,
    /// How many photos.
    pub photos: u32,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// The item it corrects.
    pub corrects: Option<Number>,
}

/// Which items to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemsQuery {
    /// Only in this state.
    pub status: Option<ItemStatus>,
    /// Words to find, in any form; empty for all.
    pub text: String,
    /// Only items that moved before this moment: the last row of the page before.
    pub before: Option<Timestamp>,
    /// At most so many, up to 200.
    pub limit: u32,
}

/// A page of items, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemsPage {
    /// The page.
    pub rows: Vec<ItemRow>,
    /// Whether there are older ones.
    pub more: bool,
    /// How many there are in each state, of all.
    pub counts: Vec<(ItemStatus, u32)>,
}

/// A draft, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftView {
    /// Which.
    pub id: DraftId,
    /// For which department.
    pub department: DepartmentCode,
    /// Rises with every save; a save names the version it began from.
    pub version: u32,
    /// What is written. As typed: not normalised.
    pub content: Content,
    /// The item it corrects, and why that came back.
    pub corrects: Option<Corrects>,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// This computer's clock now: what the 24-hour sentence counts from.
    pub now: Timestamp,
}

/// The item a draft corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Corrects {
    /// Which.
    pub submission: SubmissionId,
    /// Its number; none when the queue has not taken it yet.
    pub number: Option<Number>,
    /// The revision the officer had before him; 0 when the queue has none.
    pub base: u32,
    /// The operation that is done anew: refused, or one of its photos is lost.
    #[serde(default)]
    pub replaces: Option<OperationId>,
    /// Why it came back.
    pub reasons: Vec<Reason>,
}

/// A new draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftStart {
    /// Report or notice.
    pub kind: ContentKind,
    /// For which department; none for the officer's first.
    #[serde(default)]
    pub department: Option<DepartmentCode>,
}

/// What the officer has typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSave {
    /// Which.
    pub id: DraftId,
    /// The version this began from.
    pub version: u32,
    /// All of it.
    pub content: Content,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum DraftSaved {
    /// It is on disk.
    Saved {
        /// The new version.
        version: u32,
        /// When.
        at: Timestamp,
    },
    /// The draft was changed elsewhere meanwhile; nothing was overwritten.
    Conflict {
        /// As it is on disk.
        theirs: Box<DraftView>,
    },
}

/// *Submit*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftSeal {
    /// Which.
    pub id: DraftId,
    /// The version the officer sees.
    pub version: u32,
}

/// What became of *Submit*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Sealed {
    /// It is sealed on this computer's disk.
    Sealed {
        /// The item it became.
        submission: SubmissionId,
    },
    /// These must be mended first. The draft is untouched.
    Flawed {
        /// In the order of the page.
        flaws: Vec<Flaw>,
    },
    /// The draft was changed elsewhere meanwhile.
    Conflict {
        /// As it is on disk.
        theirs: Box<DraftView>,
    },
}

/// The way in from a phone, for one draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneView {
    /// The page that was opened for this draft last; none if none was.
    pub page: Option<phone::View>,
    /// Where it could be opened, the likeliest first. None: this computer is on no network.
    pub places: Vec<phone::lan::Place>,
    /// Whether the system's firewall may ask the officer whether phones may come in.
    pub firewall_asks: bool,
    /// Photos that came and that the draft, as it was last saved, does not have: add them.
    pub arrivals: Vec<Photo>,
}

/// Opens the page for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneOpen {
    /// For this draft.
    pub draft: DraftId,
    /// At this one of [`PhoneView::places`]; none for the likeliest.
    #[serde(default)]
    #[ts(type = "string | null")]
    pub address: Option<Ipv4Addr>,
}

/// The officer's word on another phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PhoneAllow {
    /// The draft.
    pub draft: DraftId,
    /// The [`phone::Guest::number`] that asks.
    pub phone: u32,
    /// Let in, in place of the one before; or turned away.
    pub allow: bool,
}

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
    /// Work that another officer sealed on this computer: it waits for his login.
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

/// An item, open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemView {
    /// The line that stands for it in lists.
    pub row: ItemRow,
    /// The content as this computer knows it: with what waits to be sent already in it.
    pub content: Content,
    /// The item as the queue knows it; none until received.
    pub known: Option<Submission>,
    /// The citizen's case that it was the work of, if this computer knows it.
    pub case: Option<CaseRef>,
    /// When it was sealed here; none when it came from another computer.
    pub sealed_at: Option<Timestamp>,
    /// What of it is still on the way.
    pub on_the_way: Vec<OutboxRow>,
    /// The proofs, oldest first.
    pub receipts: Vec<SignedReceipt>,
    /// What was not taken, or could not be sent, and was done anew. Oldest first.
    pub done_anew: Vec<DoneAnew>,
    /// What was not taken, or could not be sent, and the officer has set aside. Oldest first.
    pub aside: Vec<Aside>,
    /// Messages not yet received.
    pub unsent_messages: Vec<UnsentMessage>,
    /// What the officer may do with it.
    pub may: ItemMay,
}

/// Something the officer did that another stands in the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DoneAnew {
    /// When he did it.
    pub made_at: Timestamp,
    /// Why the queue refused it; none when a photo was lost.
    pub problem: Option<Problem>,
}

/// Something the officer did that came to nothing, as he knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Aside {
    /// What it was.
    pub what: What,
    /// The words in it.
    pub text: String,
    /// When he did it.
    pub made_at: Timestamp,
}

/// A message not yet received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UnsentMessage {
    /// Which.
    pub id: MessageId,
    /// What.
    pub text: String,
    /// When it was written.
    pub made_at: Timestamp,
}

/// What the officer may do with an item now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemMay {
    /// Correct and resubmit.
    pub correct: bool,
    /// Take back.
    pub withdraw: bool,
    /// Write in the thread.
    pub write: bool,
    /// Set this aside: it was not taken, or cannot be sent, and cannot be done anew.
    pub set_aside: Option<OperationId>,
}

/// Take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WithdrawForm {
    /// Which item.
    pub submission: SubmissionId,
    /// Why. May be empty.
    pub reason: String,
}

/// Set aside what came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AsideForm {
    /// On which item.
    pub submission: SubmissionId,
    /// What.
    pub operation: OperationId,
}

/// Write in the thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageForm {
    /// On which item.
    pub submission: SubmissionId,
    /// What.
    pub text: String,
}

/// Open a public link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkForm {
    /// Of which item.
    pub submission: SubmissionId,
    /// Which of its links.
    pub link: String,
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
}

/// What a failed call tells the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallFailed {
    /// Why (message `error-…`).
    pub code: Code,
    /// The numbers and names in the sentence.
    pub params: BTreeMap<String, String>,
    /// What is wrong where, for `flawed`.
    pub flaws: Vec<Flaw>,
    /// For people who help: no personal data, no secrets.
    pub detail: String,
}

/// A code of this program or of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Code {
    /// This program's.
    Here(HereCode),
    /// The queue's.
    Queue(ProblemCode),
}

/// Why a call failed on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HereCode {
    /// The address is not one.
    AddressWrong,
    /// The address is not encrypted and not on this computer.
    AddressInsecure,
    /// Nobody answers there.
    Unreachable,
    /// Somebody answers there who is not a queue.
    NotTheQueue,
    /// This computer is not enrolled.
    NotEnrolled,
    /// It is enrolled already.
    AlreadyEnrolled,
    /// No such draft or item here.
    Missing,
    /// It can no longer be done: the item moved on.
    TooLate,
    /// This computer's disk is full; nothing was claimed.
    DiskFull,
    /// This computer's disk or database failed.
    StorageFailed,
    /// Another process has the app's folder open.
    InUse,
    /// The app's folder is on a network share, which may go away or lie about what it keeps.
    PlaceNetwork,
    /// The app's folder is on a disk that can be pulled out.
    PlaceRemovable,
    /// There is nothing unsent to copy.
    NothingToExport,
    /// The pen drive or folder is not there any more.
    PlaceGone,
    /// The file a photo was made of is not on this computer.
    OriginalGone,
    /// The queue has not told this computer the key for sealed files.
    NoCapsuleKey,
    /// What is stored here was written by a newer version of the app; it was not touched.
    NewerData,
    /// The page for a phone could not be opened.
    PhoneFailed,
    /// Photos came from a phone that the draft does not have yet: look at them first.
    PhotosArriving,
    /// The window sent something this program does not understand.
    BadCall,
    /// The program met a fault of its own while it did this.
    Fault,
}
