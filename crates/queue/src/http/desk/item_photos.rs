//! Pictures at the desk: whole, small, and beside an earlier one. Nothing that leaves here says more than its pixels.

use axum::Json as Answer;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;
use wire::desk::{DeskItem, routes};
use wire::digest::Digest;
use wire::operation::Mime;
use wire::problem::ProblemCode;
use wire::review::AlikeRequest;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::answer::Json;
use crate::http::desk::at::At as _;
use crate::http::desk::file::picture;
use crate::http::desk::items::item_id;
use crate::http::desk::session::AtDesk;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::rules::items::{photos, review as rules};

pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::MARK_ALIKE, mark)
        .at(routes::ITEM_PHOTO, photo)
        .at(routes::ITEM_THUMBNAIL, thumbnail)
        .at(routes::EARLIER_PHOTO, earlier)
}

fn digest(text: &str) -> Result<Digest, Fault> {
    text.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// A verified picture without anything beside its pixels. Only older programs let others in.
fn bare(queue: &Queue, sha256: Digest) -> Result<(&'static str, Vec<u8>), Fault> {
    let bytes = queue.blobs.read(sha256)?.ok_or(ProblemCode::NotFound)?;
    if photo::metadata_free(&bytes) {
        let mime = Mime::of_bytes(&bytes).ok_or(ProblemCode::NotFound)?;
        return Ok((mime.as_str(), bytes));
    }
    // In the inspector's places, as every other file: each that is decoded takes 75 MB.
    let made = queue.inspector.prepared(bytes)?;
    Ok((Mime::Jpeg.as_str(), made.map_err(|_| ProblemCode::NotFound)?.rendition))
}

async fn photo(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(asked): Path<(String, String)>,
) -> Result<Response, Fault> {
    shown(&queue, desk, asked, bare).await
}

/// Made once, when it is first asked for; kept beside the files, and made again where it is lost.
async fn thumbnail(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(asked): Path<(String, String)>,
) -> Result<Response, Fault> {
    shown(&queue, desk, asked, small).await
}

fn small(queue: &Queue, sha256: Digest) -> Result<(&'static str, Vec<u8>), Fault> {
    let small = match queue.blobs.thumbnail(sha256)? {
        Some(small) => small,
        None => {
            let bytes = queue.blobs.read(sha256)?.ok_or(ProblemCode::NotFound)?;
            let small = queue.inspector.thumbnail(bytes)?;
            queue.blobs.keep_thumbnail(sha256, &small)?;
            small
        }
    };
    Ok((Mime::Jpeg.as_str(), small))
}

/// A photo of an item, to whoever may see it.
async fn shown(
    queue: &Arc<Queue>,
    desk: AtDesk,
    (id, sha256): (String, String),
    bytes: impl FnOnce(&Queue, Digest) -> Result<(&'static str, Vec<u8>), Fault> + Send + 'static,
) -> Result<Response, Fault> {
    let (id, sha256) = (item_id(&id)?, digest(&sha256)?);
    queue
        .run_blocking_upload(move |queue| {
            queue.store.read(|records| rules::must_show(records, &desk.clerk, id, sha256))?;
            let (kind, bytes) = bytes(queue, sha256)?;
            Ok(picture(kind, bytes))
        })
        .await
}

async fn mark(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
    Json(request): Json<AlikeRequest>,
) -> Result<Answer<DeskItem>, Fault> {
    let id = item_id(&id)?;
    let done = queue.write(move |queue, records| {
        photos::mark(records, &desk.clerk, id, &request, queue.clock.now())?;
        rules::show(records, &desk.clerk, id)
    });
    done.await.map(Answer)
}

/// Another item's photo, mostly another department's. Each opening is in the audit log.
async fn earlier(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path((id, sha256, item, earlier)): Path<(String, String, String, String)>,
) -> Result<Response, Fault> {
    let id = item_id(&id)?;
    let asked = (digest(&sha256)?, item_id(&item)?, digest(&earlier)?);
    queue
        .run_blocking_upload(move |queue| {
            let now = queue.clock.now();
            queue.store.write(|records| photos::open_earlier(records, &desk.clerk, id, asked, now))?;
            let (kind, bytes) = bare(queue, asked.2)?;
            Ok(picture(kind, bytes))
        })
        .await
}
