//! Tasks that run beside the calls.
//!
//! They run on the runtime the app was opened with, never on whichever runtime the calling thread happens to be in. The
//! desktop calls from its event loop's thread, which is in none: a task that was spawned there ended the program.

use futures::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a task that met a fault rests before it begins again.
const REST_AFTER_FAULT: Duration = Duration::from_secs(5);

/// Where tasks are started, and waited for at the end. Clones share it.
#[derive(Clone)]
pub(crate) struct Tasks {
    runtime: Handle,
    stop: CancellationToken,
    running: TaskTracker,
}

impl Tasks {
    /// None yet.
    pub fn on(runtime: Handle) -> Self {
        Self { runtime, stop: CancellationToken::new(), running: TaskTracker::new() }
    }

    /// Cancelled when the tasks are to end.
    pub const fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Starts a task that watches [`Self::stop`] itself.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.running.spawn_on(work, &self.runtime);
    }

    /// Starts a task that ends in one answer, which is handed to `then`; a fault in the task ends in `on_fault`. Stopped
    /// before, it answers nothing.
    pub fn spawn_answering<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        on_fault: T,
        then: impl FnOnce(T) + Send + 'static,
    ) {
        let stop = self.stop.clone();
        self.spawn(async move {
            if let Some(answer) = stop.run_until_cancelled(AssertUnwindSafe(work).catch_unwind()).await {
                then(answer.unwrap_or(on_fault));
            }
        });
    }

    /// Starts a task that is there as long as the app: a fault ends one round of it, and after a rest it begins again.
    /// Without that, what waits to be sent would wait for the next start.
    pub fn supervise<F: Future<Output = ()> + Send + 'static>(
        &self,
        name: &'static str,
        work: impl Fn() -> F + Send + 'static,
    ) {
        let stop = self.stop.clone();
        self.spawn(async move {
            while AssertUnwindSafe(work()).catch_unwind().await.is_err() {
                tracing::error!(task = name, "a task met a fault and begins again");
                if stop.run_until_cancelled(tokio::time::sleep(REST_AFTER_FAULT)).await.is_none() {
                    return;
                }
            }
        });
    }

    /// Work that waits for a disk or a person, off the threads that answer.
    pub fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        self.runtime.spawn_blocking(work)
    }

    /// Ends all of them, and waits until they have ended.
    pub async fn end(&self) {
        self.stop.cancel();
        self.running.close();
        self.running.wait().await;
    }
}
