//! What the queue remembers, behind a seam.
//!
//! A [`Store`] runs pieces of work, each in one transaction, and hands them [`Records`]: reading and
//! writing single facts, with no rule in it. The rules ([`crate::rules`]) are written once over
//! `Records` and know no SQL; a second store has only these traits to implement and
//! the contract suite (`store/contract.rs`) to pass.
//!
//! Promises: when [`Store::transact`] answers `Ok` to work that wanted to commit, it is on stable
//! storage. Writing transactions run one at a time; several may share a commit, and each is kept or not as
//! if it had been alone. A submission is kept as the whole document that devices see; the columns beside it
//! only find it.

mod cases;
#[cfg(test)]
mod contract;
mod facebook;
mod open311;
pub mod pictures;
pub mod sqlite;

pub use cases::Cases;
pub use facebook::{Facebook, ThingKind, ThingRow, UnreadRow};
pub use open311::{KeyRow, Open311, RequestFilter};

use rusqlite::ErrorCode;
use std::collections::BTreeSet;
use wire::content::Content;
use wire::desk::{QueueTab, QueueTabCounts};
use wire::device::Heartbeat;
use wire::digest::Digest;
use wire::document::{Change, Submission};
use wire::ids::{DepartmentCode, DeviceId, Number, OfficerId, OperationId, SubmissionId};
use wire::operation::{BlobPromise, Mime, Subject};
use wire::people::{Department, Person, Posting, Role};
use wire::places::Places;
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::time::Timestamp;

use self::pictures::Pictures;

/// The store itself failed: nothing of the transaction happened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database engine says no.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What is stored is not what was ever written.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
    /// The database was written by a newer program.
    #[error("the database is of version {found}; this program knows up to {known}")]
    FromTheFuture {
        /// Its version.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// A safety setting did not take.
    #[error("the database did not accept {0}")]
    Pragma(&'static str),
    /// The work was not run.
    #[error("the transaction was not run")]
    NotRun,
    /// The commit that it shared with others failed: nothing of any of them was kept.
    #[error("the shared commit failed: {0}")]
    Together(String),
}

impl StoreError {
    /// Whether the same work may well succeed another time: the disk was full, somebody was in the way. What
    /// fails for what it says (a constraint, a value that cannot be read) fails again.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => !matches!(
                error.code,
                ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig
            ),
            Self::Sqlite(_) | Self::Unreadable(_) => false,
            _ => true,
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// What a piece of work may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only look, at one consistent moment.
    Read,
    /// Change; alone. Answered when it is on stable storage.
    Write,
}

/// How a piece of work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All of it is kept.
    Commit,
    /// None of it is.
    RollBack,
}

/// Runs work in transactions. Blocks: call it off the async threads.
pub trait Store: Send + Sync + 'static {
    /// Runs `work` once in one transaction.
    ///
    /// # Errors
    /// The store failed; nothing was kept.
    fn transact(&self, access: Access, work: &mut dyn FnMut(&dyn Records) -> End) -> Result<(), StoreError>;

    /// Writes a copy of everything as it is at one moment to a new file, while work goes on.
    ///
    /// # Errors
    /// The store failed, or there is such a file.
    fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError>;
}

impl dyn Store + '_ {
    /// Runs work that changes something; an error of its own rolls it back.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Write, work)
    }

    /// Runs work that only looks.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Read, work)
    }

    fn run<T, E: From<StoreError>>(
        &self,
        access: Access,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut work, mut answer) = (Some(work), None);
        self.transact(access, &mut |records| {
            let Some(work) = work.take() else { return End::RollBack };
            let result = work(records);
            let end = if result.is_ok() { End::Commit } else { End::RollBack };
            answer = Some(result);
            end
        })?;
        answer.unwrap_or_else(|| Err(StoreError::NotRun.into()))
    }
}

