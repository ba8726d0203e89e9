//! The working days at the desk.

use axum::Json as Answer;
use axum::extract::State;
use std::sync::Arc;
use wire::desk::cases::CalendarView;
use wire::desk::routes;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::days_off;
use crate::rules::roles::accounts::must_hold_a_post;

pub fn router() -> Router<HttpState> {
    Router::new().at(routes::CALENDAR, calendar)
}

async fn calendar(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<CalendarView>, Fault> {
    must_hold_a_post(&desk.clerk.postings)?;
    queue.read(|q, records| days_off::view(records, q.clock.now())).await.map(Answer)
}
