//! Open311 at `/open311/v2`: the addresses, and the two formats of the answers.
//!
//! The suffix says the format (`.xml`, `.json`; without one, XML), of refusals too. Answers about requests are
//! never kept by anybody in between.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;
use wire::ids::CaseId;
use wire::problem::{Problem, ProblemCode};

use crate::app::queue::Queue;
use crate::city::tables;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::{self, Worded};
use crate::http::limiter::rate_limited;
use crate::http::limits::Limits;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::intake::form::Form;
use crate::intake::open311::document::{self, Definition, Discovery, Endpoint, Listed, Taken, UpdateTaken};
use crate::intake::open311::requests::{Caller, find, list, report, service, update};
use crate::intake::open311::updates;
use crate::intake::refusal::{Answer, Refusal};
use crate::rules::roles::open311::Open311Action;
use crate::store::Records;

/// Everything is below this.
pub const BASE: &str = "/open311/v2";
/// A form, in bytes: the longest words a citizen may write, in Bengali, as a form encodes them, and room.
const FORM_BYTES: usize = 160 * 1024;
/// When what is described here changed last.
const CHANGESET: &str = "2026-11-25T00:00:00+05:30";

/// Everything below [`BASE`].
pub fn router() -> Router<HttpState> {
    let every = get(read).post(write).fallback(other);
    Router::new().route(BASE, every.clone()).route(&format!("{BASE}/{{*rest}}"), every)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Xml,
    Json,
}

/// What is asked for: the parts of the path, without the suffix.
fn asked(path: &str) -> (Format, Vec<&str>) {
    let rest = path.strip_prefix(BASE).unwrap_or_default().trim_matches('/');
    let (format, rest) = match (rest.strip_suffix(".json"), rest.strip_suffix(".xml")) {
        (Some(rest), _) => (Format::Json, rest),
        (_, Some(rest)) => (Format::Xml, rest),
        _ => (Format::Xml, rest),
    };
    (format, rest.split('/').collect())
}

/// A document in both forms, of which one is written.
struct Document(Result<String, String>);

impl Format {
    fn one(self, root: &'static str, xml: &impl Serialize, json: &impl Serialize) -> Document {
        Document(match self {
            Self::Json => serde_json::to_string(json).map_err(|error| error.to_string()),
            Self::Xml => quick_xml::se::to_string_with_root(root, xml)
                .map(|body| format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}"))
                .map_err(|error| error.to_string()),
        })
    }

    fn list<T: Serialize>(self, root: &'static str, item: &'static str, items: &[T]) -> Document {
        self.one(root, &Listed { item, items }, &items)
    }

    fn answer(self, status: StatusCode, document: Document) -> Response {
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

    fn refused(self, Refusal { code, description }: Refusal) -> Response {
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_REQUEST);
        let errors = [document::Error { code: status.as_u16(), description }];
        self.answer(status, self.list("errors", "error", &errors))
    }

    /// The whole: what is answered, what was refused, what failed.
    fn respond(self, outcome: Answer<Document>) -> Response {
        match outcome {
            Ok(Ok(document)) => self.answer(StatusCode::OK, document),
            Ok(Err(refusal)) => self.refused(refusal),
            Err(Fault::Refused(problem)) => {
                let wait = problem.params.get("retry_after").and_then(|s| HeaderValue::from_str(s).ok());
                let mut response = self.refused((*problem).into());
                if let Some(seconds) = wait {
                    response.headers_mut().insert(header::RETRY_AFTER, seconds);
                }
                response
            }
            Err(fault) => {
                let cause = fault.to_string();
                let mut response = self.refused(fault.problem().into());
                answer::caused(&mut response, cause);
                response
            }
        }
    }
}

