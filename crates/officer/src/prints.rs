//! What the photos seen on this computer look like: to notice one that comes again.
//!
//! The newest [`MOST`] are held in memory, read at the first question: about a megabyte, gone through in less than
//! a millisecond. A likeness is a question for a person, never an answer.

use photo::{Fingerprint, Likeness};
use std::sync::{Mutex, PoisonError};
use wire::digest::Digest;

use crate::store::{Store, Stored};

/// How many are compared.
const MOST: u32 = 20_000;
/// How many that are alike are answered.
const ALIKE: usize = 24;

/// What the photos seen here look like.
#[derive(Debug, Default)]
pub(crate) struct Prints(Mutex<Option<Vec<(Digest, Fingerprint)>>>);

impl Prints {
    /// Remembers a photo.
    pub fn add(&self, store: &Store, sha256: Digest, print: Fingerprint) -> Stored<()> {
        store.add_print(sha256, print)?;
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(prints) = &mut *read
            && !prints.iter().any(|(known, _)| *known == sha256)
        {
            prints.push((sha256, print));
        }
        Ok(())
    }

    /// Photos that are like one of these, itself among them, the most alike first; and whether they are the
    /// same picture.
    pub fn alike(&self, store: &Store, these: &[Digest]) -> Stored<Vec<(Digest, bool)>> {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if read.is_none() {
            *read = Some(store.prints(MOST)?);
        }
        let prints = read.as_deref().unwrap_or_default();
        let own: Vec<_> = prints.iter().filter(|(sha256, _)| these.contains(sha256)).collect();
        let mut alike = Vec::new();
        for (sha256, print) in prints {
            let least = own.iter().map(|(_, own)| (own.distance(print), own.likeness(print))).min();
            if let Some((distance, likeness @ (Likeness::Same | Likeness::VerySimilar))) = least {
                alike.push((distance, *sha256, likeness == Likeness::Same));
            }
        }
        alike.sort_by_key(|(distance, _, _)| *distance);
        Ok(alike.into_iter().take(ALIKE).map(|(_, sha256, same)| (sha256, same)).collect())
    }
}
