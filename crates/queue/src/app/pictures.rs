//! What the queue itself sees in the files it was sent. It believes no device.
//!
//! The story of one file: its bytes are verified ([`crate::app::uploads`]); before the last of them is acknowledged the
//! queue decodes the file, strictly and behind the photo crate's gate, and looks for anything in it beside the
//! picture. What was seen is entered in the very transaction that enters the file, so that a crash leaves neither
//! without the other. A file of an older program has no row: it is looked at when an operation shows it, or in the
//! background after the start.
//!
//! Promises: no item ever shows a file that is no whole photo, or one that still says where it was taken; a bomb, a
//! panic or an endless decoding costs one thread for a while and nothing else; at most two files are decoded at a time.
//! What an upload alone is, nobody judges: a file that no operation shows may be anything.

use photo::{Cancel, Edit, Fingerprint, Prepared, Refusal};
use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use wire::content::FlawCode;
use wire::digest::Digest;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::blobs::BlobStore;
use crate::fault::Fault;
use crate::store::Records;
use crate::store::pictures::PictureRow;

/// Files looked at at a time: each may take 75 MB.
const AT_ONCE: u32 = 2;
/// A thousand times what a photo takes: whatever is not decoded by then is no photo.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was seen in a file.
type Sight = (Option<FlawCode>, Option<Fingerprint>);

/// Those who look, and who waits for them.
#[derive(Default)]
pub struct Eyes(Arc<Places>);

#[derive(Default)]
struct Places {
    taken: Mutex<u32>,
    freed: Condvar,
}

/// Held by the thread that decodes, until it really ends.
struct Place(Arc<Places>);

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

impl Eyes {
    /// Looks at a file in a thread of its own; `None` when it breaks or does not come back in time.
    ///
    /// # Errors
    /// `busy`: nobody was free in time.
    fn look<T: Send + 'static>(
        &self,
        bytes: Vec<u8>,
        patience: Duration,
        with: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<Option<T>, Fault> {
        let taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.freed.wait_timeout_while(taken, patience, |taken| *taken >= AT_ONCE);
        let (mut taken, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(ProblemCode::Busy.into());
        }
        *taken += 1;
        drop(taken);
        let place = Place(self.0.clone());
        let (tell, told) = mpsc::sync_channel(1);
        std::thread::Builder::new().name("eyes".into()).spawn(move || {
            let _place = place;
            // Nobody listening any more is no error.
            let _ = tell.send(with(&bytes));
        })?;
        let saw = told.recv_timeout(patience).inspect_err(|error| {
            let why = match error {
                RecvTimeoutError::Timeout => "was not decoded in time",
                RecvTimeoutError::Disconnected => "broke the decoder",
            };
            tracing::error!(why, "a file is taken for no photo");
        });
        Ok(saw.ok())
    }

    /// A file made ready to be shown: its pixels alone. Blocks.
    ///
    /// # Errors
    /// `busy`; within, why it is no photo that is taken.
    pub fn prepared(&self, bytes: Vec<u8>) -> Result<Result<Prepared, Refusal>, Fault> {
        let prepare = |bytes: &[u8]| photo::prepare(bytes, &Edit::default(), &Cancel::default());
        let made = self.look(bytes, PATIENCE, prepare)?;
        Ok(made.unwrap_or(Err(Refusal::NotAPhoto { looks_like: "unknown" })))
    }

    /// A small JPEG of a file, of its pixels alone. Blocks.
    ///
    /// # Errors
    /// `not_found`: it is no photo; or `busy`.
    pub fn thumbnail(&self, bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
        Ok(self.prepared(bytes)?.map_err(|_| ProblemCode::NotFound)?.thumbnail)
    }
}

fn sight(bytes: &[u8]) -> Sight {
    if photo::check(bytes).is_err() {
        return (Some(FlawCode::NotAPhoto), None);
    }
    let Ok(fingerprint) = photo::fingerprint(bytes) else { return (Some(FlawCode::NotAPhoto), None) };
    let flaw = (!photo::metadata_free(bytes)).then_some(FlawCode::CarriesMetadata);
    (flaw, Some(fingerprint))
}

