//! Building blocks of whole-system tests and benchmarks: the queue as a separate process, the officer's window
//! and the desk's page driven by WebDriver, and third-party programs.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

pub mod desktop;
pub mod figures;
pub mod findings;
#[cfg(unix)]
pub mod hands;
#[cfg(target_os = "linux")]
pub mod hostile;
pub mod interop;
pub mod on_disk;
pub mod page;
pub mod programs;
pub mod served;
#[cfg(unix)]
pub mod sigkill;
pub mod simulation;
pub mod typing;
pub mod weather;