async fn read(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let (format, parts) = asked(&path);
    if let Err(seconds) = limits.open311_reads.attempt(&address.network.to_string(), queue.clock.ticks()) {
        return format.respond(Err(rate_limited(seconds)));
    }
    let query = request.uri().query().unwrap_or_default();
    let form = match Form::read(query.as_bytes()) {
        Ok(form) => form,
        Err(refusal) => return format.refused(refusal),
    };
    if parts == ["discovery"] {
        return format.answer(StatusCode::OK, discovery(&queue, format, request.headers()));
    }
    // Anybody may ask without a key; officers must not wait for them. A key is somebody known.
    let turn = match form.one("api_key") {
        Ok(None) => match limits.open311_keyless.clone().try_acquire_owned() {
            Ok(turn) => Some(turn),
            Err(_) => return format.respond(Err(busy())),
        },
        _ => None,
    };
    let parts: Vec<String> = parts.into_iter().map(ToOwned::to_owned).collect();
    let answer = queue.read(move |queue, records| {
        let caller = match identify(&limits, queue.clock.ticks(), records, &address, &form)? {
            Ok(caller) => caller,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let answer = read_answer(queue, records, format, &caller, &form, &parts);
        // Kept here to the end of the work: whoever hangs up does not make room for the next by that.
        drop(turn);
        answer
    });
    format.respond(answer.await)
}

/// As many read without a key as may at once.
fn busy() -> Fault {
    Problem::new(ProblemCode::Busy).with("retry_after", 1).into()
}

/// Who asks; whoever tries keys is kept waiting after some.
fn identify(
    limits: &Limits,
    ticks: u64,
    records: &dyn Records,
    address: &Address,
    form: &Form,
) -> Answer<Caller> {
    let tries = address.network.to_string();
    if matches!(form.one("api_key"), Ok(Some(_))) {
        limits.open311_tries.attempt(&tries, ticks).map_err(rate_limited)?;
        let caller = Caller::of(records, form)?;
        if caller.as_ref().map_or_else(|refusal| refusal.code != 403, |_| true) {
            limits.open311_tries.succeeded(&tries);
        }
        return Ok(caller);
    }
    Caller::of(records, form)
}

fn read_answer(
    queue: &Queue,
    records: &dyn Records,
    format: Format,
    caller: &Caller,
    form: &Form,
    parts: &[&str],
) -> Answer<Document> {
    let own = if caller.key.is_some() { Open311Action::ReadOwn } else { Open311Action::ReadPublic };
    let wanted = if parts.first() == Some(&"services") { Open311Action::Describe } else { own };
    if let Err(refusal) = caller.may(wanted) {
        return Ok(Err(refusal));
    }
    let now = queue.clock.now();
    let requests = |cases: Vec<wire::case::Case>| -> Result<Document, Fault> {
        let (categories, departments) = (tables::categories(records)?, records.departments()?);
        let told: Vec<_> =
            cases.iter().map(|case| document::request(case, &categories, &departments)).collect();
        Ok(format.list("service_requests", "request", &told))
    };
    match parts {
        ["services"] => {
            let departments = records.departments()?;
            let all: Vec<_> = tables::categories(records)?
                .iter()
                .map(|category| document::service(category, &departments))
                .collect();
            Ok(Ok(format.list("services", "service", &all)))
        }
        ["services", code] => Ok(service(records, code)?.map(|category| {
            let (service_code, items) = (category.code.to_string(), document::attributes());
            let attributes = Listed { item: "attribute", items: &items };
            let xml = Definition { service_code: service_code.clone(), attributes };
            format.one("service_definition", &xml, &Definition { service_code, attributes: &items })
        })),
        ["requests"] => {
            list(records, now, caller, form)?.map_or_else(|e| Ok(Err(e)), |c| requests(c).map(Ok))
        }
        ["requests", id] => {
            find(records, caller, id)?.map_or_else(|e| Ok(Err(e)), |case| requests(vec![case]).map(Ok))
        }
        // Every number is answered at once, so a token is the number it would have stood for.
        ["tokens", token] => Ok(find(records, caller, token)?.map(|case| {
            let taken = Taken { service_request_id: case.number.0, token: Some((*token).to_owned()) };
            format.list("service_requests", "request", &[taken])
        })),
        ["servicerequestupdates"] => Ok(updates::list(records, now, caller, form)?.map(|updates| {
            let told: Vec<_> = updates.into_iter().map(document::update).collect();
            format.list("service_request_updates", "request_update", &told)
        })),
        _ => Ok(Err(nothing())),
    }
}

fn nothing() -> Refusal {
    Refusal { code: 404, description: "there is nothing at this address".into() }
}

async fn write(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let (format, parts) = asked(&path);
    let wanted = match parts.as_slice() {
        ["requests"] => Open311Action::Report,
        ["servicerequestupdates"] => Open311Action::Update,
        _ => return format.refused(nothing()),
    };
    let form = match form(&queue, request).await {
        Ok(form) => form,
        Err(refusal) => return format.respond(refusal),
    };
    // Who has no key writes nothing, and wakes nobody.
    let (asked, shared) = (form.clone(), limits.clone());
    let known = queue.read(move |queue, records| {
        Ok(identify(&shared, queue.clock.ticks(), records, &address, &asked)?
            .and_then(|caller| caller.may(wanted).map(|()| caller)))
    });
    let caller = match known.await {
        Ok(Ok(caller)) => caller,
        Ok(Err(refusal)) => return format.refused(refusal),
        Err(fault) => return format.respond(Err(fault)),
    };
    if let Some(key) = &caller.key {
        let brought = limits.open311_brings.attempt_of(&key.name, key.per_hour, queue.clock.ticks());
        if let Err(seconds) = brought {
            return format.respond(Err(rate_limited(seconds)));
        }
    }
    let answer = queue.write(move |queue, records| {
        if wanted == Open311Action::Update {
            let done = update(records, queue.clock.now(), &caller, &form)?;
            return Ok(done.map(|update_id| {
                format.list("service_request_updates", "request_update", &[UpdateTaken { update_id }])
            }));
        }
        let id = CaseId::make(queue.clock.now(), &*queue.chance);
        Ok(report(records, &queue.effect_context(), &caller, &form, id)?.map(|case| {
            let taken = Taken { service_request_id: case.number.0, token: None };
            format.list("service_requests", "request", &[taken])
        }))
    });
    format.respond(answer.await)
}

/// The body's fields. Files are not taken in this way: what is shown lies elsewhere, and is linked to.
async fn form(queue: &Queue, request: Request) -> Result<Form, Answer<Document>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/x-www-form-urlencoded" {
        return Err(Ok(Err(Refusal::wrong("the body must be application/x-www-form-urlencoded"))));
    }
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let (_, body): (_, Body) = request.into_parts();
    let bytes = answer::body(body, FORM_BYTES, idle).await.map_err(Err)?;
    Form::read(&bytes).map_err(|refusal| Ok(Err(refusal)))
}

