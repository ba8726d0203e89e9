//! Who is let in when more comes than can be answered in time.
//!
//! Nothing of it is set by hand: the queue counts the pieces of work that wait and measures how fast they get done, and
//! the one times the other is how long a newcomer would wait. Who would wait too long is told so at the door, before their
//! body is read, and when to come back: the more wait or were sent away, the later, and by chance spread over that time,
//! so that a thousand computers that come back with the power do not come back a second time all at once. Text has more
//! patience than files: what the officers wrote is there first, their photos follow.
//!
//! ```text
//! time to wait = pieces that wait × time a piece takes × pieces a request has
//! come back    = (those that wait + those away who will come back) × time a request takes, half of it to one and a half
//! ```
//!
//! Who is away is known by a number each (the door makes it of address and token), so that one who knocks a thousand times
//! is one; and each is away until some seconds after they were to come. Of those that were to come, the share that did
//! says how many of the others will: callers that never return make nobody else wait.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use wire::ambient::Chance;

/// Fewer pieces than these are no herd: to send one away would take longer than to answer it.
const FEW: u32 = 64;
/// How long a newcomer may have to wait, in milliseconds.
const PATIENCE: f64 = 1000.0;
/// A request looks up who sends it, and then does what it asks.
const PIECES: f64 = 2.0;
/// What a piece is taken to need before any was measured, in milliseconds.
const FIRST_PACE: f64 = 2.0;
/// Measured over so many milliseconds in which something always waited.
const WINDOW: u64 = 100;
/// The longest anybody is sent away for, in seconds.
const LONGEST: f64 = 300.0;
/// Who has not come so many milliseconds after they were to come does not come back.
const GRACE: u64 = 5_000;
/// So many are remembered as away at most; more would not be told to come later than the longest.
const AWAY: usize = 100_000;
/// The share that comes back is that of about so many who were to come last.
const SHARE_OF: f64 = 256.0;

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Words: an operation, and what it takes to know whose it is.
    Text,
    /// All else that a computer asks for and can as well ask for later.
    Later,
    /// A file on its way in.
    Files,
}

/// What waits, and how fast it gets done.
#[derive(Debug)]
struct Load {
    waiting: u32,
    /// When the measuring began, in the clock's ticks.
    since: u64,
    done: u32,
    /// When the last piece was done, or the first came.
    last: u64,
    /// Milliseconds for one piece, smoothed.
    pace: f64,
}

impl Load {
    const fn new() -> Self {
        Self { waiting: 0, since: 0, done: 0, last: 0, pace: FIRST_PACE }
    }

    fn come(&mut self, ticks: u64) {
        if self.waiting == 0 {
            (self.since, self.last, self.done) = (ticks, ticks, 0);
        }
        self.waiting += 1;
    }

    fn gone(&mut self, ticks: u64, done: bool) {
        self.waiting = self.waiting.saturating_sub(1);
        if !done {
            return;
        }
        (self.done, self.last) = (self.done + 1, ticks);
        let window = ticks.saturating_sub(self.since);
        if window >= WINDOW {
            self.pace = f64::midpoint(self.pace, milliseconds(window) / f64::from(self.done));
            (self.since, self.done) = (ticks, 0);
        }
    }

    /// Milliseconds a piece takes now: when nothing gets done at all, ever more.
    fn pace(&self, ticks: u64) -> f64 {
        self.pace.max(milliseconds(ticks.saturating_sub(self.last)) / f64::from(self.waiting.max(1)))
    }

