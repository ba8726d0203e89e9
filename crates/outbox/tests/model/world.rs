//! One sequence: a device, a queue, a network that does as it likes, and the promises.

use outbox::{Effect, Event, Failure, Kick, Older, Outbox, Pause, Photo, QueuedOperation};
use std::collections::{BTreeMap, BTreeSet};
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::problem::{Problem, ProblemCode};
use wire::subject::Subject;

use crate::reference::{Disk, Queue, Row};

const HOUR: u64 = 3_600_000;
const LONGEST_WAIT: u64 = 900_000;
const PAUSES: [Pause; 3] = [Pause::Auth, Pause::Disk, Pause::Clock];
const KICKS: [Kick; 4] = [Kick::LinkUp, Kick::SendNow, Kick::Woke, Kick::LoggedIn];

macro_rules! promise {
    ($promised:expr, $($words:tt)+) => {
        if !$promised { return Err(format!($($words)+)); }
    };
}

mod promises;

/// SplitMix64: numbers that follow from a seed.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub const fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    const fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

type Checked = Result<(), String>;

/// A job by its effect: the same picture is one job, whoever promised it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Job {
    Announce(OperationId),
    Upload(Digest),
}

const fn job(effect: &Effect) -> Option<Job> {
    match effect {
        Effect::Announce(id) => Some(Job::Announce(*id)),
        Effect::Upload(_, sha256) => Some(Job::Upload(*sha256)),
        Effect::Wake(_) => None,
    }
}

#[derive(Debug, Clone)]
enum Luck {
    Works,
    LosesTheAnswer,
    Fails(Failure),
    Carries(u64),
}

pub struct World {
    dice: Dice,
    told: bool,
    now: u64,
    outbox: Outbox,
    disk: Disk,
    queue: Queue,
    under_way: Vec<Effect>,
    /// As the driver keeps it: the earliest the outbox asked for.
    wake: Option<u64>,
    pauses: BTreeSet<Pause>,
    asked: Option<u64>,
    /// The same with all the jitter there may be.
    asked_at_most: Option<u64>,
    doubt: bool,
    window_focused: bool,
    /// What always fails, and how.
    bad: BTreeMap<Job, Failure>,
    /// When each job was begun since anything was heard or changed.
    unheard: BTreeMap<Job, Vec<u64>>,
    /// Between the attempts of a bad job: which good operations stood ready and were not begun.
    overtaken: BTreeMap<Job, BTreeMap<OperationId, u32>>,
    watches_turns: bool,
    /// Those whose announcement should have brought the receipt and did not: they wait a little of their own.
    put_off: BTreeSet<OperationId>,
    sequence: u32,
}

/// In the model's own words, so that the outbox is not asked about itself.
const fn waits_for_the_officer(item: &QueuedOperation) -> bool {
    item.refused.is_some() || item.damaged
}

fn id(n: u32) -> OperationId {
    uuid::Uuid::from_u128(u128::from(n)).into()
}

fn digest(n: u64) -> Digest {
    Digest::from_bytes([n as u8; 32])
}

impl World {
    pub fn new(seed: u64, told: bool) -> Self {
        let mut dice = Dice::new(seed);
        dice.roll();
        Self {
            told,
            now: dice.below(1_000_000),
            dice,
            outbox: Outbox::new(),
            disk: Disk::default(),
            queue: Queue::default(),
            under_way: Vec::new(),
            wake: None,
            pauses: BTreeSet::new(),
            asked: None,
            asked_at_most: None,
            doubt: false,
            window_focused: false,
            bad: BTreeMap::new(),
            unheard: BTreeMap::new(),
            overtaken: BTreeMap::new(),
            watches_turns: false,
            put_off: BTreeSet::new(),
            sequence: 0,
        }
    }

    /// So many events of any kind, then everything that can arrive has to.
    pub fn run(&mut self, events: u64) -> Checked {
        // Some days are calm, some are not.
        let calm = self.dice.below(4);
        for _ in 0..events {
            self.anything(calm)?;
        }
        self.settle()
    }

