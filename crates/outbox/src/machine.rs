//! The machine: what to do next, and what follows from what happened.

use std::collections::{BTreeMap, BTreeSet};
use wire::digest::Digest;
use wire::ids::{OperationId, SubmissionId};

use crate::failure::{Failure, Pause};
use crate::item::{Item, Photo};

/// Uploads at once: two keep a slow link full, more only make each slower.
const UPLOADS: usize = 2;
/// The first wait after a failure, in milliseconds.
const FIRST_WAIT: u64 = 2_000;
/// The longest wait while nobody looks.
const LONGEST_WAIT: u64 = 15 * 60 * 1_000;
/// The longest wait while the window is in front.
const LONGEST_WAIT_IN_FRONT: u64 = 60 * 1_000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An operation is sealed on disk (or was found there at the start).
    Sealed(Item),
    /// The queue has the text and still needs these photos.
    Announced(OperationId, Vec<Digest>),
    /// The receipt is verified and on disk.
    Received(OperationId),
    /// The announcement failed.
    AnnounceFailed(OperationId, Failure),
    /// The queue has so much of a photo on its disk.
    Progress(OperationId, Digest, u64),
    /// The queue has verified a photo.
    Uploaded(OperationId, Digest),
    /// The upload failed.
    UploadFailed(OperationId, Digest, Failure),
    /// A wait is over.
    Tick,
    /// Something changed that makes trying worthwhile.
    Kick(Kick),
    /// A pause's condition has changed.
    Resumed(Pause),
    /// The window came to the front, or left it.
    InFront(bool),
}

/// What makes trying worthwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// The queue answered somebody just now.
    LinkUp,
    /// The officer pressed *send now*.
    SendNow,
}

/// Something to do. Each ends in exactly one event for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send the operation's bytes; ends in `Announced`, `Received` or `AnnounceFailed`.
    Announce(OperationId),
    /// Send a photo from where the queue says it stands; ends in `Uploaded` or `UploadFailed`, with
    /// any number of `Progress` before.
    Upload(OperationId, Digest),
    /// Send a `Tick` at this tick, or sooner.
    Wake(u64),
}

/// Why nothing moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// Nobody answers.
    NoAnswer,
    /// Somebody else answers.
    NotTheQueue,
    /// The queue cannot now.
    Busy,
    /// A pause.
    Paused(Pause),
}

/// Waiting after failures, with full jitter: anywhere between now and a bound that doubles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Backoff {
    failures: u32,
    not_before: u64,
}

impl Backoff {
    fn fail(&mut self, now: u64, dice: u64, longest: u64, at_least: Option<u64>) {
        let bound = FIRST_WAIT.checked_shl(self.failures.min(16)).unwrap_or(longest).min(longest);
        self.failures = self.failures.saturating_add(1);
        let wait = match at_least {
            // The queue spreads a thousand computers over time: its word, and a little jitter of ours.
            Some(asked) => asked.saturating_add(dice % FIRST_WAIT),
            None => FIRST_WAIT / 4 + dice % bound,
        };
        self.not_before = now.saturating_add(wait);
    }
}

#[derive(Debug, Clone)]
struct Entry {
    item: Item,
    backoff: Backoff,
    /// How many of its photos were begun: the fewest goes first, so that submissions take turns.
    turns: u32,
}

/// The outbox.
#[derive(Debug, Default, Clone)]
pub struct Outbox {
    entries: BTreeMap<OperationId, Entry>,
    announcing: Option<OperationId>,
    uploading: BTreeMap<Digest, OperationId>,
    pauses: BTreeSet<Pause>,
    link: Backoff,
    stuck: Option<Stuck>,
    in_front: bool,
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what happened and answers what to do. `now` is in ticks (milliseconds that never
    /// fall), `dice` is any random number.
    pub fn step(&mut self, now: u64, dice: u64, event: Event) -> Vec<Effect> {
        self.take_in(now, dice, event);
        self.next(now)
    }

    /// What is in it, in the order of sending.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let mut items: Vec<_> = self.entries.values().map(|entry| &entry.item).collect();
        items.sort_by_key(|item| order(item));
        items.into_iter()
    }

    /// Why nothing moves; none while something does or could.
    #[must_use]
    pub fn stuck(&self) -> Option<Stuck> {
        self.pauses.first().map(|pause| Stuck::Paused(*pause)).or(self.stuck)
    }

