//! Pictures for the page: `photo://localhost/thumbnail/<sha256>`, from the app's folder, or from the queue when another
//! computer of the department sent them; and `photo://localhost/found/<number>`, a photo that lies in a folder of this
//! computer and was found there.

use officer::folder::PhotoFolder;
use percent_encoding::percent_decode_str;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager as _, UriSchemeResponder};
use wire::digest::Digest;

use crate::opened::Opened;

/// Answers one request, off the main thread.
pub fn answer(app: &AppHandle, request: &Request<Vec<u8>>, responder: UriSchemeResponder) {
    let wanted = read_path(request.uri().path());
    let opened = app.state::<Opened>().inner().clone();
    tauri::async_runtime::spawn(async move {
        let bytes = match (wanted, opened) {
            (Some(Wanted::Kept(folder_kind, sha256)), Ok(officer)) => {
                officer.picture(folder_kind, sha256).await
            }
            (Some(Wanted::Found(found)), Ok(officer)) => officer.found_picture(found).await,
            _ => None,
        };
        let response = match bytes {
            // The name is the digest, or a number given once: what it names never changes.
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

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Kept(PhotoFolder, Digest),
    Found(u32),
}

/// What a path names. Originals are not for the page.
fn read_path(path: &str) -> Option<Wanted> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let (folder_kind, name) = path.strip_prefix('/')?.split_once('/')?;
    Some(match folder_kind {
        "thumbnail" => Wanted::Kept(PhotoFolder::Thumbnails, name.parse().ok()?),
        "rendition" => Wanted::Kept(PhotoFolder::Renditions, name.parse().ok()?),
        "found" => Wanted::Found(name.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_thumbnails_renditions_and_found_photos_have_an_address() {
        let digest = Digest::of(b"x");
        let kept = |folder_kind| Some(Wanted::Kept(folder_kind, digest));
        assert_eq!(read_path(&format!("/thumbnail/{digest}")), kept(PhotoFolder::Thumbnails));
        assert_eq!(read_path(&format!("/rendition%2F{digest}")), kept(PhotoFolder::Renditions));
        assert_eq!(read_path("/found/7"), Some(Wanted::Found(7)));
        assert_eq!(read_path("/found/../7"), None);
        assert_eq!(read_path(&format!("/original/{digest}")), None);
        assert_eq!(read_path("/thumbnail/../credential"), None);
    }
}
