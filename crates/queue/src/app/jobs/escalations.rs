//! Once a minute: whose clocks ran out, and who has to know.

use std::sync::Arc;
use std::time::Duration;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::cases::escalations;

/// Once a minute. The first time at once: the queue may have been off.
pub async fn run(queue: Arc<Queue>) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        tokio::select! {
            biased;
            () = queue.stopping.cancelled() => return,
            _ = minutes.tick() => {}
        }
        if let Err(error) = queue.run_blocking(Queue::escalate_late_cases).await {
            tracing::error!(%error, "late cases could not be escalated");
        }
    }
}

impl Queue {
    /// Escalates every case whose clock ran out; answers how many escalations were raised. Once a
    /// minute, and at will. Blocks.
    ///
    /// # Errors
    /// The store failed; what was raised before that stays raised.
    pub fn escalate_late_cases(&self) -> Result<usize, Fault> {
        let mut raised = 0;
        loop {
            let now = self.clock.now();
            let round = self.store.write(|records| escalations::escalate_due(records, now))?;
            if round.checked == 0 {
                break;
            }
            raised += round.raised;
        }
        if raised > 0 {
            self.notify_changed();
        }
        Ok(raised)
    }
}
