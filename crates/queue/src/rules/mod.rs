//! The queue's rules, written once over [`crate::store::Records`]; no SQL, no HTTP, no files.

pub mod access;
pub mod cases;
pub mod items;
pub mod operations;
pub mod roles;
