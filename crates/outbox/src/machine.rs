//! The machine: what to do next, and what follows from what happened.
//!
//! ```text
//!                 an attempt ends without an answer
//!   link is good ----------------------------------> link is in doubt
//!   up to 3 at once <------------------------------ one attempt at a time, after growing waits
//!                      the queue answers anything
//! ```
//!
//! Two kinds of waits keep a bad item from holding up a good one. The *link's* wait holds everything back;
//! it grows with attempts made in doubt and ends with the queue's first answer. A *job's* own wait (an
//! announcement, a photo) grows with attempts that were made over a good link and failed all the same.
//! Whoever failed least goes first, so the next attempt after a failure is always somebody else's, if
//! there is anybody.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::operation::Subject;

use crate::backoff::{Backoff, FIRST_WAIT, LONGEST_WAIT, LONGEST_WAIT_IN_FRONT};
use crate::event::{Effect, Event, Kick};
use crate::failure::{Failure, Pause};
use crate::hold::{Hold, Stuck, Why};
use crate::item::{Item, Photo};
use crate::retry_after;

/// Uploads at once: two keep a slow link full, more only make each slower.
const UPLOADS: usize = 2;
/// So many times may a photo arrive altered before something on the way is held to do it.
const ALTERED_TOO_OFTEN: u32 = 3;

/// One thing that can be attempted. A picture that several operations promise is sent once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Job {
    Announce(OperationId),
    Upload(Digest),
}

/// How attempts at a job went since it last got further.
#[derive(Debug, Clone, Copy, Default)]
struct Past {
    /// Those over a good link.
    backoff: Backoff,
    /// Those that asked whether the link is back. They count for the order alone: if it was not the link
    /// after all, it was this job.
    probes: u32,
    /// How often what arrived was not what was sent.
    altered: u32,
    why: Option<Why>,
}

impl Past {
    const fn is_altered_too_often(&self) -> bool {
        self.altered >= ALTERED_TOO_OFTEN
    }
}

/// An attempt under way.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    operation: OperationId,
    /// It was begun while the link was in doubt.
    probe: bool,
}

#[derive(Debug, Clone)]
struct Entry {
    item: Item,
    /// When one of its photos was last begun: who waited longest goes first, so that submissions take turns.
    served: u64,
    /// The tick at which it last got further.
    moved_at: u64,
}

impl Entry {
    /// What of it could be attempted, order aside.
    fn jobs(&self) -> impl Iterator<Item = (Job, Option<&Photo>)> {
        let (item, announced) = (&self.item, self.item.announced);
        let announce = (!announced || item.all_sent()).then_some((Job::Announce(item.id), None));
        let photos = item.photos.iter().filter(move |photo| announced && !photo.verified);
        announce.into_iter().chain(photos.map(|photo| (Job::Upload(photo.sha256), Some(photo))))
    }
}

/// The outbox.
#[derive(Debug, Default, Clone)]
pub struct Outbox {
    entries: BTreeMap<OperationId, Entry>,
    past: BTreeMap<Job, Past>,
    under_way: BTreeMap<Job, Attempt>,
    pauses: BTreeSet<Pause>,
    link: Backoff,
    /// What put the link in doubt.
    stuck: Option<Stuck>,
    /// Until when the queue asked for patience.
    asked: Option<u64>,
    in_front: bool,
    turns: u64,
    now: u64,
}