/// Every record there is.
pub trait Records:
    People + Entry + Operations + Blobs + Items + Cases + Books + Pictures + Open311 + Facebook
{
}
impl<T> Records for T where
    T: People + Entry + Operations + Blobs + Items + Cases + Books + Pictures + Open311 + Facebook
{
}

type Stored<T> = Result<T, StoreError>;

/// A posting with its time. Rows are closed, never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Who.
    pub officer: OfficerId,
    /// Where and as what.
    pub posting: Posting,
    /// From when.
    pub from: Timestamp,
    /// Until when; open when absent.
    pub until: Option<Timestamp>,
}

/// The roster: departments, places, officers, postings.
pub trait People {
    /// All departments, in order.
    fn departments(&self) -> Stored<Vec<Department>>;
    /// Adds or renames a department.
    fn put_department(&self, department: &Department) -> Stored<()>;
    /// Boroughs and wards.
    fn places(&self) -> Stored<Places>;
    /// Replaces them.
    fn set_places(&self, places: &Places) -> Stored<()>;
    /// An officer.
    fn officer(&self, id: OfficerId) -> Stored<Option<Person>>;
    /// All officers.
    fn officers(&self) -> Stored<Vec<Person>>;
    /// Adds or renames an officer.
    fn put_officer(&self, officer: &Person) -> Stored<()>;
    /// An officer's postings that hold at `now`.
    fn postings(&self, officer: OfficerId, now: Timestamp) -> Stored<Vec<Posting>>;
    /// Who holds posts in a department at `now`, longest first.
    fn holders(&self, department: &DepartmentCode, now: Timestamp) -> Stored<Vec<(Person, Posting)>>;
    /// Who holds this role anywhere at `now`, longest first.
    fn holders_of(&self, role: Role, now: Timestamp) -> Stored<Vec<Person>>;
    /// All postings an officer ever had, oldest first.
    fn posting_rows(&self, officer: OfficerId) -> Stored<Vec<PostingRow>>;
    /// Opens a posting.
    fn open_posting(&self, row: &PostingRow) -> Stored<()>;
    /// Closes an officer's open postings of this kind; answers how many.
    fn close_posting(&self, officer: OfficerId, posting: &Posting, until: Timestamp) -> Stored<usize>;
}

/// A one-time code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// SHA-256 of the normalised code.
    pub hash: Digest,
    /// For whom.
    pub officer: OfficerId,
    /// Until when.
    pub expires: Timestamp,
    /// When it was used.
    pub used: Option<Timestamp>,
}

/// An enrolled computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// What it is called.
    pub name: String,
    /// SHA-256 of its token.
    pub token: Digest,
    /// Since when.
    pub enrolled: Timestamp,
    /// Struck off since.
    pub revoked: Option<Timestamp>,
}

/// A computer, and what it last said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardRow {
    /// The computer.
    pub device: DeviceRow,
    /// When it spoke, and what it said; absent until it does.
    pub heard: Option<(Timestamp, Heartbeat)>,
}

/// A login to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The login name, lower case.
    pub login: String,
    /// Who.
    pub officer: OfficerId,
    /// The password's argon2id hash, in the PHC form; empty while none was set.
    pub password: String,
}

/// A session at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the cookie's token.
    pub token: Digest,
    /// Who.
    pub officer: OfficerId,
    /// Since when.
    pub opened: Timestamp,
    /// Last used.
    pub used: Timestamp,
}

