//! Why nothing moves, or why one operation does not.

use wire::ids::OperationId;

use super::state::Outbox;
use crate::hold::{Hold, Stuck, Why};

impl Outbox {
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
}
