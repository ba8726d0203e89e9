//! What the desk's page asks. The addresses are those of the one table, [`wire::desk::routes`], below its `BASE`.
//!
//! A [`session`] says who is there; [`items`] and their [photos](item_photos), [`cases`], the [`roster`], the
//! [`calendar`], the officers' [`computers`], other people's [`accounts`] and how the queue is ([`watch`]) are what they see;
//! spreadsheets come in by [`imports`]. [`events`] tell the page that something changed. What changes something must come
//! from the [own page](own_page).

mod accounts;
mod at;
mod calendar;
mod cases;
mod computers;
mod events;
mod file;
mod imports;
mod item_photos;
mod items;
mod own_page;
mod roster;
mod session;
mod templates;
mod watch;

use axum::middleware;
use axum::routing::any;
use wire::desk::routes;
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::http::desk::at::At as _;
use crate::http::recorded::Router;
use crate::http::state::HttpState;

/// Below [`routes::BASE`].
pub fn router() -> Router<HttpState> {
    Router::new()
        .at(routes::LOGIN, session::login)
        .at(routes::START, session::start)
        .at(routes::LOGOUT, session::logout)
        .at(routes::SESSION, session::session)
        .at(routes::SESSIONS, session::list)
        .at(routes::END_SESSION, session::end)
        .at(routes::END_OTHER_SESSIONS, session::end_others)
        .at(routes::CHANGE_PASSWORD, session::change_password)
        .at(routes::STREAM, events::stream)
        .merge(items::router())
        .merge(item_photos::router())
        .merge(cases::router())
        .merge(roster::router())
        .merge(calendar::router())
        .merge(imports::router())
        .merge(computers::router())
        .merge(accounts::router())
        .merge(templates::router())
        .merge(watch::router())
        // A route and not a fallback: the page answers for everything else below `/desk`.
        .route("/{*rest}", any(|| async { Fault::from(ProblemCode::NotFound) }))
        .behind(|routes| routes.layer(middleware::from_fn(own_page::only)))
}
