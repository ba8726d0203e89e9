//! The way down: waits for "there is something newer", and then asks for it.
//!
//! Listening doubles as the sign of life: as long as the stream is open the link is up, and when it
//! opens again everything that waits is tried at once.

use futures::StreamExt as _;
use outbox::{Event, Failure, Kick, Pause};
use std::sync::Arc;
use std::time::Duration;
use wire::device::{Heartbeat, ReceiptAudit};
use wire::digest::Digest;
use wire::ids::DepartmentCode;
use wire::limits;

use super::driver::{Engine, Queue, lock, waits_for_listening};
use super::login::NotConfirmed;
use crate::remote::RemoteError;
use crate::store::StoreError;
use crate::view::Kind;

/// Between attempts to listen: from, to, in milliseconds. Asking costs a few hundred bytes.
const SHORTEST: u64 = 1_000;
const LONGEST: u64 = 20_000;

/// What the queue's clock said last: retention counts by it, never by this computer's.
pub(super) const QUEUE_TIME: &str = "queue_time";

/// What the queue answered to the sign of life.
pub(super) struct Alive {
    /// Its data began another life.
    pub restored: bool,
    /// Which answer of `me` is the newest.
    pub me_revision: Option<Digest>,
}

/// Why listening ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum Ended {
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is not this enrolment's credential, or there is none.
    #[error(transparent)]
    NotConfirmed(NotConfirmed),
    /// The outbox was told something that this stream belies.
    #[error("the outbox is paused")]
    InDoubt,
}

impl From<NotConfirmed> for Ended {
    fn from(e: NotConfirmed) -> Self {
        match e {
            NotConfirmed::Remote(e) => Self::Remote(e),
            e => Self::NotConfirmed(e),
        }
    }
}

