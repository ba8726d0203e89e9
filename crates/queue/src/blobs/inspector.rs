//! What the queue itself sees in the files it was sent. It believes no device.
//!
//! Promises: a bomb, a panic or an endless decoding costs one thread for a while and nothing else; at most two files
//! are decoded at a time. What an upload alone is, nobody judges: a file that no operation shows may be anything.

use photo::{Cancel, Edit, Fingerprint, Prepared, Refusal};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use wire::content::FlawCode;
use wire::operation::Mime;
use wire::problem::ProblemCode;

use crate::fault::Fault;

/// Files decoded at a time: each may take 75 MB.
const AT_ONCE: u32 = 2;
/// A thousand times what a photo takes: whatever is not decoded by then is no photo.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was seen in a file.
pub type Inspection = (Option<FlawCode>, Option<Fingerprint>);

/// Those who decode, and who waits for them.
#[derive(Default)]
pub struct PhotoInspector(Arc<Places>);

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

impl PhotoInspector {
    /// Decodes a file in a thread of its own; `None` when it breaks or does not come back in time.
    ///
    /// # Errors
    /// `busy`: nobody was free in time.
    fn decode<T: Send + 'static>(
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
        let (sender, receiver) = mpsc::sync_channel(1);
        std::thread::Builder::new().name("inspector".into()).spawn(move || {
            let _place = place;
            // Nobody listening any more is no error.
            let _ = sender.send(with(&bytes));
        })?;
        let found = receiver.recv_timeout(patience).inspect_err(|error| {
            let why = match error {
                RecvTimeoutError::Timeout => "was not decoded in time",
                RecvTimeoutError::Disconnected => "broke the decoder",
            };
            tracing::error!(why, "a file is taken for no photo");
        });
        Ok(found.ok())
    }

    /// What is in a file; what breaks the decoder or is not decoded in time is no photo. Blocks.
    ///
    /// # Errors
    /// `busy`: nobody was free in time.
    pub fn inspect(&self, bytes: Vec<u8>) -> Result<Inspection, Fault> {
        let found = self.decode(bytes, PATIENCE, examined)?;
        Ok(found.unwrap_or((Some(FlawCode::NotAPhoto), None)))
    }

    /// A file made ready to be shown: its pixels alone. Blocks.
    ///
    /// # Errors
    /// `busy`; within, why it is no photo that is taken.
    pub fn prepared(&self, bytes: Vec<u8>) -> Result<Result<Prepared, Refusal>, Fault> {
        let prepare = |bytes: &[u8]| photo::prepare(bytes, &Edit::default(), &Cancel::default());
        let made = self.decode(bytes, PATIENCE, prepare)?;
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

fn examined(bytes: &[u8]) -> Inspection {
    // What the officer's program takes in may be of more formats than what it sends.
    if Mime::of_bytes(bytes).is_none() || photo::check(bytes).is_err() {
        return (Some(FlawCode::NotAPhoto), None);
    }
    let Ok(fingerprint) = photo::fingerprint(bytes) else { return (Some(FlawCode::NotAPhoto), None) };
    let flaw = (!photo::metadata_free(bytes)).then_some(FlawCode::CarriesMetadata);
    (flaw, Some(fingerprint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_that_breaks_or_never_ends_finds_no_photo_and_the_next_file_is_decoded() {
        let inspector = PhotoInspector::default();
        assert_eq!(
            inspector.decode(vec![1], PATIENCE, |_| -> u8 { panic!("a broken decoder") }).unwrap(),
            None
        );
        let (end, ended) = mpsc::channel::<()>();
        let endless = move |_: &[u8]| ended.recv().is_ok();
        assert_eq!(inspector.decode(vec![2], Duration::ZERO, endless).unwrap(), None);
        assert_eq!(inspector.decode(vec![3], PATIENCE, <[u8]>::len).unwrap(), Some(1));
        // The endless one alone still holds its place, and gives it back when it ends.
        let held = |more_than: u32| {
            let held = inspector.0.taken.lock().unwrap();
            *inspector.0.freed.wait_while(held, |taken| *taken > more_than).unwrap()
        };
        assert_eq!(held(1), 1);
        drop(end);
        assert_eq!(held(0), 0);
    }

    #[test]
    fn a_whole_picture_of_a_format_that_no_program_sends_is_no_photo_here() {
        // A BMP of one white pixel: the officer's program takes it, and sends a JPEG of it.
        let mut bmp = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0".to_vec();
        bmp.extend([0; 24]);
        bmp.extend([255, 255, 255, 0]);
        assert!(photo::check(&bmp).is_ok());
        assert_eq!(PhotoInspector::default().inspect(bmp).unwrap(), (Some(FlawCode::NotAPhoto), None));
    }

    #[test]
    fn nobody_free_is_busy_and_says_nothing_about_the_file() {
        let inspector = PhotoInspector::default();
        *inspector.0.taken.lock().unwrap() = AT_ONCE;
        let answer = inspector.decode(vec![1], Duration::ZERO, <[u8]>::len);
        assert!(matches!(answer, Err(Fault::Refused(problem)) if problem.code == ProblemCode::Busy));
    }
}
