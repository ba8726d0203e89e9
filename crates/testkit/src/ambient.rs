//! A clock with a fixed start, randomness from a seed, and a network that stays on this computer.

use officer::lan::{Lan, Place};
use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use wire::ambient::system::SystemClock;
use wire::ambient::{Chance, Clock};
use wire::time::Timestamp;

/// Monday 23 November 2026, noon in Kolkata.
pub const MONDAY_NOON: Timestamp = Timestamp::from_millis(1_795_415_400_000);

/// A clock that starts at [`MONDAY_NOON`], runs at normal speed, and can be moved.
pub struct TestClock {
    running: SystemClock,
    moved: AtomicI64,
}

impl TestClock {
    /// Starts it at Monday noon.
    #[must_use]
    pub fn start() -> Self {
        Self { running: SystemClock::start(), moved: AtomicI64::new(0) }
    }

    /// Moves the wall clock. Tasks that are waiting are not woken by it.
    pub fn advance(&self, millis: i64) {
        self.moved.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let ran = i64::try_from(self.running.ticks()).unwrap_or(i64::MAX);
        MONDAY_NOON.plus(ran).plus(self.moved.load(Ordering::SeqCst))
    }

    fn ticks(&self) -> u64 {
        self.running.ticks()
    }
}

/// Random numbers from a seed (SplitMix64).
pub struct Seeded(Mutex<u64>);

impl Seeded {
    /// Uses this seed and prints it, so that a failure can be replayed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        println!("seed {seed}");
        Self::silent(seed)
    }

    /// Uses this seed without printing it.
    #[must_use]
    pub const fn silent(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Chance for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// The network of a phone that is on the same computer.
#[derive(Debug, Default)]
pub struct ThisComputer;

impl Lan for ThisComputer {
    fn places(&self) -> Vec<Place> {
        vec![Place { address: Ipv4Addr::LOCALHOST, name: "lo".into() }]
    }
}
