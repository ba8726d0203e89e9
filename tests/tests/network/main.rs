//! The real app and the real queue on a line on which everything goes wrong: connections are cut, bits
//! turn over, strangers answer. Whatever happens, what was sealed is received once, bit for bit, and
//! nothing is said that is not so.
//!
//! Each proof does a slice on every change and all of it with `PURABARTA_FULL=1`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

mod cuts;
mod duplicates;
mod flips;
mod hostile;
mod login;
mod street;
