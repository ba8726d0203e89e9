//! Whose turn it is at the Facebook page: one works deliveries through at a time, one sends at a time.

use std::sync::Mutex;
use tokio::sync::Notify;

/// The turns, and the bell.
#[derive(Default)]
pub struct PageTurns {
    /// Rung when a delivery was kept.
    pub delivered: Notify,
    /// Held by whoever works deliveries through.
    pub reading: Mutex<()>,
    /// Held by whoever sends replies.
    pub sending: tokio::sync::Mutex<()>,
}
