//! A queue that runs: opened, listening, stopped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wire::ambient::{Chance, Clock};

use crate::app::erasures;
use crate::app::jobs::{escalations, keeping, page, sweep};
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http;
use crate::settings::Settings;

/// How long connections may take to end.
const ENDING: Duration = Duration::from_secs(10);

/// Descriptors that are kept for other things than connections.
const OTHER_FILES: usize = 256;

/// A running queue.
pub struct Running {
    queue: Arc<Queue>,
    address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    jobs: Vec<JoinHandle<()>>,
}

/// Opens a queue and listens.
///
/// ```no_run
/// use std::{path::Path, sync::Arc};
/// use wire::ambient::system::{SystemChance, SystemClock};
///
/// # async fn example() -> Result<(), queue::fault::Fault> {
/// let settings = queue::Settings::in_folder(Path::new("data/queue"));
/// let running = queue::start(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).await?;
/// println!("{}", running.url());
/// // Departments and wards are rows like any other; a program adds them through the queue behind it.
/// running.queue().roster(queue::city::places::set_up)?;
/// running.shutdown().await;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The data folder or the address cannot be used.
pub async fn start(
    settings: Settings,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Running, Fault> {
    // Before anything is made or changed.
    settings.require_tls()?;
    let opened = tokio::task::spawn_blocking(move || Queue::open(settings, clock, chance));
    serve(opened.await.map_err(|error| Fault::Broken(error.to_string()))??).await
}

/// Brings an open queue's files and rows together, and listens.
///
/// # Errors
/// The disk or the store failed, or the address cannot be used.
pub async fn serve(queue: Arc<Queue>) -> Result<Running, Fault> {
    queue.settings.require_tls()?;
    let reconciled = queue.clone();
    let reconciled = tokio::task::spawn_blocking(move || -> Result<(), Fault> {
        // First: nothing is served that was erased before an older backup was restored.
        erasures::again(&reconciled)?;
        reconciled.reconcile()
    });
    reconciled.await.map_err(|error| Fault::Broken(error.to_string()))??;
    let listener = TcpListener::bind(queue.settings.listen).await?;
    let address = listener.local_addr()?;
    let connections = connections(queue.settings.max_connections);
    let app = http::router(queue.clone(), queue.settings.max_streams.min(connections / 2));
    let server = http::serve(queue.clone(), listener, app, connections, queue.stopping.clone());
    let server = tokio::spawn(server);
    let jobs = vec![
        tokio::spawn(sweep::run(queue.clone())),
        tokio::spawn(escalations::run(queue.clone())),
        tokio::spawn(page::run(queue.clone())),
        tokio::spawn(keeping::run(queue.clone())),
    ];
    Ok(Running { queue, address, server, jobs })
}

/// How many connections may be open, so that files can still be opened. The system's soft limit is raised to its hard
/// one first.
#[cfg(unix)]
fn connections(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, ..limit };
    let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    let files = current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let most = within(wanted, files);
    if most < wanted {
        tracing::warn!(
            files,
            wanted,
            most,
            "the limit on open files allows fewer connections; see LimitNOFILE"
        );
    }
    most
}

#[cfg(not(unix))]
fn connections(wanted: usize) -> usize {
    within(wanted, usize::MAX)
}

/// So many connections leave enough descriptors for the database, and for files on their way in and out: a quarter, and
/// where that is much, no more than some hundreds.
fn within(wanted: usize, files: usize) -> usize {
    wanted.min(files - (files / 4).min(OTHER_FILES)).max(1)
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://address`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The queue behind it: roster, codes, accounts.
    #[must_use]
    pub const fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    /// Ends the streams, lets open requests finish for a while, stops.
    pub async fn shutdown(mut self) {
        self.queue.stopping.cancel();
        if tokio::time::timeout(ENDING, &mut self.server).await.is_err() {
            self.server.abort();
        }
        // What came is kept before the files are let go.
        self.queue.work.tracker.close();
        let _ = tokio::time::timeout(ENDING, self.queue.work.tracker.wait()).await;
        // They end by themselves when they hear of it; waited for, so that whoever comes next finds the data closed.
        for task in &mut self.jobs {
            if tokio::time::timeout(ENDING, &mut *task).await.is_err() {
                task.abort();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use tokio::runtime::Handle;
    use wire::ambient::system::{SystemChance, SystemClock};

    #[test]
    fn connections_leave_descriptors_for_files() {
        for (wanted, files, most) in
            [(4096, 524_288, 4096), (4096, 1024, 768), (4096, 256, 192), (100, 1024, 100), (0, 0, 1)]
        {
            assert_eq!(within(wanted, files), most, "{wanted} of {files}");
        }
    }

    #[tokio::test]
    async fn a_queue_that_others_would_reach_without_tls_does_not_start_and_makes_nothing() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let mut settings = Settings::in_folder(&data);
        settings.listen = "[::]:0".parse().unwrap();
        let refused = start(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).await;
        assert!(matches!(refused, Err(Fault::Settings(_))));
        assert!(!data.exists());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_nobody_waits_for_any_more_is_done_before_the_data_is_let_go() {
        let home = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(home.path());
        settings.listen = "127.0.0.1:0".parse().unwrap();
        let running = start(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).await.unwrap();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let done = Arc::new(AtomicBool::new(false));
        let (queue, tells) = (running.queue().clone(), done.clone());
        let asked = tokio::spawn(async move {
            let work = queue.run_blocking(move |queue| {
                begin.send(()).unwrap();
                Handle::current().block_on(queue.stopping.cancelled());
                for n in 0..100 {
                    queue.store.write(|records| records.set_fact("n", &n.to_string()))?;
                }
                tells.store(true, Ordering::SeqCst);
                Ok(())
            });
            work.await
        });
        begun.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        running.shutdown().await;
        assert!(done.load(Ordering::SeqCst));
        assert!(!home.path().join("queue.sqlite3-wal").exists(), "the data is closed");
    }
}