async fn other(request: Request) -> Response {
    let (format, _) = asked(request.uri().path());
    format.refused(Refusal { code: 405, description: "only GET and POST are answered".into() })
}

fn discovery(queue: &Queue, format: Format, headers: &HeaderMap) -> Document {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let host = host.filter(|host| host.parse::<axum::http::uri::Authority>().is_ok()).unwrap_or("localhost");
    let scheme = if queue.settings.behind_tls { "https" } else { "http" };
    let url = format!("{scheme}://{host}{BASE}/");
    let phone = &queue.settings.it_phone;
    let formats = ["text/xml", "application/json"];
    let (contact, key_service) = (phone.clone(), phone.clone());
    match format {
        Format::Json => {
            let endpoints = [endpoint(url, formats.as_slice())];
            let all = Discovery { changeset: CHANGESET.into(), contact, key_service, endpoints };
            format.one("discovery", &all, &all)
        }
        Format::Xml => {
            let items = [endpoint(url, Listed { item: "format", items: &formats })];
            let endpoints = Listed { item: "endpoint", items: &items };
            let all = Discovery { changeset: CHANGESET.into(), contact, key_service, endpoints };
            format.one("discovery", &all, &all)
        }
    }
}

fn endpoint<F>(url: String, formats: F) -> Endpoint<F> {
    Endpoint {
        specification: "http://wiki.open311.org/GeoReport_v2",
        url,
        changeset: CHANGESET.into(),
        kind: "production",
        formats,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use wire::ambient::system::{SystemChance, SystemClock};

    use crate::http::network::Network;
    use crate::settings::Settings;

    #[tokio::test]
    async fn while_as_many_read_without_a_key_as_may_the_next_is_asked_to_come_back_and_a_key_is_not() {
        let home = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(home.path());
        let queue = Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap();
        let state = HttpState::new(queue, 1);
        let asks = async |query: &str| {
            let request = Request::get(format!("{BASE}/services.json{query}")).body(Body::empty()).unwrap();
            let network = Network::of(Ipv4Addr::LOCALHOST.into());
            let from = Address { network, this_machine: true };
            read(State(state.queue.clone()), State(state.limits.clone()), from, request).await
        };
        let places = state.limits.open311_keyless.available_permits();
        let others: Vec<_> =
            (0..places).map(|_| state.limits.open311_keyless.clone().try_acquire_owned().unwrap()).collect();
        let busy = asks("").await;
        assert_eq!(
            (busy.status(), &busy.headers()[header::RETRY_AFTER]),
            (StatusCode::SERVICE_UNAVAILABLE, &HeaderValue::from_static("1"))
        );
        assert_eq!(asks("?api_key=wrong").await.status(), StatusCode::FORBIDDEN, "looked at");
        drop(others);
        assert_eq!(asks("").await.status(), StatusCode::OK);
        assert_eq!(state.limits.open311_keyless.available_permits(), places);
    }
}
