//! The working days at the desk.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use std::sync::Arc;
use wire::desk::cases::{CalendarView, CsvOutcome};
use wire::desk::routes;

use crate::app::imports;
use crate::app::queue::Queue;
use crate::city::calendar::Calendar;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::file::spreadsheet;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::access::roster;
use crate::rules::roles::accounts::must_hold_a_post;

pub fn router() -> Router<HttpState> {
    Router::new().at(routes::CALENDAR, calendar).at(routes::IMPORT_CALENDAR, import_calendar)
}

async fn calendar(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<CalendarView>, Fault> {
    must_hold_a_post(&desk.clerk.postings)?;
    queue.read(|_, records| Ok(Calendar::of(records)?.view())).await.map(Answer)
}

async fn import_calendar(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Answer<CsvOutcome>, Fault> {
    roster::must_change(&desk.clerk)?;
    let bytes = spreadsheet(&queue, body).await?;
    queue.run_blocking(move |queue| imports::holidays_at_desk(queue, &desk.clerk, &bytes)).await.map(Answer)
}