/// What is in a verified file: as it was seen before, or seen now and not yet kept. Blocks; not within a transaction.
///
/// # Errors
/// `busy`, or the disk or the store failed.
pub fn seen(queue: &Queue, sha256: Digest) -> Result<PictureRow, Fault> {
    look(queue, sha256, |blobs| blobs.read(sha256))
}

/// The same of a file that was verified a moment ago.
///
/// # Errors
/// As for [`seen`].
pub fn seen_at_once(queue: &Queue, sha256: Digest) -> Result<PictureRow, Fault> {
    look(queue, sha256, |blobs| blobs.read_at_once(sha256))
}

fn look(
    queue: &Queue,
    sha256: Digest,
    read: impl FnOnce(&dyn BlobStore) -> io::Result<Option<Vec<u8>>>,
) -> Result<PictureRow, Fault> {
    if let Some(row) = queue.store.read(|records| records.picture(sha256))? {
        return Ok(row);
    }
    let bytes = read(&*queue.blobs)?;
    let bytes = bytes.ok_or_else(|| Fault::Broken(format!("the file {sha256} is not there")))?;
    let sight = queue.eyes.look(bytes, PATIENCE, sight)?;
    let (flaw, fingerprint) = sight.unwrap_or((Some(FlawCode::NotAPhoto), None));
    Ok(PictureRow { sha256, seen: queue.clock.now(), flaw, fingerprint })
}

/// Writes, where what is written may show a picture nobody has looked at yet: then looks, outside the
/// transaction, and writes again. Blocks.
///
/// # Errors
/// The work's own, or as [`seen`].
pub fn seeing<T>(queue: &Queue, work: impl Fn(&dyn Records) -> Result<T, Fault>) -> Result<T, Fault> {
    loop {
        match queue.store.write(&work) {
            Err(Fault::Unseen(sha256)) => {
                let picture = seen(queue, sha256)?;
                queue.store.write(|records| records.put_picture(&picture))?;
            }
            other => return other,
        }
    }
}

/// Looks at one picture that an older program took in; answers whether there may be more. Once there is none left,
/// everything is compared anew. Blocks.
///
/// # Errors
/// As [`seen`]. A file that cannot be read is passed over.
pub fn look_at_old(queue: &Queue) -> Result<bool, Fault> {
    let old = queue.store.read(|records| records.unseen(2))?;
    let Some(sha256) = old.first() else { return Ok(false) };
    let picture = match seen(queue, *sha256) {
        Err(Fault::Disk(error)) => {
            tracing::error!(%sha256, %error, "a picture cannot be read");
            PictureRow { sha256: *sha256, seen: queue.clock.now(), flaw: None, fingerprint: None }
        }
        other => other?,
    };
    let last = old.len() == 1;
    queue.store.write(|records| {
        records.put_picture(&picture)?;
        if last { records.compare_anew() } else { Ok(()) }
    })?;
    if last {
        queue.prints.forget();
    }
    Ok(!last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_that_breaks_or_never_ends_saw_no_photo_and_the_next_file_is_looked_at() {
        let eyes = Eyes::default();
        assert_eq!(eyes.look(vec![1], PATIENCE, |_| -> u8 { panic!("a broken decoder") }).unwrap(), None);
        let (end, ended) = mpsc::channel::<()>();
        let endless = move |_: &[u8]| ended.recv().is_ok();
        assert_eq!(eyes.look(vec![2], Duration::ZERO, endless).unwrap(), None);
        assert_eq!(eyes.look(vec![3], PATIENCE, <[u8]>::len).unwrap(), Some(1));
        // The endless one alone still holds its place, and gives it back when it ends.
        let held = |more_than: u32| {
            let held = eyes.0.taken.lock().unwrap();
            *eyes.0.freed.wait_while(held, |taken| *taken > more_than).unwrap()
        };
        assert_eq!(held(1), 1);
        drop(end);
        assert_eq!(held(0), 0);
    }

    #[test]
    fn nobody_free_is_busy_and_says_nothing_about_the_file() {
        let eyes = Eyes::default();
        *eyes.0.taken.lock().unwrap() = AT_ONCE;
        let answer = eyes.look(vec![1], Duration::ZERO, <[u8]>::len);
        assert!(matches!(answer, Err(Fault::Refused(problem)) if problem.code == ProblemCode::Busy));
    }
}
