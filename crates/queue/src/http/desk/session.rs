//! Sessions at the desk: logged in, known by a cookie, logged out.

use axum::Json as Answer;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::sync::Arc;
use wire::desk::{Login, Session};
use wire::digest::Digest;
use wire::problem::ProblemCode;
use wire::routes::CSRF_HEADER;

use crate::app::people;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::Json;
use crate::http::limits::{Limits, rate_limited};
use crate::http::state::HttpState;
use crate::rules::access::secrets::new_secret;
use crate::rules::access::sessions;
use crate::rules::who::Clerk;

const COOKIE: &str = "purabarta_desk";

/// Who is at the desk, by the session's cookie; changing requests also by the page's own token.
pub struct AtDesk {
    /// Who.
    pub clerk: Clerk,
    /// The cookie.
    pub token: String,
}

impl FromRequestParts<HttpState> for AtDesk {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Fault> {
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(COOKIE).map(|c| c.value().to_owned()).ok_or(ProblemCode::Unauthenticated)?;
        let asked = token.clone();
        let (clerk, stale) = state
            .queue
            .read(move |queue, records| sessions::clerk(records, &asked, queue.clock.now()))
            .await?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            let said = parts.headers.get(CSRF_HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
            // Compared as digests: the time it takes says nothing about the token.
            if Digest::of(said.as_bytes()) != Digest::of(csrf(&token).as_bytes()) {
                return Err(ProblemCode::CsrfWrong.into());
            }
        }
        if let Some(session) = stale {
            let written = state.queue.run_blocking(move |queue| {
                Ok(queue.store.write(|records| records.save_session(&session))?)
            });
            written.await?;
        }
        Ok(Self { clerk, token })
    }
}

/// A function of the cookie that only the page's own requests can carry.
fn csrf(token: &str) -> String {
    Digest::of(format!("purabarta-csrf\n{token}").as_bytes()).to_string()
}

pub async fn login(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    jar: CookieJar,
    Json(login): Json<Login>,
) -> Result<(CookieJar, Answer<Session>), Fault> {
    let keys = [format!("{}", address.0), format!("login {}", wire::text::key(&login.login))];
    let [from, who] = &keys;
    limits.logins.attempt(from, queue.clock.ticks()).map_err(rate_limited)?;
    if let Err(seconds) = limits.logins.attempt(who, queue.clock.ticks()) {
        // No password was tried: whoever waits for their login costs nobody else at their address theirs.
        limits.logins.succeeded(from);
        return Err(rate_limited(seconds));
    }
    let turn = match queue.login_turns.take().await {
        Ok(turn) => turn,
        Err(busy) => {
            // No password was tried here either.
            keys.iter().for_each(|key| limits.logins.succeeded(key));
            return Err(busy);
        }
    };
    let (token, session) = queue
        .run_blocking(move |queue| {
            // Kept until the password is checked, also where whoever asked has gone away.
            let _turn = turn;
            let account = people::who_logs_in(queue, &login.login, &login.password)?;
            let (now, token) = (queue.clock.now(), new_secret(&*queue.chance));
            let session = queue.store.write(|records| -> Result<Session, Fault> {
                let clerk = sessions::open(records, &account, &token, now)?;
                sessions::session(records, clerk, csrf(&token), now)
            })?;
            Ok((token, session))
        })
        .await?;
    for key in &keys {
        limits.logins.succeeded(key);
    }
    let secure = queue.settings.behind_tls || !queue.settings.listen.ip().is_loopback();
    let cookie = Cookie::build((COOKIE, token))
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .build();
    Ok((jar.add(cookie), Answer(session)))
}

pub async fn logout(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    jar: CookieJar,
) -> Result<Response, Fault> {
    let token = Digest::of(desk.token.as_bytes());
    queue.run_blocking(move |queue| Ok(queue.store.write(|records| records.delete_session(token))?)).await?;
    // Nothing of this session is to be kept; a browser that kept something all the same deletes it.
    let clear = [(HeaderName::from_static("clear-site-data"), "\"cache\"")];
    let gone = jar.remove(Cookie::build(COOKIE).path("/desk"));
    Ok((gone, clear, StatusCode::NO_CONTENT).into_response())
}

pub async fn session(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<Session>, Fault> {
    let AtDesk { clerk, token } = desk;
    queue
        .read(move |queue, records| sessions::session(records, clerk, csrf(&token), queue.clock.now()))
        .await
        .map(Answer)
}
