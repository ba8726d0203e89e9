//! Before anything is sent after a start, the queue is asked whose the credential is.
//!
//! What is sent is recorded as the work of whoever the credential belongs to, not of whoever is named on this computer's
//! disk. Should the two differ, one officer's reports would be published as another's, and nobody could tell later. So
//! nothing goes to the queue but this question until the answer names the officer and the device of this enrolment. A
//! queue that does not answer keeps everything waiting, as it would anyway.

use outbox::{Failure, Pause};
use std::sync::Arc;

use super::driver::{Engine, Queue, lock};
use crate::remote::RemoteError;
use crate::view::{HoldReason, Kind};

/// Why nothing may be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotConfirmed {
    /// Nobody is enrolled here, or their credential is not to be had.
    #[error("no credential")]
    NoCredential,
    /// The queue says that the credential is another enrolment's.
    #[error("the credential is of another enrolment")]
    OtherEnrolment,
    /// The queue did not say.
    #[error(transparent)]
    Remote(#[from] RemoteError),
}

impl Engine {
    /// The queue, with a credential that it said itself is this enrolment's.
    pub(super) async fn confirmed_queue(&self) -> Result<Queue, NotConfirmed> {
        let _one_at_a_time = self.confirming.lock().await;
        let queue = self.queue().ok_or(NotConfirmed::NoCredential)?;
        if queue.confirmed {
            return Ok(queue);
        }
        let (mut refused, mut of_others) = (None, false);
        for remote in std::iter::once(&queue.remote).chain(&queue.others) {
            match remote.holder().await {
                Ok(holder)
                    if holder.officer.id == queue.officer
                        && holder.device.is_none_or(|device| device == queue.device) =>
                {
                    return self.take_credential(&queue, remote).await;
                }
                Ok(_) => of_others = true,
                Err(e) if e.failure == Failure::Pause(Pause::Auth) => refused = Some(e),
                Err(e) => return Err(e.into()),
            }
        }
        match refused {
            Some(e) if !of_others => Err(e.into()),
            _ => {
                tracing::error!("the credential found here is of another enrolment; nothing is sent with it");
                self.set_credential_trouble(HoldReason::OtherCredential);
                Err(NotConfirmed::OtherEnrolment)
            }
        }
    }

    /// From now on this credential is used, and no other.
    async fn take_credential(
        &self,
        queue: &Queue,
        remote: &crate::remote::Remote,
    ) -> Result<Queue, NotConfirmed> {
        let confirmed =
            Queue { remote: remote.clone(), others: Vec::new(), confirmed: true, ..queue.clone() };
        let (on_confirmed, token) = (Arc::clone(&queue.on_confirmed), remote.token().to_owned());
        if let Err(e) = self.tasks.blocking(move || on_confirmed(&token)).await {
            tracing::error!(error = %e, "the credential could not be stored with whose it is");
        }
        let mut current = lock(&self.queue);
        // Enrolled again meanwhile: the next attempt is with that.
        if current.as_ref().is_none_or(|current| current.device != queue.device) {
            return Err(NotConfirmed::NoCredential);
        }
        *current = Some(confirmed.clone());
        drop(current);
        lock(&self.link).set_credential_trouble(None, self.clock.now());
        Ok(confirmed)
    }

    /// Whether the queue has said that the credential is this enrolment's.
    pub(crate) fn is_confirmed(&self) -> bool {
        self.queue().is_some_and(|queue| queue.confirmed)
    }

    /// Nothing is sent, and the officer is told why.
    pub(crate) fn set_credential_trouble(&self, reason: HoldReason) {
        lock(&self.link).set_credential_trouble(Some(reason), self.clock.now());
        self.host.changed(Kind::Outbox);
    }

    /// The queue says that it takes this computer for another one: it is asked again before anything more is sent.
    pub(super) fn doubt_credential(&self) {
        if let Some(queue) = lock(&self.queue).as_mut() {
            queue.confirmed = false;
        }
    }
}
