//! Pictures for the page: `photo://localhost/thumbnail/<sha256>`, from the app's folder, or from the queue when another
//! computer of the department sent them.

use officer::folder::Shelf;
use percent_encoding::percent_decode_str;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager as _, UriSchemeResponder};
use wire::digest::Digest;

use crate::desktop::Opened;

/// Answers one request, off the main thread.
pub fn answer(app: &AppHandle, request: &Request<Vec<u8>>, responder: UriSchemeResponder) {
    let wanted = read_path(request.uri().path());
    let opened = app.state::<Opened>().inner().clone();
    tauri::async_runtime::spawn(async move {
        let bytes = match (wanted, opened) {
            (Some((shelf, sha256)), Ok(officer)) => officer.picture(shelf, sha256).await,
            _ => None,
        };
        let response = match bytes {
            // The name is the digest: what it names never changes.
            Some(bytes) => Response::builder()
                .header(header::CONTENT_TYPE, "image/jpeg")
                .header(header::CACHE_CONTROL, "private, max-age=31536000, immutable")
                .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
                .body(bytes),
            None => Response::builder().status(StatusCode::NOT_FOUND).body(Vec::new()),
        };
        match response {
            Ok(response) => responder.respond(response),
            Err(e) => tracing::error!(error = %e, "a picture could not be answered"),
        }
    });
}

/// The shelf and digest of a path. Originals are not for the page.
fn read_path(path: &str) -> Option<(Shelf, Digest)> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let (shelf, sha256) = path.strip_prefix('/')?.split_once('/')?;
    let shelf = match shelf {
        "thumbnail" => Shelf::Thumbnails,
        "rendition" => Shelf::Renditions,
        _ => return None,
    };
    Some((shelf, sha256.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_renditions_and_thumbnails_have_an_address() {
        let digest = Digest::of(b"x");
        assert_eq!(read_path(&format!("/thumbnail/{digest}")), Some((Shelf::Thumbnails, digest)));
        assert_eq!(read_path(&format!("/rendition%2F{digest}")), Some((Shelf::Renditions, digest)));
        assert_eq!(read_path(&format!("/original/{digest}")), None);
        assert_eq!(read_path("/thumbnail/../credential"), None);
    }
}
