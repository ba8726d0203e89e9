//! One announcement: the operation's bytes go up. Ends in the event that tells how it went.

use outbox::{Event, Failure, Older};
use wire::ids::OperationId;
use wire::operation::OperationState;
use wire::receipt::SignedReceipt;

use super::attempt::{AttemptError, is_refused};
use super::driver::Engine;
use crate::remote::RemoteError;
use crate::seal;
use crate::store::StoreError;
use crate::view::Kind;

impl Engine {
    pub(super) async fn announce(&self, id: OperationId) -> Event {
        let mut tried = self.try_announce(id).await;
        if is_refused(&tried) {
            tried = self.try_announce(id).await;
        }
        match tried {
            Ok(event) => event,
            Err(failed) => Event::AnnounceFailed(id, self.failure(id, failed)),
        }
    }

    async fn try_announce(&self, id: OperationId) -> Result<Event, AttemptError> {
        let queue = self.confirmed_queue().await?;
        let (bytes, hash, owner) = self.store.operation_bytes(id)?.ok_or(AttemptError::Gone)?;
        if owner != queue.officer {
            return Err(AttemptError::OtherOfficer);
        }
        self.persist(|store| store.count_attempt(id))?;
        let answer = queue.remote.put_operation(id, bytes, hash).await?;
        self.queue_answered();
        match answer {
            OperationState::Announced { needed } => {
                self.persist(|store| store.record_announced(id, &needed))?;
                Ok(Event::Announced(id, needed))
            }
            OperationState::Received { receipt } => {
                receipt.verify(&queue.key, id, hash).map_err(|e| {
                    // Whoever says "received" without the queue's signature is not the queue.
                    let detail = format!("receipt of {id}: {e}");
                    RemoteError { failure: Failure::NotTheQueue, problem: None, status: None, detail }
                })?;
                self.store_receipt(&receipt)?;
                Ok(Event::Received(id))
            }
            OperationState::Unknown(newer) => {
                // Not a receipt, whatever it says. The operation is kept, and asked after again.
                let detail = format!("an answer that this version does not know: {:?}", newer.tag());
                Err(RemoteError { failure: Failure::Older(Older::App), problem: None, status: None, detail }
                    .into())
            }
        }
    }

    fn store_receipt(&self, receipt: &SignedReceipt) -> Result<(), StoreError> {
        if let Err(e) = seal::add_receipt(&self.folder, receipt) {
            // The row below is what counts; the capsule's copy only saves a question to the queue later.
            tracing::warn!(operation = %receipt.receipt.operation, error = %e, "the capsule has no receipt");
        }
        self.persist(|store| store.record_receipt(receipt, self.clock.now()))?;
        self.host.changed(Kind::Items);
        self.host.changed(Kind::Cases);
        Ok(())
    }
}
