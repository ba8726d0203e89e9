//! Once a minute, what no event reports: whether the computer slept, whether the disk has room again,
//! and, less often, the sign of life for the IT department, a copy of the database, and files that have served.

use outbox::{Event, Kick, Pause, Stuck};
use std::sync::Arc;
use std::time::Duration;
use wire::time::Timestamp;

use super::driver::{Engine, lock};
use super::feed::{Ended, QUEUE_TIME};
use super::sweep;
use crate::rebuild;
use crate::store::{StoreError, Stored};

const EVERY: Duration = Duration::from_secs(60);
/// How far the clock and the ticks may part in a minute before the computer must have slept, or its
/// clock was set; in milliseconds.
const PARTED: i64 = 2 * 60 * 1000;
/// How often the IT department hears of this computer, and the folder is tidied; in milliseconds.
const HOURLY: u64 = 60 * 60 * 1000;

impl Engine {
    pub(super) async fn run_upkeep(self: Arc<Self>) {
        let (mut now, mut ticks) = (self.clock.now(), self.clock.ticks());
        let mut due = ticks;
        loop {
            tokio::select! {
                biased;
                () = self.tasks.stop().cancelled() => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            let before = (now, ticks);
            (now, ticks) = (self.clock.now(), self.clock.ticks());
            let ran = i64::try_from(ticks.saturating_sub(before.1)).unwrap_or(i64::MAX);
            if now.since(before.0).abs_diff(ran) > PARTED.unsigned_abs() {
                tracing::info!("the computer slept, or its clock was set");
                self.try_again.notify_one();
                self.step(Event::Resumed(Pause::Clock));
                self.step(Event::Kick(Kick::Woke));
            }
            self.check_free_space();
            if ticks >= due {
                due = ticks.saturating_add(HOURLY);
                self.hourly(now).await;
            }
        }
    }

    async fn hourly(self: &Arc<Self>, now: Timestamp) {
        if self.queue().is_some()
            && let Err(e) = self.heartbeat_and_pull().await
        {
            tracing::info!(error = %e, "no sign of life was given");
        }
        if let Err(e) = self.tidy(now) {
            tracing::warn!(error = %e, "tidying up failed");
        }
    }

    async fn heartbeat_and_pull(self: &Arc<Self>) -> Result<(), Ended> {
        let queue = &self.confirmed_queue().await?;
        let alive = self.heartbeat(queue).await?;
        // Of these two no stream tells: another life of the queue's data, and a post that began with the day.
        let changed = self.ask_me_if_changed(queue, alive.me_revision).await?;
        if alive.restored || changed { self.pull(queue).await } else { Ok(()) }
    }

    fn check_free_space(self: &Arc<Self>) {
        let full = lock(&self.outbox).stuck() == Some(Stuck::Paused(Pause::Disk));
        if self.folder.must_have_room(0).is_ok() {
            self.folder.ensure_reserve();
            if full {
                self.step(Event::Resumed(Pause::Disk));
            }
        }
    }

    fn tidy(&self, now: Timestamp) -> Stored<()> {
        rebuild::back_up(&self.folder, &self.store, now)?;
        let Some(queue_time) = self.store.setting::<Timestamp>(QUEUE_TIME)? else { return Ok(()) };
        sweep::run(&self.store, &self.folder, queue_time, now)?;
        self.delete_capsules(queue_time.plus(-sweep::RETENTION))
    }

    /// The queue's time as it last told; this computer's where it never did.
    pub(crate) fn queue_time(&self) -> Stored<Timestamp> {
        Ok(self.store.setting(QUEUE_TIME)?.unwrap_or_else(|| self.clock.now()))
    }

    /// Deletes the capsules of what was received long ago: the queue has it.
    fn delete_capsules(&self, before: Timestamp) -> Stored<()> {
        let disk = self.folder.disk();
        let capsules = self.folder.capsules().map_err(StoreError::Disk)?;
        if capsules.is_empty() {
            return Ok(());
        }
        for id in self.store.received_before(before)? {
            let path = self.folder.capsule(id);
            if capsules.binary_search(&path).is_ok() {
                disk.remove_if_there(&path).map_err(StoreError::Disk)?;
            }
        }
        Ok(())
    }
}
