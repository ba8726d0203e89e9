//! The bridge's addresses: what the page calls, and how worlds are made.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use futures::{Stream, StreamExt as _, stream};
use officer::Incoming;
use officer::folder::PhotoFolder;
use officer::view::{CallFailed, HereCode, Imported, Kind};
use serde::Deserialize;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

use super::acts::Act;
use super::computer::Computer;
use super::desktop::Told;
use super::world::{Setting, World};
use super::{Bridge, things};

/// What a page that missed events has to ask again.
const EVERYTHING: [Kind; 7] =
    [Kind::Items, Kind::Cases, Kind::Drafts, Kind::Outbox, Kind::Officer, Kind::Watched, Kind::Phone];

/// A photograph is at most this long, with room for one that is too long.
const LONGEST_BODY: usize = 80 * 1024 * 1024;

/// Everything.
pub fn all(bridge: &Arc<Bridge>) -> Router {
    let worlds = Router::new()
        .route("/", post(makes_world))
        .route("/{id}", delete(ends_world))
        .route("/{id}/acts", post(acts));
    Router::new()
        .nest("/bridge", of_a_computer().nest("/worlds", worlds))
        .nest("/bridge/worlds/{id}", of_a_computer())
        .route("/bridge/things/{name}", get(thing))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(Arc::clone(bridge))
}

fn of_a_computer() -> Router<Arc<Bridge>> {
    Router::new()
        .route("/call/{name}", post(call))
        .route("/photo", post(import_photo))
        .route("/photo/{size}/{sha256}", get(kept))
        .route("/found/{found}", get(found))
        .route("/events", get(events))
        .route("/saved", post(saved))
}

/// A call's failure, as an answer.
pub struct Failed(CallFailed);

impl From<CallFailed> for Failed {
    fn from(failed: CallFailed) -> Self {
        Self(failed)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, Json(self.0)).into_response()
    }
}

#[derive(Deserialize)]
struct OfWorld {
    #[serde(default)]
    id: Option<u64>,
}

fn no_such(what: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(CallFailed { detail: what.into(), ..HereCode::BadCall.into() }))
        .into_response()
}

/// The world that the path names.
struct There(Arc<World>);

impl FromRequestParts<Arc<Bridge>> for There {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, bridge: &Arc<Bridge>) -> Result<Self, Response> {
        let Path(OfWorld { id }) =
            Path::from_request_parts(parts, bridge).await.map_err(IntoResponse::into_response)?;
        let world = id.and_then(|id| bridge.worlds().get(&id).cloned());
        world.map(Self).ok_or_else(|| no_such("there is no such world"))
    }
}

/// The computer that the path names: of a world, or the one at home.
struct At(Arc<Computer>);

impl FromRequestParts<Arc<Bridge>> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, bridge: &Arc<Bridge>) -> Result<Self, Response> {
        if let Ok(There(world)) = There::from_request_parts(parts, bridge).await {
            return Ok(Self(Arc::clone(&world.computer)));
        }
        let is_home = !parts.uri.path().starts_with("/bridge/worlds/");
        let home = bridge.home.clone().filter(|_| is_home);
        home.map(Self).ok_or_else(|| no_such("there is no such computer"))
    }
}

async fn makes_world(State(bridge): State<Arc<Bridge>>, Json(setting): Json<Setting>) -> Json<Value> {
    let id = bridge.next();
    let world = Arc::new(World::begins(id, setting).await);
    let now = world.now();
    bridge.worlds().insert(id, world);
    Json(json!({ "id": id, "now": now }))
}

async fn ends_world(State(bridge): State<Arc<Bridge>>, Path(id): Path<u64>) -> StatusCode {
    let world = bridge.worlds().remove(&id);
    let Some(world) = world else { return StatusCode::NOT_FOUND };
    world.ends().await;
    StatusCode::NO_CONTENT
}

async fn acts(There(world): There, Json(act): Json<Act>) -> Result<Json<Value>, Failed> {
    Ok(Json(world.does(act).await?))
}

async fn thing(Path(name): Path<String>) -> Vec<u8> {
    things::bytes(&name)
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn call(
    At(computer): At,
    Path(Named { name }): Path<Named>,
    Json(argument): Json<Value>,
) -> Result<Json<Value>, Failed> {
    Ok(Json(computer.calls(&name, argument).await?))
}

async fn import_photo(At(computer): At, headers: HeaderMap, body: Bytes) -> Result<Json<Imported>, Failed> {
    let app = computer.app()?;
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let name = percent_encoding::percent_decode_str(&said("x-photo-name")).decode_utf8_lossy().into_owned();
    let source = serde_json::from_value(said("x-photo-source").into()).unwrap_or_default();
    let ticket = said("x-photo-ticket").parse().ok();
    let work = tokio::task::spawn_blocking(move || {
        app.import(&Incoming { name: &name, bytes: &body, source, ticket })
    });
    let imported = work.await.map_err(|_| CallFailed::from(HereCode::Fault))??;
    Ok(Json(imported))
}

fn picture(bytes: Option<Vec<u8>>) -> Response {
    match bytes {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct Kept {
    size: String,
    sha256: String,
}

async fn kept(At(computer): At, Path(kept): Path<Kept>) -> Result<Response, Failed> {
    let shelf = match kept.size.as_str() {
        "thumbnail" => PhotoFolder::Thumbnails,
        "rendition" => PhotoFolder::Renditions,
        _ => return Ok(picture(None)),
    };
    let Ok(sha256) = kept.sha256.parse() else { return Ok(picture(None)) };
    Ok(picture(computer.app()?.picture(shelf, sha256).await))
}

#[derive(Deserialize)]
struct Found {
    found: u32,
}

async fn found(At(computer): At, Path(Found { found }): Path<Found>) -> Result<Response, Failed> {
    Ok(picture(computer.app()?.found_picture(found).await))
}

async fn saved(At(computer): At) -> StatusCode {
    computer.desktop.is_saved();
    StatusCode::NO_CONTENT
}

async fn events(At(computer): At) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let listens = computer.desktop.listens();
    let told = stream::unfold(listens, |mut listens| async move {
        let told = match listens.recv().await {
            Ok(told) => vec![told],
            Err(RecvError::Lagged(_)) => EVERYTHING.map(Told::Changed).into(),
            Err(RecvError::Closed) => return None,
        };
        Some((stream::iter(told), listens))
    });
    // Said at once, so that the page knows that it misses nothing from here on.
    let begins = stream::once(async { Ok(Event::default().comment("listening")) });
    let told = told.flatten().filter_map(|told| async move { Event::default().json_data(told).ok().map(Ok) });
    Sse::new(begins.chain(told))
}
