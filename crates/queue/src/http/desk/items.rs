//! The queue of items, and the decisions on them.

use axum::Json as Answer;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::sync::Arc;
use wire::desk::routes::{self, QueueQuery};
use wire::desk::{DecisionRequest, DeskItem, Incoming, MessageRequest, PublicationRequest, QueueList};
use wire::digest::Digest;
use wire::ids::{OperationId, SubmissionId};
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer::Json;
use crate::http::desk::at::At as _;
use crate::http::desk::file::picture;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::items::review as rules;

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::QUEUE, queue_list)
        .at(routes::ITEM, show)
        .at(routes::OPEN_ITEM, open)
        .at(routes::DECIDE, decide)
        .at(routes::WRITE_MESSAGE, write)
        .at(routes::PUBLISH, publish)
        .at(routes::INCOMING, incoming)
        .at(routes::INCOMING_PREVIEW, preview)
}

async fn queue_list(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Query(query): Query<QueueQuery>,
) -> Result<Answer<QueueList>, Fault> {
    let list = queue.read(move |q, records| rules::list(records, &desk.clerk, query.shelf, q.clock.now()));
    list.await.map(Answer)
}

pub fn item_id(id: &str) -> Result<SubmissionId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

async fn show(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let shown = queue.read(move |_, records| rules::show(records, &desk.clerk, id));
    shown.await.map(Answer)
}

async fn open(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let opened = queue.write(move |q, records| rules::open(records, &desk.clerk, id, q.clock.now()));
    opened.await.map(Answer)
}

async fn decide(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<DecisionRequest>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done =
        queue.write(move |q, records| rules::decide(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Answer)
}

async fn write(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<MessageRequest>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done = queue.write(move |q, records| rules::write(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Answer)
}

async fn publish(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<PublicationRequest>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done =
        queue.write(move |q, records| rules::publish(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Answer)
}

async fn incoming(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<Incoming>, Fault> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    queue.read(move |_, records| rules::incoming(records, &desk.clerk, id)).await.map(Answer)
}

async fn preview(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let id = id.parse::<OperationId>().map_err(|_| ProblemCode::NotFound)?;
    let sha256 = sha256.parse::<Digest>().map_err(|_| ProblemCode::NotFound)?;
    let found = queue.read(move |_, records| rules::preview(records, &desk.clerk, id, sha256));
    Ok(picture("image/jpeg", found.await?))
}