impl Engine {
    pub(super) async fn listen(self: Arc<Self>) {
        let mut bound = SHORTEST;
        while !self.tasks.stop().is_cancelled() {
            let heard_before = self.link().last_heard_at();
            let listening = self.tasks.stop().run_until_cancelled(self.listen_once());
            match listening.await {
                None => return,
                Some(Ok(())) => self.lost(&Failure::NoAnswer, "the stream ended"),
                Some(Err(Ended::Remote(e))) => self.lost(&e.failure, &e.detail),
                Some(Err(Ended::InDoubt)) => {}
                Some(Err(Ended::NotConfirmed(e))) => self.lost(&Failure::Pause(Pause::Auth), &e.to_string()),
                Some(Err(Ended::Store(e))) => tracing::error!(error = %e, "the database failed"),
            }
            // A link that was up is looked for eagerly again.
            bound =
                if self.link().last_heard_at() == heard_before { (bound * 2).min(LONGEST) } else { SHORTEST };
            let wait = Duration::from_millis(SHORTEST / 2 + self.chance.number() % bound);
            tokio::select! {
                biased;
                () = self.tasks.stop().cancelled() => return,
                () = self.try_again.notified() => bound = SHORTEST,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn lost(&self, failure: &Failure, detail: &str) {
        lock(&self.link).record_failure(failure, detail, self.clock.now());
        self.host.changed(Kind::Outbox);
    }

    async fn listen_once(self: &Arc<Self>) -> Result<(), Ended> {
        let queue = &self.confirmed_queue().await?;
        let mut news = std::pin::pin!(queue.remote.news().await?);
        lock(&self.link).record_answer(self.clock.now());
        // The credential was taken: if it once was not, that is over.
        self.step(Event::Resumed(Pause::Auth));
        self.step(Event::Resumed(Pause::Clock));
        self.step(Event::Kick(Kick::LinkUp));
        let alive = self.heartbeat(queue).await?;
        // Posts and names may be others than at the enrolment, and with a post comes all that was told before of its
        // department. Without an answer the known ones do.
        match self.ask_me(queue, alive.me_revision).await {
            Err(Ended::Remote(e)) => tracing::info!(error = %e, "the queue did not say who works here"),
            answer => answer?,
        }
        // Asked once before waiting: what changed before the stream opened is not announced on it.
        self.pull(queue).await?;
        loop {
            tokio::select! {
                biased;
                // What the queue said to the outbox it must say here too, or take back.
                () = self.held_back() => return Err(Ended::InDoubt),
                newest = news.next() => match newest {
                    Some(newest) => {
                        lock(&self.link).record_answer(self.clock.now());
                        self.ask_me_if_changed(queue, newest.me_revision).await?;
                    }
                    None => return Ok(()),
                },
            }
            self.pull(queue).await?;
        }
    }

    /// Asks who works here where the queue says that this is not what it last said. Else a new post would be unseen as
    /// long as the stream is open, which may be days.
    pub(super) async fn ask_me_if_changed(
        &self,
        queue: &Queue,
        revision: Option<Digest>,
    ) -> Result<bool, Ended> {
        let changed = revision.is_some() && revision != *lock(&self.me_revision);
        if changed {
            self.ask_me(queue, revision).await?;
        }
        Ok(changed)
    }

    /// Asks who works here. The revision was told before: should the answer be newer, it is asked once more.
    async fn ask_me(&self, queue: &Queue, revision: Option<Digest>) -> Result<(), Ended> {
        let me = queue.remote.me().await?;
        if me.officer.id != queue.officer {
            self.doubt_credential();
            return Err(NotConfirmed::OtherEnrolment.into());
        }
        (queue.on_identity)(me);
        *lock(&self.me_revision) = revision;
        Ok(())
    }

    /// Waits until the outbox waits for what listening finds out.
    async fn held_back(&self) {
        while !waits_for_listening(lock(&self.outbox).stuck()) {
            self.paused.notified().await;
        }
    }

    /// Applies everything newer, page by page.
    pub(super) async fn pull(self: &Arc<Self>, queue: &Queue) -> Result<(), Ended> {
        loop {
            let cursor = self.store.cursor()?;
            let after = cursor.as_ref().map_or(0, |cursor| cursor.number);
            let mut page = queue.remote.changes(after).await?;
            // Which life of the queue's data knows this computer's receipts. A computer that has some and no cursor
            // got them before the first page was applied: it is unknown in which life.
            let mut known = match cursor {
                Some(cursor) => Some(cursor.epoch),
                None if self.store.receipts(0, 1)?.is_empty() => Some(page.epoch.clone()),
                None => None,
            };
            // The queue came back from a backup. First what it lost: should this be cut short, the
            // cursor still tells that it must be done. Then everything from the beginning; and should the
            // data have begun yet another life meanwhile, what that one lost comes first again.
            while known.as_ref() != Some(&page.epoch) {
                known = Some(page.epoch.clone());
                self.audit_receipts(queue).await?;
                page = queue.remote.changes(0).await?;
            }
            if self.persist(|store| store.apply_page(&page, &self.version))? {
                self.host.changed(Kind::Items);
                self.host.changed(Kind::Cases);
            }
            match page.changes.last() {
                Some(last) if last.number < page.newest => {}
                _ => return Ok(()),
            }
        }
    }

    /// A photo that the queue has verified, if it can be had now and is what its name says.
    pub(crate) async fn fetch_photo(&self, department: &DepartmentCode, sha256: Digest) -> Option<Vec<u8>> {
        let bytes = self.confirmed_queue().await.ok()?.remote.blob(department, sha256).await.ok()?;
        (Digest::of(&bytes) == sha256).then(|| bytes.to_vec())
    }

    /// Shows the queue every receipt this computer has, and takes up again what it no longer knows.
    async fn audit_receipts(self: &Arc<Self>, queue: &Queue) -> Result<(), Ended> {
        let mut after = 0;
        loop {
            let page = self.store.receipts(after, limits::AUDIT_RECEIPTS)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            let receipts = page.into_iter().map(|(_, receipt)| receipt).collect();
            let answer = queue.remote.audit(&ReceiptAudit { receipts }).await?;
            for id in answer.missing {
                tracing::warn!(operation = %id, "the queue lost what it had received; it is sent again");
                self.persist(|store| store.record_lost(id))?;
            }
        }
        for unsent in self.store.unsent()?.iter().filter(|unsent| unsent.owner == queue.officer) {
            self.sealed(unsent);
        }
        self.host.changed(Kind::Items);
        Ok(())
    }

    /// Tells the IT department what this computer holds.
    pub(super) async fn heartbeat(&self, queue: &Queue) -> Result<Alive, Ended> {
        let unsent = self.store.unsent()?;
        let heartbeat = Heartbeat {
            unsent: u32::try_from(unsent.len()).unwrap_or(u32::MAX),
            oldest_made_at: unsent.iter().map(|unsent| unsent.operation.made_at).min(),
            app_version: self.version.clone(),
        };
        let asked = self.clock.ticks();
        let answer = queue.remote.heartbeat(&heartbeat).await?;
        let (now, took) = (self.clock.now(), self.clock.ticks().saturating_sub(asked));
        lock(&self.link).compare_clocks(now, answer.server_time, took);
        self.persist(|store| store.set(QUEUE_TIME, &answer.server_time))?;
        let restored = self.store.cursor()?.is_some_and(|cursor| cursor.epoch != answer.epoch);
        Ok(Alive { restored, me_revision: answer.me_revision })
    }
}
