//! The addresses, and what stands in front of all of them.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Router, middleware};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

use crate::app::admission::Lane;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::state::HttpState;
use crate::http::{answer, desk, device, metrics, open311, page, public, webhooks};

/// Everything the queue answers.
pub fn router(queue: Arc<Queue>) -> Router {
    let operation = format!("{}/{{id}}", routes::OPERATIONS);
    let blobs_at = any(device::blobs::any).options(device::blobs::options);
    let routes = Router::new()
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
        .fallback(|| async { Fault::from(ProblemCode::NotFound) });
    framed(routes, queue)
}

/// What stands in front of every address.
fn framed(routes: Router<HttpState>, queue: Arc<Queue>) -> Router {
    routes
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(queue.clone(), door))
        .layer(middleware::from_fn_with_state(queue.clone(), answer::finish))
        .with_state(HttpState::new(queue))
}

/// Sends away, before anything of it is read, what could not be answered in time. The desk is a few people, who
/// are always let in.
async fn door(State(queue): State<Arc<Queue>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let lane = if path.starts_with(routes::BLOBS) {
        Lane::Files
    } else if path.starts_with(routes::OPERATIONS) || path == webhooks::FACEBOOK {
        Lane::Text
    } else if path.starts_with("/v1/") || path.starts_with(open311::BASE) {
        Lane::Later
    } else {
        return next.run(request).await;
    };
    match queue.work.admission.admit(lane, queue.clock.ticks(), &*queue.chance) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            queue.metrics.sent_away.inc();
            Fault::from(Problem::new(ProblemCode::Busy).with("retry_after", seconds)).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::address::Address;
    use crate::settings::Settings;
    use axum::extract::FromRequestParts as _;
    use std::net::SocketAddr;
    use wire::ambient::system::{SystemChance, SystemClock};

    #[tokio::test]
    async fn behind_a_proxy_the_caller_address_is_the_one_the_proxy_reports() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::in_folder(folder.path());
        for (behind_tls, lines, expected) in [
            (true, vec!["203.0.113.7"], "203.0.113.7"),
            (true, vec!["10.0.0.1, 203.0.113.7"], "203.0.113.7"),
            (true, vec!["10.0.0.1", "203.0.113.7"], "203.0.113.7"),
            (true, vec!["10.0.0.1, 10.0.0.2", "10.0.0.3,2001:db8::7"], "2001:db8::7"),
            (true, vec!["10.0.0.1", "nobody"], "0.0.0.0"),
            (true, vec![], "0.0.0.0"),
            (false, vec!["203.0.113.7"], "0.0.0.0"),
        ] {
            settings.behind_tls = behind_tls;
            let (clock, chance) = (Arc::new(SystemClock::start()), Arc::new(SystemChance));
            let queue = Queue::open(settings.clone(), clock, chance).unwrap();
            let mut request = Request::builder();
            for line in &lines {
                request = request.header("x-forwarded-for", *line);
            }
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            let Ok(address) = Address::from_request_parts(&mut parts, &HttpState::new(queue)).await;
            assert_eq!(address.0.to_string(), expected, "{behind_tls} {lines:?}");
        }
    }

    async fn breaks() {
        panic!("a secret of the inside");
    }

    #[tokio::test]
    async fn a_handler_that_breaks_is_an_internal_problem_that_tells_nothing_of_the_inside() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let queue = Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap();
        let app = framed(Router::new().route("/breaks", get(breaks)), queue);
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
        let more = "\r\nhost: queue\r\nexpect: 100-continue\r\ncontent-length: 1000000\r\n\r\n";
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
        let app = router(queue.clone()).into_make_service_with_connect_info::<SocketAddr>();
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
        assert!(asks(address, "POST /desk/api/login").await.starts_with("HTTP/1.1 100"));
        assert!(asks(address, "GET /healthz").await.starts_with("HTTP/1.1 200"));
        assert!(String::from_utf8(queue.metrics.text()).unwrap().contains("purabarta_sent_away 15\n"));
        server.abort();
    }
}
