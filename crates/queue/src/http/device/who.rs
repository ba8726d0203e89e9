//! Which computer asks.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::http::state::HttpState;
use crate::rules::who::Caller;

/// The device behind the bearer token.
pub struct Device {
    /// Who.
    pub caller: Caller,
    /// What it is known by.
    pub token: String,
}

impl FromRequestParts<HttpState> for Device {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Fault> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(ProblemCode::Unauthenticated)?
            .to_owned();
        let asked = token.clone();
        let caller = state
            .queue
            .read(move |queue, records| Caller::with_token(records, &asked, queue.clock.now()))
            .await?;
        Ok(Self { caller, token })
    }
}
