//! Files on their way in: who may write to one now, and what is left after a crash.
//!
//! One request at a time writes to an upload. A newer one asks the older to stop (its line is
//! usually dead) and waits until that has made its bytes durable.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};
use wire::ambient::uuid_v7;
use wire::digest::Digest;
use wire::ids::DeviceId;
use wire::operation::Mime;
use wire::problem::ProblemCode;

use crate::app::pictures;
use crate::app::queue::Queue;
use crate::audit::{self, Entry};
use crate::blobs::{Seen, Verdict};
use crate::fault::Fault;
use crate::rules::operations::apply;
use crate::store::{BlobRow, Records, StoreError, UploadKey, UploadRow};

/// How long a newer request waits for an older one to let go.
const TAKE_OVER: Duration = Duration::from_secs(5);
/// How long an upload without new bytes is kept, in milliseconds.
pub const KEPT: i64 = 30 * 24 * wire::time::HOUR;

/// The locks.
#[derive(Default)]
pub struct Uploads(Mutex<HashMap<UploadKey, Arc<Slot>>>);

struct Slot {
    writing: Arc<tokio::sync::Mutex<()>>,
    newest: watch::Sender<u64>,
}

/// The right to write to an upload.
pub struct Turn {
    _held: OwnedMutexGuard<()>,
    newest: watch::Receiver<u64>,
    mine: u64,
}

impl Turn {
    /// Ends when a newer request wants the upload.
    pub async fn taken_over(&mut self) {
        let mine = self.mine;
        if self.newest.wait_for(|newest| *newest > mine).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Uploads {
    /// Takes the upload over from whoever writes to it.
    ///
    /// # Errors
    /// `upload_locked`: the older request did not let go in time, or a still newer one came.
    pub async fn take(&self, key: &UploadKey) -> Result<Turn, Fault> {
        let slot = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if slots.len() > 1024 {
                slots.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.writing.try_lock().is_err());
            }
            slots
                .entry(key.clone())
                .or_insert_with(|| Arc::new(Slot { writing: Arc::default(), newest: watch::channel(0).0 }))
                .clone()
        };
        let mut mine = 0;
        slot.newest.send_modify(|newest| {
            *newest += 1;
            mine = *newest;
        });
        let held = tokio::time::timeout(TAKE_OVER, slot.writing.clone().lock_owned())
            .await
            .map_err(|_| ProblemCode::UploadLocked)?;
        let newest = slot.newest.subscribe();
        if *newest.borrow() > mine {
            return Err(ProblemCode::UploadLocked.into());
        }
        Ok(Turn { _held: held, newest, mine })
    }
}

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
    queue.store.write(|records| records.put_upload(&reset))?;
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
    queue.must_have_room(len)?;
    // A file that a row speaks of is nobody's orphan, also before it is entered.
    queue.store.write(|records| -> Result<(), Fault> {
        if records.upload(key)?.is_none() {
            let upload = UploadRow { key: key.clone(), device, len, offset: 0, touched: queue.clock.now() };
            records.put_upload(&upload)?;
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
    let books = queue.books();
    let blob = BlobRow { key: key.clone(), len, mime, verified: books.now };
    let picture = pictures::seen_at_once(queue, blob.key.sha256)?;
    pictures::seeing(queue, |records| {
        records.put_picture(&picture)?;
        apply::blob_verified(records, &books, &blob)
    })?;
    queue.metrics.blobs_verified.inc();
    queue.tell();
    Ok(())
}

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
                .write(|records| records.put_upload(&UploadRow { offset: there, ..upload.clone() }))?;
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
            records.drop_blob(&blob.key)?;
        }
        Ok(records.set_fact("epoch", &epoch)?)
    })?;
    queue.tell();
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
        let entry = Entry { actor: "system", action: "orphans_removed", subject: "files", detail: &number };
        audit::note(records, now, entry)?;
        Ok(orphans)
    })
}

/// An upload whose file reached its last place, and then nobody was free to look at it or the store failed: goes on
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

fn is_at_its_last_place(queue: &Queue, upload: &UploadRow) -> Result<bool, Fault> {
    match queue.blobs.read(upload.key.sha256) {
        // Damaged is as good as absent: it is sent again.
        Err(error) if error.kind() == ErrorKind::InvalidData => Ok(false),
        // What cannot be read may be of before this upload, of which nothing is here yet: it takes its place.
        Err(_) if upload.offset == 0 => Ok(false),
        kept => Ok(kept?.is_some_and(|kept| kept.len() as u64 == upload.len)),
    }
}

/// Removes uploads without bytes for a month. Verified files are no uploads and never touched. Blocks.
///
/// # Errors
/// The disk or the store failed.
pub fn expire(queue: &Queue) -> Result<(), Fault> {
    let before = queue.clock.now().plus(-KEPT);
    for upload in queue.store.read(|records| records.uploads())? {
        if upload.touched < before {
            queue.store.write(|records| records.drop_upload(&upload.key))?;
            queue.blobs.drop_partial(&upload.key)?;
        }
    }
    Ok(())
}
