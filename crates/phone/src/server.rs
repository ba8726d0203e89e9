//! The page on the network: sockets, encryption, and the five things that are answered.
//!
//! | request, under the unguessable path | answer |
//! | --- | --- |
//! | `GET /`, `GET /assets/{name}` | the page |
//! | `POST /hello` | whether this phone is admitted; a new one gets its cookie here, not with the page: whatever only fetches the address (a messenger's preview) is not a phone |
//! | `POST /photos/{key}` | a file's offset (the next byte wanted), or its outcome; begins it if it is new |
//! | `PATCH /photos/{key}` | a piece at `Upload-Offset`; the last one is answered when the photo is stored |
//!
//! Everything else, every other host or method, is a bare 404.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Extension, Path, Request, State as Has};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use futures::StreamExt as _;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::agent::Device;
use crate::guests::Key;
use crate::shared::{Shared, key, key_from, key_text};
use crate::transfer::{FileKey, FileOffer, UploadError, UploadState};
use crate::{limits, page};

const COOKIE: &str = "phone";
const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
struct Peer(IpAddr);

/// Takes connections until the session stops.
pub(crate) async fn listen(shared: Arc<Shared>, listener: TcpListener, config: Arc<ServerConfig>) {
    let (acceptor, router) = (TlsAcceptor::from(config), router(Arc::clone(&shared)));
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    loop {
        // A permit first: connections beyond the limit wait in the system's queue, not in our memory.
        let place = tokio::select! {
            biased;
            () = shared.stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let accepted = tokio::select! {
            biased;
            () = shared.stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, from) = match accepted {
            Ok((stream, from)) => (stream, from.ip()),
            Err(e) => {
                // One that broke off again, or no handles left: the next one may fare better.
                tracing::debug!(error = %e, "a connection did not come about");
                tokio::time::sleep(limits::BREATH).await;
                continue;
            }
        };
        let ticks = shared.clock.ticks();
        if !shared.state().visits.connects(from, ticks) {
            continue;
        }
        let (acceptor, router, stopping) =
            (acceptor.clone(), router.clone().layer(Extension(Peer(from))), Arc::clone(&shared));
        shared.tasks.spawn(async move {
            serve_connection(stopping, stream, acceptor, router).await;
            drop(place);
        });
    }
}

/// One connection, to its end.
async fn serve_connection(shared: Arc<Shared>, stream: TcpStream, acceptor: TlsAcceptor, router: Router) {
    let handshake = tokio::time::timeout(limits::HANDSHAKE, acceptor.accept(stream));
    let stream = tokio::select! {
        biased;
        () = shared.stop.cancelled() => return,
        // A phone that does not yet trust the certificate ends it here, again and again: nothing to tell.
        stream = handshake => match stream { Ok(Ok(stream)) => stream, _ => return },
    };
    let mut http = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(limits::HANDSHAKE).max_buf_size(64 * 1024);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        biased;
        () = shared.stop.cancelled() => None,
        ended = connection.as_mut() => Some(ended),
    };
    if ended.is_none() {
        connection.as_mut().graceful_shutdown();
        let _over_anyway = tokio::time::timeout(limits::GRACE, connection).await;
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let inside = Router::new()
        .route("/{token}/", get(the_page))
        .route("/{token}/assets/{name}", get(asset))
        .route("/{token}/hello", post(hello))
        .route("/{token}/photos/{key}", post(offer).patch(append))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .with_state(Arc::clone(&shared));
    // The gate wraps everything: a router answers which methods it has outside its own layers.
    Router::new().fallback_service(inside).layer(middleware::from_fn_with_state(shared, gate))
}

async fn nothing() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Lets through what is meant for this session and still open; the rest learns nothing.
async fn gate(
    Has(shared): Has<Arc<Shared>>,
    Extension(Peer(from)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let mut answer = if shared.is_open() && is_meant_for(&shared, &request) {
        next.run(request).await
    } else {
        nothing().await.into_response()
    };
    if answer.status() == StatusCode::NOT_FOUND {
        let ticks = shared.clock.ticks();
        let goes_on = shared.state().visits.misses(from, ticks);
        answer = nothing().await.into_response();
        if !goes_on {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        return answer;
    }
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, page::CSP),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// The host is the address that was shown, the origin is our own page, and the path begins with the secret.
fn is_meant_for(shared: &Shared, request: &Request) -> bool {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().is_some_and(|host| host.as_bytes() == shared.host.as_bytes());
    let authority = request.uri().authority().is_none_or(|said| said.as_str() == shared.host);
    let own = format!("https://{}", shared.host);
    let origin = headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes() == own.as_bytes());
    let token = request.uri().path().split('/').nth(1).unwrap_or_default();
    host && hosts.next().is_none() && authority && origin && shared.is_token(token)
}

async fn the_page() -> Response {
    file("index.html")
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    file(&format!("assets/{name}"))
}

fn file(name: &str) -> Response {
    match page::file(name) {
        Some((kind, bytes)) => {
            ([(header::CONTENT_TYPE, kind)], Body::from(bytes.into_owned())).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn hello(
    Has(shared): Has<Arc<Shared>>,
    Extension(Peer(from)): Extension<Peer>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Response {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let fresh = key(&*shared.chance);
    let (welcome, is_new) = shared.hello(key_in(&jar), fresh, Device::of(agent), from);
    let answer = Json(json!({ "welcome": welcome, "room": shared.album.room() }));
    if !is_new {
        return answer.into_response();
    }
    let cookie = Cookie::build((COOKIE, key_text(fresh)))
        .path(shared.root())
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict);
    (jar.add(cookie), answer).into_response()
}

async fn offer(
    Has(shared): Has<Arc<Shared>>,
    Path((_, key)): Path<(String, String)>,
    jar: CookieJar,
    Json(file): Json<FileOffer>,
) -> Response {
    let Some(key) = FileKey::parse(&key) else { return nothing().await.into_response() };
    if file.name.len() > limits::NAME_BYTES {
        return StatusCode::BAD_REQUEST.into_response();
    }
    // The album reads its disk: not under the lock.
    let room = shared.album.room();
    let upload = match shared.touch(key_in(&jar)) {
        Some(mut state) => state.offer(&key, &file, room),
        None => return StatusCode::FORBIDDEN.into_response(),
    };
    shared.album.changed();
    upload_response(upload)
}

async fn append(
    Has(shared): Has<Arc<Shared>>,
    Path((_, key)): Path<(String, String)>,
    jar: CookieJar,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<usize>().ok();
    let Some(key) = FileKey::parse(&key) else { return nothing().await.into_response() };
    let (Some(offset), Some(length)) = (number(OFFSET), number(LENGTH)) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let guest = key_in(&jar);
    let begun = shared.touch(guest).map(|mut state| state.transfers.begin(&key, offset, length));
    let writer = match begun {
        Some(Ok(writer)) => writer,
        Some(Err(error)) => return drain_then(body, upload_response(Err(error))).await,
        None => return drain_then(body, StatusCode::FORBIDDEN.into_response()).await,
    };
    if let Err(answer) = receive_piece(&shared, guest, writer, body).await {
        return answer;
    }
    let whole = shared.state().transfers.finish(writer);
    let outcome = match whole {
        Some(whole) => Some(shared.store_photo(whole).await),
        None => None,
    };
    shared.album.changed();
    let upload = match outcome {
        Some(outcome) => UploadState { offset: length, outcome: Some(outcome) },
        None => shared
            .state()
            .transfers
            .progress(&key, length)
            .unwrap_or(UploadState { offset: 0, outcome: None }),
    };
    upload_response(Ok(upload))
}

/// Reads a piece that is not wanted to its end before answering: a browser that is cut off while it sends would
/// not read the answer.
async fn drain_then(body: Body, answer: Response) -> Response {
    let mut chunks = body.into_data_stream();
    let mut heard = 0_usize;
    while heard <= limits::PIECE_BYTES
        && let Ok(Some(Ok(chunk))) = tokio::time::timeout(limits::STALL, chunks.next()).await
    {
        heard = heard.saturating_add(chunk.len());
    }
    answer
}

/// Receives a piece's bytes as they arrive; what arrived before a cut stays.
async fn receive_piece(
    shared: &Arc<Shared>,
    guest: Option<Key>,
    writer: u64,
    body: Body,
) -> Result<(), Response> {
    let mut chunks = body.into_data_stream();
    let mut taken = 0_usize;
    loop {
        let chunk = match tokio::time::timeout(limits::STALL, chunks.next()).await {
            Ok(Some(Ok(chunk))) => chunk,
            Ok(None) => return Ok(()),
            Ok(Some(Err(_))) | Err(_) => return Err(StatusCode::REQUEST_TIMEOUT.into_response()),
        };
        taken = taken.saturating_add(chunk.len());
        if taken > limits::PIECE_BYTES {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response());
        }
        let appended = match shared.touch(guest) {
            Some(mut state) => {
                state.transfers.append(writer, &chunk).map(|()| state.transfers.is_complete(writer))
            }
            None => return Err(StatusCode::FORBIDDEN.into_response()),
        };
        match appended {
            Ok(false) => {}
            // Not one more wait: between the last byte and the album no cut may fall.
            Ok(true) => return Ok(()),
            Err(error) => return Err(upload_response(Err(error))),
        }
    }
}

/// The answer to the phone: the file's progress, or why the piece was not taken.
fn upload_response(upload: Result<UploadState, UploadError>) -> Response {
    match upload {
        Ok(upload) => Json(upload).into_response(),
        Err(UploadError::AtOffset(upload)) => (StatusCode::CONFLICT, Json(upload)).into_response(),
        Err(UploadError::Unknown) => StatusCode::CONFLICT.into_response(),
        Err(UploadError::TooLong) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(UploadError::Busy) => {
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
        }
    }
}

fn key_in(jar: &CookieJar) -> Option<Key> {
    key_from(jar.get(COOKIE)?.value())
}
