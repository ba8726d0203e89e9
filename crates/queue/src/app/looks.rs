//! Shows what of a citizen somebody may see, after it was noted that they saw it ([`crate::rules::looks`]).

use std::sync::Arc;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::looks::Seen;
use crate::rules::who::Caller;
use crate::store::Records;

impl Queue {
    /// Reads, and shows it once the look is noted. Only the first look of an hour writes; nobody is notified, because
    /// nothing that others see has changed.
    pub(crate) async fn show<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<Seen<T>, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.run_blocking(move |queue| queue.show_now(|records| work(queue, records))).await
    }

    /// The same where work is under way already. Blocks.
    pub(crate) fn show_now<T>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<Seen<T>, Fault>,
    ) -> Result<T, Fault> {
        let read =
            self.store.read(|records| -> Result<_, Fault> { Ok(work(records)?.if_recorded(records)?) })?;
        match read {
            Ok(shown) => Ok(shown),
            Err(seen) => Ok(self.store.write(|records| seen.record(records))?),
        }
    }

    /// What an officer's computer is answered to an operation. A conflict carries the case as it is now: that it was
    /// handed over is noted first. Blocks.
    pub(crate) fn told<T>(&self, caller: &Caller, answer: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(Fault::Refused(problem)) = &answer
            && let Some(case) = problem.case.as_deref()
        {
            self.show_now(|_| {
                Ok(Seen::handed((), caller, [(case.number.clone(), case.version)], self.clock.now()))
            })?;
        }
        answer
    }
}
