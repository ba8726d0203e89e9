//! The IT department's queue.
//!
//! Officers' computers send operations and files up and hear changes ([`http`]); the rules decide
//! ([`rules`]); the store and the files remember ([`store`], [`blobs`]); the audit log keeps who did
//! what ([`audit`]). Programs and tests start the whole with [`start()`].

pub mod app;
pub mod audit;
pub mod blobs;
pub mod channels;
pub mod city;
pub mod demo;
pub mod fault;
pub mod http;
pub mod intake;
pub mod rules;
pub mod settings;
pub mod sheet;
pub mod start;
pub mod store;

pub use app::queue::{CODE_LIVES, Queue};
pub use settings::Settings;
pub use start::{Running, serve, start};
