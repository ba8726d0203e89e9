//! Open311 at `/open311/v2`: the addresses, and the two formats of the answers.
//!
//! The suffix says the format (`.xml`, `.json`; without one, XML), of refusals too ([`mod@format`]). Answers about requests are
//! never kept by anybody in between. What is posted may have photos beside it ([`posted`]).

mod format;
mod posted;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use wire::ids::CaseId;

use crate::app::case_photos::{self, File};
use crate::app::queue::Queue;
use crate::city::tables;
use crate::fault::Fault;
use crate::http::address::{Address, Origin};
use crate::http::limiter::{busy, rate_limited};
use crate::http::limits::Limits;
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::intake::form::Form;
use crate::intake::open311::document::{self, Definition, Discovery, Endpoint, Listed, Taken, UpdateTaken};
use crate::intake::open311::requests::{Caller, find, list, report, service, update};
use crate::intake::open311::updates;
use crate::intake::refusal::{Answer, Refusal};
use crate::rules::cases::photos::Brought;
use crate::rules::roles::open311::Open311Action;
use crate::store::Records;

pub use format::{BASE, word};
use format::{Document, Format, asked};
use posted::Posted;

/// When what is described here changed last.
const CHANGESET: &str = "2026-11-30T00:00:00+05:30";

/// Everything below [`BASE`].
pub fn router() -> Router<HttpState> {
    let every = get(read).post(write).fallback(other);
    Router::new().route(BASE, every.clone()).route(&format!("{BASE}/{{*rest}}"), every)
}

async fn read(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    origin: Option<Origin>,
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
        return format.answer(StatusCode::OK, discovery(&queue, format, origin));
    }
    // Anybody may ask without a key; officers must not wait for them. A key is somebody known.
    let turn = match form.one("api_key") {
        Ok(None) => match limits.open311_keyless.clone().try_acquire_owned() {
            Ok(turn) => Some(turn),
            Err(_) => return format.respond(Err(busy(1))),
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
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let posted = match posted::read(&limits, idle, address.network, request).await {
        Ok(Ok(posted)) => posted,
        Ok(Err(refusal)) => return format.refused(refusal),
        Err(fault) => return format.respond(Err(fault)),
    };
    let Posted { form, files } = posted;
    // Who has no key writes nothing, wakes nobody, and has no file decoded.
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
    let brought = match prepared(&queue, files).await {
        Ok(brought) => brought,
        Err(fault) => return format.respond(Err(fault)),
    };
    let answer = queue.write(move |queue, records| {
        let done = take(queue, records, format, (wanted, &caller, &form), &brought)?;
        if done.is_ok() {
            // Within the transaction: a file without a row would be anybody's to sweep.
            case_photos::keep(queue, records, &brought)?;
        }
        Ok(done)
    });
    format.respond(answer.await)
}

/// The photos among the files, made ready.
async fn prepared(queue: &Arc<Queue>, files: Vec<File>) -> Result<Brought, Fault> {
    if files.is_empty() {
        return Ok(Brought::default());
    }
    queue.run_blocking_upload(move |queue| case_photos::prepare(queue, files)).await
}

fn take(
    queue: &Queue,
    records: &dyn Records,
    format: Format,
    (wanted, caller, form): (Open311Action, &Caller, &Form),
    brought: &Brought,
) -> Answer<Document> {
    if wanted == Open311Action::Update {
        let done = update(records, queue.clock.now(), caller, form, brought)?;
        return Ok(done.map(|update_id| {
            format.list("service_request_updates", "request_update", &[UpdateTaken { update_id }])
        }));
    }
    let id = CaseId::make(queue.clock.now(), &*queue.chance);
    Ok(report(records, &queue.effect_context(), caller, form, (id, brought))?.map(|case| {
        let taken = Taken { service_request_id: case.number.0, token: None };
        format.list("service_requests", "request", &[taken])
    }))
}

async fn other(request: Request) -> Response {
    let (format, _) = asked(request.uri().path());
    let mut response =
        format.refused(Refusal { code: 405, description: "only GET and POST are answered".into() });
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    response
}

fn discovery(queue: &Queue, format: Format, origin: Option<Origin>) -> Document {
    let origin = origin.map_or_else(|| "http://localhost".to_owned(), |origin| origin.to_string());
    let url = format!("{origin}{BASE}/");
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
    use axum::body::Body;
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
            read(State(state.queue.clone()), State(state.limits.clone()), from, None, request).await
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
