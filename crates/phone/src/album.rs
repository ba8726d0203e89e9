//! Where photos go.

use crate::transfer::Outcome;

/// Where photos go: the open draft.
pub trait Album: Send + Sync + 'static {
    /// How many more photos there is room for.
    fn room(&self) -> usize;
    /// Stores a complete file. Answers only when it is on disk, or why it will not be. Called off the
    /// threads that talk, one file at a time; may take a second.
    fn add_photo(&self, name: &str, bytes: &[u8]) -> Outcome;
    /// Something that a [`crate::View`] shows has changed.
    fn changed(&self);
}
