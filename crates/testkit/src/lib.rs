//! Building blocks for tests. Never part of the product.
//!
//! People with names do things in domain words: [`town::Town`] has a real queue on a port of its own that
//! can be stopped and started, [`officer::OfficerAtWork`] is the real app without a window,
//! [`reviewer::Reviewer`] sits at the desk's real API, [`network::Line`] is the network between them.
//! [`platform::Platform`] stands for the network on which citizens write to the corporation's page.
//! [`bridge`] connects a page in an ordinary browser, or a component test, to the real app.
//! Photographs are real where they are available. [`proofs::Proof`] counts runs and violations.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that finds something wrong ends there"
)]

pub mod ambient;
pub mod books;
#[cfg(debug_assertions)]
pub mod bridge;
pub mod network;
pub mod officer;
pub mod photographs;
pub mod platform;
pub mod proofs;
pub mod reviewer;
pub mod throttle;
pub mod town;
