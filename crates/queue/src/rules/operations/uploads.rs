//! Files that are sent for an operation: who may begin one and give it up, and how far it has come.

use wire::problem::ProblemCode;
use wire::time::{HOUR, Timestamp};

use crate::fault::Fault;
use crate::rules::who::Caller;
use crate::store::{Records, UploadKey, UploadRow};

/// How long an upload without new bytes is kept, in milliseconds.
pub const KEPT: i64 = 30 * 24 * HOUR;

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How long it will be, in bytes.
    pub len: u64,
    /// So much of it is on stable storage.
    pub offset: u64,
    /// Until when that is kept; for ever once it is verified.
    pub expires: Option<Timestamp>,
}

impl Progress {
    /// All of it is here, and verified.
    #[must_use]
    pub const fn complete(len: u64) -> Self {
        Self { len, offset: len, expires: None }
    }

    /// A part of it is here.
    #[must_use]
    pub const fn of(upload: &UploadRow) -> Self {
        Self { len: upload.len, offset: upload.offset, expires: Some(upload.touched.plus(KEPT)) }
    }
}

/// Begins an upload; one that was begun goes on where it is.
///
/// # Errors
/// `forbidden`, `unknown_department`; `upload_conflict` when its length is another than was said before; or the store
/// failed.
pub fn begin(
    records: &dyn Records,
    caller: &Caller,
    key: UploadKey,
    len: u64,
    now: Timestamp,
) -> Result<Progress, Fault> {
    caller.must_serve(records, &key.department)?;
    let promised_otherwise =
        records.promises(&key.department, key.sha256)?.iter().any(|(promised, _)| *promised != len);
    if promised_otherwise {
        return Err(ProblemCode::UploadConflict.into());
    }
    if let Some(blob) = records.blob(&key)? {
        return if blob.len == len {
            Ok(Progress::complete(len))
        } else {
            Err(ProblemCode::UploadConflict.into())
        };
    }
    if let Some(upload) = records.upload(&key)? {
        return if upload.len == len {
            Ok(Progress::of(&upload))
        } else {
            Err(ProblemCode::UploadConflict.into())
        };
    }
    let upload = UploadRow { key, device: caller.device, len, offset: 0, touched: now };
    records.save_upload(&upload)?;
    Ok(Progress::of(&upload))
}

/// How far a file has come.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn progress(records: &dyn Records, key: &UploadKey) -> Result<Progress, Fault> {
    if let Some(blob) = records.blob(key)? {
        return Ok(Progress::complete(blob.len));
    }
    records.upload(key)?.as_ref().map(Progress::of).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Gives an upload up: only the computer that began it may.
///
/// # Errors
/// `not_found`, `forbidden`, or the store failed.
pub fn give_up(records: &dyn Records, caller: &Caller, key: &UploadKey) -> Result<(), Fault> {
    let upload = records.upload(key)?.ok_or(ProblemCode::NotFound)?;
    if upload.device != caller.device {
        return Err(ProblemCode::Forbidden.into());
    }
    Ok(records.delete_upload(key)?)
}
