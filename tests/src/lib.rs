//! What whole-system tests and measurements are made of: the queue as a program of its own, the officer's window
//! and the desk's page, each driven by WebDriver, and programs of others.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

pub mod desktop;
pub mod figures;
#[cfg(unix)]
pub mod hands;
pub mod interop;
pub mod on_disk;
pub mod page;
pub mod programs;
#[cfg(unix)]
pub mod sigkill;
pub mod simulation;
pub mod weather;
