//! Other people's logins at the desk, for an administrator.

use axum::Json as Answer;
use axum::extract::{Path, State};
use std::sync::Arc;
use wire::desk::accounts::{AccountList, NewAccount};
use wire::desk::{NewCode, routes};

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer::Json;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::access::accounts;

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::ACCOUNTS, list)
        .at(routes::MAKE_ACCOUNT, make)
        .at(routes::ACCOUNT_CODE, reset)
        .at(routes::END_ACCOUNT_SESSIONS, end_sessions)
        .at(routes::END_ACCOUNT, end)
}

async fn list(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<AccountList>, Fault> {
    queue.read(move |q, records| accounts::list(records, &desk.clerk, q.clock.now())).await.map(Answer)
}

async fn make(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Json(new): Json<NewAccount>,
) -> Result<Answer<NewCode>, Fault> {
    let made =
        queue.write(move |q, records| accounts::make(records, &desk.clerk, &new, q.clock.now(), &*q.chance));
    made.await.map(Answer)
}

async fn reset(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(login): Path<String>,
) -> Result<Answer<NewCode>, Fault> {
    let made = queue
        .write(move |q, records| accounts::reset(records, &desk.clerk, &login, q.clock.now(), &*q.chance));
    made.await.map(Answer)
}

async fn end_sessions(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(login): Path<String>,
) -> Result<Answer<AccountList>, Fault> {
    let left =
        queue.write(move |q, records| accounts::end_sessions(records, &desk.clerk, &login, q.clock.now()));
    left.await.map(Answer)
}

async fn end(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(login): Path<String>,
) -> Result<Answer<AccountList>, Fault> {
    let left = queue.write(move |q, records| accounts::end(records, &desk.clerk, &login, q.clock.now()));
    left.await.map(Answer)
}
