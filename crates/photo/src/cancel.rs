//! The flag by which whoever asked for a photo stops its preparation. Each stage looks at it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Refusal;

/// Cancels a running preparation. Clones share one flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the end; the preparation returns [`Refusal::Cancelled`] after the stage it is in.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if self.0.load(Ordering::Relaxed) { Err(Refusal::Cancelled) } else { Ok(()) }
    }
}
