//! Spreadsheets at the desk: shown, then confirmed; or done at once, as an older page asks for it.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::{Path, State};
use std::sync::Arc;
use wire::desk::cases::CsvOutcome;
use wire::desk::imports::{ImportReport, SheetKind};
use wire::desk::routes;
use wire::digest::Digest;
use wire::problem::ProblemCode;

use crate::app::imports::{self, Intent};
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::desk::file::spreadsheet;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::PREVIEW_IMPORT, preview)
        .at(routes::CONFIRM_IMPORT, confirm)
        .at(routes::IMPORT_CASES, import_cases)
        .at(routes::IMPORT_ROSTER, import_roster)
        .at(routes::IMPORT_CALENDAR, import_calendar)
}

fn kind(sheet: &str) -> Result<SheetKind, Fault> {
    SheetKind::named(sheet).ok_or_else(|| ProblemCode::NotFound.into())
}

async fn preview(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(sheet): Path<String>,
    body: Body,
) -> Result<Answer<ImportReport>, Fault> {
    report(&queue, desk, kind(&sheet)?, Intent::Preview, body).await
}

async fn confirm(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((sheet, seen)): Path<(String, String)>,
    body: Body,
) -> Result<Answer<ImportReport>, Fault> {
    let seen: Digest = seen.parse().map_err(|_| ProblemCode::NotFound)?;
    report(&queue, desk, kind(&sheet)?, Intent::Confirm(seen), body).await
}

async fn report(
    queue: &Arc<Queue>,
    desk: AtDesk,
    kind: SheetKind,
    intent: Intent,
    body: Body,
) -> Result<Answer<ImportReport>, Fault> {
    // Before the file is read: it may be large.
    imports::must_import(&desk.clerk, kind)?;
    let bytes = spreadsheet(queue, body).await?;
    queue
        .run_blocking(move |queue| imports::at_desk(queue, &desk.clerk, kind, &bytes, intent))
        .await
        .map(Answer)
}

async fn at_once(
    queue: &Arc<Queue>,
    desk: AtDesk,
    kind: SheetKind,
    body: Body,
) -> Result<Answer<CsvOutcome>, Fault> {
    imports::must_import(&desk.clerk, kind)?;
    let bytes = spreadsheet(queue, body).await?;
    queue.run_blocking(move |queue| imports::at_once(queue, &desk.clerk, kind, &bytes)).await.map(Answer)
}

async fn import_cases(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Answer<CsvOutcome>, Fault> {
    at_once(&queue, desk, SheetKind::Cases, body).await
}

async fn import_roster(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Answer<CsvOutcome>, Fault> {
    at_once(&queue, desk, SheetKind::Roster, body).await
}

async fn import_calendar(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Answer<CsvOutcome>, Fault> {
    at_once(&queue, desk, SheetKind::Calendar, body).await
}
