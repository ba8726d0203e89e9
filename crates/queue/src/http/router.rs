//! The addresses, and what stands in front of all of them.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Router, middleware};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use wire::problem::ProblemCode;
use wire::routes;

use crate::app::admission::Lane;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::limiter::busy;
use crate::http::limits::Limits;
use crate::http::places::Yields;
use crate::http::state::HttpState;
use crate::http::{answer, desk, device, metrics, open311, page, public, recorded, webhooks};

/// Everything the queue answers.
pub fn router(queue: Arc<Queue>, max_streams: usize) -> Router {
    let routes = routes().split().0;
    let routes = routes.fallback(|| async { Fault::from(ProblemCode::NotFound) });
    framed(routes, HttpState::new(queue, max_streams))
}

/// Every address that the queue answers, as axum writes it.
#[must_use]
pub fn paths() -> Vec<String> {
    routes().split().1
}

fn routes() -> recorded::Router<HttpState> {
    let operation = format!("{}/{{id}}", routes::OPERATIONS);
    let blobs_at = any(device::blobs::any).options(device::blobs::options);
    recorded::Router::new()
        .route(routes::ENROL, post(device::enrolment::enrol))
        .route(routes::ME, get(device::enrolment::me))
        .route(&operation, put(device::operations::put_operation).get(device::operations::get_operation))
        .route(routes::CHANGES, get(device::changes::changes))
        .route(routes::CHANGES_STREAM, get(device::changes::stream))
        .route(routes::RECEIPTS_AUDIT, post(device::operations::audit))
        .route(routes::HEARTBEAT, post(device::enrolment::heartbeat))
        .route(routes::BLOBS, blobs_at.clone())
        .route(&format!("{}/", routes::BLOBS), blobs_at)
        .route(
            &format!("{}/{{upload}}", routes::BLOBS),
            any(device::blobs::any).options(device::blobs::options),
        )
        .route(&format!("{}/{{upload}}/", routes::BLOBS), any(device::blobs::any))
        .nest(wire::desk::routes::BASE, desk::router())
        .route("/desk", get(page::serve))
        .route("/desk/", get(page::serve))
        .route("/desk/{*path}", get(page::serve))
        .route("/notice", get(public::notice))
        .route("/accessibility", get(public::accessibility))
        .merge(open311::router())
        .merge(webhooks::router())
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/metrics", get(metrics::text))
}

/// What stands in front of every address.
fn framed(routes: Router<HttpState>, state: HttpState) -> Router {
    routes
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), door))
        .layer(middleware::from_fn(open311::word))
        .layer(middleware::from_fn_with_state(state.queue.clone(), answer::finish))
        .with_state(state)
}

/// Sends away, before anything of it is read, what could not be answered in time. The desk is a few people, who
/// are always let in, unless one address behind the proxy asks for ever more at a time.
async fn door(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    request: Request,
    next: Next,
) -> Response {
    let mut here = None;
    if !address.this_machine {
        here = limits.requests.enter(address.network, Yields::Never);
        if here.is_none() {
            queue.metrics.sent_away.inc();
            return busy(1).into_response();
        }
    }
    let answer = match lane(request.uri().path()) {
        None => next.run(request).await,
        Some(lane) => match queue.work.admission.admit(
            lane,
            who(&address, request.headers()),
            queue.clock.ticks(),
            &*queue.chance,
        ) {
            Ok(()) => next.run(request).await,
            Err(seconds) => {
                queue.metrics.sent_away.inc();
                busy(seconds).into_response()
            }
        },
    };
    drop(here);
    answer
}

/// A number for whoever asks, without looking up who that is: each computer has its token, all others their address.
fn who(address: &Address, headers: &HeaderMap) -> u64 {
    let mut hasher = DefaultHasher::new();
    (address.network, headers.get(header::AUTHORIZATION)).hash(&mut hasher);
    hasher.finish()
}

fn lane(path: &str) -> Option<Lane> {
    if path.starts_with(routes::BLOBS) {
        Some(Lane::Files)
    } else if path.starts_with(routes::OPERATIONS) || path == webhooks::FACEBOOK {
        Some(Lane::Text)
    } else if path.starts_with("/v1/") || path.starts_with(open311::BASE) {
        Some(Lane::Later)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use std::net::SocketAddr;
    use wire::ambient::system::{SystemChance, SystemClock};
    use wire::problem::Problem;

    async fn breaks() {
        panic!("a secret of the inside");
    }

    #[tokio::test]
    async fn a_handler_that_breaks_is_an_internal_problem_that_tells_nothing_of_the_inside() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let queue = Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap();
        let app = framed(Router::new().route("/breaks", get(breaks)), HttpState::new(queue, 9));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/breaks", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let answer = reqwest::get(url).await.unwrap();
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers()[routes::PROTOCOL_HEADER], routes::PROTOCOL_VERSION);
        let text = answer.text().await.unwrap();
        assert!(!text.contains("secret"));
        let problem: Problem = serde_json::from_str(&text).unwrap();
        assert_eq!(problem.code, ProblemCode::Internal);
        server.abort();
    }

    /// What is answered to these lines, which promise a body that never comes.
    async fn asks(address: SocketAddr, head: &str) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
        let more = "\r\nhost: queue\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 1000000\r\n\r\n";
        line.write_all(format!("{head} HTTP/1.1{more}").as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = line.read(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[..read]).into_owned()
    }

    #[tokio::test]
    async fn a_herd_is_told_when_to_come_back_before_its_bodies_are_read_and_the_desk_is_let_in() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let queue = Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap();
        let app = router(queue.clone(), 9).into_make_service_with_connect_info::<SocketAddr>();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let announce = format!("PUT {}/018f", routes::OPERATIONS);
        assert!(asks(address, &announce).await.starts_with("HTTP/1.1 401"), "few are let in");
        for _ in 0..10_000 {
            queue.work.admission.come(Lane::Text, 0);
        }
        let mut told = std::collections::BTreeSet::new();
        for head in [&announce, &format!("PATCH {}/x", routes::BLOBS), &format!("POST {}", routes::HEARTBEAT)]
        {
            for _ in 0..5 {
                let answer = asks(address, head).await;
                assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"busy\""), "{answer}");
                let after = answer.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
                told.insert(after.parse::<u64>().unwrap());
            }
        }
        assert!(told.len() > 3, "spread: {told:?}");
        // In the words of the protocol that is spoken there.
        for (suffix, begins) in [("json", "[{\"code\":503"), ("xml", "<?xml")] {
            let answer = asks(address, &format!("GET {}/requests.{suffix}", open311::BASE)).await;
            assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: "), "{answer}");
            assert!(answer.contains(&format!("\r\n\r\n{begins}")), "{answer}");
        }
        assert!(asks(address, "POST /desk/api/login").await.starts_with("HTTP/1.1 100"));
        assert!(asks(address, "GET /healthz").await.starts_with("HTTP/1.1 200"));
        assert!(String::from_utf8(queue.metrics.text()).unwrap().contains("purabarta_sent_away 17\n"));
        server.abort();
    }
}
