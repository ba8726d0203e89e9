//! What the walk in the real window is made of: the queue as a program of its own, the officer's window
//! and the desk's page, each driven by WebDriver.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

pub mod page;
pub mod programs;
pub mod simulation;
