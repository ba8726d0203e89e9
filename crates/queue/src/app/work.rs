//! Blocking work off the async threads: so much at a time, and counted while it waits.
//!
//! How much waits, and how fast it gets done, is what the door goes by ([`Admission`]). Bytes of files have fewer
//! slots than there are, so that they never keep all texts waiting.

use std::sync::Arc;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use wire::ambient::Clock;
use wire::problem::ProblemCode;

use crate::app::admission::{Admission, Lane};
use crate::fault::Fault;

/// Pieces of work at a time; most of them only wait for the disk.
const AT_A_TIME: usize = 64;
/// Of these for files, so that they never keep all texts waiting.
const FILES_AT_A_TIME: usize = 16;

/// The lanes.
pub struct Work {
    /// Who is let in.
    pub admission: Admission,
    /// Bytes on their way in and pieces of work: done to the end, also when nobody waits for them any more.
    pub tracker: TaskTracker,
    clock: Arc<dyn Clock>,
    slots: Semaphore,
    upload_slots: Semaphore,
}

/// A piece of work, counted while it waits and is done.
struct Counted<'a> {
    work: &'a Work,
    lane: Lane,
    done: bool,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.work.admission.gone(self.lane, self.work.clock.ticks(), self.done);
    }
}

impl Work {
    /// Nothing waits yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            admission: Admission::default(),
            tracker: TaskTracker::new(),
            clock,
            slots: Semaphore::new(AT_A_TIME),
            upload_slots: Semaphore::new(FILES_AT_A_TIME),
        }
    }

    /// Runs a piece of blocking work when its turn comes.
    ///
    /// # Errors
    /// The work's own, or it ended early.
    pub async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.admission.come(lane, self.clock.ticks());
        let mut counted = Counted { work: self, lane, done: false };
        // Neither is ever closed.
        let _upload = match lane {
            Lane::Files => Some(self.upload_slots.acquire().await.map_err(|_| ProblemCode::Busy)?),
            Lane::Text | Lane::Later => None,
        };
        let _slot = self.slots.acquire().await.map_err(|_| ProblemCode::Busy)?;
        let answer = if Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
            // Nobody is kept waiting who could go on; and what runs on one thread can be replayed.
            work()
        } else {
            let work = self.tracker.spawn_blocking(work);
            work.await.map_err(|error| Fault::Broken(format!("a piece of work ended early: {error}")))?
        };
        counted.done = true;
        answer
    }
}
