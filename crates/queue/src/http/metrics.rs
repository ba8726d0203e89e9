//! `/metrics`: for this machine, or for all where the settings say so. What came through a proxy did not come from this
//! machine, wherever the proxy runs.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;

/// Every counter.
///
/// # Errors
/// `not_found` for whoever may not see them.
pub async fn text(State(queue): State<Arc<Queue>>, address: Address) -> Result<Response, Fault> {
    if !address.this_machine && !queue.settings.metrics_open {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(([("content-type", "text/plain; version=0.0.4")], queue.metrics.text()).into_response())
}
