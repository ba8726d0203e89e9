//! What every answer carries, and how a refusal becomes a problem document: the one place.

use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use wire::digest::Digest;
use wire::limits;
use wire::problem::{Problem, ProblemCode};
use wire::routes::{DIGEST_HEADER, PROBLEM_TYPE, PROTOCOL_HEADER, PROTOCOL_VERSION, TRACE_HEADER};
use wire::text::well_formed_json;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::state::HttpState;

/// The type of every body that is a document.
const JSON: &str = "application/json";

/// The cause of an `internal` problem, on its way to the log.
#[derive(Clone)]
struct Cause(String);

/// The refusal has its document already, in another protocol's form.
#[derive(Clone)]
pub struct Worded;

/// Puts what failed within beside an answer, for the log.
pub fn caused(response: &mut Response, cause: String) {
    response.extensions_mut().insert(Cause(cause));
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let cause = match &self {
            Self::Refused(_) => None,
            other => Some(Cause(other.to_string())),
        };
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(problem);
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

/// Outermost: names the request, and gives every refusal its document.
pub async fn finish(State(queue): State<Arc<Queue>>, request: Request, next: Next) -> Response {
    let trace = wire::ambient::uuid_v7(queue.clock.now(), &*queue.chance).to_string();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = next.run(request).await;
    let status = response.status();
    if response.extensions_mut().remove::<Worded>().is_some() {
        let cause = response.extensions_mut().remove::<Cause>();
        if cause.is_some() || status == StatusCode::INTERNAL_SERVER_ERROR {
            let cause = cause.map_or_else(String::new, |cause| cause.0);
            tracing::error!(%trace, %method, %path, cause, "an internal failure");
        }
    } else if let Some(problem) = problem_of(&mut response) {
        let cause = response.extensions_mut().remove::<Cause>();
        if problem.code == ProblemCode::Internal {
            let cause = cause.map_or_else(String::new, |cause| cause.0);
            tracing::error!(%trace, %method, %path, cause, "an internal failure");
        }
        response = with_document(response, Problem { trace_id: trace.clone(), ..problem });
    }
    response = with_digest(response).await;
    tracing::info!(%trace, %method, %path, status = status.as_u16(), "answered");
    queue.metrics.answers.with_label_values(&[&format!("{}xx", status.as_u16() / 100)]).inc();
    let headers = response.headers_mut();
    headers.insert(PROTOCOL_HEADER, HeaderValue::from_static(PROTOCOL_VERSION));
    // Whatever does not say itself that it may be kept is kept nowhere: on a shared computer the next person would find a
    // citizen's words and photos. What a new route answers is so from its first day.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(trace) = HeaderValue::from_str(&trace) {
        headers.insert(TRACE_HEADER, trace);
    }
    response
}

/// What a refusal is, if it has no document yet.
pub fn problem_of(response: &mut Response) -> Option<Problem> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<Worded>().is_some()
    {
        return None;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    Some(problem.unwrap_or_else(|| {
        let code = match status.as_u16() {
            404 => ProblemCode::NotFound,
            413 => ProblemCode::TooLarge,
            500.. => ProblemCode::Internal,
            _ => ProblemCode::Malformed,
        };
        Problem { status: status.as_u16(), ..Problem::new(code) }
    }))
}

fn with_document(response: Response, problem: Problem) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE));
    if matches!(problem.code, ProblemCode::Busy | ProblemCode::UploadLocked | ProblemCode::DiskFull) {
        parts.headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    if let Some(seconds) = problem.params.get("retry_after").and_then(|s| HeaderValue::from_str(s).ok()) {
        parts.headers.insert(header::RETRY_AFTER, seconds);
    }
    Response::from_parts(parts, Body::from(serde_json::to_vec(&problem).unwrap_or_default()))
}

/// What is JSON is in memory already; streams and photos are left as they are.
async fn with_digest(response: Response) -> Response {
    let (mut parts, content) = response.into_parts();
    let json = |value: &HeaderValue| value == JSON || value == PROBLEM_TYPE;
    if !parts.headers.get(header::CONTENT_TYPE).is_some_and(json) {
        return Response::from_parts(parts, content);
    }
    let bytes = axum::body::to_bytes(content, usize::MAX).await.unwrap_or_default();
    if let Ok(digest) = HeaderValue::from_str(&Digest::of(&bytes).to_header()) {
        parts.headers.insert(DIGEST_HEADER, digest);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Reads a body of at most `max` bytes; a line that says nothing for `idle` ends it.
///
/// # Errors
/// `too_large`, or `malformed` when it broke off.
pub async fn body(body: Body, max: usize, idle: Duration) -> Result<Vec<u8>, Fault> {
    let (mut stream, mut bytes) = (body.into_data_stream(), Vec::new());
    loop {
        match tokio::time::timeout(idle, stream.next()).await {
            Ok(None) => return Ok(bytes),
            Ok(Some(Ok(chunk))) if bytes.len() + chunk.len() <= max => bytes.extend_from_slice(&chunk),
            Ok(Some(Ok(_))) => return Err(Problem::new(ProblemCode::TooLarge).with("max", max).into()),
            Ok(Some(Err(_))) | Err(_) => return Err(ProblemCode::Malformed.into()),
        }
    }
}

/// A body that is JSON says so. A page of another site can make a browser post a form or plain text here, which may well
/// read as JSON; `application/json` it cannot send without asking first, and nobody here says yes.
///
/// # Errors
/// `type_refused`, with what is wanted.
pub fn must_be_json(headers: &HeaderMap) -> Result<(), Fault> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = said.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(JSON) {
        Ok(())
    } else {
        Err(Problem::new(ProblemCode::TypeRefused).with("wanted", JSON).into())
    }
}

/// A small JSON body. A browser writes half a character (an emoji cut in two) as JSON that a strict reader refuses.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<HttpState> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &HttpState) -> Result<Self, Fault> {
        must_be_json(request.headers())?;
        let idle = Duration::from_secs(state.queue.settings.idle_seconds);
        let bytes = body(request.into_body(), limits::BODY_BYTES, idle).await?;
        serde_json::from_slice(&well_formed_json(&bytes)).map(Self).map_err(|error| {
            Problem::new(ProblemCode::Malformed)
                .with("line", error.line())
                .with("column", error.column())
                .into()
        })
    }
}
