//! Whose turn it is to have a password checked.
//!
//! That takes a core and its memory for a while, so it is done for a few at a time, and only so many more may wait.
//! Whoever comes then is told to come again at once, before anything of theirs is worked on: a flood of logins must not
//! hold the work that officers' computers wait for.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::rules::access::passwords::AT_A_TIME;

/// So many wait for their turn; the last of them for some seconds at most.
pub const IN_LINE: usize = 32;

/// The turns.
pub struct LoginTurns {
    turns: Arc<Semaphore>,
    line: Semaphore,
}

impl Default for LoginTurns {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_A_TIME)), line: Semaphore::new(IN_LINE) }
    }
}

impl LoginTurns {
    /// Waits for a turn. It lasts until the answer is dropped: hand it to the work, which goes on also when nobody waits
    /// for it any more.
    ///
    /// # Errors
    /// `busy` where too many wait already.
    pub async fn take(&self) -> Result<OwnedSemaphorePermit, Fault> {
        let _place = self.line.try_acquire().map_err(|_| ProblemCode::Busy)?;
        // It is never closed.
        Ok(self.turns.clone().acquire_owned().await.map_err(|_| ProblemCode::Busy)?)
    }
}
