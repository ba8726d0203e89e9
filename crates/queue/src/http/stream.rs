//! Server-sent events: that something is newer, for computers and for the desk.

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use wire::document::Newest;

use crate::app::queue::Queue;
use crate::fault::Fault;

/// An event with what is newest now, and one whenever that has changed, until the asking fails or the queue stops.
pub fn listen<A, F>(queue: Arc<Queue>, ask: A) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    A: Fn(&Arc<Queue>) -> F + Send + 'static,
    F: Future<Output = Result<Newest, Fault>> + Send,
{
    // Registered before the first look: what comes in between is heard.
    let changed = queue.hear_changes();
    let stream =
        futures::stream::unfold((queue, changed, None, ask), |(queue, mut changed, last, ask)| async move {
            loop {
                if last.is_some() {
                    tokio::select! {
                        biased;
                        () = queue.stopping.cancelled() => return None,
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
                    return Some((Ok(event), (queue, changed, Some(newest), ask)));
                }
            }
        });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}