    fn anything(&mut self, calm: u64) -> Checked {
        match self.dice.below(32) {
            0..=3 if self.sequence < 10 => self.seal(),
            4..=17 if !self.under_way.is_empty() => {
                let nth = self.dice.below(self.under_way.len() as u64) as usize;
                let luck = self.luck(calm);
                self.now += self.dice.pick(&[1, 50, 3_000, 31_000]);
                self.ends(nth, luck)
            }
            18 => self.crash(),
            19 => {
                let kick = self.dice.pick(&KICKS);
                self.kick(kick)
            }
            20 => {
                self.window_focused = self.dice.one_in(2);
                self.heard();
                self.step(Event::WindowFocused(self.window_focused))
            }
            21 | 22 => {
                let pause =
                    self.pauses.first().copied().unwrap_or_else(|| PAUSES[self.sequence as usize % 3]);
                self.resume(pause)
            }
            23 => {
                // The clock stands, leaps, or falls.
                self.now = match self.dice.below(8) {
                    0 => self.now / 2,
                    1 => self.now.saturating_sub(5_000),
                    2 => self.now + 7 * 24 * HOUR,
                    _ => self.now + self.dice.pick(&[0, 1, 1_000, 60_000, HOUR]),
                };
                self.heard();
                self.step(Event::Tick)
            }
            24 => {
                // What is in there already may be told again.
                let Some(item) = self.disk.in_order().into_iter().next() else { return Ok(()) };
                self.heard();
                self.step(Event::Sealed(item))
            }
            25 => {
                // The queue was restored from yesterday's backup.
                let lost = digest(self.dice.below(6));
                self.queue.verified.remove(&lost);
                self.queue.offsets.remove(&lost);
                Ok(())
            }
            _ => self.tick(),
        }
    }

    fn luck(&mut self, calm: u64) -> Luck {
        match self.dice.below(4 + 4 * calm) {
            0 | 1 => Luck::Fails(self.failure()),
            2 => Luck::LosesTheAnswer,
            3 => Luck::Carries(self.dice.below(70)),
            _ => Luck::Works,
        }
    }

    fn failure(&mut self) -> Failure {
        match self.dice.below(24) {
            0..=6 => Failure::NoAnswer,
            7..=10 => Failure::NotTheQueue,
            11 | 12 => Failure::Busy { after: None },
            13..=15 => Failure::Busy { after: Some(self.dice.pick(&[0, 1, 5_000, 120_000, HOUR, u64::MAX])) },
            16 => Failure::Transient,
            17 => Failure::Unannounced,
            18 => Failure::Older(self.dice.pick(&[Older::Queue, Older::App])),
            19 | 20 => Failure::Altered,
            21 | 22 => Failure::Pause(self.dice.pick(&PAUSES)),
            _ => self.dice.pick(&[Failure::Refused(Problem::new(ProblemCode::Flawed)), Failure::Damaged]),
        }
    }

    fn seal(&mut self) -> Checked {
        self.sequence += 1;
        let n = self.sequence;
        let photos: BTreeSet<u64> = (0..self.dice.below(4)).map(|_| self.dice.below(6)).collect();
        let photo = |n: u64| Photo { sha256: digest(n), len: 40 + 20 * n, sent: 0, verified: false };
        let item = QueuedOperation {
            id: id(n),
            subject: Subject::Submission(
                uuid::Uuid::from_u128(1_000 + u128::from(self.dice.below(6))).into(),
            ),
            sequence: n,
            urgent: self.dice.one_in(4),
            photos: photos.into_iter().map(photo).collect(),
            attempts: 0,
            announced: false,
            refused: None,
            damaged: false,
        };
        if self.dice.one_in(6) {
            let always = self.dice.pick(&[
                Failure::NoAnswer,
                Failure::NotTheQueue,
                Failure::Transient,
                Failure::Older(Older::Queue),
                Failure::Busy { after: None },
            ]);
            let photo =
                item.photos.first().map(|photo| Job::Upload(photo.sha256)).filter(|_| self.dice.one_in(2));
            let always = if photo.is_some() && self.dice.one_in(3) { Failure::Altered } else { always };
            self.bad.insert(photo.unwrap_or(Job::Announce(item.id)), always);
        }
        let row = Row { item: item.clone(), receipt: false, moved_at: self.now };
        self.disk.rows.insert(item.id, row);
        self.heard();
        self.step(Event::Sealed(item))
    }

