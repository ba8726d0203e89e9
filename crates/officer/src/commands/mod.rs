//! What the window may ask for, one file per page. The list is in [`crate::api`].

mod boot;
mod case_drafts;
mod cases;
mod drafts;
mod editor;
mod export;
mod found;
mod items;
mod outbox;
mod phone;
pub(crate) mod photos;
mod reuse;
mod settings;
mod support;

pub(crate) use phone::PhonePage;

use crate::officer::Officer;
use crate::view::{CallFailed, HereCode};

impl Officer {
    /// Work that waits for a disk or a person, off the threads that answer.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CallFailed> + Send + 'static,
    ) -> Result<T, CallFailed> {
        let done = self.tasks.blocking(work).await;
        done.map_err(|e| CallFailed { detail: e.to_string(), ..HereCode::StorageFailed.into() })?
    }
}
