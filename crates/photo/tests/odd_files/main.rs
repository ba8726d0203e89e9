//! Files as they really arrive, by each codec that is built in.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]
#![allow(clippy::duplicate_mod, reason = "the same cases for each codec")]

mod files;
#[cfg(feature = "heic")]
mod heic;
// The file alone: the crate around it would compile the queue for the tests of what the queue is made of.
#[path = "../../../testkit/src/photographs.rs"]
#[allow(dead_code, reason = "the whole system's tests use the rest")]
mod photographs;
mod pure;
#[cfg(feature = "turbo")]
mod turbo;
