//! Uploads that are complete: checked, kept, entered, and what waited for them applied.

use std::io::ErrorKind;
use wire::ids::DeviceId;
use wire::operation::Mime;
use wire::problem::ProblemCode;
use wire::time::{HOUR, Timestamp};

use crate::app::photos;
use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::blobs::{Seen, Verdict};
use crate::fault::Fault;
use crate::rules::operations::apply;
use crate::rules::operations::uploads::KEPT;
use crate::store::{BlobRow, Records, UploadKey, UploadRow};

/// Rows that one transaction removes, at most: others write in between.
const AT_ONCE: u32 = 100;

/// The last byte is durable: checks the whole, keeps it, applies what waited for it. `seen` as for
/// [`crate::blobs::BlobStore::verify`]. Blocks.
///
/// # Errors
/// `digest_mismatch` or `type_refused`, and the upload stands at 0 again; or something failed.
pub fn complete(queue: &Queue, upload: &UploadRow, seen: Option<Seen>) -> Result<(), Fault> {
    let refused = match queue.blobs.verify(&upload.key, seen)? {
        Verdict::Genuine(mime) => return verified(queue, &upload.key, upload.device, upload.len, mime),
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
/// upload of it that is on its way is left where it stands. What it should not be is not kept, and leaves no trace:
/// what waits for it goes on waiting, and the network brings it. Blocks.
///
/// # Errors
/// Something failed.
pub fn bring(queue: &Queue, key: &UploadKey, device: DeviceId, bytes: &[u8]) -> Result<(), Fault> {
    let len = bytes.len() as u64;
    // One that was cut off says nothing about how long the file is: what is promised counts.
    let promises = queue.store.read(|records| records.promises(&key.department, key.sha256))?;
    if promises.iter().all(|promise| promise.len != len) {
        return Ok(());
    }
    queue.require_room(len)?;
    // A file that a row speaks of is nobody's orphan, also before it is entered.
    let began = queue.store.write(|records| -> Result<bool, Fault> {
        let began = records.upload(key)?.is_none();
        if began {
            let (key, touched) = (key.clone(), queue.clock.now());
            let upload = UploadRow { key, device, len, offset: 0, touched, metadata: String::new() };
            records.save_upload(&upload)?;
        }
        Ok(began)
    })?;
    match queue.blobs.keep(key.sha256, bytes)? {
        Verdict::Genuine(mime) => verified(queue, key, device, len, mime),
        Verdict::OtherBytes | Verdict::OtherKind if began => {
            queue.store.write(|records| match records.upload(key)? {
                // The network may have gone on with it meanwhile.
                Some(upload) if upload.offset == 0 && upload.device == device => records.delete_upload(key),
                _ => Ok(()),
            })?;
            Ok(())
        }
        Verdict::OtherBytes | Verdict::OtherKind => Ok(()),
    }
}

fn verified(queue: &Queue, key: &UploadKey, by: DeviceId, len: u64, mime: Mime) -> Result<(), Fault> {
    let context = queue.effect_context();
    let blob = BlobRow { key: key.clone(), len, mime, verified: context.now, device: Some(by) };
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

/// Removes uploads without bytes for as long as is set, which is a month at least.
/// Verified files are no uploads and not touched here. Blocks.
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

/// Removes files from computers that nothing has referred to for a month: what an operation promises, or a case shows,
/// stays. Blocks.
///
/// # Errors
/// The disk or the store failed.
pub fn expire_orphans(queue: &Queue) -> Result<(), Fault> {
    let now = queue.clock.now();
    loop {
        // An operation that is announced before this finds its file promised; one after it, missing: it is asked for.
        let orphans = queue.store.write(|records| -> Result<Vec<BlobRow>, Fault> {
            let orphans = records.orphans(now.plus(-KEPT), AT_ONCE)?;
            for orphan in &orphans {
                records.delete_blob(&orphan.key)?;
            }
            if !orphans.is_empty() {
                note_expired(records, now, "orphans_expired", "files", &orphans.len().to_string())?;
            }
            Ok(orphans)
        })?;
        // In a transaction of its own: rows first, for a file without a row is only room lost. While it lasts no row
        // comes, and a file comes to its place only after a row for it.
        queue.store.write(|records| -> Result<(), Fault> {
            let coming = records.uploads()?;
            for orphan in &orphans {
                let sha256 = orphan.key.sha256;
                if records.any_blob(sha256)?.is_none() && !coming.iter().any(|row| row.key.sha256 == sha256) {
                    match queue.blobs.remove(sha256) {
                        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                        _ => {}
                    }
                }
            }
            Ok(())
        })?;
        if orphans.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}

/// Forgets announced operations of whose files nothing has come for [`crate::Settings::pending_days`]. The officer's
/// computer has them still: it finds them unknown, and announces them again. Blocks.
///
/// # Errors
/// The store failed.
pub fn expire_abandoned(queue: &Queue) -> Result<(), Fault> {
    let now = queue.clock.now();
    let before = now.plus(-i64::from(queue.settings.pending_days) * 24 * HOUR);
    loop {
        let forgotten = queue.store.write(|records| -> Result<usize, Fault> {
            let abandoned = records.abandoned(before, AT_ONCE)?;
            for row in &abandoned {
                records.forget_operation(row.id)?;
                let (subject, detail) = (row.id.to_string(), row.device.to_string());
                note_expired(records, now, "announcement_expired", &subject, &detail)?;
            }
            Ok(abandoned.len())
        })?;
        if forgotten > 0 {
            queue.notify_changed();
        }
        if forgotten < AT_ONCE as usize {
            return Ok(());
        }
    }
}

fn note_expired(
    records: &dyn Records,
    now: Timestamp,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Fault> {
    Ok(audit::note(records, now, AuditEntry { actor: "system", action, subject, detail })?)
}
