//! Mounts a handler at a line of the table of routes.
//!
//! Only the table makes a [`Route`], so the queue has no route of the desk that the page's typed calls do not know. That
//! each line of the table has a handler is asked of the running queue, in `tests/queue/desk_routes.rs`.

use axum::handler::Handler;
use axum::routing::{get, post};
use wire::desk::routes::{Method, Route};

use crate::http::recorded::Router;
use crate::http::state::HttpState;

pub trait At {
    /// Mounts the handler, for the route's own method only.
    fn at<H, T>(self, route: Route, handler: H) -> Self
    where
        H: Handler<T, HttpState>,
        T: 'static;
}

impl At for Router<HttpState> {
    fn at<H, T>(self, route: Route, handler: H) -> Self
    where
        H: Handler<T, HttpState>,
        T: 'static,
    {
        let handler = match route.method() {
            Method::Get => get(handler),
            Method::Post => post(handler),
        };
        self.route(route.path(), handler)
    }
}