    fn take_in(&mut self, now: u64, dice: u64, event: Event) {
        match event {
            Event::Sealed(item) => {
                let fresh = Entry { item, backoff: Backoff::default(), turns: 0 };
                self.entries.entry(fresh.item.id).or_insert(fresh);
            }
            Event::Announced(id, needed) => {
                self.announcing = None;
                self.moved();
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.backoff = Backoff::default();
                    entry.item.announced = true;
                    for photo in &mut entry.item.photos {
                        // The queue's word counts: it may have lost what it had, or got it from elsewhere.
                        photo.verified = !needed.contains(&photo.sha256);
                    }
                }
            }
            Event::Received(id) => {
                self.announcing = self.announcing.filter(|announcing| *announcing != id);
                self.entries.remove(&id);
                self.moved();
            }
            Event::Progress(id, sha256, sent) => {
                self.moved();
                self.with_photo(id, sha256, |photo| photo.sent = sent);
            }
            Event::Uploaded(id, sha256) => {
                self.uploading.remove(&sha256);
                self.moved();
                // The same picture may be promised by several operations of the department.
                for entry in self.entries.values_mut() {
                    for photo in entry.item.photos.iter_mut().filter(|photo| photo.sha256 == sha256) {
                        (photo.sent, photo.verified) = (photo.len, true);
                    }
                }
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.backoff = Backoff::default();
                }
            }
            Event::AnnounceFailed(id, failure) => {
                self.announcing = None;
                self.fail(now, dice, id, failure);
            }
            Event::UploadFailed(id, sha256, failure) => {
                self.uploading.remove(&sha256);
                self.fail(now, dice, id, failure);
            }
            Event::Tick => {}
            Event::Kick(_) => self.forget_waits(),
            Event::Resumed(pause) => {
                self.pauses.remove(&pause);
                self.forget_waits();
            }
            Event::InFront(in_front) => {
                self.in_front = in_front;
                if in_front {
                    self.forget_waits();
                }
            }
        }
    }

    /// The queue answered: whoever waits for the link need not.
    fn moved(&mut self) {
        self.link = Backoff::default();
        self.stuck = None;
    }

    fn forget_waits(&mut self) {
        // `stuck` stays what it is until an answer comes: a kick is a hope, not a fact.
        self.link = Backoff::default();
        for entry in self.entries.values_mut() {
            entry.backoff = Backoff::default();
        }
    }

    fn fail(&mut self, now: u64, dice: u64, id: OperationId, failure: Failure) {
        let longest = if self.in_front { LONGEST_WAIT_IN_FRONT } else { LONGEST_WAIT };
        let mut link_fails = |stuck, after| {
            self.link.fail(now, dice, longest, after);
            self.stuck = Some(stuck);
        };
        match failure {
            Failure::NoAnswer => link_fails(Stuck::NoAnswer, None),
            Failure::NotTheQueue => link_fails(Stuck::NotTheQueue, None),
            Failure::Busy { after } => link_fails(Stuck::Busy, after),
            Failure::Pause(pause) => {
                self.pauses.insert(pause);
            }
            Failure::Again | Failure::Refused(_) | Failure::Damaged => {
                // An answer all the same: the link is there.
                self.moved();
                if let Some(entry) = self.entries.get_mut(&id) {
                    match failure {
                        Failure::Refused(problem) => entry.item.refused = Some(problem),
                        Failure::Damaged => entry.item.damaged = true,
                        _ => entry.backoff.fail(now, dice, longest, None),
                    }
                }
            }
        }
    }

    fn with_photo(&mut self, id: OperationId, sha256: Digest, change: impl FnOnce(&mut Photo)) {
        let photos = self.entries.get_mut(&id).map(|entry| &mut entry.item.photos);
        if let Some(photo) = photos.into_iter().flatten().find(|photo| photo.sha256 == sha256) {
            change(photo);
        }
    }

    fn next(&mut self, now: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.pauses.is_empty() {
            return effects;
        }
        if self.link.not_before <= now {
            self.announce_next(now, &mut effects);
            // While the link is in doubt one attempt finds out for all.
            while self.uploading.len() < UPLOADS && !(self.stuck.is_some() && self.under_way() > 0) {
                let Some((id, sha256)) = self.next_upload(now) else { break };
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.turns = entry.turns.saturating_add(1);
                }
                self.uploading.insert(sha256, id);
                effects.push(Effect::Upload(id, sha256));
            }
        }
        effects.extend(self.wake(now).map(Effect::Wake));
        effects
    }

    fn announce_next(&mut self, now: u64, effects: &mut Vec<Effect>) {
        if self.announcing.is_some() || (self.stuck.is_some() && self.under_way() > 0) {
            return;
        }
        let due = self.sendable(now).filter(|entry| !entry.item.announced || entry.item.all_sent());
        if let Some(id) = due.min_by_key(|entry| order(&entry.item)).map(|entry| entry.item.id) {
            self.announcing = Some(id);
            effects.push(Effect::Announce(id));
        }
    }

    /// Of the submissions that had the fewest turns, the smallest photo.
    fn next_upload(&self, now: u64) -> Option<(OperationId, Digest)> {
        self.sendable(now)
            .filter(|entry| entry.item.announced)
            .flat_map(|entry| entry.item.photos.iter().map(move |photo| (entry, photo)))
            .filter(|(_, photo)| !photo.verified && !self.uploading.contains_key(&photo.sha256))
            .min_by_key(|(entry, photo)| (entry.turns, order(&entry.item), photo.len, photo.sha256))
            .map(|(entry, photo)| (entry.item.id, photo.sha256))
    }

    /// Those that may be attempted now: not waiting, not refused, and nothing before them on the same submission.
    fn sendable(&self, now: u64) -> impl Iterator<Item = &Entry> {
        let first = self.first_of_each();
        self.entries.values().filter(move |entry| {
            entry.backoff.not_before <= now
                && !entry.item.needs_the_officer()
                && first.get(&entry.item.submission) == Some(&entry.item.sequence)
        })
    }

    fn first_of_each(&self) -> BTreeMap<SubmissionId, u32> {
        let mut first = BTreeMap::new();
        for Entry { item, .. } in self.entries.values() {
            let sequence = first.entry(item.submission).or_insert(item.sequence);
            *sequence = item.sequence.min(*sequence);
        }
        first
    }

    fn under_way(&self) -> usize {
        self.uploading.len() + usize::from(self.announcing.is_some())
    }

    /// When the next wait is over, if there is one.
    fn wake(&self, now: u64) -> Option<u64> {
        if self.entries.values().all(|entry| entry.item.needs_the_officer()) {
            return None;
        }
        self.entries
            .values()
            .map(|entry| entry.backoff.not_before.max(self.link.not_before))
            .filter(|at| *at > now)
            .min()
    }
}

/// Notices before reports, then as they were done.
fn order(item: &Item) -> (bool, u32) {
    (!item.urgent, item.sequence)
}

#[cfg(test)]
mod tests;
