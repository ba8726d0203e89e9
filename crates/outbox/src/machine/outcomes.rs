//! What follows from what happened.

use std::collections::{BTreeSet, btree_map};
use wire::digest::Digest;
use wire::ids::OperationId;

use super::state::{Entry, Job, Outbox, RetryState};
use crate::backoff::{Backoff, FIRST_WAIT};
use crate::event::{Effect, Event, Kick};
use crate::failure::{Failure, Pause};
use crate::hold::{Stuck, Why};
use crate::operation::Photo;
use crate::retry_after;

impl Outbox {
    /// Applies what happened and answers what to do. `now` is in ticks (milliseconds that never
    /// fall), `random` is any random number.
    pub fn step(&mut self, now: u64, random: u64, event: Event) -> Vec<Effect> {
        self.update_clock(now);
        self.apply(random, event);
        self.next()
    }

    fn apply(&mut self, random: u64, event: Event) {
        let now = self.now;
        match event {
            Event::Sealed(item) => {
                if let (btree_map::Entry::Vacant(place), announced) =
                    (self.entries.entry(item.id), item.announced)
                {
                    if !announced && item.attempts > 0 {
                        // The operation that failed least is tried first, also after a restart.
                        self.retries.entry(Job::Announce(item.id)).or_default().probes = item.attempts;
                    }
                    place.insert(Entry { operation: item, last_turn: 0, progressed_at: now });
                }
                // What is new does not wait because of what is old: it may be the next to find out.
                self.link.not_before = self.link.not_before.min(now);
            }
            Event::Announced(id, needed) => self.announced(random, id, &needed),
            Event::Received(id) => {
                self.in_flight.remove(&Job::Announce(id));
                self.entries.remove(&id);
                self.queue_answered();
                self.drop_unused_retries();
            }
            Event::SetAside(id) => {
                // Only what is refused or damaged: an attempt in flight may still end in a receipt.
                if self.entries.get(&id).is_some_and(|entry| entry.operation.needs_action()) {
                    self.entries.remove(&id);
                    self.drop_unused_retries();
                }
            }
            Event::Progress(_, sha256, sent) => {
                self.queue_answered();
                let mut further = false;
                self.update_photo(sha256, |photo| {
                    let more = sent > photo.sent;
                    photo.sent = sent;
                    further |= more;
                    more
                });
                if let Some(retry) = self.retries.get_mut(&Job::Upload(sha256)).filter(|_| further) {
                    // How often it was altered is not forgotten: sending it all again is no way out of that.
                    let altered = retry.altered;
                    *retry = RetryState { altered, ..RetryState::default() };
                    if retry.is_altered_too_often() {
                        retry.why = Some(Why::Altered);
                    }
                }
            }
            Event::Uploaded(_, sha256) => {
                self.in_flight.remove(&Job::Upload(sha256));
                self.retries.remove(&Job::Upload(sha256));
                self.queue_answered();
                // The same picture may be promised by several operations of the department.
                self.update_photo(sha256, |photo| {
                    photo.sent = photo.len;
                    !std::mem::replace(&mut photo.verified, true)
                });
            }
            Event::AnnounceFailed(id, failure) => self.attempt_failed(random, Job::Announce(id), id, failure),
            Event::UploadFailed(id, sha256, failure) => {
                self.attempt_failed(random, Job::Upload(sha256), id, failure)
            }
            Event::Tick => {}
            Event::Kick(kick) => {
                match kick {
                    Kick::SendNow => self.busy_until = None,
                    Kick::LoggedIn => drop(self.pauses.remove(&Pause::Auth)),
                    Kick::LinkUp | Kick::Woke => {}
                }
                self.reset_waits(kick == Kick::SendNow);
            }
            Event::Resumed(pause) => {
                self.pauses.remove(&pause);
                self.reset_waits(false);
            }
            Event::WindowFocused(window_focused) => {
                if window_focused && !self.window_focused {
                    self.reset_waits(false);
                }
                self.window_focused = window_focused;
            }
        }
    }

    fn announced(&mut self, random: u64, id: OperationId, needed: &[Digest]) {
        let job = Job::Announce(id);
        self.in_flight.remove(&job);
        self.queue_answered();
        let (now, longest) = (self.now, self.longest());
        let Some(entry) = self.entries.get_mut(&id) else { return };
        let first = !std::mem::replace(&mut entry.operation.announced, true);
        let mut further = first;
        for photo in &mut entry.operation.photos {
            // The queue's answer counts: it may have lost a photo, or got it from elsewhere.
            let verified = !needed.contains(&photo.sha256);
            further |= verified && !photo.verified;
            if verified != photo.verified {
                photo.sent = if verified { photo.len } else { 0 };
            }
            photo.verified = verified;
        }
        if further {
            entry.progressed_at = now;
        }
        if first && !entry.operation.all_sent() {
            self.retries.remove(&job);
        } else {
            // It should have been the receipt. Asking again at once would go on for ever.
            let retry = self.retries.entry(job).or_default();
            retry.backoff.wait(now, random, longest);
            retry.why = Some(Why::Transient);
        }
    }

