//! The connections: how many, how long each may be silent, and how they end.
//!
//! `axum::serve` has no timer for the heads of requests and no cap, so this is hyper's own server with both. A line that
//! waits (its next request's head has not come whole) gives its place up to a newcomer when there is no other, the one
//! that waits longest first; one whose request is worked on keeps it. So half a head held open, a thousand times, keeps
//! nobody out.

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::queue::Queue;
use crate::http::pace::{PacedBody, PacedWrites};
use crate::http::places::{Place, Places, Yields};

/// After the system had no descriptor left, so long nobody is let in.
const BREATH: Duration = Duration::from_millis(100);
/// How long a line that waits may take to end when the queue stops: its last answer may be on its way.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// How long a line may be silent.
#[derive(Clone, Copy)]
struct Patience {
    head: Duration,
    idle: Duration,
}

/// Lets connections in until the queue stops, and waits until all have ended.
///
/// # Errors
/// None today; it is what the task that serves ends with.
pub async fn serve(
    queue: Arc<Queue>,
    listener: TcpListener,
    app: Router,
    most: usize,
    stopping: CancellationToken,
) -> io::Result<()> {
    let (lines, tracker) = (Places::new(most, usize::MAX), TaskTracker::new());
    let patience = Patience {
        head: Duration::from_secs(queue.settings.header_seconds),
        idle: Duration::from_secs(queue.settings.idle_seconds),
    };
    let mut told = false;
    loop {
        let accepted = tokio::select! {
            biased;
            () = stopping.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if of_one_line(&error) => continue,
            Err(error) => {
                tracing::error!(%error, open = lines.taken_now(), "no connection can be let in");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        if !queue.settings.may_connect(peer.ip()) {
            queue.metrics.turned_away.with_label_values(&["not_a_proxy"]).inc();
            if !std::mem::replace(&mut told, true) {
                tracing::warn!(%peer, "closed a connection that came around the trusted proxies; more are only counted");
            }
            continue;
        }
        let Some(place) = lines.enter((), Yields::ToAnybody) else {
            queue.metrics.turned_away.with_label_values(&["full"]).inc();
            continue;
        };
        let (app, stopping) = (app.clone(), stopping.clone());
        tracker.spawn(line(stream, peer, app, place, patience, stopping));
    }
    drop(listener);
    tracker.close();
    tracker.wait().await;
    Ok(())
}

/// Whether only this connection failed, and the next may be let in.
fn of_one_line(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// One connection, from its first request to its end.
async fn line<T: AsyncRead + AsyncWrite + Unpin>(
    stream: T,
    peer: SocketAddr,
    app: Router,
    place: Place<()>,
    patience: Patience,
    stopping: CancellationToken,
) {
    let app = TowerToHyperService::new(app);
    let line = Arc::new(Line { place, serving: watch::Sender::new(false) });
    let served = line.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        // A body's pace begins with its head.
        let mut request = request.map(|body| Body::new(PacedBody::new(Body::new(body), patience.idle)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let serving = Serving::begin(&served);
        let answer = app.call(request);
        async move { answer.await.map(|answer| answer.map(|body| Served { body, _serving: serving })) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Also the longest that a connection is kept without a request.
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(PacedWrites::new(stream, patience.idle)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        () = line.place.leave().cancelled() => if !*line.serving.borrow() { return },
        () = stopping.cancelled() => {}
        _ended = connection.as_mut() => return,
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ended = connection => {}
        () = line.has_served() => {}
    }
}

/// A connection's place, and whether a request of it is worked on.
struct Line {
    place: Place<()>,
    serving: watch::Sender<bool>,
}

impl Line {
    /// Waits until no request is worked on, and the last answer had time to go.
    async fn has_served(&self) {
        let mut serving = self.serving.subscribe();
        loop {
            let _ = serving.wait_for(|serving| !serving).await;
            tokio::time::sleep(LAST_BYTES).await;
            if !*serving.borrow() {
                return;
            }
        }
    }
}

/// From a request's head to the end of its answer: the line keeps its place.
struct Serving(Arc<Line>);

impl Serving {
    fn begin(line: &Arc<Line>) -> Self {
        line.serving.send_replace(true);
        line.place.yields(Yields::Never);
        Self(line.clone())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.serving.send_replace(false);
        self.0.place.yields(Yields::ToAnybody);
    }
}

/// An answer's body, while which the line keeps its place.
struct Served {
    body: Body,
    _serving: Serving,
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::time::Instant;

    const PATIENCE: Patience = Patience { head: Duration::from_secs(20), idle: Duration::from_secs(30) };
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: queue\r\n\r\n";

    /// A connection, and the other side of it.
    fn open(places: &Arc<Places<()>>, stopping: &CancellationToken) -> DuplexStream {
        let app = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(5)).await }))
            .route("/takes", post(|body: String| async move { body.len().to_string() }));
        let (near, far) = tokio::io::duplex(64 * 1024);
        let place = places.enter((), Yields::ToAnybody).unwrap();
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        tokio::spawn(line(near, peer, app, place, PATIENCE, stopping.clone()));
        far
    }

    /// What is said until the other side closes, and when it did.
    async fn until_closed(far: &mut DuplexStream) -> (u64, String) {
        let (began, mut said) = (Instant::now(), Vec::new());
        let _ = far.read_to_end(&mut said).await;
        (began.elapsed().as_secs(), String::from_utf8_lossy(&said).into_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_without_a_whole_head_is_closed_and_so_is_an_idle_one() {
        let (places, stopping) = (Places::new(9, 9), CancellationToken::new());
        let mut silent = open(&places, &stopping);
        let mut half = open(&places, &stopping);
        half.write_all(b"GET / HTTP/1.1\r\nhost: que").await.unwrap();
        let mut idle = open(&places, &stopping);
        idle.write_all(REQUEST).await.unwrap();
        for (far, answered) in [(&mut silent, false), (&mut half, false), (&mut idle, true)] {
            let (seconds, said) = until_closed(far).await;
            assert!(seconds <= 20, "{seconds}");
            assert_eq!(said.starts_with("HTTP/1.1 200"), answered, "{said}");
        }
        tokio::task::yield_now().await;
        assert_eq!(places.taken_now(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_byte_by_byte_is_let_go() {
        let (places, stopping) = (Places::new(9, 9), CancellationToken::new());
        let mut far = open(&places, &stopping);
        far.write_all(b"POST /takes HTTP/1.1\r\nhost: queue\r\ncontent-length: 100000\r\n\r\n")
            .await
            .unwrap();
        let began = Instant::now();
        while far.write_all(b"x").await.is_ok() && began.elapsed() < Duration::from_secs(600) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(began.elapsed().as_secs() <= 33, "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_gets_the_place_of_a_line_that_waits_and_not_of_one_that_is_served() {
        let (places, stopping) = (Places::new(2, 9), CancellationToken::new());
        let mut served = open(&places, &stopping);
        served.write_all(b"GET /slow HTTP/1.1\r\nhost: queue\r\nconnection: close\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        let mut half = open(&places, &stopping);
        half.write_all(b"GET / HT").await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        let mut newcomer = open(&places, &stopping);
        newcomer.write_all(REQUEST).await.unwrap();
        assert_eq!(until_closed(&mut half).await, (0, String::new()));
        assert!(until_closed(&mut served).await.1.starts_with("HTTP/1.1 200"));
        assert!(until_closed(&mut newcomer).await.1.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test(start_paused = true)]
    async fn when_the_queue_stops_what_is_worked_on_is_answered_and_half_heads_do_not_hold_it() {
        let (places, stopping) = (Places::new(9, 9), CancellationToken::new());
        let mut served = open(&places, &stopping);
        served.write_all(b"GET /slow HTTP/1.1\r\nhost: queue\r\n\r\n").await.unwrap();
        let mut half = open(&places, &stopping);
        half.write_all(b"GET / HT").await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        stopping.cancel();
        assert!(until_closed(&mut half).await.0 <= LAST_BYTES.as_secs());
        let (seconds, said) = until_closed(&mut served).await;
        assert!(seconds <= 5 && said.starts_with("HTTP/1.1 200"), "{seconds} {said}");
    }
}
