//! The running queue: its data, its key, its lanes of work, and what it does by itself.
//!
//! [`queue`] holds the parts together; everything else here works on a [`queue::Queue`]. What is decided lies in
//! [`crate::rules`]; how it is asked for lies in [`crate::http`].

pub mod accounts;
pub mod admission;
pub mod backup;
pub mod capsules;
pub mod case_photos;
pub mod metrics;
pub mod pictures;
pub mod prints;
pub mod queue;
pub mod uploads;
