//! The desk's page: built in, or from a folder while it is being worked on.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::path::{Component, Path as FilePath};
use std::sync::Arc;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;

/// The page as it was built; empty when the program was built without it.
#[derive(RustEmbed)]
#[folder = "../../ui/dist/desk"]
#[allow_missing = true]
struct Built;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' blob: data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// A file of the page; an address within the page is the page itself.
pub async fn serve(State(queue): State<Arc<Queue>>, path: Option<Path<String>>) -> Result<Response, Fault> {
    let asked = path.map(|Path(path)| path).filter(|path| !path.is_empty());
    let name = asked.unwrap_or_else(|| "index.html".into());
    let (name, bytes) = match file(&queue, &name).await? {
        Some(bytes) => (name, bytes),
        // A name with an ending is a file that is not there; any other is a place in the page.
        None if name.contains('.') => return Err(ProblemCode::NotFound.into()),
        None => {
            let page = file(&queue, "index.html").await?.ok_or(ProblemCode::NotFound)?;
            ("index.html".into(), page)
        }
    };
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    // The build names these by what is in them. The page itself is kept nowhere, so that Back after the end of a session
    // asks the queue and does not bring back what was on the screen.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, cache),
    ];
    Ok((headers, bytes).into_response())
}

async fn file(queue: &Arc<Queue>, name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let plain = FilePath::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return Ok(None);
    }
    match &queue.settings.desk_dir {
        None => Ok(Built::get(name).map(|file| file.data.into_owned())),
        Some(folder) => match tokio::fs::read(folder.join(name)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => Ok(None),
        },
    }
}
