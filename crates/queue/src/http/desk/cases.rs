//! Cases, the roster and the calendar at the desk.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json as Said, Router};
use std::sync::Arc;
use std::time::Duration;
use wire::case::Contact;
use wire::desk::NewCode;
use wire::desk::cases::{
    CalendarView, CaseActionRequest, CaseFilter, CaseList, CaseTables, CsvOutcome, DeskCase, NewCaseRequest,
    Roster, Unread, UnreadEvent, UnreadSeen,
};
use wire::digest::Digest;
use wire::ids::{CaseId, OfficerId};
use wire::limits;
use wire::problem::ProblemCode;

use crate::app::case_photos;
use crate::app::queue::{CODE_LIVES, Queue};
use crate::audit::{self, Entry};
use crate::city::calendar::Calendar;
use crate::city::tables;
use crate::fault::Fault;
use crate::http::answer::{self, Json};
use crate::http::desk::pictures::picture;
use crate::http::desk::session::AtDesk;
use crate::intake::csv;
use crate::rules::access::roster;
use crate::rules::cases::desk as rules;
use crate::rules::roles::cases::{CaseRight, authorise_case};
use crate::rules::roles::roster::{may_change_roster, sees_of_roster};

/// Below `/desk/api`.
pub fn router() -> Router<Arc<Queue>> {
    Router::new()
        .route("/cases", get(list).post(take_in))
        .route("/cases/tables", get(case_tables))
        .route("/cases/import", post(import_cases))
        .route("/cases/unread", get(unread))
        .route("/cases/unread/seen", post(see_unread))
        .route("/cases/{id}", get(show))
        .route("/cases/{id}/actions", post(act))
        .route("/cases/{id}/contact", post(reveal))
        .route("/cases/{id}/photos", post(add_photo))
        .route("/cases/{id}/photos/{sha256}", get(photo))
        .route("/calendar", get(calendar).post(import_calendar))
        .route("/roster", get(see_roster))
        .route("/roster.csv", get(export_roster))
        .route("/roster/import", post(import_roster))
        .route("/roster/{officer}/code", post(new_code))
}

/// Of what could not be read, so much at once.
const UNREAD: u32 = 50;

fn case_id(id: &str) -> Result<CaseId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// A spreadsheet as it comes.
async fn spreadsheet(queue: &Queue, body: Body) -> Result<Vec<u8>, Fault> {
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    answer::body(body, limits::SHEET_BYTES, idle).await
}

async fn list(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Query(filter): Query<CaseFilter>,
) -> Result<Said<CaseList>, Fault> {
    let list =
        queue.read(move |queue, records| rules::list(records, &desk.clerk, &filter, queue.clock.now()));
    list.await.map(Said)
}

async fn take_in(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Json(new): Json<NewCaseRequest>,
) -> Result<Said<DeskCase>, Fault> {
    let taken = queue.write(move |queue, records| {
        let taken = rules::take_in(records, &queue.books(), &desk.clerk, new)?;
        rules::show(records, &desk.clerk, taken.case.id, queue.clock.now())
    });
    taken.await.map(Said)
}

async fn case_tables(State(queue): State<Arc<Queue>>, _: AtDesk) -> Result<Said<CaseTables>, Fault> {
    queue.read(|_, records| tables::all(records)).await.map(Said)
}

