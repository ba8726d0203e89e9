//! What is attempted next.

use wire::ids::OperationId;

use super::state::{Attempt, Entry, Job, Outbox};
use crate::event::Effect;

/// Uploads at once: two keep a slow link full, more only make each slower.
const UPLOADS: usize = 2;
/// A job that could be attempted at a tick, and its place in the order.
struct Candidate<K> {
    job: Job,
    operation: OperationId,
    at: u64,
    place: K,
}

impl Outbox {
    pub(super) fn next(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.pauses.is_empty() {
            return effects;
        }
        loop {
            let candidates = self.candidates();
            let due = candidates
                .iter()
                .filter(|candidate| candidate.at <= self.now && self.has_capacity_for(candidate.job));
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
        let retry = self.retries.entry(job).or_default();
        // Counted before it is made.
        if probe {
            retry.probes = retry.probes.saturating_add(1);
            self.link.attempts = self.link.attempts.saturating_add(1);
        } else {
            retry.backoff.attempts = retry.backoff.attempts.saturating_add(1);
        }
        self.in_flight.insert(job, Attempt { operation, probe });
        match job {
            Job::Announce(id) => Effect::Announce(id),
            Job::Upload(sha256) => {
                self.turns = self.turns.saturating_add(1);
                if let Some(entry) = self.entries.get_mut(&operation) {
                    entry.last_turn = self.turns;
                }
                Effect::Upload(operation, sha256)
            }
        }
    }

    /// Whether there is room for one more attempt of this kind.
    fn has_capacity_for(&self, job: Job) -> bool {
        if self.stuck.is_some() {
            // While the link is in doubt one attempt finds out for all.
            return self.in_flight.is_empty();
        }
        let uploads = self.in_flight.keys().filter(|job| matches!(job, Job::Upload(_))).count();
        match job {
            Job::Announce(_) => uploads == self.in_flight.len(),
            Job::Upload(_) => uploads < UPLOADS && !self.first_announcement_in_flight(),
        }
    }

    /// Whether a text is on its way for the first time; photos begin after it.
    fn first_announcement_in_flight(&self) -> bool {
        self.in_flight.iter().any(|(job, attempt)| {
            let unread = self.entries.get(&attempt.operation).is_some_and(|entry| !entry.operation.announced);
            matches!(job, Job::Announce(_)) && unread && self.retry_state(*job).backoff.attempts <= 1
        })
    }

    /// Every job that could be attempted: neither in flight, nor refused or damaged, nor behind an earlier operation.
    ///
    /// In this order: fewest failures; texts before photos; notices before reports; submissions in
    /// turns, the oldest first; small photos before large ones.
    fn candidates(&self) -> Vec<Candidate<impl Ord + Copy + use<>>> {
        let first = self.first_per_subject();
        let ready = self.entries.values().filter(|Entry { operation: item, .. }| {
            !item.needs_action() && first.get(&item.subject) == Some(&(item.sequence, item.id))
        });
        let jobs = ready.flat_map(|entry| entry.jobs().map(move |(job, photo)| (entry, job, photo)));
        let waiting = jobs.filter(|(_, job, _)| !self.in_flight.contains_key(job));
        let candidates = waiting.map(|(Entry { operation: item, last_turn, .. }, job, photo)| {
            let retry = self.retry_state(job);
            let failures = u64::from(retry.backoff.attempts) + u64::from(retry.probes);
            let photo = photo.map(|photo| (*last_turn, item.sequence, photo.len, photo.sha256));
            let place = (failures, photo.is_some(), !item.urgent, photo, item.sequence, item.id);
            Candidate { job, operation: item.id, at: self.due_at(job), place }
        });
        candidates.collect()
    }
}
