//! How the queue is, and who saw what of the citizens.

use axum::Json as Answer;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use wire::desk::routes;
use wire::desk::watch::{Health, WhoSawQuery};

use crate::app::health;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::who_saw as rules;

pub fn router() -> Router<HttpState> {
    Router::new().at(routes::HEALTH, how_it_is).at(routes::WHO_SAW, who_saw)
}

async fn how_it_is(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<Health>, Fault> {
    queue.run_blocking(move |queue| health::at_desk(queue, &desk.clerk)).await.map(Answer)
}

async fn who_saw(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Query(query): Query<WhoSawQuery>,
) -> Result<Response, Fault> {
    // It writes a line of the audit log, but nothing that anybody listens for.
    let made = queue.run_blocking(move |queue| {
        let now = queue.clock.now();
        queue.store.write(|records| rules::at_desk(records, &desk.clerk, &query, now))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"purabarta-who-saw.csv\""),
    ];
    Ok((headers, made.await?).into_response())
}