    fn kick(&mut self, kick: Kick) -> Checked {
        match kick {
            Kick::SendNow => (self.asked, self.asked_at_most) = (None, None),
            Kick::LoggedIn => drop(self.pauses.remove(&Pause::Auth)),
            Kick::LinkUp | Kick::Woke => {}
        }
        self.heard();
        self.step(Event::Kick(kick))
    }

    fn resume(&mut self, pause: Pause) -> Checked {
        self.pauses.remove(&pause);
        self.heard();
        self.step(Event::Resumed(pause))
    }

    /// The machine's waits begin anew, or may.
    fn heard(&mut self) {
        self.unheard.clear();
    }

    fn tick(&mut self) -> Checked {
        let Some(at) = self.wake.take() else {
            self.now += 1_000;
            return self.step(Event::Tick);
        };
        self.now = self.now.max(at);
        self.step(Event::Tick)
    }

    /// The power goes. What was under way may have arrived or not; the answer is lost. The ticks begin anew.
    fn crash(&mut self) -> Checked {
        for effect in std::mem::take(&mut self.under_way) {
            if self.dice.one_in(2) {
                self.arrives(&effect)?;
            }
        }
        self.outbox = Outbox::new();
        self.now = self.dice.below(HOUR);
        (self.wake, self.asked, self.asked_at_most) = (None, None, None);
        (self.doubt, self.window_focused) = (false, false);
        self.pauses.clear();
        self.heard();
        for row in self.disk.rows.values_mut() {
            row.moved_at = self.now;
        }
        let items = self.disk.in_order();
        let (last, rest) = match items.split_last() {
            Some(split) => split,
            None => return Ok(()),
        };
        // Until the last one is told the outbox knows less than the disk: only then can they be compared.
        for item in rest {
            let effects = self.outbox.step(self.now, self.dice.roll(), Event::Sealed(item.clone()));
            self.set_about(effects)?;
        }
        self.step(Event::Sealed(last.clone()))
    }

