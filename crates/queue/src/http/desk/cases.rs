//! Citizens' cases at the desk.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use wire::case::Contact;
use wire::desk::cases::{
    CaseActionRequest, CaseFilter, CaseList, CaseTables, DeskAction, DeskCase, NewCaseRequest, Unread,
    UnreadSeen,
};
use wire::desk::routes;
use wire::digest::Digest;
use wire::ids::CaseId;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::app::{case_photos, files};
use crate::city::tables;
use crate::fault::Fault;
use crate::http::answer::{self, Json};
use crate::http::desk::at::At as _;
use crate::http::desk::file::picture;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::cases::{desk as rules, page_events};
use crate::rules::roles::accounts::must_hold_a_post;

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::CASES, list)
        .at(routes::TAKE_IN_CASE, create)
        .at(routes::CASE_TABLES, case_tables)
        .at(routes::UNREAD, unread)
        .at(routes::SEE_UNREAD, see_unread)
        .at(routes::CASE, show)
        .at(routes::ACT_ON_CASE, act)
        .at(routes::REVEAL_CONTACT, reveal)
        .at(routes::ADD_CASE_PHOTO, add_photo)
        .at(routes::CASE_PHOTO, photo)
}

fn case_id(id: &str) -> Result<CaseId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

async fn list(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Query(filter): Query<CaseFilter>,
) -> Result<Answer<CaseList>, Fault> {
    let list =
        queue.show(move |queue, records| rules::list(records, &desk.clerk, &filter, queue.clock.now()));
    list.await.map(Answer)
}

async fn create(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Json(new): Json<NewCaseRequest>,
) -> Result<Answer<DeskCase>, Fault> {
    let taken = queue.write(move |queue, records| {
        let taken = rules::register_case(records, &queue.effect_context(), &desk.clerk, new)?;
        Ok(rules::show(records, &desk.clerk, taken.case.id, queue.clock.now())?.record(records)?)
    });
    taken.await.map(Answer)
}

async fn case_tables(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<CaseTables>, Fault> {
    must_hold_a_post(&desk.clerk.postings)?;
    queue.read(|_, records| tables::all(records)).await.map(Answer)
}

async fn unread(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<Unread>, Fault> {
    let shown = queue.show(move |q, records| page_events::unread(records, &desk.clerk, q.clock.now()));
    shown.await.map(Answer)
}

async fn see_unread(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Json(seen): Json<UnreadSeen>,
) -> Result<Answer<()>, Fault> {
    let done =
        queue.write(move |q, records| page_events::mark_seen(records, &desk.clerk, seen, q.clock.now()));
    done.await.map(Answer)
}

async fn show(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<DeskCase>, Fault> {
    let id = case_id(&id)?;
    queue.show(move |q, records| rules::show(records, &desk.clerk, id, q.clock.now())).await.map(Answer)
}

async fn act(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<CaseActionRequest>,
) -> Result<Answer<DeskCase>, Fault> {
    let id = case_id(&id)?;
    let takes_out = matches!(request.action, DeskAction::RemovePhoto { .. });
    // A conflict shows the case as it is now, and undoes what was written with it: the look is noted before.
    let clerk = desk.clerk.clone();
    queue.show(move |q, records| rules::show(records, &clerk, id, q.clock.now())).await?;
    let done = queue.write(move |q, records| {
        Ok(rules::act(records, &desk.clerk, id, &request, q.clock.now())?.record(records)?)
    });
    let done = done.await?;
    // The photo is out of every answer already; what fails here is done within the hour.
    if takes_out && let Err(error) = queue.run_blocking_upload(files::remove_unwanted).await {
        tracing::error!(%error, "the file of a photo that was taken out could not be removed yet");
    }
    Ok(Answer(done))
}

async fn reveal(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<Contact>, Fault> {
    let id = case_id(&id)?;
    queue.show(move |q, records| rules::reveal(records, &desk.clerk, id, q.clock.now())).await.map(Answer)
}

/// The body is the file as it was chosen.
async fn add_photo(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    body: Body,
) -> Result<Answer<DeskCase>, Fault> {
    let id = case_id(&id)?;
    desk.clerk.must_take_in()?;
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let bytes = answer::body(body, ::photo::limits::FILE_BYTES, idle).await?;
    queue.run_blocking_upload(move |queue| case_photos::add(queue, &desk.clerk, id, bytes)).await.map(Answer)
}

async fn photo(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (id, sha256) = (case_id(&id)?, sha256.parse::<Digest>().map_err(|_| ProblemCode::NotFound)?);
    queue
        .run_blocking_upload(move |queue| {
            let now = queue.clock.now();
            queue.show_now(|records| rules::must_show(records, &desk.clerk, id, sha256, now))?;
            let bytes = queue.blobs.read(sha256)?.ok_or(ProblemCode::NotFound)?;
            let mime = wire::operation::Mime::of_bytes(&bytes).ok_or(ProblemCode::NotFound)?;
            Ok(picture(mime.as_str(), bytes))
        })
        .await
}
