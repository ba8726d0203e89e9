//! Why nothing moves, or why one operation does not.

use wire::ids::OperationId;

use super::state::Outbox;
use crate::hold::{Hold, Stuck, Why};

impl Outbox {
    /// Why nothing moves; none while something does or could.
    #[must_use]
    pub fn stuck(&self) -> Option<Stuck> {
        let paused = self.pauses.first().map(|pause| Stuck::Paused(*pause));
        paused.or(self.busy_until.map(|_| Stuck::Busy)).or(self.stuck)
    }

    /// Why an operation is not being sent; none while it is, and for one that is not here.
    ///
    /// A reason stays until the operation gets further, also while it is tried again. When several of its
    /// parts wait, the reason is that of the one that goes next.
    #[must_use]
    pub fn hold(&self, id: OperationId) -> Option<Hold> {
        let entry = self.entries.get(&id)?;
        let hold = |why, next| Some(Hold { why, since: entry.progressed_at.min(self.now), next });
        if entry.operation.refused.is_some() {
            return hold(Why::Refused, None);
        }
        if entry.operation.damaged {
            return hold(Why::Damaged, None);
        }
        let in_flight = entry.jobs().map(|(job, _)| job).filter(|job| self.in_flight.contains_key(job));
        let reasons: Vec<_> = in_flight.map(|job| self.retry_state(job).why).collect();
        if !reasons.is_empty() {
            return reasons.into_iter().min_by_key(Option::is_some)?.and_then(|why| hold(why, None));
        }
        if let Some(pause) = self.pauses.first() {
            return hold(Why::Stuck(Stuck::Paused(*pause)), None);
        }
        if let Some(first) = self.blocked_by(&entry.operation) {
            return hold(Why::Behind(first), None);
        }
        let (at, retry) = entry
            .jobs()
            .map(|(job, _)| (self.due_at(job), self.retry_state(job)))
            .min_by_key(|(at, _)| *at)?;
        let why = match (self.busy_until, retry.why, self.stuck) {
            (Some(_), _, _) => Why::Stuck(Stuck::Busy),
            (None, Some(why), _) if retry.backoff.not_before > self.now => why,
            (None, _, Some(stuck)) => Why::Stuck(stuck),
            (None, Some(why), None) => why,
            (None, None, None) => Why::Turn,
        };
        hold(why, Some(at).filter(|at| *at > self.now))
    }
}
