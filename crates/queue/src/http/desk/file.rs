//! Files in both directions: spreadsheets as they come, pictures as they are answered.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wire::limits;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer;

/// A picture of a digest is the same for ever; nobody between the queue and this reader may keep it.
pub fn picture(kind: &'static str, bytes: Vec<u8>) -> Response {
    let cache = "private, max-age=86400, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], bytes).into_response()
}

/// A spreadsheet as it comes.
///
/// # Errors
/// `too_large`, or `malformed` when it broke off.
pub async fn spreadsheet(queue: &Queue, body: Body) -> Result<Vec<u8>, Fault> {
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    answer::body(body, limits::SHEET_BYTES, idle).await
}
