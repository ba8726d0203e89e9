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
use crate::http::stream::{Streams, listen};
use crate::rules::access::sessions;

/// First what is newest now, then whenever that changes, until the session ends.
pub async fn stream(
    State(queue): State<Arc<Queue>>,
    State(streams): State<Arc<Streams>>,
    desk: AtDesk,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    desk.clerk.must_see_anything()?;
    let token = desk.token;
    let place = streams.desk(&token)?;
    Ok(listen(queue, place, move |queue| {
        let (queue, token, reads) = (queue.clone(), token.clone(), streams.reads.clone());
        async move {
            let read = reads.read(&queue, move |queue, records, newest| {
                sessions::clerk(records, &token, queue.clock.now())?;
                Ok(Newest { newest: newest.of_all(records)?, me_revision: None })
            });
            read.await
        }
    }))
}
