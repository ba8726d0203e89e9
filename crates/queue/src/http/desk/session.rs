//! Sessions at the desk: logged in, known by a cookie, listed, logged out; and the password of one's own login.

use axum::Json as Answer;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::sync::Arc;
use wire::desk::accounts::{PasswordChange, SessionList, StartLogin};
use wire::desk::{Login, Session};
use wire::digest::Digest;
use wire::problem::ProblemCode;
use wire::routes::CSRF_HEADER;

use crate::app::queue::Queue;
use crate::app::{accounts, people};
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::Json;
use crate::http::limiter::rate_limited;
use crate::http::limits::Limits;
use crate::http::seat;
use crate::http::state::HttpState;
use crate::rules::access::accounts as rules;
use crate::rules::access::secrets::new_secret;
use crate::rules::access::sessions::{self, Found};
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
        let found = state
            .queue
            .read(move |queue, records| sessions::find(records, &asked, queue.clock.now()))
            .await?;
        let (clerk, stale) = match found {
            Found::Here(clerk, stale) => (*clerk, stale),
            Found::Over(session, why) => {
                let removed = state
                    .queue
                    .write(move |queue, records| sessions::remove(records, &session, why, queue.clock.now()));
                removed.await?;
                return Err(ProblemCode::SessionExpired.into());
            }
            Found::Nobody => return Err(ProblemCode::SessionExpired.into()),
        };
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

/// Does what tries a login's password or code, when it is its turn; so many tries that fail are let through.
async fn tried<T: Send + 'static>(
    (queue, limits, address): (&Arc<Queue>, &Limits, &Address),
    login: &str,
    work: impl FnOnce(&Queue) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let tried = limits.logins.attempt(login, address.network, queue.clock.ticks()).map_err(rate_limited)?;
    let turn = match queue.login_turns.take().await {
        Ok(turn) => turn,
        Err(busy) => {
            limits.logins.take_back(&tried);
            return Err(busy);
        }
    };
    let done = queue
        .run_blocking(move |queue| {
            // Kept until the password is checked, also where whoever asked has gone away.
            let _turn = turn;
            work(queue)
        })
        .await;
    // A new password that is not taken was no wrong try: the old one, or the code, was right.
    let right = match &done {
        Ok(_) => true,
        Err(Fault::Refused(problem)) => problem.code == ProblemCode::PasswordWeak,
        Err(_) => false,
    };
    if right {
        limits.logins.succeeded(&tried);
    }
    done
}

pub async fn login(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    seat::From(seat): seat::From,
    jar: CookieJar,
    Json(login): Json<Login>,
) -> Result<(CookieJar, Answer<Session>), Fault> {
    let who = login.login.clone();
    let (token, session) = tried((&queue, &limits, &address), &who, move |queue| {
        let account = people::who_logs_in(queue, &login.login, &login.password)?;
        let (now, token) = (queue.clock.now(), new_secret(&*queue.chance));
        let session = queue.store.write(|records| -> Result<Session, Fault> {
            let clerk = sessions::open(records, &account, (&token, seat), now)?;
            sessions::session(records, clerk, csrf(&token), now)
        })?;
        Ok((token, session))
    })
    .await?;
    Ok((jar.add(cookie(&queue, token)), Answer(session)))
}

pub async fn start(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    seat::From(seat): seat::From,
    jar: CookieJar,
    Json(start): Json<StartLogin>,
) -> Result<(CookieJar, Answer<Session>), Fault> {
    let who = start.login.clone();
    let (token, session) = tried((&queue, &limits, &address), &who, move |queue| {
        let (now, token) = (queue.clock.now(), new_secret(&*queue.chance));
        let session = accounts::start(queue, &start, (&token, seat), |records, clerk| {
            sessions::session(records, clerk, csrf(&token), now)
        })?;
        Ok((token, session))
    })
    .await?;
    Ok((jar.add(cookie(&queue, token)), Answer(session)))
}

fn cookie(queue: &Queue, token: String) -> Cookie<'static> {
    let secure = queue.settings.behind_tls || !queue.settings.listen.ip().is_loopback();
    Cookie::build((COOKIE, token))
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .build()
}

pub async fn logout(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    jar: CookieJar,
) -> Result<Response, Fault> {
    let AtDesk { clerk, token } = desk;
    queue
        .run_blocking(move |queue| {
            let now = queue.clock.now();
            queue.store.write(|records| sessions::log_out(records, &clerk, &token, now))
        })
        .await?;
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

pub async fn list(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<SessionList>, Fault> {
    let AtDesk { clerk, token } = desk;
    queue
        .read(move |queue, records| sessions::list(records, &clerk, &token, queue.clock.now()))
        .await
        .map(Answer)
}

pub async fn end(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
    Path(id): Path<String>,
) -> Result<Answer<SessionList>, Fault> {
    let AtDesk { clerk, token } = desk;
    let left =
        queue.write(move |queue, records| sessions::end(records, &clerk, (&id, &token), queue.clock.now()));
    left.await.map(Answer)
}

pub async fn end_others(State(queue): State<Arc<Queue>>, desk: AtDesk) -> Result<Answer<SessionList>, Fault> {
    let AtDesk { clerk, token } = desk;
    let left =
        queue.write(move |queue, records| sessions::end_others(records, &clerk, &token, queue.clock.now()));
    left.await.map(Answer)
}

pub async fn change_password(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    desk: AtDesk,
    Json(change): Json<PasswordChange>,
) -> Result<Answer<SessionList>, Fault> {
    let AtDesk { clerk, token } = desk;
    let (asked, own) = (token.clone(), clerk.clone());
    let account =
        queue.read(move |q, records| rules::own_account(records, &own, &asked, q.clock.now())).await?;
    tried((&queue, &limits, &address), &account.login, move |queue| {
        accounts::change_password(queue, (&clerk, &token), &change)
    })
    .await
    .map(Answer)
}
