//! What follows from what happened.

use std::collections::{BTreeSet, btree_map};
use wire::digest::Digest;
use wire::ids::OperationId;

use super::state::{Entry, Job, Outbox, Past};
use crate::backoff::{Backoff, FIRST_WAIT};
use crate::event::{Effect, Event, Kick};
use crate::failure::{Failure, Pause};
use crate::hold::{Stuck, Why};
use crate::item::Photo;
use crate::retry_after;

impl Outbox {
    /// Takes in what happened and answers what to do. `now` is in ticks (milliseconds that never
    /// fall), `dice` is any random number.
    pub fn step(&mut self, now: u64, dice: u64, event: Event) -> Vec<Effect> {
        self.look_at_the_clock(now);
        self.take_in(dice, event);
        self.next()
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

    /// Keeps no past of what is here no more.
    fn forget_what_is_gone(&mut self) {
        let kept: BTreeSet<_> = self.entries.values().flat_map(Entry::jobs).map(|(job, _)| job).collect();
        self.past.retain(|job, _| kept.contains(job));
    }
}
