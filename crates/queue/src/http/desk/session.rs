//! The desk: sessions, and the decisions behind them.

use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json as Said, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use futures::Stream;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use wire::desk::{
    ComputerList, DecisionRequest, DeskItem, Incoming, Login, MessageRequest, NewCode, PublicationRequest,
    QueueList, Session, Shelf,
};
use wire::digest::Digest;
use wire::ids::{DeviceId, OperationId, SubmissionId};
use wire::people::Role;
use wire::problem::ProblemCode;
use wire::routes::CSRF_HEADER;
use wire::time::HOUR;

use crate::app::prints;
use crate::app::queue::{CODE_LIVES, Queue};
use crate::audit::{self, Entry};
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::Json;
use crate::http::desk::pictures::picture;
use crate::http::device::operations::listen;
use crate::http::limits::trouble;
use crate::rules::access::computers;
use crate::rules::items::desk as rules;
use crate::rules::items::desk::Clerk;
use crate::rules::roles::cases::departments_seen;
use crate::rules::roles::items::{Action, authorise};
use crate::store::{Records, SessionRow};

const COOKIE: &str = "purabarta_desk";
/// A session ends after so long without use, and after so long at all, in milliseconds.
const IDLE: i64 = HOUR;
const WHOLE: i64 = 12 * HOUR;
/// Use is noted at most so often.
const NOTED: i64 = 60_000;

/// Below `/desk/api`.
pub fn router() -> Router<Arc<Queue>> {
    Router::new()
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/session", get(session))
        .route("/queue", get(queue_list))
        .route("/items/{id}", get(show))
        .route("/items/{id}/open", post(open))
        .route("/items/{id}/decision", post(decide))
        .route("/items/{id}/messages", post(write))
        .route("/items/{id}/publications", post(publish))
        .route("/incoming/{operation}", get(incoming))
        .route("/incoming/{operation}/previews/{sha256}", get(preview))
        .route("/computers", get(computers_list))
        .route("/computers/{id}/revoke", post(revoke))
        .route("/computers/{id}/code", post(new_code))
        .route("/stream", get(stream))
        .merge(crate::http::desk::pictures::router())
        // A route and not a fallback: the page answers for everything else below `/desk`.
        .route("/{*rest}", any(|| async { Fault::from(ProblemCode::NotFound) }))
}

/// Who is at the desk, by the session's cookie; changing requests also by the page's own token.
pub struct AtDesk {
    /// Who.
    pub clerk: Clerk,
    token: String,
}

impl FromRequestParts<Arc<Queue>> for AtDesk {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, queue: &Arc<Queue>) -> Result<Self, Fault> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(COOKIE).map(|c| c.value().to_owned()).ok_or(ProblemCode::Unauthenticated)?;
        let asked = token.clone();
        let (clerk, stale) = queue.read(move |queue, records| clerk(queue, records, &asked)).await?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let said = parts.headers.get(CSRF_HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
            // Compared as digests: the time it takes says nothing about the token.
            if Digest::of(said.as_bytes()) != Digest::of(csrf(&token).as_bytes()) {
                return Err(ProblemCode::CsrfWrong.into());
            }
        }
        if let Some(session) = stale {
            queue.off(move |queue| Ok(queue.store.write(|records| records.put_session(&session))?)).await?;
        }
        Ok(Self { clerk, token })
    }
}

/// A function of the cookie that only the page's own requests can carry.
fn csrf(token: &str) -> String {
    Digest::of(format!("purabarta-csrf\n{token}").as_bytes()).to_string()
}

fn clerk(queue: &Queue, records: &dyn Records, token: &str) -> Result<(Clerk, Option<SessionRow>), Fault> {
    let now = queue.clock.now();
    let session = records.session(Digest::of(token.as_bytes()))?.ok_or(ProblemCode::SessionExpired)?;
    if now.since(session.used) > IDLE || now.since(session.opened) > WHOLE {
        return Err(ProblemCode::SessionExpired.into());
    }
    let person = records.officer(session.officer)?.ok_or(ProblemCode::SessionExpired)?;
    let postings = records.postings(session.officer, now)?;
    let roles: Vec<Role> = postings.iter().map(|post| post.role).collect();
    let stale = (now.since(session.used) > NOTED).then_some(SessionRow { used: now, ..session });
    Ok((Clerk { person, roles, postings }, stale))
}

fn session_of(queue: &Queue, records: &dyn Records, clerk: Clerk, token: &str) -> Result<Session, Fault> {
    let posted: BTreeSet<_> = clerk.postings.into_iter().map(|post| post.department).collect();
    Ok(Session {
        person: clerk.person,
        roles: clerk.roles,
        posted: posted.into_iter().collect(),
        csrf: csrf(token),
        departments: records.departments()?,
        server_time: queue.clock.now(),
    })
}

