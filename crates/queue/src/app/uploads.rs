//! Uploads that are complete: checked, kept, entered, and what waited for them applied.

use std::io::ErrorKind;
use wire::ids::DeviceId;
use wire::operation::Mime;
use wire::problem::ProblemCode;
use wire::time::HOUR;

use crate::app::photos;
use crate::app::queue::Queue;
use crate::blobs::{Seen, Verdict};
use crate::fault::Fault;
use crate::rules::operations::apply;

use crate::store::{BlobRow, UploadKey, UploadRow};

/// The last byte is durable: checks the whole, keeps it, applies what waited for it. `seen` as for
/// [`crate::blobs::BlobStore::verify`]. Blocks.
///
/// # Errors
/// `digest_mismatch` or `type_refused`, and the upload stands at 0 again; or something failed.
pub fn complete(queue: &Queue, upload: &UploadRow, seen: Option<Seen>) -> Result<(), Fault> {
    let refused = match queue.blobs.verify(&upload.key, seen)? {
        Verdict::Genuine(mime) => return verified(queue, &upload.key, upload.len, mime),
        Verdict::OtherBytes => ProblemCode::DigestMismatch,
        Verdict::OtherKind => ProblemCode::TypeRefused,
    };
    let reset = UploadRow { offset: 0, touched: queue.clock.now(), ..upload.clone() };
    queue.store.write(|records| records.save_upload(&reset))?;
    queue.blobs.drop_partial(&upload.key)?;
    queue.metrics.blobs_refused.inc();
    Err(refused.into())
}

/// A file that came whole, by another way than the network: checks it, keeps it, applies what waited for it. An
/// upload of it that is on its way is left where it stands. What it should not be is not kept. Blocks.
///
/// # Errors
/// Something failed.
pub fn bring(queue: &Queue, key: &UploadKey, device: DeviceId, bytes: &[u8]) -> Result<(), Fault> {
    let len = bytes.len() as u64;
    queue.require_room(len)?;
    // A file that a row speaks of is nobody's orphan, also before it is entered.
    queue.store.write(|records| -> Result<(), Fault> {
        if records.upload(key)?.is_none() {
            let upload = UploadRow { key: key.clone(), device, len, offset: 0, touched: queue.clock.now() };
            records.save_upload(&upload)?;
        }
        Ok(())
    })?;
    match queue.blobs.keep(key.sha256, bytes)? {
        Verdict::Genuine(mime) => verified(queue, key, len, mime),
        // What waits for it goes on waiting.
        Verdict::OtherBytes | Verdict::OtherKind => Ok(()),
    }
}

fn verified(queue: &Queue, key: &UploadKey, len: u64, mime: Mime) -> Result<(), Fault> {
    let context = queue.effect_context();
    let blob = BlobRow { key: key.clone(), len, mime, verified: context.now };
    let picture = photos::inspected_at_once(queue, blob.key.sha256)?;
    photos::with_inspected_photos(
        queue,
        |records| apply::photos_to_inspect(records, &blob.key),
        |records| {
            records.add_photo(&picture)?;
            apply::blob_verified(records, &context, &blob)
        },
    )?;
    queue.metrics.blobs_verified.inc();
    photos::compare_new(queue);
    queue.notify_changed();
    Ok(())
}

/// An upload whose file reached its last place, and then no inspector was free or the store failed: goes on
/// from there; answers whether it did. Blocks.
///
/// # Errors
/// As for [`complete`].
pub fn finished(queue: &Queue, upload: &UploadRow) -> Result<bool, Fault> {
    let left = upload.offset > 0 && queue.blobs.partial_len(&upload.key)? == 0;
    if !left || !is_at_its_last_place(queue, upload)? {
        return Ok(false);
    }
    complete(queue, upload, None)?;
    Ok(true)
}

/// Whether the file of an upload is whole, and among the verified ones already.
///
/// # Errors
/// The disk failed.
pub fn is_at_its_last_place(queue: &Queue, upload: &UploadRow) -> Result<bool, Fault> {
    match queue.blobs.read(upload.key.sha256) {
        // Damaged is as good as absent: it is sent again.
        Err(error) if error.kind() == ErrorKind::InvalidData => Ok(false),
        // What cannot be read may be of before this upload, of which nothing is here yet: it takes its place.
        Err(_) if upload.offset == 0 => Ok(false),
        kept => Ok(kept?.is_some_and(|kept| kept.len() as u64 == upload.len)),
    }
}

/// Removes uploads without bytes for as long as is set, which is a month at least. Verified files are no uploads and never touched. Blocks.
///
/// # Errors
/// The disk or the store failed.
pub fn expire(queue: &Queue) -> Result<(), Fault> {
    let before = queue.clock.now().plus(-i64::from(queue.settings.retention.upload_days) * 24 * HOUR);
    for upload in queue.store.read(|records| records.uploads())? {
        if upload.touched < before {
            queue.store.write(|records| records.delete_upload(&upload.key))?;
            queue.blobs.drop_partial(&upload.key)?;
        }
    }
    Ok(())
}