/// A job that could be attempted at a tick, and its place in the order.
struct Candidate<K> {
    job: Job,
    operation: OperationId,
    at: u64,
    place: K,
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
        self.look_at_the_clock(now);
        self.take_in(dice, event);
        self.next()
    }

    /// What is in it, in the order of sending.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let mut items: Vec<_> = self.entries.values().map(|entry| &entry.item).collect();
        items.sort_by_key(|item| (!item.urgent, item.sequence));
        items.into_iter()
    }

    /// Why nothing moves; none while something does or could.
    #[must_use]
    pub fn stuck(&self) -> Option<Stuck> {
        let paused = self.pauses.first().map(|pause| Stuck::Paused(*pause));
        paused.or(self.asked.map(|_| Stuck::Busy)).or(self.stuck)
    }

    /// What keeps an operation from moving; none while it moves, and for one that is not here.
    ///
    /// A reason stays until the operation gets further, also while it is tried again. When several of its
    /// parts wait, the reason is that of the one that goes next.
    #[must_use]
    pub fn hold(&self, id: OperationId) -> Option<Hold> {
        let entry = self.entries.get(&id)?;
        let hold = |why, next| Some(Hold { why, since: entry.moved_at.min(self.now), next });
        if entry.item.refused.is_some() {
            return hold(Why::Refused, None);
        }
        if entry.item.damaged {
            return hold(Why::Damaged, None);
        }
        let under_way = entry.jobs().map(|(job, _)| job).filter(|job| self.under_way.contains_key(job));
        let reasons: Vec<_> = under_way.map(|job| self.past(job).why).collect();
        if !reasons.is_empty() {
            return reasons.into_iter().min_by_key(Option::is_some)?.and_then(|why| hold(why, None));
        }
        if let Some(pause) = self.pauses.first() {
            return hold(Why::Stuck(Stuck::Paused(*pause)), None);
        }
        if let Some(first) = self.goes_before(&entry.item) {
            return hold(Why::Behind(first), None);
        }
        let (at, past) =
            entry.jobs().map(|(job, _)| (self.due_at(job), self.past(job))).min_by_key(|(at, _)| *at)?;
        let why = match (self.asked, past.why, self.stuck) {
            (Some(_), _, _) => Why::Stuck(Stuck::Busy),
            (None, Some(why), _) if past.backoff.not_before > self.now => why,
            (None, _, Some(stuck)) => Why::Stuck(stuck),
            (None, Some(why), None) => why,
            (None, None, None) => Why::Turn,
        };
        hold(why, Some(at).filter(|at| *at > self.now))
    }

    fn look_at_the_clock(&mut self, now: u64) {
        if now < self.now {
            // Ticks do not fall; should they all the same, no wait grows beyond its bound by it.
            let most = now.saturating_add(LONGEST_WAIT);
            self.link.not_before = self.link.not_before.min(most);
            for past in self.past.values_mut() {
                past.backoff.not_before = past.backoff.not_before.min(most);
            }
            self.asked = self.asked.map(|at| at.min(now.saturating_add(retry_after::LONGEST)));
        }
        self.now = now;
        self.asked = self.asked.filter(|at| *at > now);
    }

    fn take_in(&mut self, dice: u64, event: Event) {
        let now = self.now;
        match event {
            Event::Sealed(item) => {
                if let (btree_map::Entry::Vacant(place), announced) =
                    (self.entries.entry(item.id), item.announced)
                {
                    if !announced && item.attempts > 0 {
                        // Whoever failed least goes first, also after a restart.
                        self.past.entry(Job::Announce(item.id)).or_default().probes = item.attempts;
                    }
                    place.insert(Entry { item, served: 0, moved_at: now });
                }
                // What is new does not wait because of what is old: it may be the next to find out.
                self.link.not_before = self.link.not_before.min(now);
            }
            Event::Announced(id, needed) => self.announced(dice, id, &needed),
            Event::Received(id) => {
                self.under_way.remove(&Job::Announce(id));
                self.entries.remove(&id);
                self.queue_answered();
                self.forget_what_is_gone();
            }
            Event::SetAside(id) => {
                // Only what does not move anyway: what is under way may be received yet.
                if self.entries.get(&id).is_some_and(|entry| entry.item.needs_the_officer()) {
                    self.entries.remove(&id);
                    self.forget_what_is_gone();
                }
            }
            Event::Progress(_, sha256, sent) => {
                self.queue_answered();
                let mut further = false;
                self.with_photo(sha256, |photo| {
                    let more = sent > photo.sent;
                    photo.sent = sent;
                    further |= more;
                    more
                });
                if let Some(past) = self.past.get_mut(&Job::Upload(sha256)).filter(|_| further) {
                    // How often it was altered is not forgotten: sending it all again is no way out of that.
                    let altered = past.altered;
                    *past = Past { altered, ..Past::default() };
                    if past.is_altered_too_often() {
                        past.why = Some(Why::Altered);
                    }
                }
            }
            Event::Uploaded(_, sha256) => {
                self.under_way.remove(&Job::Upload(sha256));
                self.past.remove(&Job::Upload(sha256));
                self.queue_answered();
                // The same picture may be promised by several operations of the department.
                self.with_photo(sha256, |photo| {
                    photo.sent = photo.len;
                    !std::mem::replace(&mut photo.verified, true)
                });
            }
            Event::AnnounceFailed(id, failure) => self.failed(dice, Job::Announce(id), id, failure),
            Event::UploadFailed(id, sha256, failure) => self.failed(dice, Job::Upload(sha256), id, failure),
            Event::Tick => {}
            Event::Kick(kick) => {
                match kick {
                    Kick::SendNow => self.asked = None,
                    Kick::LoggedIn => drop(self.pauses.remove(&Pause::Auth)),
                    Kick::LinkUp | Kick::Woke => {}
                }
                self.forget_waits(kick == Kick::SendNow);
            }
            Event::Resumed(pause) => {
                self.pauses.remove(&pause);
                self.forget_waits(false);
            }
            Event::InFront(in_front) => {
                if in_front && !self.in_front {
                    self.forget_waits(false);
                }
                self.in_front = in_front;
            }
        }
    }

    fn announced(&mut self, dice: u64, id: OperationId, needed: &[Digest]) {
        let job = Job::Announce(id);
        self.under_way.remove(&job);
        self.queue_answered();
        let (now, longest) = (self.now, self.longest());
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let first = !std::mem::replace(&mut entry.item.announced, true);
        let mut further = first;
        for photo in &mut entry.item.photos {
            // The queue's word counts: it may have lost what it had, or got it from elsewhere.
            let verified = !needed.contains(&photo.sha256);
            further |= verified && !photo.verified;
            if verified != photo.verified {
                photo.sent = if verified { photo.len } else { 0 };
            }
            photo.verified = verified;
        }
        if further {
            entry.moved_at = now;
        }
        if first && !entry.item.all_sent() {
            self.past.remove(&job);
        } else {
            // It should have been the receipt. Asking again at once would go on for ever.
            let past = self.past.entry(job).or_default();
            past.backoff.wait(now, dice, longest);
            past.why = Some(Why::Again);
        }
    }

    /// The queue answered: whoever waits for the link need not.
    fn queue_answered(&mut self) {
        self.link = Backoff::default();
        self.stuck = None;
    }

    fn forget_waits(&mut self, all: bool) {
        // `stuck` stays what it is until an answer comes: a kick is a hope, not a fact.
        self.link = Backoff::default();
        for past in self.past.values_mut().filter(|past| all || !past.is_altered_too_often()) {
            (past.backoff, past.probes) = (Backoff::default(), 0);
        }
    }

    fn failed(&mut self, dice: u64, job: Job, id: OperationId, failure: Failure) {
        let (now, longest) = (self.now, self.longest());
        let probe = self.under_way.remove(&job).is_some_and(|attempt| attempt.probe);
        let stuck = match &failure {
            Failure::NoAnswer => Stuck::NoAnswer,
            Failure::NotTheQueue => Stuck::NotTheQueue,
            Failure::Busy { after } => {
                // The queue spreads a thousand computers over time: its word, and a little jitter of ours.
                let after =
                    after.map(|after| after.min(retry_after::LONGEST - FIRST_WAIT) + dice % FIRST_WAIT);
                self.asked = self.asked.max(after.map(|after| now.saturating_add(after)));
                Stuck::Busy
            }
            _ => return self.answered_failing(dice, job, id, failure),
        };
        let was_in_doubt = self.stuck.replace(stuck).is_some();
        if probe || !was_in_doubt {
            // What was under way when the link broke says nothing new when it breaks too.
            self.link.attempts = self.link.attempts.max(1);
            self.link.wait(now, dice, longest);
        }
        let past = self.past.entry(job).or_default();
        past.why = past.why.filter(|why| *why == Why::Altered).or(Some(Why::Stuck(stuck)));
        if past.is_altered_too_often() {
            past.backoff.wait_long(now, dice);
        } else if !probe {
            past.backoff.wait(now, dice.rotate_left(32), longest);
        }
    }

    /// A failure that is not the link's.
    fn answered_failing(&mut self, dice: u64, job: Job, id: OperationId, failure: Failure) {
        let (now, longest) = (self.now, self.longest());
        match failure {
            Failure::Damaged => {
                // Found on this disk: it says nothing about the link.
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.item.damaged = true;
                }
            }
            Failure::Pause(pause) => {
                self.pauses.insert(pause);
                if pause == Pause::Auth {
                    self.queue_answered();
                }
            }
            Failure::Refused(problem) => {
                self.queue_answered();
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.item.refused = Some(problem);
                }
            }
            _ => {
                self.queue_answered();
                let past = self.past.entry(job).or_default();
                if failure == Failure::Altered {
                    past.altered = past.altered.saturating_add(1);
                }
                past.why = Some(match failure {
                    _ if past.is_altered_too_often() => Why::Altered,
                    Failure::Older(older) => Why::Older(older),
                    _ => Why::Again,
                });
                if past.is_altered_too_often() {
                    past.backoff.wait_long(now, dice);
                } else {
                    past.backoff.wait(now, dice, longest);
                }
                if let (Failure::Altered, Job::Upload(sha256)) = (failure, job) {
                    self.with_photo(sha256, |photo| {
                        photo.sent = 0;
                        false
                    });
                }
            }
        }
    }

    const fn longest(&self) -> u64 {
        if self.in_front { LONGEST_WAIT_IN_FRONT } else { LONGEST_WAIT }
    }

    /// Changes a photo wherever it is promised. `change` tells whether it got further.
    fn with_photo(&mut self, sha256: Digest, mut change: impl FnMut(&mut Photo) -> bool) {
        for entry in self.entries.values_mut() {
            for photo in entry.item.photos.iter_mut().filter(|photo| photo.sha256 == sha256) {
                if change(photo) {
                    entry.moved_at = self.now;
                }
            }
        }
    }

    fn past(&self, job: Job) -> Past {
        self.past.get(&job).copied().unwrap_or_default()
    }

    /// The tick before which a job is not attempted, whatever else is under way.
    fn due_at(&self, job: Job) -> u64 {
        self.past(job).backoff.not_before.max(self.link.not_before).max(self.asked.unwrap_or(0))
    }

    fn next(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.pauses.is_empty() {
            return effects;
        }
        loop {
            let candidates = self.candidates();
            let due = candidates
                .iter()
                .filter(|candidate| candidate.at <= self.now && self.may_begin(candidate.job));
            let Some(Candidate { job, operation, .. }) = due.min_by_key(|candidate| candidate.place) else {
                let waits = candidates.iter().map(|candidate| candidate.at).filter(|at| *at > self.now);
                effects.extend(waits.min().map(Effect::Wake));
                return effects;
            };
            effects.push(self.begin(*job, *operation));
        }
    }

    fn begin(&mut self, job: Job, operation: OperationId) -> Effect {
        let probe = self.stuck.is_some();
        let past = self.past.entry(job).or_default();
        // Counted before it is made.
        if probe {
            past.probes = past.probes.saturating_add(1);
            self.link.attempts = self.link.attempts.saturating_add(1);
        } else {
            past.backoff.attempts = past.backoff.attempts.saturating_add(1);
        }
        self.under_way.insert(job, Attempt { operation, probe });
        match job {
            Job::Announce(id) => Effect::Announce(id),
            Job::Upload(sha256) => {
                self.turns = self.turns.saturating_add(1);
                if let Some(entry) = self.entries.get_mut(&operation) {
                    entry.served = self.turns;
                }
                Effect::Upload(operation, sha256)
            }
        }
    }

    /// Whether there is room for one more attempt of this kind.
    fn may_begin(&self, job: Job) -> bool {
        if self.stuck.is_some() {
            // While the link is in doubt one attempt finds out for all.
            return self.under_way.is_empty();
        }
        let uploads = self.under_way.keys().filter(|job| matches!(job, Job::Upload(_))).count();
        match job {
            Job::Announce(_) => uploads == self.under_way.len(),
            Job::Upload(_) => uploads < UPLOADS && !self.text_goes_first(),
        }
    }

    /// Keeps no past of what is here no more.
    fn forget_what_is_gone(&mut self) {
        let kept: BTreeSet<_> = self.entries.values().flat_map(Entry::jobs).map(|(job, _)| job).collect();
        self.past.retain(|job, _| kept.contains(job));
    }

    /// Whether a text is on its way for the first time; photos begin after it.
    fn text_goes_first(&self) -> bool {
        self.under_way.iter().any(|(job, attempt)| {
            let unread = self.entries.get(&attempt.operation).is_some_and(|entry| !entry.item.announced);
            matches!(job, Job::Announce(_)) && unread && self.past(*job).backoff.attempts <= 1
        })
    }

    /// Everything that waits for an attempt and is not held back by the officer or by what goes before it.
    ///
    /// In the order: who failed least; texts before photos; notices before reports; submissions in
    /// turns, the oldest first; small photos before large ones.
    fn candidates(&self) -> Vec<Candidate<impl Ord + Copy + use<>>> {
        let first = self.first_of_each();
        let ready = self.entries.values().filter(|Entry { item, .. }| {
            !item.needs_the_officer() && first.get(&item.subject) == Some(&(item.sequence, item.id))
        });
        let jobs = ready.flat_map(|entry| entry.jobs().map(move |(job, photo)| (entry, job, photo)));
        let waiting = jobs.filter(|(_, job, _)| !self.under_way.contains_key(job));
        let candidates = waiting.map(|(Entry { item, served, .. }, job, photo)| {
            let past = self.past(job);
            let failures = u64::from(past.backoff.attempts) + u64::from(past.probes);
            let photo = photo.map(|photo| (*served, item.sequence, photo.len, photo.sha256));
            let place = (failures, photo.is_some(), !item.urgent, photo, item.sequence, item.id);
            Candidate { job, operation: item.id, at: self.due_at(job), place }
        });
        candidates.collect()
    }

    fn first_of_each(&self) -> BTreeMap<Subject, (u32, OperationId)> {
        let mut first = BTreeMap::new();
        for Entry { item, .. } in self.entries.values() {
            let place = (item.sequence, item.id);
            let earliest = first.entry(item.subject).or_insert(place);
            *earliest = place.min(*earliest);
        }
        first
    }

    /// The operation that this one waits for.
    fn goes_before(&self, item: &Item) -> Option<OperationId> {
        let (_, first) = *self.first_of_each().get(&item.subject)?;
        (first != item.id).then_some(first)
    }
}

#[cfg(test)]
mod tests;
