//! The IT department's queue.
//!
//! Officers' computers send operations and files up and hear changes ([`http`]); the rules decide
//! ([`rules`]); the store and the files remember ([`store`], [`blobs`]); the audit log keeps who did
//! what ([`audit`]). Programs and tests start the whole with [`start()`].

pub mod accounts;
mod admission;
pub mod audit;
pub mod backup;
pub mod blobs;
pub mod capsules;
pub mod case_photos;
pub mod cases_csv;
pub mod demo;
pub mod facebook;
pub mod fault;
pub mod http;
pub mod pictures;
pub mod prints;
pub mod queue;
pub mod roster;
pub mod rules;
pub mod settings;
pub mod sheet;
pub mod start;
pub mod store;
pub mod uploads;

pub use queue::{CODE_LIVES, Queue};
pub use settings::Settings;
pub use start::{Running, serve, start};
