//! What an officer's computer asks, below `/v1`: [enrolment], [operations], [changes], files ([blobs]); [who] calls.

pub mod blobs;
pub mod changes;
pub mod enrolment;
pub mod operations;
pub mod who;
