//! Where the platform knocks: `/webhooks/facebook`.
//!
//! What is signed is kept as it came and answered at once; it is worked through afterwards. Until its last byte nobody
//! knows whether it is, so what is read costs little: the signature is computed while the bytes come, a delivery of the
//! usual length holds some kilobytes, few longer ones are read at a time, and where there is no place the one that has
//! taken longest gives way. A true delivery is there in a moment; one that hangs never keeps it out.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;
use wire::digest::Digest;
use wire::problem::{Problem, ProblemCode};

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::limiter::{busy, rate_limited};
use crate::http::limits::Limits;
use crate::http::network::Network;
use crate::http::places::{Place, Yields};
use crate::http::recorded::Router;
use crate::http::state::HttpState;
use crate::intake::facebook::signature::SignatureCheck;
use crate::intake::form::Form;
use crate::settings::Facebook;

/// Where it is.
pub const FACEBOOK: &str = "/webhooks/facebook";
/// A delivery, in bytes: a thousand events of the longest kind that people write.
const DELIVERY_BYTES: usize = 16 * 1024 * 1024;
/// Most are no longer than this; a longer one needs one of few places besides.
const USUAL_BYTES: usize = 64 * 1024;
/// The longest that a delivery may take to come.
const COMES_WITHIN: Duration = Duration::from_secs(30);
/// Whoever gives way comes again after so many seconds.
const COME_BACK: u64 = 5;
/// What the platform wants said back, in bytes.
const CHALLENGE: usize = 256;

/// The address.
pub fn router() -> Router<HttpState> {
    Router::new().route(FACEBOOK, get(verify).post(deliver))
}

fn connected(queue: &Queue) -> Result<Facebook, Fault> {
    queue.settings.facebook.clone().ok_or_else(|| ProblemCode::NotFound.into())
}

/// The platform asks whether this is us.
async fn verify(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    RawQuery(query): RawQuery,
) -> Result<Response, Fault> {
    let facebook = connected(&queue)?;
    // Whoever does not know the token tries it so often, and is then not heard.
    let tries = address.network.to_string();
    limits.facebook_checks.attempt(&tries, queue.clock.ticks()).map_err(rate_limited)?;
    let form = Form::read(query.unwrap_or_default().as_bytes()).map_err(|_| ProblemCode::Malformed)?;
    let said = |name| form.one(name).ok().flatten().unwrap_or_default();
    let token = Digest::of(facebook.verify_token.reveal().as_bytes());
    // Compared as digests: the time it takes says nothing about the token.
    if said("hub.mode") != "subscribe" || Digest::of(said("hub.verify_token").as_bytes()) != token {
        return Err(ProblemCode::Forbidden.into());
    }
    limits.facebook_checks.succeeded(&tries);
    let challenge = said("hub.challenge");
    let plain = challenge.len() <= CHALLENGE && challenge.bytes().all(|b| b.is_ascii_graphic());
    if challenge.is_empty() || !plain {
        return Err(ProblemCode::Malformed.into());
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge.to_owned()).into_response())
}

/// The platform says what happened.
async fn deliver(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    headers: HeaderMap,
    content: Body,
) -> Result<StatusCode, Fault> {
    let facebook = connected(&queue)?;
    let signature = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    // Who does not even claim to be the platform is sent away before anything is read.
    let check = signature.and_then(|said| SignatureCheck::begin(facebook.app_secret.reveal(), said));
    let check = check.ok_or(ProblemCode::Unauthenticated)?;
    // Whoever brings what is not signed is not read for ever.
    let tries = address.network.to_string();
    limits.facebook_tries.attempt(&tries, queue.clock.ticks()).map_err(rate_limited)?;
    let place = limits.facebook_unsigned.enter(address.network, Yields::ToAnybody);
    let mut reading = Reading { limits: &limits, place: place.ok_or_else(|| busy(COME_BACK))?, long: None };
    let read = tokio::time::timeout(COMES_WITHIN, reading.read(content, check)).await;
    let Some(bytes) = read.map_err(|_| ProblemCode::Malformed)?? else {
        return Err(ProblemCode::Unauthenticated.into());
    };
    limits.facebook_tries.succeeded(&tries);
    let kept = queue.clone();
    queue
        .run_blocking(move |queue| {
            queue.require_room_for_text(bytes.len() as u64)?;
            let (now, digest) = (queue.clock.now(), Digest::of(&bytes));
            Ok(queue.store.write(|records| records.add_delivery(now, digest, &bytes))?)
        })
        .await?;
    kept.page.delivered.notify_one();
    Ok(StatusCode::OK)
}

