//! What is brought in order before anybody is answered.

use wire::receipt::QueueKey;

use crate::app::files;
use crate::app::queue::Queue;
use crate::audit::Finding;
use crate::audit::checkpoints::{self, Shown, SignedCheckpoint};
use crate::channels::replies;
use crate::fault::Fault;

impl Queue {
    /// Brings files and rows together. Once, before anybody is answered: a command that opens the data
    /// beside a running queue must not touch what is on its way in. Blocks.
    ///
    /// # Errors
    /// The disk or the store failed.
    pub fn reconcile(&self) -> Result<(), Fault> {
        files::reconcile(self)?;
        let now = self.clock.now();
        self.store.write(|records| replies::recover(records, now))?;
        self.fingerprints.load(&*self.store)
    }

    /// Checks the audit log from its first line to its last. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn verify_audit(&self) -> Result<Finding, Fault> {
        Ok(crate::audit::verify(&*self.store)?)
    }

    /// The same, and what checkpoints signed with this key show of it. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn verify_audit_with(
        &self,
        key: &QueueKey,
        checkpoints: &[SignedCheckpoint],
    ) -> Result<(Finding, Vec<Shown>), Fault> {
        Ok(checkpoints::verify(&*self.store, key, checkpoints)?)
    }
}
