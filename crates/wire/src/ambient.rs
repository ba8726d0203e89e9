//! Time and chance, passed in.
//!
//! Everything that needs the time or a random number takes one of these traits, so that a test can
//! run a week of power cuts in a second and replay it from a seed. The real ones live in [`system`],
//! behind a feature that only programs turn on.

use crate::time::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The wall clock: what a person would read, right or wrong. For labels and records only.
    fn now(&self) -> Timestamp;
    /// Milliseconds since some fixed moment, never falling while the process lives. For waiting.
    fn ticks(&self) -> u64;
}

/// Where unpredictable bytes come from.
pub trait Chance: Send + Sync {
    /// Fills `bytes`. Tokens, salts and ids are made of these: outside tests they come from the
    /// operating system's generator.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Chance + '_ {
    /// A uniformly random number.
    pub fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

/// A UUID of version 7: ordered by `now`, unpredictable after it.
pub fn uuid_v7(now: Timestamp, chance: &dyn Chance) -> uuid::Uuid {
    let mut random = [0; 10];
    chance.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(now.millis().unsigned_abs(), &random).into_uuid()
}

/// The real clock and the operating system's randomness.
#[cfg(feature = "system")]
pub mod system {
    use super::{Chance, Clock};
    use crate::time::Timestamp;

    /// The computer's clock.
    #[derive(Debug)]
    pub struct SystemClock {
        started: std::time::Instant,
    }

    impl SystemClock {
        /// A clock whose [`Clock::ticks`] begin at zero now.
        #[must_use]
        #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
        pub fn start() -> Self {
            Self { started: std::time::Instant::now() }
        }
    }

    impl Clock for SystemClock {
        #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
        fn now(&self) -> Timestamp {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            // A clock before 1970 (a dead battery) reads as 1970; the queue's time corrects it.
            Timestamp::from_millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
        }

        fn ticks(&self) -> u64 {
            u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
        }
    }

    /// The operating system's generator.
    #[derive(Debug, Default)]
    pub struct SystemChance;

    impl Chance for SystemChance {
        fn fill(&self, bytes: &mut [u8]) {
            if getrandom::fill(bytes).is_err() {
                // Without entropy no token would be secret and no id unique; nothing sensible can go on.
                std::process::abort();
            }
        }
    }
}