/// Who may come in: codes, devices, desk accounts, sessions.
pub trait Entry {
    /// A code by its hash.
    fn code(&self, hash: Digest) -> Stored<Option<CodeRow>>;
    /// Adds a code, or marks one as used.
    fn put_code(&self, code: &CodeRow) -> Stored<()>;
    /// Adds a device, or changes it.
    fn put_device(&self, device: &DeviceRow) -> Stored<()>;
    /// A device.
    fn device(&self, id: DeviceId) -> Stored<Option<DeviceRow>>;
    /// The device with this token.
    fn device_by_token(&self, token: Digest) -> Stored<Option<DeviceRow>>;
    /// Notes what a device said of itself.
    fn put_heartbeat(&self, device: DeviceId, at: Timestamp, heartbeat: &Heartbeat) -> Stored<()>;
    /// Every device that ever was, with what it last said of itself.
    fn devices(&self) -> Stored<Vec<HeardRow>>;
    /// Over all devices not struck off: how many, and how many operations they hold unsent.
    fn device_sums(&self) -> Stored<(u32, u32)>;
    /// An account.
    fn account(&self, login: &str) -> Stored<Option<AccountRow>>;
    /// All accounts.
    fn accounts(&self) -> Stored<Vec<AccountRow>>;
    /// Adds an account, or changes its password.
    fn put_account(&self, account: &AccountRow) -> Stored<()>;
    /// A session.
    fn session(&self, token: Digest) -> Stored<Option<SessionRow>>;
    /// Adds a session, or notes its use.
    fn put_session(&self, session: &SessionRow) -> Stored<()>;
    /// Ends a session.
    fn drop_session(&self, token: Digest) -> Stored<()>;
    /// Removes sessions not used since `before`.
    fn drop_sessions_unused_since(&self, before: Timestamp) -> Stored<()>;
}

/// How an announced operation ended, if it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Waits for its files.
    Announced,
    /// Applied.
    Received(Box<SignedReceipt>),
    /// Could not be applied any more when its last file came. Final.
    Refused(Box<Problem>),
}

/// An operation as it was announced. Kept for ever: it is what makes a repetition harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationRow {
    /// Which.
    pub id: OperationId,
    /// From which computer.
    pub device: DeviceId,
    /// Whose.
    pub officer: OfficerId,
    /// For which department.
    pub department: DepartmentCode,
    /// About what.
    pub subject: Subject,
    /// The kind's word.
    pub kind: String,
    /// SHA-256 of the bytes.
    pub content_hash: Digest,
    /// Exactly as they were sent.
    pub bytes: Vec<u8>,
    /// When the announcement was on disk.
    pub announced: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
}

/// Operations and what they promise.
pub trait Operations {
    /// An operation.
    fn operation(&self, id: OperationId) -> Stored<Option<OperationRow>>;
    /// Adds an announced operation with its promises; previews are decoded JPEGs.
    fn add_operation(
        &self,
        row: &OperationRow,
        promises: &[BlobPromise],
        previews: &[Option<Vec<u8>>],
    ) -> Stored<()>;
    /// Writes how an operation ended.
    fn settle_operation(&self, id: OperationId, outcome: &Outcome) -> Stored<()>;
    /// The digests an operation promises that the department does not hold, in the order promised.
    fn needed(&self, id: OperationId) -> Stored<Vec<Digest>>;
    /// Announced operations of a department that promise this file, oldest first.
    fn waiting_for(&self, department: &DepartmentCode, sha256: Digest) -> Stored<Vec<OperationId>>;
    /// What announced operations of a department promise of this file.
    fn promises(&self, department: &DepartmentCode, sha256: Digest) -> Stored<Vec<(u64, Mime)>>;
    /// Whether an announced operation brings this submission for the first time.
    fn submission_announced(&self, submission: SubmissionId) -> Stored<bool>;
    /// Announced first revisions: what is on its way in.
    fn incoming(&self, limit: u32) -> Stored<Vec<OperationRow>>;
    /// A preview that came with an operation.
    fn preview(&self, id: OperationId, sha256: Digest) -> Stored<Option<Vec<u8>>>;
}

/// Names an upload: a digest is visible only within its department.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UploadKey {
    /// For whom.
    pub department: DepartmentCode,
    /// What.
    pub sha256: Digest,
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Which.
    pub key: UploadKey,
    /// From which computer.
    pub device: DeviceId,
    /// How long it will be.
    pub len: u64,
    /// How many bytes are on stable storage.
    pub offset: u64,
    /// When the last bytes came.
    pub touched: Timestamp,
}

