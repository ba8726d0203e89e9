//! Server-sent events: that something is newer, for computers and for the desk; and how many may listen.

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use wire::digest::Digest;
use wire::document::Newest;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::limiter::busy;
use crate::http::places::{Place, Places, Yields};
use crate::http::shared_reads::SharedReads;

/// Streams of one device. A line that was cut leaves a stream behind that nobody reads, sometimes for a quarter of an
/// hour: the oldest gives way, so that an officer who comes back is never kept out by it.
const OF_ONE_DEVICE: usize = 2;
/// Streams of one session at the desk: a stream for each tab.
const OF_ONE_SESSION: usize = 16;
/// Who finds no place comes back after so many seconds; until then they ask by themselves.
const COME_BACK: u64 = 60;

/// The streams that are open.
pub struct Streams {
    /// What they ask when something changed.
    pub reads: Arc<SharedReads>,
    devices: Arc<Places<Digest>>,
    desks: Arc<Places<Digest>>,
}

impl Streams {
    /// So many of devices, and besides them as many at the desk, so that neither keeps the other out.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            reads: Arc::default(),
            devices: Places::new(most, OF_ONE_DEVICE),
            desks: Places::new(most, OF_ONE_SESSION),
        }
    }

    /// A place for a stream of a device.
    ///
    /// # Errors
    /// `busy` when all are taken.
    pub fn device(&self, token: &str) -> Result<Place<Digest>, Fault> {
        self.devices.enter(Digest::of(token.as_bytes()), Yields::ToOwn).ok_or_else(|| busy(COME_BACK))
    }

    /// A place for a stream of a session at the desk.
    ///
    /// # Errors
    /// `busy` when all are taken.
    pub fn desk(&self, token: &str) -> Result<Place<Digest>, Fault> {
        self.desks.enter(Digest::of(token.as_bytes()), Yields::ToOwn).ok_or_else(|| busy(COME_BACK))
    }
}

/// An event with what is newest now, and one whenever that has changed, until the asking fails, the place is taken away or
/// the queue stops.
pub fn listen<A, F>(
    queue: Arc<Queue>,
    place: Place<Digest>,
    ask: A,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    A: Fn(&Arc<Queue>) -> F + Send + 'static,
    F: Future<Output = Result<Newest, Fault>> + Send,
{
    // Registered before the first look: what comes in between is heard.
    let changed = queue.hear_changes();
    let stream = futures::stream::unfold((queue, place, changed, None, ask), |state| async move {
        let (queue, place, mut changed, last, ask) = state;
        loop {
            if last.is_some() {
                tokio::select! {
                    biased;
                    () = queue.stopping.cancelled() => return None,
                    () = place.leave().cancelled() => return None,
                    heard = changed.recv() => {
                        if matches!(heard, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                            return None;
                        }
                        // One look answers for everything that was told until now.
                        changed = changed.resubscribe();
                    }
                }
            }
            let newest = ask(&queue).await.ok()?;
            if last != Some(newest) {
                let event = Event::default().json_data(newest).ok()?;
                return Some((Ok(event), (queue, place, changed, Some(newest), ask)));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
