//! Files, and only their bytes: what they mean is said in the [store](crate::store).
//!
//! On their way ([`staging`]: who may write to an upload now), then verified and kept under their digest
//! ([`blob_store`], in a local [`folder`]); what is in a photo is seen by the [`inspector`].

pub mod blob_store;
pub mod folder;
pub mod inspector;
pub mod staging;

pub use blob_store::{BlobStore, Partial, Seen, Verdict};
pub use folder::Folder;
