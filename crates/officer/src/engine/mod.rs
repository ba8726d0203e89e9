//! The engine: performs what the [`outbox`] decides, and follows the queue's changes.
//!
//! Three tasks live as long as the app: one wakes the outbox when a wait is over, one listens to the
//! queue ([`feed`]), one looks after what no event tells ([`upkeep`]). Each effect of the outbox is a task of its own that ends in one event. Outcomes
//! are written to disk *before* the outbox hears of them.

mod announce;
mod attempt;
mod driver;
mod feed;
mod link;
mod login;
mod sweep;
mod upkeep;
mod upload;

pub(crate) use driver::{Engine, Queue};
pub(crate) use link::{Link, stuck_for};
