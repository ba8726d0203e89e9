//! Operations: put, asked about, and their receipts checked after a restore.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;
use wire::device::{ReceiptAudit, ReceiptAuditAnswer};
use wire::digest::Digest;
use wire::ids::OperationId;
use wire::limits;
use wire::operation::OperationState;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

use crate::app::photos;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer::{Json, body};
use crate::http::device::who::Device;
use crate::rules::operations::{announce, receipts};

fn operation_id(id: &str) -> Result<OperationId, Fault> {
    id.parse().map_err(|_| Problem::new(ProblemCode::Malformed).with("at", "id").into())
}

fn answer(state: OperationState) -> Response {
    let status = match state {
        OperationState::Announced { .. } | OperationState::Unknown(_) => StatusCode::ACCEPTED,
        OperationState::Received { .. } => StatusCode::OK,
    };
    (status, Answer(state)).into_response()
}

/// `PUT /v1/operations/{id}`.
pub async fn put_operation(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Path(id): Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Fault> {
    let id = operation_id(&id)?;
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let bytes = body(content, limits::OPERATION_BYTES, idle).await?;
    let promised =
        headers.get(routes::DIGEST_HEADER).and_then(|value| Digest::from_header(value.to_str().ok()?));
    if promised.is_some_and(|promised| promised != Digest::of(&bytes)) {
        return Err(ProblemCode::DigestMismatch.into());
    }
    queue
        .run_blocking(move |queue| {
            queue.require_room_for_text(bytes.len() as u64)?;
            let state = photos::announced(queue, &device.caller, (id, &bytes), |_, announce| announce());
            queue.told(&device.caller, state)
        })
        .await
        .map(answer)
}

/// `GET /v1/operations/{id}`.
pub async fn get_operation(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = operation_id(&id)?;
    let asked = queue.run_blocking(move |queue| {
        let state = queue.store.read(|records| announce::ask(records, &device.caller, id));
        queue.told(&device.caller, state)
    });
    asked.await.map(answer)
}

/// `POST /v1/receipts/audit`.
pub async fn audit(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Json(audit): Json<ReceiptAudit>,
) -> Result<Answer<ReceiptAuditAnswer>, Fault> {
    queue
        .write(move |queue, records| {
            receipts::audit(records, &queue.effect_context(), &device.caller, &audit)
        })
        .await
        .map(Answer)
}
