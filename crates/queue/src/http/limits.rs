//! Counts failures per key within a window; bounded in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;

/// Keys that are remembered at most.
const KEYS: usize = 10_000;

/// Allows `most` failures per `window` milliseconds and key.
pub struct Limiter {
    most: u32,
    window: u64,
    seen: Mutex<HashMap<String, (u64, u32)>>,
}

impl Limiter {
    /// One that has seen nothing.
    #[must_use]
    pub fn new(most: u32, window: u64) -> Self {
        Self { most, window, seen: Mutex::default() }
    }

    /// Counts an attempt as failed until [`Limiter::succeeded`] takes it back.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn attempt(&self, key: &str, ticks: u64) -> Result<(), u64> {
        self.attempt_of(key, self.most, ticks)
    }

    /// The same for a key that is allowed another number.
    ///
    /// # Errors
    /// How many seconds to wait.
    pub fn attempt_of(&self, key: &str, most: u32, ticks: u64) -> Result<(), u64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= KEYS {
            seen.retain(|_, (since, _)| ticks.saturating_sub(*since) < self.window);
        }
        let (since, count) = seen.entry(key.to_owned()).or_insert((ticks, 0));
        if ticks.saturating_sub(*since) >= self.window {
            (*since, *count) = (ticks, 0);
        }
        if *count >= most {
            return Err((self.window - ticks.saturating_sub(*since)).div_ceil(1000));
        }
        *count += 1;
        Ok(())
    }

    /// The attempt was none of those to count.
    pub fn succeeded(&self, key: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = seen.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Too many attempts: when to come back.
pub fn trouble(seconds: u64) -> Fault {
    Problem::new(ProblemCode::RateLimited).with("retry_after", seconds).into()
}