    /// The queue answered: nothing waits for the link any longer.
    fn queue_answered(&mut self) {
        self.link = Backoff::default();
        self.stuck = None;
    }

    fn reset_waits(&mut self, all: bool) {
        // `stuck` stays what it is until an answer comes: a kick only makes trying worthwhile.
        self.link = Backoff::default();
        for retry in self.retries.values_mut().filter(|retry| all || !retry.is_altered_too_often()) {
            (retry.backoff, retry.probes) = (Backoff::default(), 0);
        }
    }

    fn attempt_failed(&mut self, random: u64, job: Job, id: OperationId, failure: Failure) {
        let (now, longest) = (self.now, self.longest());
        let probe = self.in_flight.remove(&job).is_some_and(|attempt| attempt.probe);
        let stuck = match &failure {
            Failure::NoAnswer => Stuck::NoAnswer,
            Failure::NotTheQueue => Stuck::NotTheQueue,
            Failure::Busy { after } => {
                // The queue spreads a thousand computers over time: its `Retry-After`, plus a little jitter of ours.
                let after =
                    after.map(|after| after.min(retry_after::LONGEST - FIRST_WAIT) + random % FIRST_WAIT);
                self.busy_until = self.busy_until.max(after.map(|after| now.saturating_add(after)));
                Stuck::Busy
            }
            _ => return self.attempt_rejected(random, job, id, failure),
        };
        let was_in_doubt = self.stuck.replace(stuck).is_some();
        if probe || !was_in_doubt {
            // What was under way when the link broke says nothing new when it breaks too.
            self.link.attempts = self.link.attempts.max(1);
            self.link.wait(now, random, longest);
        }
        let retry = self.retries.entry(job).or_default();
        retry.why = retry.why.filter(|why| *why == Why::Altered).or(Some(Why::Stuck(stuck)));
        if retry.is_altered_too_often() {
            retry.backoff.wait_long(now, random);
        } else if !probe {
            retry.backoff.wait(now, random.rotate_left(32), longest);
        }
    }

    /// A failure that is not the link's.
    fn attempt_rejected(&mut self, random: u64, job: Job, id: OperationId, failure: Failure) {
        let (now, longest) = (self.now, self.longest());
        match failure {
            Failure::Damaged => {
                // Found on this disk: it says nothing about the link.
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.operation.damaged = true;
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
                    entry.operation.refused = Some(problem);
                }
            }
            _ => {
                self.queue_answered();
                let retry = self.retries.entry(job).or_default();
                if failure == Failure::Altered {
                    retry.altered = retry.altered.saturating_add(1);
                }
                retry.why = Some(match failure {
                    _ if retry.is_altered_too_often() => Why::Altered,
                    Failure::Older(older) => Why::Older(older),
                    _ => Why::Transient,
                });
                if retry.is_altered_too_often() {
                    retry.backoff.wait_long(now, random);
                } else {
                    retry.backoff.wait(now, random, longest);
                }
                match (failure, job) {
                    (Failure::Altered, Job::Upload(sha256)) => self.update_photo(sha256, |photo| {
                        photo.sent = 0;
                        false
                    }),
                    // Until it is announced, none of its photos is sent. The photo's own wait stays, so that a queue
                    // that keeps saying so is not asked without end.
                    (Failure::Unannounced, Job::Upload(_)) => {
                        if let Some(entry) = self.entries.get_mut(&id) {
                            entry.operation.announced = false;
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Changes a photo in every operation that promises it. `change` answers whether it got further.
    fn update_photo(&mut self, sha256: Digest, mut change: impl FnMut(&mut Photo) -> bool) {
        for entry in self.entries.values_mut() {
            for photo in entry.operation.photos.iter_mut().filter(|photo| photo.sha256 == sha256) {
                if change(photo) {
                    entry.progressed_at = self.now;
                }
            }
        }
    }

    /// Drops the retries of jobs that are gone.
    fn drop_unused_retries(&mut self) {
        let kept: BTreeSet<_> = self.entries.values().flat_map(Entry::jobs).map(|(job, _)| job).collect();
        self.retries.retain(|job, _| kept.contains(job));
    }
}
