//! What the desk's page asks, below `/desk/api`.
//!
//! A [`session`] says who is there; [`items`] and their [photos](item_photos), [`cases`], the [`roster`], the
//! [`calendar`] and the officers' [`computers`] are what they see; [`events`] tell the page that something changed.

mod calendar;
mod cases;
mod computers;
mod events;
mod file;
mod item_photos;
mod items;
mod roster;
mod session;

use axum::Router;
use axum::routing::{any, get, post};
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::http::state::HttpState;

/// Below `/desk/api`.
pub fn router() -> Router<HttpState> {
    Router::new()
        .route("/login", post(session::login))
        .route("/logout", post(session::logout))
        .route("/session", get(session::session))
        .route("/stream", get(events::stream))
        .merge(items::router())
        .merge(item_photos::router())
        .merge(cases::router())
        .merge(roster::router())
        .merge(calendar::router())
        .merge(computers::router())
        // A route and not a fallback: the page answers for everything else below `/desk`.
        .route("/{*rest}", any(|| async { Fault::from(ProblemCode::NotFound) }))
}
