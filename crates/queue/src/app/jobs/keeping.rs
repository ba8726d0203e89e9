//! Once a minute: what a restore has to know is written outside the database. Once a day: a checkpoint of the audit log.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::app::journal;
use crate::app::queue::Queue;
use crate::audit::checkpoints::{self, SignedCheckpoint};
use crate::fault::Fault;

/// Where checkpoints are collected, in the journal's folder.
pub const CHECKPOINTS: &str = "checkpoints.jsonl";

/// Once a minute. The first time at once: the queue may have ended between a write and its line.
pub async fn run(queue: Arc<Queue>) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    // A log that is broken is read from its beginning each time.
    let mut to_checkpoint = (0..60).cycle();
    loop {
        tokio::select! {
            biased;
            () = queue.stopping.cancelled() => return,
            _ = minutes.tick() => {}
        }
        if let Err(error) = queue.run_blocking(Queue::keep_journal).await {
            tracing::error!(%error, "the journal cannot be written: a restore would not know what was revoked");
        }
        if to_checkpoint.next() != Some(0) {
            continue;
        }
        if let Err(error) = queue.run_blocking(Queue::keep_checkpoint).await {
            tracing::error!(%error, "no checkpoint of the audit log can be made");
        }
    }
}

impl Queue {
    /// Brings the journal up to now. Blocks.
    ///
    /// # Errors
    /// The store or the disk failed.
    pub fn keep_journal(&self) -> Result<(), Fault> {
        self.journal.mark(&*self.store, self.clock.now(), false)
    }

    /// A checkpoint of the audit log, a line. Blocks.
    ///
    /// # Errors
    /// The log is broken, or the store failed.
    pub fn audit_checkpoint(&self) -> Result<SignedCheckpoint, Fault> {
        match checkpoints::checkpoint(&*self.store, self.clock.now())? {
            Ok(checkpoint) => Ok(checkpoint.sign(self.signer.key())),
            Err(line) => Err(Fault::Broken(format!("the audit log is broken at line {line}"))),
        }
    }

    /// Adds a checkpoint to the file of them unless today's is there; answers it if it was made. The log of the program
    /// has it, too: often that is kept on another computer. Blocks.
    ///
    /// # Errors
    /// As for [`Self::audit_checkpoint`], or the disk failed.
    pub fn keep_checkpoint(&self) -> Result<Option<SignedCheckpoint>, Fault> {
        let path = self.checkpoints_path();
        let today = self.clock.now().day();
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let newest =
            before.lines().filter_map(|line| serde_json::from_str::<SignedCheckpoint>(line).ok()).next_back();
        if newest.is_some_and(|newest| newest.checkpoint.made.day() == today) {
            return Ok(None);
        }
        let signed = self.audit_checkpoint()?;
        let mut line = serde_json::to_vec(&signed).map_err(std::io::Error::other)?;
        line.push(b'\n');
        journal::append_bytes(&path, line)?;
        let (lines, last) = (signed.checkpoint.lines, signed.checkpoint.last);
        tracing::info!(lines, %last, signature = signed.signature, "checkpoint of the audit log");
        Ok(Some(signed))
    }

    /// Where they are.
    #[must_use]
    pub fn checkpoints_path(&self) -> PathBuf {
        self.settings.journal_dir.join(CHECKPOINTS)
    }
}
