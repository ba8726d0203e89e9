//! Which files are on their way and which are verified. The bytes are elsewhere ([`crate::blobs`]).

use wire::digest::Digest;
use wire::ids::{DepartmentCode, DeviceId};
use wire::operation::Mime;
use wire::time::Timestamp;

use super::Stored;

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
    /// What was said of it when it was begun, as it was said; empty where an older version began it.
    pub metadata: String,
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
    /// From which computer; none when the desk or a transfer put it there, or an older program let it in.
    pub device: Option<DeviceId>,
}

/// How many there are of something, and how many bytes that makes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// How many.
    pub count: u64,
    /// In all.
    pub bytes: u64,
}

/// Files: on their way, and verified.
pub trait Blobs {
    /// An upload that is not complete.
    fn upload(&self, key: &UploadKey) -> Stored<Option<UploadRow>>;
    /// Every upload that is not complete, by department and digest.
    fn uploads(&self) -> Stored<Vec<UploadRow>>;
    /// Adds an upload, or moves its offset: it keeps its computer and length. An offset beyond the length is refused.
    fn save_upload(&self, upload: &UploadRow) -> Stored<()>;
    /// A computer's uploads that are not complete, by the lengths they will have.
    fn in_flight(&self, device: DeviceId) -> Stored<Load>;
    /// A computer's uploads and verified files that no operation promises, but for refused ones.
    fn unpromised(&self, device: DeviceId) -> Stored<Load>;
    /// Bytes still to come of all uploads.
    fn reserved(&self) -> Stored<u64>;
    /// Forgets an upload.
    fn delete_upload(&self, key: &UploadKey) -> Stored<()>;
    /// A verified file.
    fn blob(&self, key: &UploadKey) -> Stored<Option<BlobRow>>;
    /// Adds a verified file. One that is there stays as it was.
    fn add_blob(&self, blob: &BlobRow) -> Stored<()>;
    /// A verified file, of whichever department: the one verified first, then by department.
    fn any_blob(&self, sha256: Digest) -> Stored<Option<BlobRow>>;
    /// A verified file, of every department that has it, by department.
    fn blobs_of(&self, sha256: Digest) -> Stored<Vec<BlobRow>>;
    /// Whether a case, an item, or an operation that waits refers to a file.
    fn is_referred_to(&self, sha256: Digest) -> Stored<bool>;
    /// The same, of what this department sees.
    fn is_referred_to_by(&self, key: &UploadKey) -> Stored<bool>;
    /// A file that nothing refers to any more is to be removed from the disk.
    fn add_unwanted_file(&self, sha256: Digest) -> Stored<()>;
    /// The files that are to be removed, by digest.
    fn unwanted_files(&self) -> Stored<Vec<Digest>>;
    /// A file was removed, or is wanted again.
    fn delete_unwanted_file(&self, sha256: Digest) -> Stored<()>;
    /// Every verified file, by department and digest.
    fn blobs(&self) -> Stored<Vec<BlobRow>>;
    /// Files from computers, verified before this, that no operation promises (but for refused ones) and no case
    /// shows; the oldest first.
    fn orphans(&self, before: Timestamp, limit: u32) -> Stored<Vec<BlobRow>>;
    /// A file that was verified is lost: whoever promised it is asked for it again.
    fn delete_blob(&self, key: &UploadKey) -> Stored<()>;
}
