//! A simulated town: the real app on three computers and the real queue, on disks that fail, lines that
//! break, clocks that jump and power cuts, a week in a second, all from one seed.
//!
//! Only the environment is simulated: the disk ([`simdisk`]), the line
//! ([`line::Line`], which carries requests straight into the queue's router), the clock (tokio's own,
//! paused: it jumps to the next thing that happens) and chance. What is checked is in [`ledger`].
//!
//! One thread, no hidden state: a seed that fails once always fails, in the same way.

mod device;
mod disks;
mod hub;
mod ledger;
mod line;
pub mod strikes;
mod week;

pub use week::{Outcome, Side, live};

use std::sync::atomic::{AtomicI64, Ordering};
use testkit::ambient::MONDAY_NOON;
use tokio::time::Instant;
use wire::ambient::Clock;
use wire::time::Timestamp;

/// A computer's clock: runs with the simulation, and can be set by hand.
pub struct SimClock {
    began: Instant,
    set: AtomicI64,
}

impl SimClock {
    fn start() -> Self {
        Self { began: Instant::now(), set: AtomicI64::new(0) }
    }

    /// The day it shows.
    fn day(&self) -> wire::time::Day {
        self.now().day()
    }

    /// Somebody (or a dead battery) sets the clock.
    fn set(&self, millis: i64) {
        self.set.store(millis, Ordering::Relaxed);
    }
}

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let ran = i64::try_from(self.ticks()).unwrap_or(i64::MAX);
        MONDAY_NOON.plus(ran).plus(self.set.load(Ordering::Relaxed))
    }

    fn ticks(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
