//! What the handlers work with: the queue, and what is let through how often.

use axum::extract::FromRef;
use std::sync::Arc;

use crate::app::queue::Queue;
use crate::http::limits::Limits;

/// The state of the routes; a handler takes the part that it needs.
#[derive(Clone)]
pub struct HttpState {
    /// The queue.
    pub queue: Arc<Queue>,
    /// What is let through how often.
    pub limits: Arc<Limits>,
}

impl HttpState {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(queue: Arc<Queue>) -> Self {
        Self { queue, limits: Arc::default() }
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
