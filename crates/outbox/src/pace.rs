//! How much of a photo is sent at once, and how fast.

/// The first piece, in bytes.
const FIRST: u64 = 256 * 1024;
/// A link that carries less than this at a time is not one to send photos over.
const SMALLEST: u64 = 64 * 1024;
/// More at once gains nothing.
const LARGEST: u64 = 4 * 1024 * 1024;
/// A piece that took less than this, in milliseconds, could have been larger.
const FAST: u64 = 4_000;
/// Beyond so many milliseconds of measuring, the past counts half.
const MEMORY: u64 = 30_000;

/// The pace of uploads over one link: pieces grow while it carries them and shrink when it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    piece: u64,
    largest: u64,
    /// Bytes that became durable, and the milliseconds that took.
    measured: (u64, u64),
    stalled: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

impl Pace {
    /// Of a link nothing is known of.
    #[must_use]
    pub const fn new() -> Self {
        Self { piece: FIRST, largest: LARGEST, measured: (0, 0), stalled: false }
    }

    /// How many bytes to send next.
    #[must_use]
    pub const fn piece(&self) -> u64 {
        self.piece
    }

    /// So many bytes became durable at the queue in so many milliseconds.
    pub fn record_piece(&mut self, bytes: u64, millis: u64) {
        self.stalled = false;
        let (all, time) = self.measured;
        let (all, time) = if time > MEMORY { (all / 2, time / 2) } else { (all, time) };
        self.measured = (all.saturating_add(bytes), time.saturating_add(millis));
        // The short rest of a photo goes fast over any link.
        if millis < FAST && bytes >= self.piece {
            self.piece = (self.piece * 2).min(self.largest);
        }
    }

    /// A piece was cut off, or nothing came back in time.
    pub fn record_cut(&mut self) {
        self.stalled = true;
        self.piece = (self.piece / 2).max(SMALLEST);
    }

    /// Somebody on the way takes no piece of so many bytes (413): none so large is sent over this link again.
    pub fn record_too_large(&mut self, refused: u64) {
        self.largest = (refused / 2).clamp(SMALLEST, self.largest);
        self.piece = self.piece.min(self.largest);
    }

    /// Another network: what the last one carried says nothing about this one.
    pub fn new_link(&mut self) {
        *self = Self::new();
    }

    /// Bytes a second; none before enough was measured, and while uploads stall.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        let (all, time) = self.measured;
        if self.stalled || all < SMALLEST || time == 0 {
            return None;
        }
        u64::try_from(u128::from(all) * 1_000 / u128::from(time)).ok()
    }

    /// Seconds for so many bytes at that speed, at least one; none where there is no speed.
    #[must_use]
    pub fn seconds_for(&self, bytes: u64) -> Option<u32> {
        let seconds = bytes.checked_div(self.speed()?)?;
        u32::try_from(seconds.max(1)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pieces_double_over_a_fast_link_and_halve_over_a_dying_one() {
        let mut pace = Pace::new();
        let mut grown = vec![pace.piece()];
        for _ in 0..5 {
            pace.record_piece(pace.piece(), FAST - 1);
            grown.push(pace.piece());
        }
        assert_eq!(grown, [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST, LARGEST, LARGEST]);
        pace.record_piece(pace.piece(), FAST);
        assert_eq!(pace.piece(), LARGEST, "slow, but it went");
        for _ in 0..10 {
            pace.record_cut();
        }
        assert_eq!(pace.piece(), SMALLEST);
        pace.record_piece(1_000, 1);
        assert_eq!(pace.piece(), SMALLEST, "the rest of a photo says nothing about a whole piece");
    }

    #[test]
    fn a_size_once_refused_is_never_sent_over_this_link_again() {
        let mut pace = Pace::new();
        pace.record_piece(pace.piece(), 1);
        pace.record_too_large(2 * FIRST);
        assert_eq!(pace.piece(), FIRST);
        pace.record_piece(pace.piece(), 1);
        assert_eq!(pace.piece(), FIRST);
        pace.record_too_large(1);
        assert_eq!(pace.piece(), SMALLEST);
        pace.new_link();
        pace.record_piece(pace.piece(), 1);
        assert_eq!(pace.piece(), 2 * FIRST);
    }

    #[test]
    fn no_speed_is_reported_before_it_was_measured_or_while_stalled() {
        let mut pace = Pace::new();
        assert_eq!((pace.speed(), pace.seconds_for(1_000_000)), (None, None));
        pace.record_piece(60_000, 1_000);
        assert_eq!(pace.speed(), None);
        pace.record_piece(40_000, 0);
        assert_eq!((pace.speed(), pace.seconds_for(1_000_000)), (Some(100_000), Some(10)));
        pace.record_cut();
        assert_eq!(pace.seconds_for(1_000_000), None);
        pace.record_piece(100_000, 1_000);
        assert_eq!(pace.seconds_for(1), Some(1));
    }

    #[test]
    fn the_speed_follows_the_link() {
        let mut pace = Pace::new();
        for _ in 0..100 {
            pace.record_piece(1_000_000, 1_000);
        }
        for _ in 0..20 {
            pace.record_piece(100_000, 10_000);
        }
        let speed = pace.speed().unwrap();
        assert!((9_000..30_000).contains(&speed), "{speed}");
    }

    proptest! {
        #[test]
        fn a_piece_stays_within_its_bounds_whatever_happens(
            events in prop::collection::vec((0u8..4, any::<u64>(), any::<u64>()), 0..200),
        ) {
            let mut pace = Pace::new();
            let mut refused = u64::MAX;
            for (kind, a, b) in events {
                match kind {
                    0 => pace.record_piece(a % (2 * LARGEST), b % (2 * FAST)),
                    1 => pace.record_cut(),
                    2 => pace.record_piece(a, b),
                    _ => {
                        refused = refused.min(pace.piece());
                        pace.record_too_large(pace.piece());
                    }
                }
                prop_assert!((SMALLEST..=LARGEST).contains(&pace.piece()));
                prop_assert!(pace.piece() < refused || pace.piece() == SMALLEST);
                prop_assert!(pace.seconds_for(a).is_none_or(|seconds| seconds >= 1));
            }
        }

        #[test]
        fn every_link_that_carries_the_smallest_piece_finishes(carries in SMALLEST..2 * LARGEST, len in 1u64..20_000_000) {
            let (mut pace, mut left, mut wasted) = (Pace::new(), len, 0u64);
            for _ in 0..10_000 {
                if left == 0 { break }
                let piece = pace.piece().min(left);
                if piece <= carries { left -= piece; pace.record_piece(piece, 100); } else { wasted += 1; pace.record_cut(); }
            }
            prop_assert_eq!(left, 0);
            // Each piece that is too large follows one that was not.
            prop_assert!(wasted <= len / SMALLEST + 10);
        }
    }
}
