//! The two formats of the answers, of refusals too: the suffix of the address says which.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;
use crate::http::answer::{self, Worded};
use crate::intake::open311::document::{self, Listed};
use crate::intake::refusal::{Answer, Refusal};

/// In which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xml,
    Json,
}

/// Everything is below this.
pub const BASE: &str = "/open311/v2";
/// All addresses of the protocol, whether there is something there or not.
const ROOT: &str = "/open311";
/// The least seconds after which whoever found nobody free comes again.
const COME_BACK: u64 = 5;

/// Words what is refused at an address of the protocol by anybody: also where nothing is, and where the queue sends
/// everybody away. Its readers know no other form.
pub async fn word(request: Request, next: Next) -> Response {
    let format = of_address(request.uri().path());
    let mut response = next.run(request).await;
    let Some(format) = format else { return response };
    let Some(problem) = answer::problem_of(&mut response) else { return response };
    let mut worded = format.problem(problem);
    worded.extensions_mut().extend(std::mem::take(response.extensions_mut()));
    for (name, value) in response.headers() {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
            worded.headers_mut().entry(name).or_insert(value.clone());
        }
    }
    worded
}

/// In which format an address is answered, if it is one of the protocol.
fn of_address(path: &str) -> Option<Format> {
    let rest = path.strip_prefix(ROOT)?;
    (rest.is_empty() || rest.starts_with(['/', '.'])).then(|| suffix(path.trim_end_matches('/')).0)
}

fn suffix(path: &str) -> (Format, &str) {
    match (path.strip_suffix(".json"), path.strip_suffix(".xml")) {
        (Some(rest), _) => (Format::Json, rest),
        (_, Some(rest)) => (Format::Xml, rest),
        _ => (Format::Xml, path),
    }
}

/// What is asked for: the parts of the path, without the suffix.
#[must_use]
pub fn asked(path: &str) -> (Format, Vec<&str>) {
    let (format, rest) = suffix(path.strip_prefix(BASE).unwrap_or_default().trim_matches('/'));
    (format, rest.split('/').collect())
}

/// A document in both forms, of which one is written.
pub struct Document(Result<String, String>);

impl Format {
    pub fn one(self, root: &'static str, xml: &impl Serialize, json: &impl Serialize) -> Document {
        Document(match self {
            Self::Json => serde_json::to_string(json).map_err(|error| error.to_string()),
            Self::Xml => quick_xml::se::to_string_with_root(root, xml)
                .map(|body| format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}"))
                .map_err(|error| error.to_string()),
        })
    }

    pub fn list<T: Serialize>(self, root: &'static str, item: &'static str, items: &[T]) -> Document {
        self.one(root, &Listed { item, items }, &items)
    }

    pub fn answer(self, status: StatusCode, document: Document) -> Response {
        let mime = match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json",
        };
        let (status, text, cause) = match document.0 {
            Ok(text) => (status, text, None),
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, String::new(), Some(error)),
        };
        let mut response = (status, text).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !status.is_success() {
            response.extensions_mut().insert(Worded);
        }
        if let Some(cause) = cause {
            answer::caused(&mut response, cause);
        }
        response
    }

    pub fn refused(self, Refusal { code, description }: Refusal) -> Response {
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST);
        let errors = [document::Error { code: status.as_u16(), description }];
        self.answer(status, self.list("errors", "error", &errors))
    }

    /// A problem, as this protocol words it.
    pub fn problem(self, problem: Problem) -> Response {
        let busy = matches!(problem.code, ProblemCode::Busy | ProblemCode::DiskFull);
        let wait = problem.params.get("retry_after").cloned().or_else(|| busy.then(|| COME_BACK.to_string()));
        let mut response = self.refused(problem.into());
        if let Some(seconds) = wait.and_then(|seconds| HeaderValue::try_from(seconds).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// The whole: what is answered, what was refused, what failed.
    pub fn respond(self, outcome: Answer<Document>) -> Response {
        match outcome {
            Ok(Ok(document)) => self.answer(StatusCode::OK, document),
            Ok(Err(refusal)) => self.refused(refusal),
            Err(Fault::Refused(problem)) => self.problem(*problem),
            Err(fault) => {
                let cause = fault.to_string();
                let mut response = self.problem(fault.problem());
                answer::caused(&mut response, cause);
                response
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_protocol_is_answered_in_a_format_of_it() {
        for (path, format) in [
            ("/open311", Some(Format::Xml)),
            ("/open311/", Some(Format::Xml)),
            ("/open311.json", Some(Format::Json)),
            ("/open311/v1/services.json", Some(Format::Json)),
            ("/open311/v1/services.json/", Some(Format::Json)),
            ("/open311/v2/requests.xml", Some(Format::Xml)),
            ("/open3111.json", None),
            ("/v1/me", None),
            ("/", None),
        ] {
            assert_eq!(of_address(path), format, "{path}");
        }
    }
}
