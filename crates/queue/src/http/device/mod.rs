//! What an officer's computer asks, below `/v1`: [enrolment], [operations], [changes], files ([blobs], in the words of [tus]); [who] calls.

pub mod blobs;
pub mod changes;
pub mod enrolment;
pub mod operations;
pub mod tus;
pub mod who;
