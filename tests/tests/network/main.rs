//! The real app and the real queue on a line with every kind of fault: connections are cut, bits
//! are flipped, strangers answer. Whatever happens, sealed work is received once, bit for bit, and
//! nothing is shown that is not true.
//!
//! Each proof runs a sample on every change and everything with `PURABARTA_FULL=1`.

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
mod rest;
mod street;