async fn login(
    State(queue): State<Arc<Queue>>,
    address: Address,
    jar: CookieJar,
    Json(login): Json<Login>,
) -> Result<(CookieJar, Said<Session>), Fault> {
    let keys = [format!("{}", address.0), format!("login {}", wire::text::key(&login.login))];
    let [from, who] = &keys;
    queue.logins.attempt(from, queue.clock.ticks()).map_err(trouble)?;
    if let Err(seconds) = queue.logins.attempt(who, queue.clock.ticks()) {
        // No password was tried: whoever waits for his login costs nobody else at his address theirs.
        queue.logins.succeeded(from);
        return Err(trouble(seconds));
    }
    let (token, session) = queue
        .off(move |queue| {
            let officer = queue.who_logs_in(&login.login, &login.password)?;
            let (now, token) = (queue.clock.now(), queue.secret());
            let session = queue.store.write(|records| -> Result<Session, Fault> {
                let hash = Digest::of(token.as_bytes());
                records.drop_sessions_unused_since(now.plus(-WHOLE))?;
                records.put_session(&SessionRow { token: hash, officer, opened: now, used: now })?;
                let actor = officer.to_string();
                audit::note(
                    records,
                    now,
                    Entry { actor: &actor, action: "logged_in", subject: "desk", detail: "" },
                )?;
                let (clerk, _) = clerk(queue, records, &token)?;
                session_of(queue, records, clerk, &token)
            })?;
            Ok((token, session))
        })
        .await?;
    for key in &keys {
        queue.logins.succeeded(key);
    }
    let secure = queue.settings.behind_tls || !queue.settings.listen.ip().is_loopback();
    let cookie = Cookie::build((COOKIE, token))
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .build();
    Ok((jar.add(cookie), Said(session)))
}

async fn logout(State(queue): State<Arc<Queue>>, desk: AtDesk, jar: CookieJar) -> Result<Response, Fault> {
    let token = Digest::of(desk.token.as_bytes());
    queue.off(move |queue| Ok(queue.store.write(|records| records.drop_session(token))?)).await?;
    Ok((jar.remove(Cookie::build(COOKIE).path("/desk")), StatusCode::NO_CONTENT).into_response())
}

async fn session(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Said<Session>, Fault> {
    let AtDesk { clerk, token } = desk;
    queue.read(move |queue, records| session_of(queue, records, clerk, &token)).await.map(Said)
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    shelf: Shelf,
}

async fn queue_list(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Query(which): Query<Which>,
) -> Result<Said<QueueList>, Fault> {
    let list = queue.off(move |queue| {
        prints::compare(queue)?;
        let now = queue.clock.now();
        queue.store.read(|records| rules::list(records, &desk.clerk, which.shelf, now))
    });
    list.await.map(Said)
}

pub(super) fn item_id(id: &str) -> Result<SubmissionId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

async fn show(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let shown = queue.off(move |queue| {
        prints::compare(queue)?;
        queue.store.read(|records| rules::show(records, &desk.clerk, id))
    });
    shown.await.map(Said)
}

async fn open(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let opened = queue.off(move |queue| {
        prints::compare(queue)?;
        let now = queue.clock.now();
        queue.store.write(|records| rules::open(records, &desk.clerk, id, now))
    });
    let opened = opened.await;
    queue.tell();
    opened.map(Said)
}

async fn decide(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<DecisionRequest>,
) -> Result<Said<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done =
        queue.write(move |q, records| rules::decide(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Said)
}

async fn write(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<MessageRequest>,
) -> Result<Said<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done = queue.write(move |q, records| rules::write(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Said)
}

async fn publish(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<PublicationRequest>,
) -> Result<Said<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done =
        queue.write(move |q, records| rules::publish(records, &desk.clerk, id, &request, q.clock.now()));
    done.await.map(Said)
}

async fn incoming(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<Incoming>, Fault> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    queue.read(move |_, records| rules::incoming(records, &desk.clerk, id)).await.map(Said)
}

async fn preview(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let id = id.parse::<OperationId>().map_err(|_| ProblemCode::NotFound)?;
    let sha256 = sha256.parse::<Digest>().map_err(|_| ProblemCode::NotFound)?;
    let found = queue.read(move |_, records| {
        authorise(&desk.clerk.roles, Action::Read, false)?;
        records.preview(id, sha256)?.ok_or_else(|| ProblemCode::NotFound.into())
    });
    Ok(picture("image/jpeg", found.await?))
}

async fn computers_list(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Said<ComputerList>, Fault> {
    queue.read(move |q, records| computers::list(records, &desk.clerk, q.clock.now())).await.map(Said)
}

fn device_id(id: &str) -> Result<DeviceId, Fault> {
    id.parse().map_err(|_| ProblemCode::NotFound.into())
}

async fn revoke(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<ComputerList>, Fault> {
    let id = device_id(&id)?;
    let done = queue.write(move |q, records| {
        authorise(&desk.clerk.roles, Action::ManageComputers, false)?;
        let now = q.clock.now();
        computers::revoke(records, &desk.clerk.person.id.to_string(), id, now)?;
        computers::list(records, &desk.clerk, now)
    });
    done.await.map(Said)
}

async fn new_code(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Said<NewCode>, Fault> {
    let id = device_id(&id)?;
    let made = queue.off(move |queue| {
        authorise(&desk.clerk.roles, Action::ManageComputers, false)?;
        let device = queue.store.read(|records| records.device(id))?.ok_or(ProblemCode::NotFound)?;
        queue.enrolment_code_by(&desk.clerk.person.id.to_string(), device.officer, CODE_LIVES)
    });
    made.await.map(Said)
}

async fn stream(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    // Only that something changed: for whoever sees any of it. Who sees items or computers sees cases, too.
    if departments_seen(&desk.clerk.postings).is_some_and(|own| own.is_empty()) {
        return Err(ProblemCode::Forbidden.into());
    }
    let token = desk.token;
    Ok(listen(queue, move |queue| {
        let (queue, token) = (queue.clone(), token.clone());
        async move {
            let newest = queue.read(move |queue, records| {
                clerk(queue, records, &token)?;
                Ok(records.newest_of_all()?)
            });
            newest.await
        }
    }))
}
