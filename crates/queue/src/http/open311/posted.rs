//! What another site posts: a form, or a form with photos beside it, as `multipart/form-data`.
//!
//! A photo counts as one by being a file, whatever its field is called: FixMyStreet says `photo1`, others `media`. Who
//! posts is known only by the form's key, which may come last; until then the files are held in memory. So all of them
//! together may be as large as one photo of an officer, and only so many bring some at a time.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use multer::{Constraints, Multipart, SizeLimit};
use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;
use wire::problem::{Problem, ProblemCode};
use wire::{limits, text};

use crate::app::case_photos::File;
use crate::fault::Fault;
use crate::http::answer;
use crate::http::limiter::busy;
use crate::http::limits::Limits;
use crate::http::network::Network;
use crate::http::places::Yields;
use crate::intake::form::Form;
use crate::intake::refusal::{Answer, Refusal};

/// A form, in bytes: the longest words a citizen may write, in Bengali, as a form encodes them, and room.
const FORM_BYTES: usize = 160 * 1024;
/// A form with its photos. The proxy in front lets through no more (`docs/samples`).
const WHOLE_BYTES: u64 = limits::BLOB_BYTES + FORM_BYTES as u64;
/// Files in one form, of which [`limits::PHOTOS`] are looked at.
const FILES: usize = 50;
/// The longest name of a file that is noted, in characters.
const NAME: usize = 80;
/// Seconds after which whoever found no place comes again.
const COME_BACK: u64 = 2;

/// What was posted.
#[derive(Debug, Default)]
pub struct Posted {
    pub form: Form,
    /// In their order, those without a name left out.
    pub files: Vec<File>,
}

/// Reads what is posted. Fields may also stand in the address, as in GeoReport's examples.
///
/// # Errors
/// It is cut short or too long; inside, what is wrong with it.
pub async fn read(limits: &Limits, idle: Duration, from: Network, request: Request) -> Answer<Posted> {
    let (parts, body) = request.into_parts();
    let mut posted = Posted::default();
    if let Err(refusal) = posted.form.read_more(parts.uri.query().unwrap_or_default().as_bytes()) {
        return Ok(Err(refusal));
    }
    let said = content_type(&parts.headers);
    let essence = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let read = match essence.as_str() {
        "application/x-www-form-urlencoded" => {
            let bytes = answer::body(body, FORM_BYTES, idle).await?;
            posted.form.read_more(&bytes)
        }
        "multipart/form-data" => {
            let Ok(boundary) = multer::parse_boundary(said) else {
                return Ok(Err(Refusal::wrong("the multipart body says no boundary")));
            };
            // Refused by its head, where that says it: a body that is left lying breaks the line before the answer is read.
            if body.size_hint().lower() > WHOLE_BYTES {
                return Err(Problem::new(ProblemCode::TooLarge).with("max", WHOLE_BYTES).into());
            }
            let place = limits.open311_files.enter(from, Yields::Never);
            let _place = place.ok_or_else(|| busy(COME_BACK))?;
            parts_of(&mut posted, &boundary, body, idle).await?
        }
        _ => Err(Refusal::wrong("the body must be application/x-www-form-urlencoded or multipart/form-data")),
    };
    Ok(read.map(|()| posted))
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn parts_of(posted: &mut Posted, boundary: &str, body: Body, idle: Duration) -> Answer<()> {
    let sizes = Constraints::new().size_limit(SizeLimit::new().whole_stream(WHOLE_BYTES));
    let mut parts = Multipart::with_constraints(body.into_data_stream(), boundary, sizes);
    let mut text_bytes = 0;
    loop {
        let mut part = match within(idle, parts.next_field()).await? {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(Ok(())),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let name = part.name().unwrap_or_default().to_owned();
        // Some write the name of a file in a way that is not read; then its type says that it is one.
        let is_file = part
            .content_type()
            .is_some_and(|kind| kind.type_() == "image" || kind.essence_str() == "application/octet-stream");
        let file = part.file_name().map(ToOwned::to_owned).or_else(|| is_file.then(|| name.clone()));
        // What is too many is read, and let go.
        let kept = file.is_none() || posted.files.len() < limits::PHOTOS;
        let (mut bytes, mut empty) = (Vec::new(), true);
        loop {
            let chunk = match within(idle, part.chunk()).await? {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(refusal) => return Ok(Err(refusal)),
            };
            empty &= chunk.is_empty();
            if file.is_none() {
                text_bytes += chunk.len();
                if text_bytes > FORM_BYTES {
                    return Err(Problem::new(ProblemCode::TooLarge).with("max", FORM_BYTES).into());
                }
            }
            if kept {
                bytes.extend_from_slice(&chunk);
            }
        }
        let added = match file {
            None => posted.form.add(&name, Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())),
            // A browser sends the field where nothing was chosen, too.
            Some(file) if file.is_empty() && empty => Ok(()),
            Some(_) if posted.files.len() >= FILES => Err(Refusal::wrong("too many files")),
            Some(file) => {
                let file = if file.is_empty() { &name } else { &file };
                let name = text::line(file).chars().take(NAME).collect();
                posted.files.push(File { name, bytes: kept.then_some(bytes) });
                Ok(())
            }
        };
        if let Err(refusal) = added {
            return Ok(Err(refusal));
        }
    }
}

/// What is read next of a body, unless nothing comes for too long.
async fn within<T>(idle: Duration, next: impl Future<Output = multer::Result<T>>) -> Answer<T> {
    match tokio::time::timeout(idle, next).await {
        Ok(Ok(part)) => Ok(Ok(part)),
        Ok(Err(multer::Error::StreamSizeExceeded { limit })) => {
            Err(Problem::new(ProblemCode::TooLarge).with("max", limit).into())
        }
        Ok(Err(error)) => Ok(Err(Refusal::wrong(format!("the multipart body cannot be read: {error}")))),
        Err(_) => Err(Fault::from(ProblemCode::Malformed)),
    }
}
