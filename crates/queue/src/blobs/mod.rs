//! Files: those on their way, and those that are verified.

mod folder;

pub use folder::{BlobStore, Folder, Partial, Seen, Verdict};
