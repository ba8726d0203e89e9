//! Files on their way in: who may write to one now.
//!
//! One request at a time writes to an upload. A newer one asks the older to stop (its line is
//! usually dead) and waits until that has made its bytes durable.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};
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
}

/// The right to write to an upload.
pub struct Turn {
    _held: OwnedMutexGuard<()>,
    newest: watch::Receiver<u64>,
    mine: u64,
}

impl Turn {
    /// Ends when a newer request wants the upload.
    pub async fn taken_over(&mut self) {
        let mine = self.mine;
        if self.newest.wait_for(|newest| *newest > mine).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Staging {
    /// Takes the upload over from whoever writes to it.
    ///
    /// # Errors
    /// `upload_locked`: the older request did not let go in time, or a still newer one came.
    pub async fn take(&self, key: &UploadKey) -> Result<Turn, Fault> {
        let slot = {
            let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if slots.len() > 1024 {
                slots.retain(|_, slot| Arc::strong_count(slot) > 1 || slot.writing.try_lock().is_err());
            }
            slots
                .entry(key.clone())
                .or_insert_with(|| Arc::new(Slot { writing: Arc::default(), newest: watch::channel(0).0 }))
                .clone()
        };
        let mut mine = 0;
        slot.newest.send_modify(|newest| {
            *newest += 1;
            mine = *newest;
        });
        let held = tokio::time::timeout(TAKE_OVER, slot.writing.clone().lock_owned())
            .await
            .map_err(|_| ProblemCode::UploadLocked)?;
        let newest = slot.newest.subscribe();
        if *newest.borrow() > mine {
            return Err(ProblemCode::UploadLocked.into());
        }
        Ok(Turn { _held: held, newest, mine })
    }
}
