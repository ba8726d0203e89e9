//! Files on their way in: who may write to one now.
//!
//! One request at a time writes to an upload. A newer one asks the older to stop (its line is
//! usually dead) and waits until that has made its bytes durable. Only a computer's own older request is stopped
//! without asking; whether another's may be is for the caller to know.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};
use wire::ids::DeviceId;
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::store::UploadKey;

/// How long a newer request waits for an older one to let go.
const TAKE_OVER: Duration = Duration::from_secs(5);

/// The locks.
#[derive(Default)]
pub struct Staging(Mutex<HashMap<UploadKey, Arc<Slot>>>);

struct Slot {
    writing: Arc<tokio::sync::Mutex<()>>,
    newest: watch::Sender<u64>,
    /// Whose the newest request is, while it is under way.
    claimed: Mutex<Option<DeviceId>>,
}

/// A request that waits for an upload or writes to it.
struct Claim {
    slot: Arc<Slot>,
    mine: u64,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut claimed = self.slot.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if *self.slot.newest.borrow() == self.mine {
            *claimed = None;
        }
    }
}

/// The right to write to an upload.
pub struct Turn {
    // In this order: while the lock is held, so is the claim.
    claim: Claim,
    _held: OwnedMutexGuard<()>,
    newest: watch::Receiver<u64>,
}

impl Turn {
    /// Ends when a newer request wants the upload.
    pub async fn taken_over(&mut self) {
        let mine = self.claim.mine;
        if self.newest.wait_for(|newest| *newest > mine).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Whose requests a newer one stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Its own computer's.
    Own,
    /// Anybody's.
    Any,
}

impl Staging {
    fn slot(&self, key: &UploadKey) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() > 1024 {
            slots.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.writing.try_lock().is_err());
        }
        let new = || Slot { writing: Arc::default(), newest: watch::channel(0).0, claimed: Mutex::default() };
        slots.entry(key.clone()).or_insert_with(|| Arc::new(new())).clone()
    }

    /// Takes the upload over from whoever writes to it; none, and nobody is stopped, when that is another computer
    /// and only one's own may be.
    ///
    /// # Errors
    /// `upload_locked`: the older request did not let go in time, or a still newer one came.
    pub async fn take(&self, key: &UploadKey, device: DeviceId, over: Over) -> Result<Option<Turn>, Fault> {
        let slot = self.slot(key);
        let claim = {
            let mut claimed = slot.claimed.lock().unwrap_or_else(PoisonError::into_inner);
            if over == Over::Own && claimed.is_some_and(|other| other != device) {
                return Ok(None);
            }
            *claimed = Some(device);
            let mut mine = 0;
            slot.newest.send_modify(|newest| {
                *newest += 1;
                mine = *newest;
            });
            Claim { slot: slot.clone(), mine }
        };
        let held = tokio::time::timeout(TAKE_OVER, slot.writing.clone().lock_owned())
            .await
            .map_err(|_| ProblemCode::UploadLocked)?;
        let newest = slot.newest.subscribe();
        if *newest.borrow() > claim.mine {
            return Err(ProblemCode::UploadLocked.into());
        }
        Ok(Some(Turn { claim, _held: held, newest }))
    }
}
