//! What the machine remembers: the operations, how their attempts went, what is in flight.

use std::collections::{BTreeMap, BTreeSet};
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::subject::Subject;

use crate::backoff::{Backoff, LONGEST_WAIT, LONGEST_WAIT_FOCUSED};
use crate::failure::Pause;
use crate::hold::{Stuck, Why};
use crate::operation::{Photo, QueuedOperation};
use crate::retry_after;

/// So many times may a photo arrive altered before something on the way is held to do it.
const ALTERED_TOO_OFTEN: u32 = 3;

/// One thing that can be attempted. A picture that several operations promise is sent once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Job {
    Announce(OperationId),
    Upload(Digest),
}

/// When a job may be tried again, and how its attempts went since it last got further.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RetryState {
    /// Those over a good link.
    pub(super) backoff: Backoff,
    /// Those that asked whether the link is back. They count for the order alone: if it was not the link
    /// after all, it was this job.
    pub(super) probes: u32,
    /// How often what arrived was not what was sent.
    pub(super) altered: u32,
    pub(super) why: Option<Why>,
}

impl RetryState {
    pub(super) const fn is_altered_too_often(&self) -> bool {
        self.altered >= ALTERED_TOO_OFTEN
    }
}

/// An attempt under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub(super) operation: OperationId,
    /// It was begun while the link was in doubt.
    pub(super) probe: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) operation: QueuedOperation,
    /// When one of its photos was last begun: the one that waited longest is next, so that submissions take turns.
    pub(super) last_turn: u64,
    /// The tick at which it last got further.
    pub(super) progressed_at: u64,
}

impl Entry {
    /// What of it could be attempted, order aside.
    pub(super) fn jobs(&self) -> impl Iterator<Item = (Job, Option<&Photo>)> {
        let (item, announced) = (&self.operation, self.operation.announced);
        let announce = (!announced || item.all_sent()).then_some((Job::Announce(item.id), None));
        let photos = item.photos.iter().filter(move |photo| announced && !photo.verified);
        announce.into_iter().chain(photos.map(|photo| (Job::Upload(photo.sha256), Some(photo))))
    }
}

/// The outbox: every operation that is not received, and what to do about it next.
///
/// ```
/// use outbox::{Effect, Event, Outbox, QueuedOperation};
/// use wire::subject::Subject;
///
/// let (id, submission) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
/// let operation = QueuedOperation {
///     id,
///     subject: Subject::Submission(submission),
///     sequence: 1,
///     urgent: false,
///     photos: Vec::new(),
///     announced: false,
///     attempts: 0,
///     refused: None,
///     damaged: false,
/// };
/// let (mut outbox, random) = (Outbox::new(), 7);
/// assert_eq!(outbox.step(0, random, Event::Sealed(operation)), [Effect::Announce(id)]);
/// // The driver announced it, and wrote the receipt to disk before it says so.
/// assert_eq!(outbox.step(20, random, Event::Received(id)), []);
/// assert_eq!(outbox.operations().count(), 0);
/// ```
#[derive(Debug, Default, Clone)]
pub struct Outbox {
    pub(super) entries: BTreeMap<OperationId, Entry>,
    pub(super) retries: BTreeMap<Job, RetryState>,
    pub(super) in_flight: BTreeMap<Job, Attempt>,
    pub(super) pauses: BTreeSet<Pause>,
    pub(super) link: Backoff,
    /// What put the link in doubt.
    pub(super) stuck: Option<Stuck>,
    /// Until when the queue asked for patience.
    pub(super) busy_until: Option<u64>,
    pub(super) window_focused: bool,
    pub(super) turns: u64,
    pub(super) now: u64,
}

impl Outbox {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The operations in it, in the order of sending.
    pub fn operations(&self) -> impl Iterator<Item = &QueuedOperation> {
        let mut items: Vec<_> = self.entries.values().map(|entry| &entry.operation).collect();
        items.sort_by_key(|item| (!item.urgent, item.sequence));
        items.into_iter()
    }

    pub(super) fn update_clock(&mut self, now: u64) {
        if now < self.now {
            // Ticks do not fall; should they all the same, no wait grows beyond its bound by it.
            let most = now.saturating_add(LONGEST_WAIT);
            self.link.not_before = self.link.not_before.min(most);
            for retry in self.retries.values_mut() {
                retry.backoff.not_before = retry.backoff.not_before.min(most);
            }
            self.busy_until = self.busy_until.map(|at| at.min(now.saturating_add(retry_after::LONGEST)));
        }
        self.now = now;
        self.busy_until = self.busy_until.filter(|at| *at > now);
    }

    pub(super) const fn longest(&self) -> u64 {
        if self.window_focused { LONGEST_WAIT_FOCUSED } else { LONGEST_WAIT }
    }

    pub(super) fn retry_state(&self, job: Job) -> RetryState {
        self.retries.get(&job).copied().unwrap_or_default()
    }

    /// The tick before which a job is not attempted, whatever else is under way.
    pub(super) fn due_at(&self, job: Job) -> u64 {
        self.retry_state(job).backoff.not_before.max(self.link.not_before).max(self.busy_until.unwrap_or(0))
    }

    pub(super) fn first_per_subject(&self) -> BTreeMap<Subject, (u32, OperationId)> {
        let mut first = BTreeMap::new();
        for Entry { operation: item, .. } in self.entries.values() {
            let place = (item.sequence, item.id);
            let earliest = first.entry(item.subject).or_insert(place);
            *earliest = place.min(*earliest);
        }
        first
    }

    /// The operation that this one waits for.
    pub(super) fn blocked_by(&self, item: &QueuedOperation) -> Option<OperationId> {
        let (_, first) = *self.first_per_subject().get(&item.subject)?;
        (first != item.id).then_some(first)
    }
}