/// A delivery on its way in, and what it holds until it is kept.
struct Reading<'a> {
    limits: &'a Limits,
    place: Place<Network>,
    long: Option<Place<()>>,
}

impl Reading<'_> {
    /// All its bytes if they are signed; nothing if they are not.
    async fn read(&mut self, content: Body, mut check: SignatureCheck) -> Result<Option<Vec<u8>>, Fault> {
        let (mut stream, mut bytes) = (content.into_data_stream(), Vec::new());
        loop {
            let long = self.long.as_ref();
            let part = tokio::select! {
                biased;
                () = self.place.leave().cancelled() => return Err(busy(COME_BACK)),
                () = async { match long {
                    Some(long) => long.leave().cancelled().await,
                    None => std::future::pending().await,
                } } => return Err(busy(COME_BACK)),
                part = stream.next() => part,
            };
            let Some(part) = part else { break };
            let part = part.map_err(|_| ProblemCode::Malformed)?;
            let len = bytes.len() + part.len();
            if len > DELIVERY_BYTES {
                return Err(Problem::new(ProblemCode::TooLarge).with("max", DELIVERY_BYTES).into());
            }
            if len > USUAL_BYTES && self.long.is_none() {
                let long = self.limits.facebook_long.enter((), Yields::ToAnybody);
                self.long = Some(long.ok_or_else(|| busy(COME_BACK))?);
            }
            check.update(&part);
            bytes.extend_from_slice(&part);
        }
        // What is signed keeps its place until it is kept, whoever comes.
        self.place.yields(Yields::Never);
        if let Some(long) = &self.long {
            long.yields(Yields::Never);
        }
        Ok(check.is_signed().then_some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const UNSIGNED: &str = "sha256=0000000000000000000000000000000000000000000000000000000000000000";

    #[tokio::test]
    async fn a_delivery_that_has_taken_longest_gives_way_and_its_bytes_are_let_go() {
        let limits = Limits::new(9);
        let from = |n: u8| Network::of([203, 0, 113, n].into());
        let mut reading = Reading {
            limits: &limits,
            place: limits.facebook_unsigned.enter(from(0), Yields::ToAnybody).unwrap(),
            long: None,
        };
        let hangs = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, Infallible>>());
        let check = SignatureCheck::begin("secret", UNSIGNED).unwrap();
        let reads = reading.read(hangs, check);
        let others: Vec<_> =
            (1..=64).map(|n| limits.facebook_unsigned.enter(from(n), Yields::ToAnybody)).collect();
        assert!(others.iter().all(Option::is_some));
        assert_eq!(reads.await.unwrap_err().problem().code, ProblemCode::Busy);
    }

    #[tokio::test]
    async fn a_long_delivery_that_hangs_gives_way_to_another_long_one() {
        let limits = Limits::new(9);
        let from = Network::of([203, 0, 113, 1].into());
        let mut reading = Reading {
            limits: &limits,
            place: limits.facebook_unsigned.enter(from, Yields::ToAnybody).unwrap(),
            long: None,
        };
        let long = futures::stream::once(async { Ok::<_, Infallible>(vec![0; USUAL_BYTES + 1]) });
        let hangs = Body::from_stream(long.chain(futures::stream::pending()));
        let reads = reading.read(hangs, SignatureCheck::begin("secret", UNSIGNED).unwrap());
        let others = async {
            tokio::task::yield_now().await;
            (0..4).map(|_| limits.facebook_long.enter((), Yields::ToAnybody)).collect::<Vec<_>>()
        };
        let (read, others) = tokio::join!(reads, others);
        assert!(others.iter().all(Option::is_some));
        assert_eq!(read.unwrap_err().problem().code, ProblemCode::Busy);
    }
}