    /// The queue gets what an effect sends.
    fn arrives(&mut self, effect: &Effect) -> Result<Vec<Digest>, String> {
        match effect {
            Effect::Announce(id) if !self.bad.contains_key(&Job::Announce(*id)) => {
                let item = &self.disk.rows[id].item;
                let (before, applied) = (self.disk.before(item), self.queue.applied.len());
                let needed = self.queue.put(item);
                if self.queue.applied.len() > applied {
                    let first = before.is_none_or(|before| self.queue.applied.contains(&before));
                    promise!(first, "{id} took effect before {before:?}");
                }
                Ok(needed)
            }
            Effect::Upload(_, sha256) if !self.bad.contains_key(&Job::Upload(*sha256)) => {
                self.queue.verified.insert(*sha256);
                Ok(Vec::new())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// One effect ends, or gets a little further.
    fn ends(&mut self, nth: usize, luck: Luck) -> Checked {
        let effect = self.under_way[nth].clone();
        let which = job(&effect).unwrap();
        let luck = match (self.bad.get(&which), luck) {
            (Some(always), _) => Luck::Fails(always.clone()),
            (None, luck) => luck,
        };
        let event = match (&effect, luck) {
            (Effect::Announce(id), Luck::Works | Luck::Carries(_)) => {
                let needed = self.arrives(&effect)?;
                if needed.is_empty() {
                    self.disk.rows.get_mut(id).unwrap().receipt = true;
                    Event::Received(*id)
                } else {
                    if self.disk.rows[id].item.announced {
                        self.put_off.insert(*id);
                    }
                    self.disk.announced(self.now, *id, &needed);
                    Event::Announced(*id, needed)
                }
            }
            (Effect::Upload(id, sha256), Luck::Carries(bytes)) => {
                let len =
                    self.disk.rows[id].item.photos.iter().find(|photo| photo.sha256 == *sha256).unwrap().len;
                let offset = self.queue.offsets.entry(*sha256).or_insert(0);
                *offset = (*offset + bytes).min(len - 1);
                let sent = *offset;
                self.disk
                    .with_photo(self.now, *sha256, |photo| std::mem::replace(&mut photo.sent, sent) < sent);
                Event::Progress(*id, *sha256, sent)
            }
            (Effect::Upload(id, sha256), Luck::Works) => {
                self.arrives(&effect)?;
                self.disk.with_photo(self.now, *sha256, |photo| {
                    photo.sent = photo.len;
                    !std::mem::replace(&mut photo.verified, true)
                });
                Event::Uploaded(*id, *sha256)
            }
            (_, Luck::LosesTheAnswer) => {
                self.arrives(&effect)?;
                self.fails(&effect, Failure::NoAnswer)
            }
            (_, Luck::Fails(failure)) => self.fails(&effect, failure),
            (Effect::Wake(_), _) => unreachable!(),
        };
        match &event {
            Event::Progress(..) => self.answered(),
            Event::AnnounceFailed(..) | Event::UploadFailed(..) => drop(self.under_way.swap_remove(nth)),
            _ => {
                self.under_way.swap_remove(nth);
                self.answered();
            }
        }
        self.step(event)
    }

    fn answered(&mut self) {
        self.doubt = false;
        self.heard();
    }

    /// What a failure leaves on the disk, and what the model knows from then on.
    fn fails(&mut self, effect: &Effect, failure: Failure) -> Event {
        let (Effect::Announce(id) | Effect::Upload(id, _)) = effect else { unreachable!() };
        let upload = if let Effect::Upload(_, sha256) = effect { Some(*sha256) } else { None };
        // Only a photo can be altered on the way or damaged, or be of an operation that the queue does not know.
        let failure = match (failure, upload) {
            (Failure::Altered | Failure::Damaged | Failure::Unannounced, None) => Failure::Transient,
            (failure, _) => failure,
        };
        let row = self.disk.rows.get_mut(id).unwrap();
        match &failure {
            Failure::NoAnswer | Failure::NotTheQueue => self.doubt = true,
            Failure::Busy { after } => {
                self.doubt = true;
                let asked = after.map(|after| self.now + after.min(HOUR - 2_000));
                self.asked = self.asked.max(asked);
                self.asked_at_most = self.asked_at_most.max(asked.map(|at| at + 2_000));
            }
            Failure::Transient | Failure::Older(_) => self.answered(),
            Failure::Unannounced => {
                row.item.announced = false;
                self.answered();
            }
            Failure::Altered => {
                let sha256 = upload.unwrap();
                self.queue.offsets.insert(sha256, 0);
                self.disk.with_photo(self.now, sha256, |photo| {
                    photo.sent = 0;
                    false
                });
                self.answered();
            }
            Failure::Pause(pause) => {
                self.pauses.insert(*pause);
                if *pause == Pause::Auth {
                    self.answered();
                }
            }
            Failure::Refused(problem) => {
                row.item.refused = Some(problem.clone());
                self.answered();
            }
            Failure::Damaged => {
                row.item.damaged = true;
                self.heard();
            }
        }
        match upload {
            None => Event::AnnounceFailed(*id, failure),
            Some(sha256) => Event::UploadFailed(*id, sha256, failure),
        }
    }

    fn step(&mut self, event: Event) -> Checked {
        if self.told {
            println!("{:>10}  {event:?}", self.now);
        }
        // The queue's patience is over by the clock, also by one that falls.
        for asked in [&mut self.asked, &mut self.asked_at_most] {
            *asked = asked.map(|at| at.min(self.now + HOUR)).filter(|at| *at > self.now);
        }
        let dice = if self.dice.one_in(16) { self.dice.pick(&[0, u64::MAX]) } else { self.dice.roll() };
        let effects = self.outbox.step(self.now, dice, event);
        self.set_about(effects)?;
        self.check()
    }

    /// Begins what the outbox says, when it may.
    fn set_about(&mut self, effects: Vec<Effect>) -> Checked {
        for effect in effects {
            if self.told {
                println!("            -> {effect:?}");
            }
            let (Effect::Announce(id) | Effect::Upload(id, _)) = &effect else {
                let Effect::Wake(at) = effect else { unreachable!() };
                promise!(at > self.now, "woken at {at}, which is over");
                self.wake = Some(self.wake.map_or(at, |earlier| earlier.min(at)));
                continue;
            };
            let this = job(&effect).unwrap();
            promise!(self.pauses.is_empty(), "S11 {effect:?} during a pause");
            promise!(self.asked.is_none(), "{effect:?} before the queue's Retry-After is over");
            promise!(!self.doubt || self.under_way.is_empty(), "{effect:?}: a second probe");
            promise!(
                !self.under_way.iter().any(|other| job(other) == Some(this)),
                "S2 {effect:?} twice at once"
            );
            let row = &self.disk.rows[id];
            promise!(!row.receipt, "{effect:?} after its receipt");
            promise!(!waits_for_the_officer(&row.item), "{effect:?} needs the officer");
            let before = self.disk.before(&row.item);
            promise!(before.is_none(), "S13 {effect:?} before {before:?}");
            match this {
                Job::Announce(_) => {
                    promise!(!row.item.announced || row.item.all_sent(), "{effect:?} without need")
                }
                Job::Upload(sha256) => {
                    let missing = |photo: &Photo| photo.sha256 == sha256 && !photo.verified;
                    promise!(
                        row.item.announced && row.item.photos.iter().any(missing),
                        "{effect:?} without need"
                    );
                }
            }
            self.attempted(this, *id)?;
            self.under_way.push(effect);
            let uploads = self.under_way.iter().filter(|effect| matches!(effect, Effect::Upload(..))).count();
            promise!(uploads <= 2 && self.under_way.len() - uploads <= 1, "S14 {:?} at once", self.under_way);
        }
        Ok(())
    }

    /// Faults stop. Everything arrives that is not refused, damaged, bad, or behind such a one (S7, S8, S12).
    fn settle(&mut self) -> Checked {
        if self.told {
            println!("            faults stop");
        }
        for pause in PAUSES {
            self.resume(pause)?;
        }
        if self.dice.one_in(2) {
            // With all waits forgotten it can be seen who goes first.
            while !self.under_way.is_empty() {
                self.ends(0, Luck::Works)?;
            }
            self.kick(Kick::SendNow)?;
            self.overtaken.clear();
            self.watches_turns = true;
        }
        for _ in 0..3_000 {
            if self.missing().is_none() {
                return Ok(());
            }
            if self.under_way.is_empty() {
                promise!(self.wake.is_some(), "S7 {:?} waits and nothing happens any more", self.missing());
                self.tick()?;
            } else {
                let nth = self.dice.below(self.under_way.len() as u64) as usize;
                self.now += 50;
                self.ends(nth, Luck::Works)?;
            }
        }
        Err(format!("S7 {:?} never arrived", self.missing()))
    }

    /// A good operation that is not received yet.
    fn missing(&self) -> Option<OperationId> {
        let is_bad = |item: &QueuedOperation| {
            let photos = item.photos.iter().map(|photo| Job::Upload(photo.sha256));
            let mut jobs = photos.chain([Job::Announce(item.id)]);
            // A bad photo that the queue has by now is no obstacle, but whether it has is for the queue to say.
            waits_for_the_officer(item) || jobs.any(|job| self.bad.contains_key(&job))
        };
        let mut stuck = BTreeSet::new();
        for item in self.disk.in_order() {
            if is_bad(&item) {
                stuck.insert(item.subject);
            } else if !stuck.contains(&item.subject) {
                return Some(item.id);
            }
        }
        None
    }
}
