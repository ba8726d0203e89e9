//! What the handlers work with: the queue, what is let through how often, and who listens.

use axum::extract::FromRef;
use std::sync::Arc;

use crate::app::queue::Queue;
use crate::http::limits::Limits;
use crate::http::stream::Streams;

/// The state of the routes; a handler takes the part that it needs.
#[derive(Clone)]
pub struct HttpState {
    /// The queue.
    pub queue: Arc<Queue>,
    /// What is let through how often.
    pub limits: Arc<Limits>,
    /// The event streams that are open.
    pub streams: Arc<Streams>,
}

impl HttpState {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(queue: Arc<Queue>, max_streams: usize) -> Self {
        let limits = Arc::new(Limits::new(queue.settings.max_requests_per_address));
        Self { queue, limits, streams: Arc::new(Streams::new(max_streams)) }
    }
}

impl FromRef<HttpState> for Arc<Queue> {
    fn from_ref(state: &HttpState) -> Self {
        state.queue.clone()
    }
}

impl FromRef<HttpState> for Arc<Limits> {
    fn from_ref(state: &HttpState) -> Self {
        state.limits.clone()
    }
}

impl FromRef<HttpState> for Arc<Streams> {
    fn from_ref(state: &HttpState) -> Self {
        state.streams.clone()
    }
}