/// A verified file of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// Which.
    pub key: UploadKey,
    /// Its length.
    pub len: u64,
    /// What it is, by its content.
    pub mime: Mime,
    /// Since when.
    pub verified: Timestamp,
}

/// Files: on their way, and verified.
pub trait Blobs {
    /// An upload that is not complete.
    fn upload(&self, key: &UploadKey) -> Stored<Option<UploadRow>>;
    /// Every upload that is not complete.
    fn uploads(&self) -> Stored<Vec<UploadRow>>;
    /// Adds an upload, or moves its offset.
    fn put_upload(&self, upload: &UploadRow) -> Stored<()>;
    /// Forgets an upload.
    fn drop_upload(&self, key: &UploadKey) -> Stored<()>;
    /// A verified file.
    fn blob(&self, key: &UploadKey) -> Stored<Option<BlobRow>>;
    /// Adds a verified file.
    fn put_blob(&self, blob: &BlobRow) -> Stored<()>;
    /// A verified file, of whichever department.
    fn any_blob(&self, sha256: Digest) -> Stored<Option<BlobRow>>;
    /// Every verified file.
    fn blobs(&self) -> Stored<Vec<BlobRow>>;
    /// A file that was verified is lost: whoever promised it is asked for it again.
    fn drop_blob(&self, key: &UploadKey) -> Stored<()>;
}

/// Submissions, their revisions and the change log.
pub trait Items {
    /// A submission as it is now.
    fn submission(&self, id: SubmissionId) -> Stored<Option<Submission>>;
    /// Whether a submission has this number.
    fn has_number(&self, number: &Number) -> Stored<bool>;
    /// Writes a submission and its line in the change log; answers the line's number.
    fn put_submission(&self, submission: &Submission) -> Stored<i64>;
    /// Keeps a revision.
    fn add_revision(
        &self,
        submission: SubmissionId,
        revision: u32,
        operation: OperationId,
        content: &Content,
    ) -> Stored<()>;
    /// A revision's content.
    fn revision(&self, submission: SubmissionId, revision: u32) -> Stored<Option<Content>>;
    /// A shelf in its order, without what is still coming in.
    fn shelf(&self, shelf: QueueTab, limit: u32) -> Stored<Vec<Submission>>;
    /// How many lie on each shelf, without what is still coming in.
    fn shelf_counts(&self) -> Stored<QueueTabCounts>;
    /// Changes of these departments after `after`, in order.
    fn changes(&self, departments: &BTreeSet<DepartmentCode>, after: i64, limit: u32) -> Stored<Vec<Change>>;
    /// The newest change of these departments; 0 when there is none.
    fn newest(&self, departments: &BTreeSet<DepartmentCode>) -> Stored<i64>;
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub number: i64,
    /// The line as it was hashed.
    pub line: String,
    /// SHA-256 over the previous hash and the line.
    pub hash: Digest,
}

/// Counters, settings of the data, and the audit log.
pub trait Books {
    /// Counts one further and answers the new count, from 1.
    fn count(&self, counter: &str) -> Stored<u32>;
    /// Counts every counter so much further: after a restore, what was counted since the backup is
    /// not counted again.
    fn skip_counts(&self, by: u32) -> Stored<()>;
    /// A fact about the data as a whole.
    fn fact(&self, name: &str) -> Stored<Option<String>>;
    /// Writes one.
    fn set_fact(&self, name: &str, value: &str) -> Stored<()>;
    /// The audit log's last line.
    fn last_audit(&self) -> Stored<Option<AuditRow>>;
    /// Adds a line.
    fn add_audit(&self, row: &AuditRow) -> Stored<()>;
    /// Lines after `after`, in order.
    fn audit(&self, after: i64, limit: u32) -> Stored<Vec<AuditRow>>;
}
