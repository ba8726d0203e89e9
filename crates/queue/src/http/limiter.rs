//! What is let through how often: counts failures per key within a window, in bounded memory.
//!
//! A key is kept as its digest, so many are remembered, and at the cap one that is not blocked is forgotten first, so
//! that nobody gets rid of their own block by trying others. Nothing here walks through all keys. Why this is not
//! `governor`: `docs/adr/0024-limits-count-failures.md`.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use wire::digest::Digest;
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;

/// Keys that are remembered at most.
const KEYS: usize = 20_000;

/// Allows `most` failures per `window` milliseconds and key.
pub struct Limiter {
    most: u32,
    window: u64,
    keys: usize,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    counts: HashMap<Digest, Count>,
    /// When each was first counted, oldest first: those that may try again, and those that may not. One that has moved
    /// to the other line, or began anew, is passed over when its old entry's turn comes.
    free: VecDeque<(u64, Digest)>,
    blocked: VecDeque<(u64, Digest)>,
}

struct Count {
    since: u64,
    count: u32,
    blocked: bool,
    /// Whether it stands among the free, among the blocked. What has moved stands in both until its turn comes.
    stands: (bool, bool),
}

impl Count {
    const fn stand(&mut self, blocked: bool) -> &mut bool {
        if blocked { &mut self.stands.1 } else { &mut self.stands.0 }
    }
}

impl Seen {
    /// Takes the first from a line, and forgets it if that is where it belongs.
    fn pop(&mut self, blocked: bool) {
        let line = if blocked { &mut self.blocked } else { &mut self.free };
        let Some((since, key)) = line.pop_front() else { return };
        let Some(count) = self.counts.get_mut(&key).filter(|count| count.since == since) else { return };
        *count.stand(blocked) = false;
        if count.blocked == blocked {
            self.counts.remove(&key);
        }
    }

    /// Forgets what is over.
    fn expire(&mut self, ticks: u64, window: u64) {
        for blocked in [false, true] {
            let over = |line: &VecDeque<(u64, Digest)>| {
                line.front().is_some_and(|(since, _)| ticks.saturating_sub(*since) >= window)
            };
            while over(if blocked { &self.blocked } else { &self.free }) {
                self.pop(blocked);
            }
        }
    }

    /// Makes room for one more.
    fn make_room(&mut self, keys: usize) {
        while self.counts.len() >= keys {
            self.pop(self.free.is_empty());
        }
        // Those that were forgotten from one line may have left an entry in the other.
        for blocked in [false, true] {
            let counts = &self.counts;
            let line = if blocked { &mut self.blocked } else { &mut self.free };
            if line.len() > 2 * keys {
                line.retain(|(since, key)| counts.get(key).is_some_and(|count| count.since == *since));
            }
        }
    }

    fn block(&mut self, key: Digest, blocked: bool) {
        let Some(count) = self.counts.get_mut(&key) else { return };
        count.blocked = blocked;
        if !std::mem::replace(count.stand(blocked), true) {
            let since = count.since;
            let line = if blocked { &mut self.blocked } else { &mut self.free };
            line.push_back((since, key));
        }
    }
}

impl Limiter {
    /// One that has seen nothing.
    #[must_use]
    pub fn new(most: u32, window: u64) -> Self {
        Self { most, window, keys: KEYS, seen: Mutex::default() }
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
        let key = Digest::of(key.as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.expire(ticks, self.window);
        if most == 0 {
            return Err(self.window.div_ceil(1000));
        }
        if let Some(count) = seen.counts.get_mut(&key) {
            if count.count >= most {
                return Err((self.window.saturating_sub(ticks.saturating_sub(count.since))).div_ceil(1000));
            }
            count.count += 1;
            let full = count.count >= most;
            seen.block(key, full);
            return Ok(());
        }
        seen.make_room(self.keys);
        let count = Count { since: ticks, count: 1, blocked: false, stands: (false, false) };
        seen.counts.insert(key, count);
        seen.block(key, most == 1);
        Ok(())
    }

    /// The attempt was none of those to count.
    pub fn succeeded(&self, key: &str) {
        let key = Digest::of(key.as_bytes());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = seen.counts.get_mut(&key) {
            count.count = count.count.saturating_sub(1);
            seen.block(key, false);
        }
    }
}

/// Too many attempts: when to come back.
#[must_use]
pub fn rate_limited(seconds: u64) -> Fault {
    Problem::new(ProblemCode::RateLimited).with("retry_after", seconds).into()
}

/// Too much at a time: when to come back.
#[must_use]
pub fn busy(seconds: u64) -> Fault {
    Problem::new(ProblemCode::Busy).with("retry_after", seconds).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(keys: usize) -> Limiter {
        Limiter { keys, ..Limiter::new(2, 60_000) }
    }

    #[test]
    fn who_is_blocked_stays_blocked_while_others_fill_the_memory() {
        let limiter = small(100);
        limiter.attempt("guesser", 0).unwrap();
        limiter.attempt("guesser", 0).unwrap();
        for n in 0..10_000 {
            limiter.attempt(&format!("other {n}"), n).unwrap();
        }
        assert_eq!(limiter.attempt("guesser", 10_000), Err(50));
        let seen = limiter.seen.lock().unwrap();
        assert!(seen.counts.len() <= 100 && seen.free.len() <= 201 && seen.blocked.len() <= 201);
    }

    #[test]
    fn where_all_are_blocked_there_is_still_room() {
        let limiter = small(10);
        for n in 0..100 {
            limiter.attempt(&n.to_string(), 0).unwrap();
            limiter.attempt(&n.to_string(), 0).unwrap();
        }
        assert_eq!(limiter.attempt("99", 0), Err(60));
        assert_eq!(limiter.seen.lock().unwrap().counts.len(), 10);
    }

    #[test]
    fn what_is_over_is_forgotten_and_a_long_key_costs_no_more_than_a_short_one() {
        let limiter = small(KEYS);
        for n in 0..1000 {
            limiter.attempt(&format!("{n}{}", "x".repeat(60_000)), n).unwrap();
        }
        limiter.attempt("late", 61_000).unwrap();
        let seen = limiter.seen.lock().unwrap();
        assert_eq!((seen.counts.len(), seen.free.len()), (1, 1));
    }

    #[test]
    fn one_that_was_taken_back_may_try_again_and_leaves_nothing_behind() {
        let limiter = small(10);
        limiter.attempt("one", 0).unwrap();
        for _ in 0..1000 {
            limiter.attempt("one", 0).unwrap();
            assert!(limiter.attempt("one", 0).is_err());
            limiter.succeeded("one");
        }
        limiter.attempt("two", 0).unwrap();
        let seen = limiter.seen.lock().unwrap();
        assert!(
            seen.free.len() <= 21 && seen.blocked.len() <= 21,
            "{} {}",
            seen.free.len(),
            seen.blocked.len()
        );
    }
}
