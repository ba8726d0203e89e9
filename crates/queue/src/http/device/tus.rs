//! The words of tus 1.0.0: what stands in the heads of requests and answers.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::Digest as _;
use std::time::{Duration, UNIX_EPOCH};
use wire::limits;
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;
use crate::rules::operations::uploads::Progress;
use crate::store::UploadKey;

/// The version that is spoken here.
pub const VERSION: &str = "1.0.0";
/// The type of the bytes of a file.
pub const BYTES: &str = "application/offset+octet-stream";
/// What is said of an upload, at most, in bytes.
const METADATA: usize = 4096;

/// An answer without a body.
pub fn answer(status: StatusCode) -> Response {
    spoken(status.into_response())
}

/// The same as an answer of this protocol.
pub fn spoken(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("tus-resumable", HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub fn set(response: &mut Response, name: &'static str, value: impl ToString) {
    if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
        response.headers_mut().insert(name, value);
    }
}

/// What is understood here.
pub fn options() -> Response {
    let mut response = answer(StatusCode::NO_CONTENT);
    set(&mut response, "tus-version", VERSION);
    set(&mut response, "tus-extension", "creation,creation-with-upload,checksum,termination,expiration");
    set(&mut response, "tus-max-size", limits::BLOB_BYTES);
    set(&mut response, "tus-checksum-algorithm", "sha1,sha256");
    response
}

/// Another version is asked for.
pub fn other_version() -> Response {
    let mut response = answer(StatusCode::PRECONDITION_FAILED);
    set(&mut response, "tus-version", VERSION);
    response
}

/// A method that means nothing at this address.
pub fn no_such_method(allowed: &'static str) -> Response {
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED);
    set(&mut response, "allow", allowed);
    response
}

pub fn with_progress(mut response: Response, progress: &Progress) -> Response {
    set(&mut response, "upload-offset", progress.offset);
    set(&mut response, "upload-length", progress.len);
    if let Some(at) = progress.expires {
        let at = UNIX_EPOCH + Duration::from_millis(at.millis().unsigned_abs());
        set(&mut response, "upload-expires", httpdate::fmt_http_date(at));
    }
    response
}

pub fn malformed(at: &str) -> Fault {
    Problem::new(ProblemCode::Malformed).with("at", at).into()
}

pub fn number(headers: &HeaderMap, name: &str) -> Result<u64, Fault> {
    let value = headers.get(name).and_then(|v| v.to_str().ok());
    value.and_then(|v| v.parse().ok()).ok_or_else(|| malformed(name))
}

/// The method that is meant: clients behind narrow proxies name it in a header, in whichever case.
#[must_use]
pub fn method(asked: Method, headers: &HeaderMap) -> Method {
    let said = headers.get("x-http-method-override").and_then(|v| v.to_str().ok());
    said.and_then(|v| v.trim().to_ascii_uppercase().parse().ok()).unwrap_or(asked)
}

/// Whether the body is bytes of a file.
#[must_use]
pub fn carries_bytes(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(BYTES)
}

/// Which file is begun, and what is said of it, as it was said.
pub fn metadata(headers: &HeaderMap) -> Result<(UploadKey, &str), Fault> {
    let line = headers.get("upload-metadata").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let value = |name: &str| {
        line.split(',').find_map(|pair| {
            let (key, value) = pair.trim().split_once(' ')?;
            if key != name {
                return None;
            }
            String::from_utf8(BASE64.decode(value.trim()).ok()?).ok()
        })
    };
    let department = value("department").and_then(|d| d.parse().ok());
    let sha256 = value("sha256").and_then(|d| d.parse().ok());
    match (department, sha256) {
        (Some(department), Some(sha256)) if line.len() <= METADATA => {
            Ok((UploadKey { department, sha256 }, line.trim()))
        }
        _ => Err(malformed("upload-metadata")),
    }
}

/// What is told of an upload of which nothing is kept any more but what it is.
#[must_use]
pub fn metadata_of(key: &UploadKey) -> String {
    let (department, sha256) = (key.department.as_str(), key.sha256.to_string());
    format!("department {},sha256 {}", BASE64.encode(department), BASE64.encode(sha256))
}

/// `Upload-Checksum`: of one request's bytes.
pub struct Checksum {
    sha1: Option<sha1::Sha1>,
    sha256: wire::digest::Hasher,
    wanted: Vec<u8>,
}

impl Checksum {
    pub fn read(value: &HeaderValue) -> Result<Self, Fault> {
        let bad = || malformed("upload-checksum");
        let (name, sum) = value.to_str().ok().and_then(|v| v.split_once(' ')).ok_or_else(bad)?;
        let sha1 = match name {
            "sha1" => Some(sha1::Sha1::new()),
            "sha256" => None,
            _ => return Err(bad()),
        };
        let wanted = BASE64.decode(sum).map_err(|_| bad())?;
        Ok(Self { sha1, sha256: wire::digest::Hasher::default(), wanted })
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.sha1 {
            Some(sha1) => sha1.update(bytes),
            None => self.sha256.update(bytes),
        }
    }

    pub fn matches(self) -> bool {
        match self.sha1 {
            Some(sha1) => sha1.finalize().as_slice() == self.wanted,
            None => self.sha256.finish().as_bytes().as_slice() == self.wanted,
        }
    }
}
