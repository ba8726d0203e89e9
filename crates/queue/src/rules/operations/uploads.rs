//! Files that are sent for an operation: who may begin one and give it up, and how far it has come.
//!
//! A file is sent because an operation promises it, and what is promised says how long it is. Without a promise a
//! computer may keep only a little here at a time: an app of an earlier version sends its photos first and its texts
//! after them when the queue was restored from a backup and has forgotten them. Whoever could send anything would
//! fill the disk for all.

use wire::ids::DeviceId;
use wire::problem::{Problem, ProblemCode};
use wire::time::{HOUR, Timestamp};

use crate::fault::Fault;
use crate::rules::who::Caller;
use crate::store::{PromiseRow, Records, UploadKey, UploadRow};

/// How long an upload without new bytes is kept, in milliseconds.
pub const KEPT: i64 = 30 * 24 * HOUR;
/// Uploads of one computer that are not complete, at most. An app sends two at a time; a line that keeps breaking
/// leaves more.
pub const IN_FLIGHT: u64 = 1_000;
/// Their lengths in all, at most, in bytes.
pub const IN_FLIGHT_BYTES: u64 = 2 << 30;

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

/// What a new upload may take.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Bytes free on the disk beyond what always stays free.
    pub free: u64,
    /// Bytes of a computer that no operation promises.
    pub unpromised: u64,
}

/// Begins an upload; one that was begun goes on where it is.
///
/// # Errors
/// `forbidden`, `unknown_department`; `upload_conflict` when its length is another than was said before;
/// `operation_unknown` when no operation promises it and the computer has enough of such files here: it announces
/// first; `rate_limited`, `disk_full`; or the store failed.
pub fn begin(
    records: &dyn Records,
    caller: &Caller,
    key: UploadKey,
    (len, metadata): (u64, &str),
    (now, room): (Timestamp, Room),
) -> Result<Progress, Fault> {
    caller.must_serve(records, &key.department)?;
    if let Some(blob) = records.blob(&key)? {
        return if blob.len == len {
            Ok(Progress::complete(len))
        } else {
            Err(ProblemCode::UploadConflict.into())
        };
    }
    let promises = records.promises(&key.department, key.sha256)?;
    let promised = promises.iter().any(|promise| promise.len == len);
    if !promised && !promises.is_empty() {
        return Err(ProblemCode::UploadConflict.into());
    }
    if let Some(upload) = records.upload(&key)? {
        if upload.len == len {
            return Ok(Progress::of(&upload));
        }
        if !is_out_of_place(&upload, &promises) {
            return Err(ProblemCode::UploadConflict.into());
        }
        records.delete_upload(&key)?;
    }
    if !promised && records.unpromised(caller.device)?.bytes.saturating_add(len) > room.unpromised {
        return Err(ProblemCode::OperationUnknown.into());
    }
    let load = records.in_flight(caller.device)?;
    if load.count >= IN_FLIGHT || load.bytes.saturating_add(len) > IN_FLIGHT_BYTES {
        return Err(Problem::new(ProblemCode::RateLimited).with("retry_after", 5).into());
    }
    if records.reserved()?.saturating_add(len) > room.free {
        return Err(ProblemCode::DiskFull.into());
    }
    let upload =
        UploadRow { key, device: caller.device, len, offset: 0, touched: now, metadata: metadata.to_owned() };
    records.save_upload(&upload)?;
    Ok(Progress::of(&upload))
}

/// Whether an upload has a length that nobody promises, though somebody promises another: it came before the promise,
/// or an older program let it in from a damaged pen drive, and gives way.
fn is_out_of_place(upload: &UploadRow, promises: &[PromiseRow]) -> bool {
    !promises.is_empty() && promises.iter().all(|promise| promise.len != upload.len)
}

/// An upload that is on its way; none when there is none, or it is to begin anew with the promised length.
///
/// # Errors
/// The store failed.
pub fn on_its_way(records: &dyn Records, key: &UploadKey) -> Result<Option<UploadRow>, Fault> {
    let Some(upload) = records.upload(key)? else { return Ok(None) };
    let promises = records.promises(&key.department, key.sha256)?;
    Ok(Some(upload).filter(|upload| !is_out_of_place(upload, &promises)))
}

/// How far a file has come.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn progress(records: &dyn Records, key: &UploadKey) -> Result<Progress, Fault> {
    if let Some(blob) = records.blob(key)? {
        return Ok(Progress::complete(blob.len));
    }
    on_its_way(records, key)?.as_ref().map(Progress::of).ok_or_else(|| ProblemCode::NotFound.into())
}

/// Whether a computer may end what another one is writing to an upload: it began it, or promises it too.
///
/// # Errors
/// The store failed.
pub fn may_interrupt(records: &dyn Records, device: DeviceId, key: &UploadKey) -> Result<bool, Fault> {
    if records.upload(key)?.is_some_and(|upload| upload.device == device) {
        return Ok(true);
    }
    Ok(records.promises(&key.department, key.sha256)?.iter().any(|promise| promise.device == device))
}

/// Whether a computer may give an upload up: only the one that began it may.
///
/// # Errors
/// `not_found`, `forbidden`, or the store failed.
pub fn must_own(records: &dyn Records, caller: &Caller, key: &UploadKey) -> Result<(), Fault> {
    let upload = records.upload(key)?.ok_or(ProblemCode::NotFound)?;
    if upload.device != caller.device {
        return Err(ProblemCode::Forbidden.into());
    }
    Ok(())
}

/// Gives an upload up.
///
/// # Errors
/// As for [`must_own`].
pub fn give_up(records: &dyn Records, caller: &Caller, key: &UploadKey) -> Result<(), Fault> {
    must_own(records, caller, key)?;
    Ok(records.delete_upload(key)?)
}
