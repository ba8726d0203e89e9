//! Memory that is reused between stages and between photos.
//!
//! A frame of 12 megapixels is 18 MB. Allocating it anew each time means page faults and zeroing: a
//! quarter of all the work on a photo. So while a [`Workbench`] is open, buffers are kept for the next stage,
//! in any thread; when the last one is closed, all are freed. Each preparation opens one for itself; with many photos,
//! hold one over all of them.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most bytes that are kept: two frames of 12 megapixels and what is made of them.
const MOST: usize = 72 * 1024 * 1024;
/// Smaller buffers are not kept: allocating them is cheap.
const LEAST: usize = 64 * 1024;

static SHELF: Mutex<FreeBuffers> = Mutex::new(FreeBuffers { open: 0, free: Vec::new() });

struct FreeBuffers {
    open: usize,
    free: Vec<Vec<u8>>,
}

/// While one is open, the memory of one photo is kept for the next: at most 72 MB.
#[derive(Debug)]
#[must_use = "it is closed where it is dropped"]
pub struct Workbench(());

impl Workbench {
    /// Opens one. Any number may be open.
    pub fn open() -> Self {
        shelf().open += 1;
        Self(())
    }
}

impl Drop for Workbench {
    fn drop(&mut self) {
        let mut shelf = shelf();
        shelf.open -= 1;
        if shelf.open == 0 {
            let free = std::mem::take(&mut shelf.free);
            // Given back without holding anybody up.
            drop(shelf);
            drop(free);
        }
    }
}

fn shelf() -> MutexGuard<'static, FreeBuffers> {
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A piece of it, as long as it was asked for.
pub(crate) struct Memory {
    /// Perhaps more.
    bytes: Vec<u8>,
    length: usize,
}

impl Memory {
    /// Filled with what was there before, perhaps another photo: for who writes every byte.
    pub fn used(length: usize) -> Self {
        let mut shelf = shelf();
        // The smallest that is long enough; but no frame's for a thumbnail.
        let fits = |bytes: &Vec<u8>| bytes.len() >= length && bytes.len() / 4 <= length;
        let places = shelf.free.iter().enumerate().filter(|(_, bytes)| fits(bytes));
        let found = places.min_by_key(|(_, bytes)| bytes.len()).map(|(place, _)| place);
        let bytes = found.map(|place| shelf.free.swap_remove(place));
        drop(shelf);
        Self { bytes: bytes.unwrap_or_else(|| vec![0; length]), length }
    }

    /// Filled with zeros.
    pub fn blank(length: usize) -> Self {
        let mut memory = Self::used(length);
        memory.fill(0);
        memory
    }
}

impl From<Vec<u8>> for Memory {
    fn from(bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        Self { bytes, length }
    }
}

impl Deref for Memory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl DerefMut for Memory {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.length).unwrap_or_default()
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.bytes.len() < LEAST {
            return;
        }
        let mut shelf = shelf();
        if shelf.open == 0 {
            return;
        }
        let mut free = std::mem::take(&mut shelf.free);
        free.push(std::mem::take(&mut self.bytes));
        // The latest stay: photos of one drop are of one size.
        let mut sum = 0;
        let fits = free.iter().rev().take_while(|bytes| {
            sum += bytes.len();
            sum <= MOST
        });
        let gone: Vec<Vec<u8>> = free.drain(..free.len() - fits.count()).collect();
        shelf.free = free;
        drop(shelf);
        drop(gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // One test: the buffers are shared by the whole process.
    #[test]
    fn memory_is_reused_only_while_a_workbench_is_open() {
        let places =
            |length: usize| -> usize { shelf().free.iter().filter(|free| free.len() == length).count() };
        let length = 1_234_567;
        drop(Memory::used(length));
        assert_eq!(places(length), 0, "nothing is kept without a workbench");
        let bench = Workbench::open();
        let mut memory = Memory::used(length);
        memory.fill(7);
        drop(memory);
        assert_eq!(places(length), 1);
        let again = Memory::used(length - 5);
        assert_eq!((again.len(), again.first(), places(length)), (length - 5, Some(&7), 0), "it is the same");
        drop(again);
        assert!(Memory::blank(length).iter().all(|byte| *byte == 0));
        assert_eq!(Memory::used(length / 8).len(), length / 8);
        assert_eq!(places(length), 1, "a small one leaves it alone");
        for _ in 0..9 {
            drop([(); 9].map(|()| Memory::used(MOST / 8)));
        }
        assert!(shelf().free.iter().map(Vec::len).sum::<usize>() <= MOST);
        drop(bench);
    }
}
