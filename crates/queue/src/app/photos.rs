//! Photos that the queue has, and what it knows of them.
//!
//! The story of one file: its bytes are verified ([`crate::app::uploads`]); before the last of them is acknowledged
//! the queue decodes the file, strictly and behind the photo crate's gate, and looks for anything in it beside the
//! picture. What was seen is entered in the very transaction that enters the file, so that a crash leaves neither
//! without the other. A file of an older program has no row: it is inspected before an operation shows it, or in the
//! background after the start. Once an item shows it, it is compared with all earlier ones.
//!
//! Promise: no item ever shows a file that is no whole photo, or one that still says where it was taken.

use std::io;
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::operation::{Operation, OperationState};

use crate::app::queue::Queue;
use crate::blobs::BlobStore;
use crate::fault::Fault;
use crate::rules::operations::announce;
use crate::rules::who::Caller;
use crate::store::Records;
use crate::store::photos::PhotoRow;

/// What is in a verified file: as it was seen before, or seen now and not yet kept. Blocks; not within a transaction.
///
/// # Errors
/// `busy`, or the disk or the store failed.
pub fn inspected(queue: &Queue, sha256: Digest) -> Result<PhotoRow, Fault> {
    inspect(queue, sha256, |blobs| blobs.read(sha256))
}

/// The same of a file that was verified a moment ago.
///
/// # Errors
/// As for [`inspected`].
pub fn inspected_at_once(queue: &Queue, sha256: Digest) -> Result<PhotoRow, Fault> {
    inspect(queue, sha256, |blobs| blobs.read_at_once(sha256))
}

fn inspect(
    queue: &Queue,
    sha256: Digest,
    read: impl FnOnce(&dyn BlobStore) -> io::Result<Option<Vec<u8>>>,
) -> Result<PhotoRow, Fault> {
    if let Some(row) = queue.store.read(|records| records.photo(sha256))? {
        return Ok(row);
    }
    let bytes = read(&*queue.blobs)?;
    let bytes = bytes.ok_or_else(|| Fault::Broken(format!("the file {sha256} is not there")))?;
    let (flaw, fingerprint) = queue.inspector.inspect(bytes)?;
    Ok(PhotoRow { sha256, seen: queue.clock.now(), flaw, fingerprint })
}

/// Writes what may show photos that nobody has inspected yet, in two steps: first inspects those, outside any
/// transaction, and keeps what was seen; then writes. Blocks.
///
/// # Errors
/// The work's own, or as [`inspected`].
pub fn with_inspected_photos<T>(
    queue: &Queue,
    uninspected: impl FnOnce(&dyn Records) -> Result<Vec<Digest>, Fault>,
    work: impl FnOnce(&dyn Records) -> Result<T, Fault>,
) -> Result<T, Fault> {
    for sha256 in queue.store.read(uninspected)? {
        let picture = inspected(queue, sha256)?;
        queue.store.write(|records| records.add_photo(&picture))?;
    }
    queue.store.write(work)
}

/// Keeps an operation's text, and applies it if nothing more is needed. `work` is done around it in the same
/// transaction. Listeners are told if the change log grew: each of them looks then, so a repeated operation, or one
/// that only waits for its photos, must not wake them all. Blocks.
///
/// # Errors
/// The rules refuse it, or as [`inspected`].
pub fn announced<T>(
    queue: &Queue,
    caller: &Caller,
    (id, bytes): (OperationId, &[u8]),
    work: impl FnOnce(&dyn Records, &dyn Fn() -> Result<OperationState, Fault>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let context = queue.effect_context();
    let with_photos = Operation::read(bytes).ok().filter(|operation| !operation.blobs.is_empty());
    let write = |records: &dyn Records| -> Result<_, Fault> {
        let before = records.newest_of_all()?;
        let done = work(records, &|| announce::announce(records, &context, caller, id, bytes.to_vec()))?;
        Ok((done, records.newest_of_all()? > before))
    };
    let (done, changed) = match &with_photos {
        Some(operation) => {
            let uninspected = |records: &dyn Records| announce::photos_to_inspect(records, caller, operation);
            with_inspected_photos(queue, uninspected, write)?
        }
        None => queue.store.write(write)?,
    };
    if changed {
        if with_photos.is_some() {
            compare_new(queue);
        }
        queue.notify_changed();
    }
    Ok(done)
}

/// Compares photos that items show since the last time with all earlier ones, so that whoever looks at the desk only
/// reads. A failure is for the log alone: what was not compared is compared the next time.
pub fn compare_new(queue: &Queue) {
    if let Err(error) = queue.fingerprints.compare(&*queue.store) {
        tracing::error!(%error, "new photos could not be compared with earlier ones");
    }
}

/// Inspects one photo that an older program let in; answers whether there may be more. Once there is none left,
/// everything is compared anew. Blocks.
///
/// # Errors
/// As [`inspected`]. A file that cannot be read is passed over.
pub fn inspect_old(queue: &Queue) -> Result<bool, Fault> {
    let old = queue.store.read(|records| records.unseen(2))?;
    let Some(sha256) = old.first() else {
        // What was left when the queue stopped, or could not be compared at once.
        queue.fingerprints.compare(&*queue.store)?;
        return Ok(false);
    };
    let picture = match inspected(queue, *sha256) {
        Err(Fault::Disk(error)) => {
            tracing::error!(%sha256, %error, "a photo cannot be read");
            PhotoRow { sha256: *sha256, seen: queue.clock.now(), flaw: None, fingerprint: None }
        }
        other => other?,
    };
    let last = old.len() == 1;
    queue.store.write(|records| {
        records.add_photo(&picture)?;
        if last { records.compare_anew() } else { Ok(()) }
    })?;
    if last {
        queue.fingerprints.forget();
        queue.fingerprints.compare(&*queue.store)?;
    }
    Ok(!last)
}
