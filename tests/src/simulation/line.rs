//! The network line between a computer and the queue: it passes requests straight into the queue's router, or
//! breaks them as real lines do.

use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};
use officer::remote::{NoAnswer, Transport};
use reqwest::{Request, Response};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::ambient::Seeded;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use wire::ambient::Chance;

use super::hub::Hub;

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// It carries.
    Clear,
    /// One request in so many goes wrong in some way.
    Rough(u64),
    /// Nothing comes through.
    Down,
    /// Somebody else answers: a login page, a proxy.
    Portal,
    /// The queue no longer takes the credential.
    TurnedAway,
}

struct State {
    weather: Weather,
    /// Ends the answers that are under way.
    cut: CancellationToken,
    /// The highest offset each upload was acknowledged to.
    acknowledged: BTreeMap<String, u64>,
    /// What went over it, for comparing two runs.
    log: Vec<String>,
    violations: Vec<String>,
}

/// The line.
pub struct Line {
    hub: Arc<Hub>,
    dice: Seeded,
    state: Mutex<State>,
}

fn no_answer(detail: &str) -> NoAnswer {
    NoAnswer { detail: detail.to_owned(), clock: false }
}

impl Line {
    pub fn new(hub: Arc<Hub>, seed: u64) -> Arc<Self> {
        let state = State {
            weather: Weather::Clear,
            cut: CancellationToken::new(),
            acknowledged: BTreeMap::new(),
            log: Vec::new(),
            violations: Vec::new(),
        };
        Arc::new(Self { hub, dice: Seeded::silent(seed), state: Mutex::new(state) })
    }

    /// The weather changes; what was under way is cut.
    pub fn becomes(&self, weather: Weather) {
        let mut state = self.state.lock().expect("nobody panicked");
        state.weather = weather;
        std::mem::take(&mut state.cut).cancel();
    }

    pub fn log(&self) -> Vec<String> {
        self.state.lock().expect("nobody panicked").log.clone()
    }

    pub fn violations(&self) -> Vec<String> {
        self.state.lock().expect("nobody panicked").violations.clone()
    }

    fn note(&self, what: String) {
        self.state.lock().expect("nobody panicked").log.push(what);
    }

    fn dice(&self, sides: u64) -> u64 {
        (&self.dice as &dyn Chance).number() % sides.max(1)
    }

    async fn carry(&self, request: Request) -> Result<Response, NoAnswer> {
        tokio::time::sleep(Duration::from_millis(5 + self.dice(200))).await;
        let (weather, cut) = {
            let state = self.state.lock().expect("nobody panicked");
            (state.weather, state.cut.clone())
        };
        let what = format!("{} {}", request.method(), request.url().path());
        self.note(format!("{what} {weather:?}"));
        match weather {
            Weather::Down => return Err(no_answer("the line is down")),
            Weather::Portal => return Ok(self.strangers()),
            Weather::TurnedAway => return Ok(turned_away()),
            Weather::Clear | Weather::Rough(_) => {}
        }
        let rough = matches!(weather, Weather::Rough(rate) if self.dice(rate) == 0);
        let fault = if rough { self.dice(6) } else { u64::MAX };
        let whole = request.body().and_then(|body| body.as_bytes()).map(Bytes::copy_from_slice);
        let whole = whole.unwrap_or_default();
        let len = whole.len() as u64;
        let body = match fault {
            0 => return Err(no_answer("refused")),
            // The line dies in the middle of the request.
            1 if len > 0 => {
                let some = whole.slice(..usize::try_from(self.dice(len)).expect("fits"));
                let died = std::io::Error::other("the line died");
                Body::from_stream(stream::iter([Ok(some), Err(died)]))
            }
            // A bit falls over in a photo or a text.
            2 if matches!(request.method().as_str(), "PATCH" | "PUT") && len > 0 => {
                let mut bytes = whole.to_vec();
                let at = usize::try_from(self.dice(len)).expect("fits");
                bytes[at] ^= 1 << self.dice(8);
                Body::from(bytes)
            }
            _ => Body::from(whole),
        };
        let mut asked = http::Request::builder().method(request.method().clone()).uri(request.url().as_str());
        *asked.headers_mut().expect("a good request") = request.headers().clone();
        let asked = asked.body(body).expect("a good request");
        let (router, died) = self.hub.open().ok_or_else(|| no_answer("the queue is not there"))?;
        let answer = died.run_until_cancelled(router.oneshot(asked)).await;
        let Ok(answer) = answer.ok_or_else(|| no_answer("the queue died"))?;
        let (parts, body) = answer.into_parts();
        self.note(format!("{what} -> {}", parts.status));
        if fault == 1 && len > 0 {
            return Err(no_answer("the line died"));
        }
        if let Some(offset) = parts.headers.get("upload-offset").and_then(|o| o.to_str().ok()?.parse().ok()) {
            self.acknowledges(&request, parts.status.as_u16(), &parts.headers, offset);
        }
        let mut body = body.into_data_stream().boxed();
        match fault {
            // It was done, and nobody hears of it.
            3 => {
                return Err(no_answer("the answer was lost"));
            }
            // The answer breaks off.
            4 => {
                let some = self.dice(60);
                let Some(Ok(first)) = body.next().await else { return Err(no_answer("no body")) };
                let first = first.slice(..first.len().min(usize::try_from(some).expect("fits")));
                body = stream::iter([Ok(first), Err(axum::Error::new("the line died"))]).boxed();
            }
            _ => {}
        }
        let ended = async move {
            tokio::select! {
                biased;
                () = died.cancelled() => {}
                () = cut.cancelled() => {}
            }
        };
        let body = reqwest::Body::wrap_stream(body.take_until(ended.boxed()));
        Ok(Response::from(http::Response::from_parts(parts, body)))
    }

    /// S6: what was acknowledged is durable and never falls, but after a digest that was wrong.
    fn acknowledges(&self, request: &Request, status: u16, headers: &http::HeaderMap, offset: u64) {
        let location = headers.get("location").and_then(|l| l.to_str().ok()).map(ToOwned::to_owned);
        let path = location.unwrap_or_else(|| request.url().path().to_owned());
        let mut state = self.state.lock().expect("nobody panicked");
        let before = state.acknowledged.insert(path.clone(), offset).unwrap_or(0);
        if offset < before && status != 460 {
            state.violations.push(format!("S6: {path} fell from {before} to {offset}, status {status}"));
        }
    }

    /// What other people's machines answer.
    fn strangers(&self) -> Response {
        let (status, body) = match self.dice(8) {
            0 => (302, ""),
            1 => (403, "<html>blocked</html>"),
            2 => (407, ""),
            3 => (413, "<html>too large</html>"),
            4 => (404, "<html>not found</html>"),
            5 => (503, "<html>later</html>"),
            6 => (511, "<html>log in</html>"),
            _ => (200, "<html>Welcome to the hotel</html>"),
        };
        let answer = http::Response::builder().status(status).body(reqwest::Body::from(body));
        Response::from(answer.expect("a good answer"))
    }
}

fn turned_away() -> Response {
    let problem = wire::problem::Problem::new(wire::problem::ProblemCode::Unauthenticated);
    let answer = http::Response::builder()
        .status(401)
        .header(wire::routes::PROTOCOL_HEADER, wire::routes::PROTOCOL_VERSION)
        .header("content-type", wire::routes::PROBLEM_TYPE)
        .body(reqwest::Body::from(serde_json::to_vec(&problem).expect("JSON")));
    Response::from(answer.expect("a good answer"))
}

impl Transport for Line {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        self.carry(request).boxed()
    }
}
