//! The roster at the desk.

use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use wire::desk::cases::{RoleDecision, Roster};
use wire::desk::{NewCode, routes};
use wire::ids::RoleProposalId;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer::Json;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::access::{enrolment, proposals, roster};

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::ROSTER, see_roster)
        .at(routes::ROSTER_SHEET, export_roster)
        .at(routes::DECIDE_ROLE, decide_role)
        .at(routes::OFFICER_CODE, new_code)
}

async fn see_roster(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<Roster>, Fault> {
    let view = queue.read(move |q, records| roster::view_at_desk(records, &desk.clerk, q.clock.now()));
    view.await.map(Answer)
}

async fn export_roster(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Response, Fault> {
    let sheet = queue.read(move |q, records| roster::export_at_desk(records, &desk.clerk, q.clock.now()));
    let sheet = sheet.await?;
    let mut response = sheet.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"purabarta-roster.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

async fn decide_role(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(decision): Json<RoleDecision>,
) -> Result<Answer<Roster>, Fault> {
    let id: RoleProposalId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let decided = queue.write(move |q, records| {
        let now = q.clock.now();
        proposals::decide(records, &desk.clerk, id, decision.accept, now)?;
        roster::view_at_desk(records, &desk.clerk, now)
    });
    decided.await.map(Answer)
}

async fn new_code(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(officer): Path<String>,
) -> Result<Answer<NewCode>, Fault> {
    let made = queue.run_blocking(move |queue| {
        let now = queue.clock.now();
        queue
            .store
            .write(|records| enrolment::code_for_officer(records, &desk.clerk, &officer, now, &*queue.chance))
    });
    made.await.map(Answer)
}
