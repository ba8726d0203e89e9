//! What tests are made of. Never part of the product.
//!
//! People with names do things in domain words: [`town::Town`] has a real queue on a port of its own that
//! can be stopped and started, [`officer::OfficerAtWork`] is the real app without a window,
//! [`reviewer::Reviewer`] sits at the desk's real API. Photographs are real where they can be had.

pub mod ambient;
pub mod officer;
pub mod photographs;
pub mod reviewer;
pub mod town;