async fn import_cases(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Said<CsvOutcome>, Fault> {
    authorise_case(&desk.clerk.postings, CaseRight::TakeIn, None)?;
    let bytes = spreadsheet(&queue, body).await?;
    queue.off(move |queue| csv::import(queue, &desk.clerk.person, &bytes)).await.map(Said)
}

async fn unread(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Said<Unread>, Fault> {
    authorise_case(&desk.clerk.postings, CaseRight::TakeIn, None)?;
    let unread = queue.read(|_, records| {
        let events = records.unread(UNREAD)?.into_iter().map(|row| UnreadEvent {
            which: UnreadSeen { delivery: row.delivery, place: row.place },
            at: row.at,
            why: row.why,
            event: row.event,
        });
        let (waiting, count) = (records.deliveries_waiting()?, records.unread_count()?);
        Ok(Unread { waiting, count, events: events.collect() })
    });
    unread.await.map(Said)
}

async fn see_unread(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Json(UnreadSeen { delivery, place }): Json<UnreadSeen>,
) -> Result<Said<()>, Fault> {
    authorise_case(&desk.clerk.postings, CaseRight::TakeIn, None)?;
    let seen = queue.write(move |queue, records| {
        let now = queue.clock.now();
        if !records.see_unread(delivery, place, now)? {
            return Err(ProblemCode::NotFound.into());
        }
        let (actor, subject) = (desk.clerk.person.id.to_string(), format!("{delivery}/{place}"));
        let entry = Entry { actor: &actor, action: "page_event_seen", subject: &subject, detail: "" };
        Ok(audit::note(records, now, entry)?)
    });
    seen.await.map(Said)
}

async fn show(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<DeskCase>, Fault> {
    let id = case_id(&id)?;
    queue.read(move |q, records| rules::show(records, &desk.clerk, id, q.clock.now())).await.map(Said)
}

async fn act(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<CaseActionRequest>,
) -> Result<Said<DeskCase>, Fault> {
    let id = case_id(&id)?;
    let done = queue.write(move |q, records| rules::act(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Said)
}

async fn reveal(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<Contact>, Fault> {
    let id = case_id(&id)?;
    queue.write(move |q, records| rules::reveal(records, &desk.clerk, id, q.clock.now())).await.map(Said)
}

/// The body is the file as it was chosen.
async fn add_photo(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    body: Body,
) -> Result<Said<DeskCase>, Fault> {
    let id = case_id(&id)?;
    authorise_case(&desk.clerk.postings, CaseRight::TakeIn, None)?;
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let bytes = answer::body(body, ::photo::limits::FILE_BYTES, idle).await?;
    queue.off_for_files(move |queue| case_photos::add(queue, &desk.clerk, id, bytes)).await.map(Said)
}

async fn photo(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (id, sha256) = (case_id(&id)?, sha256.parse::<Digest>().map_err(|_| ProblemCode::NotFound)?);
    queue
        .off(move |queue| {
            queue.store.read(|records| -> Result<(), Fault> {
                let case = rules::show(records, &desk.clerk, id, queue.clock.now())?.case;
                let later = case.more_words.iter().flat_map(|more| &more.photos);
                let said = case.responses.iter().flat_map(|response| &response.photos);
                let known = case.photos.iter().chain(later).chain(said).any(|photo| photo.sha256 == sha256);
                if known { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
            })?;
            let bytes = queue.blobs.read(sha256)?.ok_or(ProblemCode::NotFound)?;
            let mime = wire::operation::Mime::of_bytes(&bytes).ok_or(ProblemCode::NotFound)?;
            Ok(picture(mime.as_str(), bytes))
        })
        .await
}

async fn calendar(State(queue): State<Arc<Queue>>, _: AtDesk) -> Result<Said<CalendarView>, Fault> {
    queue.read(|_, records| Ok(Calendar::of(records)?.view())).await.map(Said)
}

async fn import_calendar(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Said<CsvOutcome>, Fault> {
    may_change_roster(&desk.clerk.postings)?;
    let bytes = spreadsheet(&queue, body).await?;
    let actor = desk.clerk.person.id.to_string();
    queue.off(move |queue| queue.use_holidays(&actor, &bytes)).await.map(Said)
}

async fn see_roster(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Said<Roster>, Fault> {
    let sees = sees_of_roster(&desk.clerk.postings)?;
    queue.read(move |queue, records| roster::view(records, &sees, queue.clock.now())).await.map(Said)
}

async fn export_roster(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Response, Fault> {
    let sees = sees_of_roster(&desk.clerk.postings)?;
    let sheet = queue.read(move |queue, records| roster::export(records, &sees, queue.clock.now())).await?;
    let mut response = sheet.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"purabarta-roster.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn import_roster(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    body: Body,
) -> Result<Said<CsvOutcome>, Fault> {
    may_change_roster(&desk.clerk.postings)?;
    let bytes = spreadsheet(&queue, body).await?;
    let actor = desk.clerk.person.id.to_string();
    let imported = queue.off(move |queue| match roster::import(queue, &actor, &bytes) {
        Ok(done) => Ok(CsvOutcome {
            added: done.officers + done.opened,
            changed: done.changed + done.closed,
            unchanged: done.unchanged,
            errors: Vec::new(),
        }),
        Err(roster::ImportError::Rows(rows)) => {
            Ok(CsvOutcome { errors: rows.into_iter().map(Into::into).collect(), ..CsvOutcome::default() })
        }
        Err(roster::ImportError::Fault(fault)) => Err(fault),
    });
    imported.await.map(Said)
}

async fn new_code(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(officer): Path<String>,
) -> Result<Said<NewCode>, Fault> {
    may_change_roster(&desk.clerk.postings)?;
    let officer: OfficerId = officer.parse().map_err(|_| ProblemCode::NotFound)?;
    let made = queue
        .off(move |queue| queue.enrolment_code_by(&desk.clerk.person.id.to_string(), officer, CODE_LIVES));
    made.await.map(Said)
}
