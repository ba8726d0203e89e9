//! Where the platform knocks: `/webhooks/facebook`.
//!
//! What is signed is kept as it came and answered at once; it is worked through afterwards.

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::time::Duration;
use wire::digest::Digest;
use wire::problem::ProblemCode;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer;
use crate::http::limits::{Limits, rate_limited};
use crate::http::state::HttpState;
use crate::intake::facebook::signature::is_signed;
use crate::intake::form::Form;
use crate::settings::Facebook;

/// Where it is.
pub const FACEBOOK: &str = "/webhooks/facebook";
/// A delivery, in bytes: a thousand events of the longest kind that people write.
const DELIVERY_BYTES: usize = 16 * 1024 * 1024;
/// The longest that a delivery may take to come.
const COMES_WITHIN: Duration = Duration::from_secs(30);
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
async fn verify(State(queue): State<Arc<Queue>>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let facebook = connected(&queue)?;
    let form = Form::read(query.unwrap_or_default().as_bytes()).map_err(|_| ProblemCode::Malformed)?;
    let said = |name| form.one(name).ok().flatten().unwrap_or_default();
    let token = Digest::of(facebook.verify_token.reveal().as_bytes());
    // Compared as digests: the time it takes says nothing about the token.
    if said("hub.mode") != "subscribe" || Digest::of(said("hub.verify_token").as_bytes()) != token {
        return Err(ProblemCode::Forbidden.into());
    }
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
    let signature =
        signature.filter(|said| said.starts_with("sha256=")).ok_or(ProblemCode::Unauthenticated)?;
    // Held until it is known who brings it. Whoever finds none free is told so at once; the platform comes again.
    let unsigned = limits.facebook_unsigned.try_acquire().map_err(|_| ProblemCode::Busy)?;
    // Whoever brings what is not signed is not read for ever.
    let tries = address.0.to_string();
    limits.facebook_tries.attempt(&tries, queue.clock.ticks()).map_err(rate_limited)?;
    let idle = Duration::from_secs(queue.settings.idle_seconds);
    let bytes = read(content, idle, COMES_WITHIN).await?;
    if !is_signed(facebook.app_secret.reveal(), &bytes, signature) {
        return Err(ProblemCode::Unauthenticated.into());
    }
    drop(unsigned);
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

/// A delivery's bytes, if all of them come in time: a line that says a little now and then holds nothing for ever.
async fn read(content: Body, idle: Duration, within: Duration) -> Result<Vec<u8>, Fault> {
    let whole = tokio::time::timeout(within, answer::body(content, DELIVERY_BYTES, idle)).await;
    whole.map_err(|_| ProblemCode::Malformed)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt as _;
    use std::convert::Infallible;

    #[tokio::test]
    async fn a_body_that_never_ends_is_let_go_however_lively_its_line_is() {
        let lively = futures::stream::repeat_with(|| Ok::<_, Infallible>("")).then(|part| async move {
            tokio::task::yield_now().await;
            part
        });
        let within = Duration::from_millis(50);
        let read = read(Body::from_stream(lively), Duration::from_secs(3600), within).await;
        assert_eq!(read.unwrap_err().problem().code, ProblemCode::Malformed);
    }
}
