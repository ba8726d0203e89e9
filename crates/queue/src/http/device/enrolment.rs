//! A computer enrols, asks who it is, and says that it is alive.

use axum::Json as Answer;
use axum::extract::State;
use std::sync::Arc;
use wire::device::{EnrolRequest, Enrolled, Heartbeat, HeartbeatAnswer, Me};

use crate::app::people;
use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::http::address::Address;
use crate::http::answer::Json;
use crate::http::device::who::Device;
use crate::http::limiter::rate_limited;
use crate::http::limits::Limits;
use crate::rules::epoch::epoch;

/// `POST /v1/enrol`.
pub async fn enrol(
    State(queue): State<Arc<Queue>>,
    State(limits): State<Arc<Limits>>,
    address: Address,
    Json(request): Json<EnrolRequest>,
) -> Result<Answer<Enrolled>, Fault> {
    let key = address.network.to_string();
    limits.enrolments.attempt(&key, queue.clock.ticks()).map_err(rate_limited)?;
    let enrolled = queue.run_blocking(move |queue| people::enrol(queue, &request)).await?;
    limits.enrolments.succeeded(&key);
    Ok(Answer(enrolled))
}

/// `GET /v1/me`.
pub async fn me(State(queue): State<Arc<Queue>>, device: Device) -> Result<Answer<Me>, Fault> {
    queue.read(move |queue, records| people::me(queue, records, &device.caller)).await.map(Answer)
}

/// `POST /v1/heartbeat`.
pub async fn heartbeat(
    State(queue): State<Arc<Queue>>,
    device: Device,
    Json(heartbeat): Json<Heartbeat>,
) -> Result<Answer<HeartbeatAnswer>, Fault> {
    let answer = queue.run_blocking(move |queue| {
        queue.store.write(|records| {
            let now = queue.clock.now();
            records.save_heartbeat(device.caller.device, now, &heartbeat)?;
            let me_revision = Some(device.caller.revision()?);
            Ok(HeartbeatAnswer { server_time: now, epoch: epoch(records)?, me_revision })
        })
    });
    answer.await.map(Answer)
}
