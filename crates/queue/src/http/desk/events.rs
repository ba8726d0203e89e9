//! Events for the page: that something changed.

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use std::convert::Infallible;
use std::sync::Arc;
use wire::document::Newest;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::desk::session::AtDesk;
use crate::http::stream::listen;
use crate::rules::access::sessions;

/// First what is newest now, then whenever that changes, until the session ends.
pub async fn stream(
    State(queue): State<Arc<Queue>>,
    desk: AtDesk,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    desk.clerk.must_see_anything()?;
    let token = desk.token;
    Ok(listen(queue, move |queue| {
        let (queue, token) = (queue.clone(), token.clone());
        async move {
            let newest = queue.read(move |queue, records| {
                sessions::clerk(records, &token, queue.clock.now())?;
                Ok(Newest { newest: records.newest_of_all()?, me_revision: None })
            });
            newest.await
        }
    }))
}
