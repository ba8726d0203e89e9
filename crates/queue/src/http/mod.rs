//! The addresses, and what stands in front of all of them.

pub mod answer;
mod blobs;
mod desk;
mod device;
pub mod limiter;
pub mod metrics;
mod page;
mod pictures;

use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Router, middleware};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

use crate::fault::Fault;
use crate::queue::Queue;

/// Everything the queue answers.
pub fn router(queue: Arc<Queue>) -> Router {
    let operation = format!("{}/{{id}}", routes::OPERATIONS);
    let blobs_at = any(blobs::any).options(blobs::options);
    let routes = Router::new()
        .route(routes::ENROL, post(device::enrol))
        .route(routes::ME, get(device::me))
        .route(&operation, put(device::put_operation).get(device::get_operation))
        .route(routes::CHANGES, get(device::changes))
        .route(routes::CHANGES_STREAM, get(device::stream))
        .route(routes::RECEIPTS_AUDIT, post(device::audit))
        .route(routes::HEARTBEAT, post(device::heartbeat))
        .route(routes::BLOBS, blobs_at.clone())
        .route(&format!("{}/", routes::BLOBS), blobs_at)
        .route(&format!("{}/{{upload}}", routes::BLOBS), any(blobs::any).options(blobs::options))
        .route(&format!("{}/{{upload}}/", routes::BLOBS), any(blobs::any))
        .nest("/desk/api", desk::router())
        .route("/desk", get(page::serve))
        .route("/desk/", get(page::serve))
        .route("/desk/{*path}", get(page::serve))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/metrics", get(metrics_text))
        .fallback(|| async { Fault::from(ProblemCode::NotFound) });
    framed(routes, queue)
}

/// What stands in front of every address.
fn framed(routes: Router<Arc<Queue>>, queue: Arc<Queue>) -> Router {
    routes
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(queue.clone(), answer::finish))
        .with_state(queue)
}

async fn metrics_text(State(queue): State<Arc<Queue>>, address: Address) -> Result<Response, Fault> {
    if !address.0.is_loopback() && !queue.settings.metrics_open {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(([("content-type", "text/plain; version=0.0.4")], queue.metrics.text()).into_response())
}

/// Too many attempts: when to come back.
fn trouble(seconds: u64) -> Fault {
    Problem::new(ProblemCode::RateLimited).with("retry_after", seconds).into()
}

/// Where a request comes from.
pub struct Address(pub IpAddr);

impl FromRequestParts<Arc<Queue>> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, queue: &Arc<Queue>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let forwarded = parts
            .headers
            .get("x-forwarded-for")
            .filter(|_| queue.settings.behind_tls)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .and_then(|value| value.trim().parse().ok());
        Ok(Self(forwarded.or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use wire::ambient::system::{SystemChance, SystemClock};

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
}
