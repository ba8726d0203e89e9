//! What is newer than what a computer knows: by pages, and announced by a stream.

use axum::Json as Answer;
use axum::extract::{Query, State};
use axum::response::sse::{Event, Sse};
use futures::Stream;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use wire::document::{ChangesPage, Newest};
use wire::limits;

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::device::who::Device;
use crate::http::stream::{Streams, listen};
use crate::rules::operations::feed;
use crate::rules::who::Caller;

/// From where, and how many.
#[derive(Deserialize)]
pub struct After {
    #[serde(default)]
    after: i64,
    limit: Option<u32>,
}

/// `GET /v1/changes`.
pub async fn changes(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Query(query): Query<After>,
) -> Result<Answer<ChangesPage>, Fault> {
    let limit = query.limit.unwrap_or(limits::CHANGES_PAGE).clamp(1, limits::CHANGES_PAGE);
    let page =
        queue.show(move |q, records| feed::page(records, &device.caller, query.after, limit, q.clock.now()));
    page.await.map(Answer)
}

/// `GET /v1/changes/stream`: first what is newest now, then whenever that changes, or the officer's posts do.
/// Asks anew who the device is each time: one struck off hears no more.
pub async fn stream(
    State(queue): State<Arc<Queue>>,
    State(streams): State<Arc<Streams>>,
    device: Device,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Fault> {
    let token = device.token;
    let place = streams.device(&token)?;
    Ok(listen(queue, place, move |queue| {
        let (queue, token, reads) = (queue.clone(), token.clone(), streams.reads.clone());
        async move {
            let read = reads.read(&queue, move |queue, records, newest| {
                let caller = Caller::with_token(records, &token, queue.clock.now())?;
                let newest = newest.of(records, caller.departments())?;
                Ok(Newest { newest, me_revision: Some(caller.revision()?) })
            });
            read.await
        }
    }))
}
