//! The officers' computers at the desk.

use axum::Json as Answer;
use axum::extract::{Path, State};
use std::sync::Arc;
use wire::desk::{ComputerList, NewCode, routes};
use wire::ids::DeviceId;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::access::{computers, enrolment};

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::COMPUTERS, computers_list)
        .at(routes::REVOKE_COMPUTER, revoke)
        .at(routes::COMPUTER_CODE, new_code)
}

async fn computers_list(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
) -> Result<Answer<ComputerList>, Fault> {
    queue.read(move |q, records| computers::list(records, &desk.clerk, q.clock.now())).await.map(Answer)
}

fn device_id(id: &str) -> Result<DeviceId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

async fn revoke(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<ComputerList>, Fault> {
    let id = device_id(&id)?;
    let done =
        queue.write(move |q, records| computers::revoke_at_desk(records, &desk.clerk, id, q.clock.now()));
    done.await.map(Answer)
}

async fn new_code(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<NewCode>, Fault> {
    let id = device_id(&id)?;
    let made = queue.run_blocking(move |queue| {
        let now = queue.clock.now();
        queue
            .store
            .write(|records| enrolment::code_for_computer(records, &desk.clerk, id, now, &*queue.chance))
    });
    made.await.map(Answer)
}
