//! What an officer's computer asks: enrolment, who am I, operations, changes.

use axum::Json as Said;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use wire::device::{
    EnrolRequest, Enrolled, Heartbeat, HeartbeatAnswer, Me, ReceiptAudit, ReceiptAuditAnswer,
};
use wire::digest::Digest;
use wire::document::{ChangesPage, Newest};
use wire::ids::OperationId;
use wire::limits;
use wire::operation::OperationState;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

use crate::app::pictures;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::{Json, body};
use crate::http::limits::trouble;
use crate::rules::operations::announce::{self, Caller};
use crate::rules::operations::receipts;

/// The device behind the bearer token.
pub struct Device {
    /// Who.
    pub caller: Caller,
    token: String,
}

impl FromRequestParts<Arc<Queue>> for Device {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, queue: &Arc<Queue>) -> Result<Self, Fault> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(ProblemCode::Unauthenticated)?
            .to_owned();
        let asked = token.clone();
        let caller = queue.read(move |queue, records| queue.caller(records, &asked)).await?;
        Ok(Self { caller, token })
    }
}

/// `POST /v1/enrol`.
pub async fn enrol(
    State(queue): State<Arc<Queue>>,
    address: Address,
    Json(request): Json<EnrolRequest>,
) -> Result<Said<Enrolled>, Fault> {
    let key = address.0.to_string();
    queue.enrolments.attempt(&key, queue.clock.ticks()).map_err(trouble)?;
    let enrolled = queue.off(move |queue| queue.enrol(&request)).await?;
    queue.enrolments.succeeded(&key);
    Ok(Said(enrolled))
}

/// `GET /v1/me`.
pub async fn me(State(queue): State<Arc<Queue>>, device: Device) -> Result<Said<Me>, Fault> {
    queue.read(move |queue, records| queue.me(records, &device.caller)).await.map(Said)
}

fn operation_id(id: &str) -> Result<OperationId, Fault> {
    id.parse().map_err(|_| Problem::new(ProblemCode::Malformed).with("at", "id").into())
}

fn told(state: OperationState) -> Response {
    let status = match state {
        OperationState::Announced { .. } | OperationState::Unknown(_) => StatusCode::ACCEPTED,
        OperationState::Received { .. } => StatusCode::OK,
    };
    (status, Said(state)).into_response()
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
    let state = queue
        .off(move |queue| {
            queue.must_have_room(bytes.len() as u64)?;
            pictures::seeing(queue, |records| {
                announce::announce(records, &queue.books(), &device.caller, id, bytes.clone())
            })
        })
        .await;
    queue.tell();
    Ok(told(state?))
}

/// `GET /v1/operations/{id}`.
pub async fn get_operation(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id = operation_id(&id)?;
    Ok(told(queue.read(move |_, records| announce::ask(records, &device.caller, id)).await?))
}

/// From where, and how many.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
    limit: Option<u32>,
}

/// `GET /v1/changes`.
pub async fn changes(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Query(query): Query<After>,
) -> Result<Said<ChangesPage>, Fault> {
    let limit = query.limit.unwrap_or(limits::CHANGES_PAGE).clamp(1, limits::CHANGES_PAGE);
    let departments = device.caller.departments();
    let page = queue.read(move |_, records| {
        Ok(ChangesPage {
            epoch: Queue::epoch(records)?,
            after: query.after,
            changes: records.changes(&departments, query.after, limit)?,
            newest: records.newest(&departments)?,
        })
    });
    page.await.map(Said)
}

/// `GET /v1/changes/stream`: first what is newest now, then whenever that changes. Asks anew who the
/// device is each time: one struck off hears no more.
pub async fn stream(
    State(queue): State<Arc<Queue>>,
    device: Device,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let token = device.token;
    listen(queue, move |queue| {
        let (queue, token) = (queue.clone(), token.clone());
        async move {
            queue
                .read(
                    move |queue, records| Ok(records.newest(&queue.caller(records, &token)?.departments())?),
                )
                .await
        }
    })
}

/// An event with the newest number now, and one whenever it has grown, until the asking fails or the queue stops.
pub fn listen<A, F>(queue: Arc<Queue>, ask: A) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    A: Fn(&Arc<Queue>) -> F + Send + 'static,
    F: Future<Output = Result<i64, Fault>> + Send,
{
    // Registered before the first look: what comes in between is heard.
    let changed = queue.changed.subscribe();
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
                    let event = Event::default().json_data(Newest { newest }).ok()?;
                    return Some((Ok(event), (queue, changed, Some(newest), ask)));
                }
            }
        });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// `POST /v1/heartbeat`.
pub async fn heartbeat(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Json(heartbeat): Json<Heartbeat>,
) -> Result<Said<HeartbeatAnswer>, Fault> {
    let answer = queue.off(move |queue| {
        queue.store.write(|records| {
            let now = queue.clock.now();
            records.put_heartbeat(device.caller.device, now, &heartbeat)?;
            Ok(HeartbeatAnswer { server_time: now, epoch: Queue::epoch(records)? })
        })
    });
    answer.await.map(Said)
}

/// `POST /v1/receipts/audit`.
pub async fn audit(
    State(queue): State<Arc<Queue>>,
    _: Device,
    Json(audit): Json<ReceiptAudit>,
) -> Result<Said<ReceiptAuditAnswer>, Fault> {
    queue.write(move |queue, records| receipts::audit(records, &queue.books(), &audit)).await.map(Said)
}
