//! A photo on its way out, in pieces: one that is taken slowly costs a piece of memory and no open file.

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use wire::digest::{Digest, Hasher};
use wire::operation::Mime;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::blobs::BlobStore;
use crate::fault::Fault;

/// What is read at a time.
const PIECE: usize = 128 * 1024;

/// A verified file. Checked against its digest before its first byte goes: what is damaged is not sent.
///
/// # Errors
/// `not_found`; it is damaged, or the disk failed.
pub async fn photo(queue: &Arc<Queue>, sha256: Digest) -> Result<Response, Fault> {
    let checked = queue.run_blocking_upload(move |queue| check(&*queue.blobs, sha256));
    let (mime, len) = checked.await?;
    let pieces = futures::stream::try_unfold((queue.clone(), 0), move |(queue, at)| async move {
        let read = queue.run_blocking_upload(move |queue| {
            Ok(queue.blobs.read_part(sha256, at, PIECE)?.ok_or(ProblemCode::NotFound)?)
        });
        let piece = read.await?;
        let next = at + piece.len() as u64;
        Ok::<_, Fault>((!piece.is_empty()).then(|| (Bytes::from(piece), (queue, next))))
    });
    let headers = [
        (header::CONTENT_TYPE, mime.as_str().to_owned()),
        (header::CONTENT_LENGTH, len.to_string()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn check(blobs: &dyn BlobStore, sha256: Digest) -> Result<(Mime, u64), Fault> {
    let (mut hasher, mut mime, mut len) = (Hasher::default(), None, 0);
    loop {
        let piece = blobs.read_part(sha256, len, PIECE)?.ok_or(ProblemCode::NotFound)?;
        if piece.is_empty() {
            break;
        }
        if len == 0 {
            mime = Mime::of_bytes(&piece);
        }
        hasher.update(&piece);
        len += piece.len() as u64;
    }
    if hasher.finish() != sha256 {
        return Err(
            std::io::Error::new(std::io::ErrorKind::InvalidData, format!("{sha256} is damaged")).into()
        );
    }
    Ok((mime.ok_or(ProblemCode::NotFound)?, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blobs::Folder;

    #[test]
    fn a_file_is_checked_piece_by_piece_and_a_damaged_one_is_not_sent() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Folder::open(folder.path()).unwrap();
        let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec();
        bytes.extend(std::iter::repeat_n(7, 3 * PIECE));
        let sha256 = Digest::of(&bytes);
        blobs.keep(sha256, &bytes).unwrap();
        assert_eq!(check(&blobs, sha256).unwrap(), (Mime::Jpeg, bytes.len() as u64));
        assert_eq!(blobs.read_part(sha256, 3, 4).unwrap().unwrap(), bytes[3..7]);
        assert_eq!(blobs.read_part(sha256, bytes.len() as u64, 4).unwrap().unwrap(), b"");
        assert!(blobs.read_part(Digest::of(b""), 0, 4).unwrap().is_none());
        let hex = sha256.to_string();
        let start = hex.get(..2).unwrap();
        let path = folder.path().join("verified").join(start).join(&hex);
        bytes[2 * PIECE] ^= 1;
        std::fs::write(path, &bytes).unwrap();
        let damaged = check(&blobs, sha256).unwrap_err();
        assert!(matches!(damaged, Fault::Disk(error) if error.kind() == std::io::ErrorKind::InvalidData));
    }
}
