//! Operations as officers' computers announced them, and the files that they promise.

use wire::digest::Digest;
use wire::ids::{CaseId, DepartmentCode, DeviceId, OfficerId, OperationId, SubmissionId};
use wire::operation::{BlobPromise, Mime, Operation};
use wire::problem::Problem;
use wire::receipt::SignedReceipt;
use wire::subject::Subject;
use wire::time::Timestamp;

use super::{Load, Stored};

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

impl OperationRow {
    /// What it says, its texts [clean](wire::operation::OperationBody::clean). The bytes stay as they were sent.
    ///
    /// # Errors
    /// It cannot be read any more.
    pub fn operation(&self) -> Stored<Operation> {
        let operation: Operation = serde_json::from_slice(&self.bytes)?;
        Ok(Operation { body: operation.body.clean(), ..operation })
    }
}

/// What an operation promises of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromiseRow {
    /// From which computer the operation came.
    pub device: DeviceId,
    /// How long the file will be.
    pub len: u64,
    /// What kind of file it will be.
    pub mime: Mime,
}

/// Operations and what they promise.
pub trait Operations {
    /// An operation.
    fn operation(&self, id: OperationId) -> Stored<Option<OperationRow>>;
    /// Adds an announced operation with its promises. Previews are decoded JPEGs, one for each promise in the same
    /// order; missing ones at the end count as none.
    fn add_operation(
        &self,
        row: &OperationRow,
        promises: &[BlobPromise],
        previews: &[Option<Vec<u8>>],
    ) -> Stored<()>;
    /// Writes how an operation ended. Of an unknown one nothing is written.
    fn settle_operation(&self, id: OperationId, outcome: &Outcome) -> Stored<()>;
    /// The digests an operation promises that the department does not hold, in the order promised.
    fn needed(&self, id: OperationId) -> Stored<Vec<Digest>>;
    /// Announced operations of a department that promise this file, oldest first, then by id; each once.
    fn waiting_for(&self, department: &DepartmentCode, sha256: Digest) -> Stored<Vec<OperationId>>;
    /// What operations of a department promise of this file, but for refused ones, in the order announced.
    fn promises(&self, department: &DepartmentCode, sha256: Digest) -> Stored<Vec<PromiseRow>>;
    /// A computer's announced operations, by the bytes of their texts and previews.
    fn waiting_of(&self, device: DeviceId) -> Stored<Load>;
    /// Operations announced before this, of whose files nothing has come since then either; the oldest first.
    fn abandoned(&self, before: Timestamp, limit: u32) -> Stored<Vec<OperationRow>>;
    /// Forgets an announced operation and what it promises. One that ended stays.
    fn forget_operation(&self, id: OperationId) -> Stored<()>;
    /// Whether an announced operation brings this submission for the first time.
    fn submission_announced(&self, submission: SubmissionId) -> Stored<bool>;
    /// Announced first revisions: what is on its way in, oldest first, then by id.
    fn incoming(&self, limit: u32) -> Stored<Vec<OperationRow>>;
    /// The first preview of this file that came with an operation.
    fn preview(&self, id: OperationId, sha256: Digest) -> Stored<Option<Vec<u8>>>;
    /// Forgets the text of everything about a case that was received or refused. Its digest stays, so that the same
    /// operation sent again is known.
    fn forget_texts(&self, case: CaseId) -> Stored<()>;
}
