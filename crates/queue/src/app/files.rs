//! Files and rows brought together: after a start, and when somebody has every file checked.

use std::collections::HashSet;
use std::io::ErrorKind;
use wire::ambient::uuid_v7;
use wire::digest::Digest;

use crate::app::queue::Queue;
use crate::app::uploads::{complete, is_at_its_last_place};
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::store::{BlobRow, Records, StoreError, UploadRow};

/// After a start: brings files and rows together. A file longer than its row is cut to what was
/// acknowledged when it is next opened; one that had reached its last place is entered now.
///
/// # Errors
/// The disk or the store failed.
pub fn reconcile(queue: &Queue) -> Result<(), Fault> {
    for upload in queue.store.read(|records| records.uploads())? {
        let there = queue.blobs.partial_len(&upload.key)?;
        if there == 0 && is_at_its_last_place(queue, &upload)? {
            complete(queue, &upload, None)?;
        } else if there < upload.offset {
            tracing::error!(%upload.key.sha256, there, acknowledged = upload.offset, "a partial file is too short");
            queue
                .store
                .write(|records| records.save_upload(&UploadRow { offset: there, ..upload.clone() }))?;
        } else if there > upload.offset {
            queue.blobs.open_partial(&upload.key, upload.offset)?.sync()?;
        }
    }
    let mut lost = Vec::new();
    for blob in queue.store.read(|records| records.blobs())? {
        if queue.blobs.verified_len(blob.key.sha256)? != Some(blob.len) {
            lost.push(blob);
        }
    }
    ask_again(queue, &lost)
}

/// Forgets verified files that are lost, and begins another life of the data: the officers' computers
/// then show their receipts and send again what is missing.
fn ask_again(queue: &Queue, lost: &[BlobRow]) -> Result<(), Fault> {
    if lost.is_empty() {
        return Ok(());
    }
    let epoch = uuid_v7(queue.clock.now(), &*queue.chance).to_string();
    queue.store.write(|records| -> Result<(), Fault> {
        for blob in lost {
            tracing::error!(sha256 = %blob.key.sha256, "a verified file is lost; it is asked for again");
            records.delete_blob(&blob.key)?;
        }
        Ok(records.set_fact("epoch", &epoch)?)
    })?;
    queue.notify_changed();
    Ok(())
}

/// Reads every verified file. One that is no longer what it was, or cannot be read, is asked for again. Answers the
/// digests of those, and how many were read. Blocks, for long.
///
/// # Errors
/// The disk or the store failed.
pub fn verify_files(queue: &Queue) -> Result<(usize, Vec<Digest>), Fault> {
    let blobs = queue.store.read(|records| records.blobs())?;
    let mut lost = Vec::new();
    for blob in blobs.iter().cloned() {
        let whole = match queue.blobs.read(blob.key.sha256) {
            Ok(kept) => kept.is_some_and(|kept| Digest::of(&kept) == blob.key.sha256),
            // Rights that are missing are missing for all files, and nothing is lost.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => return Err(error.into()),
            Err(error) => {
                tracing::error!(sha256 = %blob.key.sha256, %error, "a verified file cannot be read");
                false
            }
        };
        if !whole {
            lost.push(blob);
        }
    }
    if !lost.is_empty() {
        // A folder that is away or cannot be listed is no reason to forget what was in it.
        queue.blobs.all()?;
    }
    ask_again(queue, &lost)?;
    Ok((blobs.len(), lost.into_iter().map(|blob| blob.key.sha256).collect()))
}

/// Removes the files that nothing refers to any more, with their thumbnails, and what the store's log still has of what
/// was deleted with them. Blocks.
///
/// # Errors
/// The disk or the store failed: what is left is removed the next time.
pub fn remove_unwanted(queue: &Queue) -> Result<(), Fault> {
    for sha256 in queue.store.read(|records| records.unwanted_files())? {
        // In the transaction: whoever brings the same file enters it in another.
        queue.store.write(|records| -> Result<(), Fault> {
            let comes = records.uploads()?.iter().any(|upload| upload.key.sha256 == sha256);
            if !comes && records.blobs_of(sha256)?.is_empty() {
                match queue.blobs.remove(sha256) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
            }
            Ok(records.delete_unwanted_file(sha256)?)
        })?;
    }
    Ok(queue.store.wipe_log()?)
}

/// Verified files that no row names and no upload will become: what an import or a start that was cut short left, or
/// a restored database does not know. With `sweep` they are removed. Blocks.
///
/// # Errors
/// The disk or the store failed.
pub fn orphans(queue: &Queue, sweep: bool) -> Result<Vec<Digest>, Fault> {
    let all = queue.blobs.all()?;
    let unnamed = |records: &dyn Records| -> Result<Vec<Digest>, StoreError> {
        let mut named: HashSet<Digest> = records.blobs()?.into_iter().map(|blob| blob.key.sha256).collect();
        named.extend(records.uploads()?.into_iter().map(|upload| upload.key.sha256));
        Ok(all.iter().copied().filter(|sha256| !named.contains(sha256)).collect())
    };
    if !sweep {
        return Ok(queue.store.read(unnamed)?);
    }
    // In the transaction: a file comes to its place only after a row for it, and no row comes meanwhile.
    queue.store.write(|records| {
        let orphans = unnamed(records)?;
        for sha256 in &orphans {
            queue.blobs.remove(*sha256)?;
        }
        let (number, now) = (orphans.len().to_string(), queue.clock.now());
        let entry =
            AuditEntry { actor: "system", action: "orphans_removed", subject: "files", detail: &number };
        audit::note(records, now, entry)?;
        Ok(orphans)
    })
}
