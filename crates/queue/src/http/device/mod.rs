//! What an officer's computer asks, below `/v1`.

pub mod blobs;
pub mod operations;
