//! What is let through how often: per address, per login, per key.
//!
//! Counts failures per key within a window, bounded in memory. Why this is not `governor`: `docs/adr/0024-limits-count-failures.md`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;

/// Deliveries of which nobody knows yet whether they are signed: so many are held in memory at a time.
const UNSIGNED: usize = 4;
/// How many read through Open311 without a key at a time, of the readers that officers wait for, too.
const KEYLESS: usize = 2;
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

/// All limits.
pub struct Limits {
    /// Codes tried, by address.
    pub enrolments: Limiter,
    /// Passwords tried, by address and by login.
    pub logins: Limiter,
    /// What each key of Open311 brings; how much that may be, the key says.
    pub open311_brings: Limiter,
    /// What each address reads there.
    pub open311_reads: Limiter,
    /// For those who read there without a key: each may cost a thousand cases' reading.
    pub open311_keyless: Arc<Semaphore>,
    /// Keys tried there, by address.
    pub open311_tries: Limiter,
    /// Deliveries that were not signed, by address.
    pub facebook_tries: Limiter,
    /// For deliveries that are read before anybody knows who brings them.
    pub facebook_unsigned: Semaphore,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enrolments: Limiter::new(10, 10 * 60_000),
            logins: Limiter::new(10, 15 * 60_000),
            open311_brings: Limiter::new(0, 60 * 60_000),
            open311_reads: Limiter::new(600, 60_000),
            open311_keyless: Arc::new(Semaphore::new(KEYLESS)),
            open311_tries: Limiter::new(20, 15 * 60_000),
            facebook_tries: Limiter::new(200, 15 * 60_000),
            facebook_unsigned: Semaphore::new(UNSIGNED),
        }
    }
}

/// Too many attempts: when to come back.
#[must_use]
pub fn rate_limited(seconds: u64) -> Fault {
    Problem::new(ProblemCode::RateLimited).with("retry_after", seconds).into()
}
