//! Once an hour: uploads and announcements nobody came back for, files nothing refers to, contacts and deliveries whose time is over, and photos of older
//! programs that nobody has inspected.

use std::sync::Arc;
use std::time::Duration;
use wire::time::{HOUR, Timestamp};

use crate::app::files;
use crate::app::photos;
use crate::app::queue::Queue;
use crate::app::uploads;
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::forgetting;
use crate::rules::cases::intake::SAME_REQUEST;

/// Contacts forgotten in one transaction.
const CONTACTS: u32 = 200;

/// Once an hour.
pub async fn run(queue: Arc<Queue>) {
    let mut hours = tokio::time::interval(Duration::from_secs(3600));
    loop {
        tokio::select! {
            biased;
            () = queue.stopping.cancelled() => return,
            _ = hours.tick() => {}
        }
        if let Err(error) = queue.run_blocking(uploads::expire).await {
            tracing::error!(%error, "old uploads could not be removed");
        }
        if let Err(error) = queue.run_blocking(uploads::expire_abandoned).await {
            tracing::error!(%error, "announcements nobody came back for could not be removed");
        }
        if let Err(error) = queue.run_blocking(uploads::expire_orphans).await {
            tracing::error!(%error, "files that nothing refers to could not be removed");
        }
        if let Err(error) = queue.run_blocking(Queue::forget_contacts).await {
            tracing::error!(%error, "contacts of closed cases could not be forgotten");
        }
        if let Err(error) = queue.run_blocking(Queue::forget_facebook).await {
            tracing::error!(%error, "old deliveries of the page could not be forgotten");
        }
        if let Err(error) = queue.run_blocking(Queue::forget_looks).await {
            tracing::error!(%error, "old looks could not be deleted");
        }
        if let Err(error) = queue.run_blocking(Queue::watch_clock).await {
            tracing::error!(%error, "the clock could not be looked at");
        }
        // Last: it also takes what was forgotten above out of the store's log.
        if let Err(error) = queue.run_blocking(files::remove_unwanted).await {
            tracing::error!(%error, "what was forgotten is not off the disk yet");
        }
        // One at a time: whoever waits for the disk or the inspector comes in between.
        loop {
            match queue.run_blocking(photos::inspect_old).await {
                Ok(true) if !queue.stopping.is_cancelled() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(%error, "photos of before could not be inspected");
                    break;
                }
            }
        }
    }
}

impl Queue {
    /// Forgets how to reach the citizens whose cases were over long ago, also what of it the cases show, and by what the
    /// same request would be recognised; answers how many contacts. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_contacts(&self) -> Result<usize, Fault> {
        let mut all = 0;
        loop {
            let forgotten = self.forget_some_contacts()?;
            all += forgotten;
            if forgotten == 0 {
                break;
            }
        }
        if all > 0 {
            self.notify_changed();
        }
        self.store.write(|records| records.delete_dedup_keys(self.clock.now().plus(-SAME_REQUEST)))?;
        Ok(all)
    }

    fn forget_some_contacts(&self) -> Result<usize, Fault> {
        let now = self.clock.now();
        self.store.write(|records| {
            let cases = records.contacts_over(contacts_before(self), CONTACTS)?;
            let context = CaseContext::load(records, now, None)?;
            for case in &cases {
                forgetting::forget_contact(&context, *case)?;
            }
            let forgotten = cases.len();
            if forgotten > 0 {
                let detail = forgotten.to_string();
                let entry = AuditEntry {
                    actor: "system",
                    action: "contacts_forgotten",
                    subject: "cases",
                    detail: &detail,
                };
                audit::note(records, now, entry)?;
            }
            Ok(forgotten)
        })
    }

    /// Removes what was worked through long ago, and who wrote in cases that are long over. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_facebook(&self) -> Result<(), Fault> {
        let before = days_ago(self, self.settings.retention.delivery_days);
        self.store.write(|records| {
            records.delete_deliveries(before)?;
            records.forget_authors(contacts_before(self))?;
            Ok(())
        })
    }
}

impl Queue {
    /// Deletes who saw what long ago; answers how many rows. Their lines in the audit log stay. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn forget_looks(&self) -> Result<usize, Fault> {
        let before = days_ago(self, self.settings.retention.look_days);
        self.store.write(|records| {
            let deleted = records.delete_looks(before)?;
            if deleted > 0 {
                let detail = deleted.to_string();
                let entry = AuditEntry {
                    actor: "system",
                    action: "looks_deleted",
                    subject: "looks",
                    detail: &detail,
                };
                audit::note(records, self.clock.now(), entry)?;
            }
            Ok(deleted)
        })
    }
}

/// So many days before now.
fn days_ago(queue: &Queue, days: u16) -> Timestamp {
    queue.clock.now().plus(-i64::from(days) * 24 * HOUR)
}

/// Who the citizens were is forgotten of cases that were over before this.
fn contacts_before(queue: &Queue) -> Timestamp {
    days_ago(queue, queue.settings.contact_days)
}
