//! Files in both directions: spreadsheets as they come, pictures as they are answered.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use wire::limits;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer;

/// A picture. It may show a citizen or their house, so that no browser may keep it, although it never changes.
pub fn picture(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// A spreadsheet as it comes.
///
/// # Errors
/// `too_large`, or `malformed` when it broke off.
pub async fn spreadsheet(queue: &Queue, body: Body) -> Result<Vec<u8>, Fault> {
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    answer::body(body, limits::SHEET_BYTES, idle).await
}