    /// Milliseconds that a request would wait which came now.
    fn wait(&self, ticks: u64) -> f64 {
        if self.waiting < FEW { 0.0 } else { f64::from(self.waiting) * self.pace(ticks) * PIECES }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a moment ago")]
const fn milliseconds(ticks: u64) -> f64 {
    ticks as f64
}

struct Loads {
    text: Load,
    files: Load,
    away: Away,
}

/// Those that were sent away and have not come back.
#[derive(Debug)]
struct Away {
    /// Until when each is waited for.
    until: HashMap<u64, u64>,
    first: BTreeSet<(u64, u64)>,
    came: f64,
    stayed: f64,
}

impl Away {
    fn new() -> Self {
        // All come back, until it is seen that they do not.
        Self { until: HashMap::new(), first: BTreeSet::new(), came: SHARE_OF, stayed: 0.0 }
    }

    /// Those whose time is over do not come any more.
    fn expire(&mut self, ticks: u64) {
        while let Some((until, who)) = self.first.first().copied().filter(|(until, _)| *until < ticks) {
            self.first.remove(&(until, who));
            self.until.remove(&who);
            self.stayed += 1.0;
        }
        let all = self.came + self.stayed;
        if all > SHARE_OF {
            (self.came, self.stayed) = (self.came * SHARE_OF / all, self.stayed * SHARE_OF / all);
        }
    }

    /// Whoever it is has come: back, if it is about the time that they were told.
    fn come(&mut self, who: u64, ticks: u64) {
        if let Some(until) = self.until.remove(&who) {
            self.first.remove(&(until, who));
            if ticks.saturating_add(2 * GRACE) >= until {
                self.came += 1.0;
            }
        }
    }

    fn send(&mut self, who: u64, until: u64) {
        if self.until.len() < AWAY {
            self.until.insert(who, until);
            self.first.insert((until, who));
        }
    }

    /// How many will come.
    fn expected(&self) -> f64 {
        let away = u32::try_from(self.until.len()).unwrap_or(u32::MAX);
        f64::from(away) * self.came / (self.came + self.stayed)
    }
}

/// The door.
pub struct Admission(Mutex<Loads>);

impl Default for Admission {
    fn default() -> Self {
        Self(Mutex::new(Loads { text: Load::new(), files: Load::new(), away: Away::new() }))
    }
}

impl Admission {
    /// Lets a request of somebody in, or says in how many seconds it should come back.
    ///
    /// # Errors
    /// The seconds.
    pub fn admit(&self, lane: Lane, who: u64, ticks: u64, chance: &dyn Chance) -> Result<(), u64> {
        let mut loads = self.loads();
        loads.away.expire(ticks);
        loads.away.come(who, ticks);
        let (text, files) = (loads.text.wait(ticks), loads.files.wait(ticks));
        let late = match lane {
            Lane::Text => text > PATIENCE,
            Lane::Later => text > PATIENCE / 2.0,
            Lane::Files => text > PATIENCE / 2.0 || files > PATIENCE,
        };
        if !late {
            return Ok(());
        }
        let load = if lane == Lane::Files && files > text { &loads.files } else { &loads.text };
        let ahead = f64::from(load.waiting) + loads.away.expected() + 1.0;
        let seconds = spread((ahead * load.pace(ticks) * PIECES / 1000.0).min(LONGEST), chance);
        loads.away.send(who, ticks.saturating_add(seconds * 1000 + GRACE));
        Err(seconds)
    }

    /// A piece of work has come and waits.
    pub fn come(&self, lane: Lane, ticks: u64) {
        self.loads().of(lane).come(ticks);
    }

    /// It is done, or nobody wants it any more.
    pub fn gone(&self, lane: Lane, ticks: u64, done: bool) {
        self.loads().of(lane).gone(ticks, done);
    }

    fn loads(&self) -> MutexGuard<'_, Loads> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loads {
    const fn of(&mut self, lane: Lane) -> &mut Load {
        match lane {
            Lane::Text | Lane::Later => &mut self.text,
            Lane::Files => &mut self.files,
        }
    }
}

/// Somewhere between half of these seconds and one and a half, in whole seconds and never none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 450")]
fn spread(seconds: f64, chance: &dyn Chance) -> u64 {
    let dice = f64::from((chance.number() >> 32) as u32) / f64::from(u32::MAX);
    (seconds * (0.5 + dice)).ceil().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Every number once in turn, evenly over all there are.
    struct Evenly(AtomicU64);

    impl Chance for Evenly {
        fn fill(&self, bytes: &mut [u8]) {
            let n = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            for (byte, from) in bytes.iter_mut().zip(n.to_le_bytes()) {
                *byte = from;
            }
        }
    }

    fn dice() -> Evenly {
        Evenly(AtomicU64::new(1))
    }

    /// So many pieces wait, of which one was done every so many milliseconds for a while; and the time then.
    fn loaded(lane: Lane, waiting: u32, every: u64) -> (Admission, u64) {
        let door = Admission::default();
        for _ in 0..waiting {
            door.come(lane, 0);
        }
        let mut ticks = 0;
        for _ in 0..5000_u64.div_ceil(every) {
            ticks += every;
            door.come(lane, ticks);
            door.gone(lane, ticks, true);
        }
        (door, ticks)
    }

    #[test]
    fn few_are_let_in_however_slow_it_is() {
        for waiting in [0, 1, FEW - 2] {
            let (door, ticks) = loaded(Lane::Text, waiting, 500);
            assert_eq!(door.admit(Lane::Text, 0, ticks + 60_000, &dice()), Ok(()));
        }
    }

    #[test]
    fn who_would_wait_too_long_is_sent_away_and_how_many_that_are_is_measured() {
        for (every, most) in [(1, 500), (2, 250), (5, 100)] {
            let (door, ticks) = loaded(Lane::Text, most - 20, every);
            assert_eq!(door.admit(Lane::Text, 0, ticks, &dice()), Ok(()), "one in {every} ms");
            let (door, ticks) = loaded(Lane::Text, most + 20, every);
            assert!(door.admit(Lane::Text, 0, ticks, &dice()).is_err(), "one in {every} ms");
        }
    }

    #[test]
    fn nothing_that_gets_done_any_more_lets_nobody_in() {
        let (door, ticks) = loaded(Lane::Text, 100, 1);
        assert_eq!(door.admit(Lane::Text, 0, ticks, &dice()), Ok(()));
        assert!(door.admit(Lane::Text, 0, ticks + 2_000, &dice()).is_err());
    }

    #[test]
    fn text_is_let_in_when_files_and_all_else_have_to_wait() {
        let (door, ticks) = loaded(Lane::Text, 400, 1);
        assert_eq!(door.admit(Lane::Text, 0, ticks, &dice()), Ok(()));
        assert!(door.admit(Lane::Files, 0, ticks, &dice()).is_err());
        assert!(door.admit(Lane::Later, 0, ticks, &dice()).is_err());
        // And files that wait keep no text waiting.
        let (door, ticks) = loaded(Lane::Files, 400, 20);
        assert!(door.admit(Lane::Files, 0, ticks, &dice()).is_err());
        assert_eq!(door.admit(Lane::Text, 0, ticks, &dice()), Ok(()));
    }

    #[test]
    fn a_herd_is_told_to_come_back_spread_over_the_time_that_it_needs() {
        // Two milliseconds a piece, four a request: a thousand need four seconds, ten thousand forty.
        for (herd, longest) in [(1_000_u32, 8), (10_000, 80)] {
            let (door, ticks) = loaded(Lane::Text, 300, 2);
            let dice = dice();
            let told: Vec<u64> = (0..herd)
                .map(|n| door.admit(Lane::Text, u64::from(n), ticks, &dice).expect_err("too late"))
                .collect();
            assert!(told.iter().all(|seconds| (1..=longest).contains(seconds)), "{told:?}");
            let at: BTreeSet<_> = told.iter().collect();
            assert!(at.len() as u64 > longest / 2, "{at:?}");
            // No second has many more than get done in one.
            let most = at.iter().map(|at| told.iter().filter(|told| told == at).count()).max();
            assert!(most.is_some_and(|most| most < 700), "{most:?}");
        }
    }

    #[test]
    fn those_who_were_let_in_make_the_others_come_sooner() {
        let (door, ticks) = loaded(Lane::Text, 300, 2);
        for who in 0..5_000 {
            door.admit(Lane::Text, who, ticks, &dice()).expect_err("too late");
        }
        let late = door.admit(Lane::Text, 9_999, ticks, &dice()).expect_err("too late");
        for _ in 0..300 {
            door.gone(Lane::Text, ticks, false);
        }
        for who in 0..5_000 {
            assert_eq!(door.admit(Lane::Text, who, ticks, &dice()), Ok(()));
        }
        for _ in 0..300 {
            door.come(Lane::Text, ticks);
        }
        let soon = door.admit(Lane::Text, 9_999, ticks, &dice()).expect_err("too late");
        assert!(soon * 5 < late, "{soon} {late}");
    }

    #[test]
    fn callers_who_never_return_or_knock_again_and_again_make_nobody_come_later() {
        let (door, mut ticks) = loaded(Lane::Text, 300, 2);
        let first = door.admit(Lane::Text, 0, ticks, &dice()).expect_err("too late");
        for _ in 0..10_000 {
            door.admit(Lane::Text, 1, ticks, &dice()).expect_err("too late");
        }
        let knocked = door.admit(Lane::Text, 0, ticks, &dice()).expect_err("too late");
        assert!(knocked <= first + 1, "{first} {knocked}");
        // A hundred a second that are never seen again, for two minutes; all the while work gets done.
        let mut never = 10;
        let mut told = Vec::new();
        for _ in 0..120 {
            for _ in 0..100 {
                never += 1;
                door.admit(Lane::Text, never, ticks, &dice()).expect_err("too late");
            }
            for _ in 0..500 {
                ticks += 2;
                door.come(Lane::Text, ticks);
                door.gone(Lane::Text, ticks, true);
            }
            told.push(door.admit(Lane::Text, 0, ticks, &dice()).expect_err("too late"));
        }
        let worst = told.iter().skip(60).max().copied().unwrap_or_default();
        assert!(worst <= first + 2, "{first} {told:?}");
    }

    #[test]
    fn what_is_remembered_of_those_away_is_bounded() {
        let (door, ticks) = loaded(Lane::Text, 300, 2);
        for who in 0..AWAY as u64 + 10 {
            door.admit(Lane::Text, who, ticks, &dice()).expect_err("too late");
        }
        assert_eq!(door.loads().away.until.len(), AWAY);
        assert_eq!(door.loads().away.first.len(), AWAY);
    }
}
