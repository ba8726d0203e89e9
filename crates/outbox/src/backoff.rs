//! Waiting after failures.

/// The first wait after a failure, in milliseconds.
pub const FIRST_WAIT: u64 = 2_000;
/// No wait is shorter: even bad luck with the random number does not make it a busy loop.
pub const LEAST_WAIT: u64 = FIRST_WAIT / 4;
/// The longest wait while the window is not in front.
pub const LONGEST_WAIT: u64 = 15 * 60 * 1_000;
/// The longest wait while the window is in front.
pub const LONGEST_WAIT_FOCUSED: u64 = 60 * 1_000;

/// How often something failed, and until when it waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backoff {
    /// Attempts begun since it last got further. Counted when they begin, so that an attempt that
    /// never ends (a crash) counts too.
    pub attempts: u32,
    /// The tick before which there is no other.
    pub not_before: u64,
}

impl Backoff {
    /// Waits with full jitter: anywhere up to a bound that doubles with every attempt.
    pub fn wait(&mut self, now: u64, random: u64, longest: u64) {
        let doublings = self.attempts.saturating_sub(1).min(16);
        let bound = (FIRST_WAIT << doublings).min(longest);
        self.not_before = now.saturating_add(LEAST_WAIT + random % (bound - LEAST_WAIT));
    }

    /// Waits at the slowest pace there is.
    pub const fn wait_long(&mut self, now: u64, random: u64) {
        self.not_before = now.saturating_add(LONGEST_WAIT / 2 + random % (LONGEST_WAIT / 2));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(attempts: u32, longest: u64) -> Vec<u64> {
        // Dice that fall evenly.
        let random = (0..1_000u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        random
            .map(|random| {
                let mut backoff = Backoff { attempts, not_before: 0 };
                backoff.wait(100, random, longest);
                backoff.not_before - 100
            })
            .collect()
    }

    #[test]
    fn a_wait_doubles_up_to_its_limit() {
        for (attempts, bound) in
            [(0, 2_000), (1, 2_000), (2, 4_000), (5, 32_000), (10, 900_000), (1_000, 900_000)]
        {
            let waits = waits(attempts, LONGEST_WAIT);
            assert!(waits.iter().all(|wait| (LEAST_WAIT..bound).contains(wait)), "{attempts}");
            assert!(waits.iter().any(|wait| *wait > bound / 10 * 9), "{attempts}");
        }
        assert!(waits(30, LONGEST_WAIT_FOCUSED).iter().all(|wait| *wait < 60_000));
    }

    #[test]
    fn random_waits_spread_evenly() {
        let waits = waits(10, LONGEST_WAIT);
        for quarter in 0..4 {
            let (from, to) = (quarter * LONGEST_WAIT / 4, (quarter + 1) * LONGEST_WAIT / 4);
            let there = waits.iter().filter(|wait| (from..to).contains(*wait)).count();
            assert!((200..300).contains(&there), "{there} of 1000 in quarter {quarter}");
        }
    }
}
