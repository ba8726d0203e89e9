//! The driver: tells the outbox what happened and sets about what it answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use wire::ambient::{Chance, Clock};
use wire::device::Me;
use wire::digest::Digest;
use wire::ids::{DeviceId, OfficerId, OperationId};
use wire::receipt::QueueKey;
use wire::subject::Subject;
use wire::time::Timestamp;

use super::link::Link;
use crate::folder::Folder;
use crate::host::ChangeNotifier;
use crate::remote::Remote;
use crate::store::{Store, Stored, Unsent};
use crate::tasks::Tasks;
use crate::view::Kind;
use outbox::{Effect, Event, Failure, Kick, Outbox, Pause, Photo, QueuedOperation, Stuck};

/// What the engine works with.
pub struct Engine {
    pub(crate) store: Arc<Store>,
    pub(crate) folder: Folder,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) host: Arc<ChangeNotifier>,
    pub(super) version: String,
    pub(super) queue: Mutex<Option<Queue>>,
    pub(super) outbox: Mutex<Outbox>,
    pub(super) link: Mutex<Link>,
    /// Held while the queue is asked whose the credential is, so that it is asked once.
    pub(super) confirming: tokio::sync::Mutex<()>,
    /// Which answer of the queue to who works here was the last; none before the first, or from an older queue.
    pub(super) me_revision: Mutex<Option<Digest>>,
    /// The tick at which the outbox wants to be woken.
    wake_at: Mutex<Option<u64>>,
    wake_changed: Notify,
    /// The feed waits on this between attempts.
    pub(super) try_again: Notify,
    /// The outbox was told that the credential is not taken (or the clock is wrong).
    pub(super) paused: Notify,
    pub(super) tasks: Tasks,
}

/// The queue this computer belongs to.
#[derive(Clone)]
pub(crate) struct Queue {
    /// With the credential.
    pub remote: Remote,
    /// The same with others that were found here, where it is not yet known which one is this enrolment's.
    pub others: Vec<Remote>,
    /// The queue itself said that the credential is this enrolment's.
    pub confirmed: bool,
    pub key: QueueKey,
    pub officer: OfficerId,
    pub device: DeviceId,
    /// Called with the credential once the queue has said so; blocks.
    pub on_confirmed: Arc<dyn Fn(&str) + Send + Sync>,
    /// Called with what the queue says of who works here.
    pub on_identity: Arc<dyn Fn(Me) + Send + Sync>,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The guarded values are replaced whole or by the machine's own step; a panic elsewhere does not tear them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// An engine at rest.
    pub(crate) fn new(
        store: Arc<Store>,
        folder: Folder,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        host: Arc<ChangeNotifier>,
        version: String,
        tasks: Tasks,
    ) -> Arc<Self> {
        Arc::new(Self {
            store,
            folder,
            clock,
            chance,
            host,
            version,
            queue: Mutex::new(None),
            outbox: Mutex::new(Outbox::new()),
            link: Mutex::new(Link::default()),
            confirming: tokio::sync::Mutex::new(()),
            me_revision: Mutex::new(None),
            wake_at: Mutex::new(None),
            wake_changed: Notify::new(),
            try_again: Notify::new(),
            paused: Notify::new(),
            tasks,
        })
    }

    /// Begins to work for this queue: takes up what is unsent, and listens.
    pub(crate) fn start(self: &Arc<Self>, queue: Queue) -> Stored<()> {
        let officer = queue.officer;
        let before = lock(&self.queue).replace(queue);
        lock(&self.link).set_credential_trouble(None, self.clock.now());
        if before.as_ref().is_some_and(|before| before.officer != officer) {
            *lock(&self.outbox) = Outbox::new();
        }
        let mut unsent = self.store.unsent()?;
        // What another officer sealed here is sent with their credential, not with this officer's.
        unsent.retain(|unsent| unsent.owner == officer);
        // What failed most goes last: should one of them end the program each time, the others are sent
        // before. What is done on one submission stays in its order.
        let mut failed: BTreeMap<Subject, u32> = BTreeMap::new();
        for unsent in unsent.iter().filter(|unsent| !unsent.announced) {
            let most = failed.entry(unsent.operation.body.subject()).or_default();
            *most = unsent.attempts.max(*most);
        }
        unsent.sort_by_key(|unsent| failed.get(&unsent.operation.body.subject()).copied());
        for unsent in &unsent {
            self.sealed(unsent);
        }
        if before.is_some() {
            self.try_again.notify_one();
            self.step(Event::Kick(Kick::LoggedIn));
        } else {
            let (waker, listener, keeper) = (Arc::clone(self), Arc::clone(self), Arc::clone(self));
            self.tasks.supervise("wake", move || Arc::clone(&waker).run_timer());
            self.tasks.supervise("listen", move || Arc::clone(&listener).listen());
            self.tasks.supervise("upkeep", move || Arc::clone(&keeper).run_upkeep());
        }
        Ok(())
    }

    /// Stops everything; what was under way is cut, as a power cut would.
    pub(crate) async fn stop(&self) {
        self.tasks.end().await;
    }

    /// An operation is sealed on disk; what it replaces is not sent any more.
    pub(crate) fn sealed(self: &Arc<Self>, unsent: &Unsent) {
        self.step(Event::Sealed(queued(unsent)));
        if let Some(replaced) = unsent.operation.replaces {
            self.step(Event::SetAside(replaced));
        }
    }

    /// What the queue refused, or what has lost a photo, is settled another way.
    pub(crate) fn set_aside(self: &Arc<Self>, id: OperationId) {
        self.step(Event::SetAside(id));
    }

    /// Tries at once, whatever waits.
    pub(crate) fn send_now(self: &Arc<Self>) {
        self.try_again.notify_one();
        self.step(Event::Kick(Kick::SendNow));
    }

    /// The window got the focus, or lost it.
    pub(crate) fn window_focused(self: &Arc<Self>, window_focused: bool) {
        if window_focused {
            self.try_again.notify_one();
        }
        self.step(Event::WindowFocused(window_focused));
    }

    /// Why an operation does not move, and since when; none while it does or could.
    pub(crate) fn hold(&self, id: OperationId) -> Option<(outbox::Why, Timestamp)> {
        let hold = lock(&self.outbox).hold(id)?;
        let ago = self.clock.ticks().saturating_sub(hold.since);
        let since = self.clock.now().plus(-i64::try_from(ago).unwrap_or(i64::MAX));
        Some((hold.why, since))
    }

    /// How the link stands.
    pub(crate) fn link(&self) -> Link {
        lock(&self.link).clone()
    }

    /// The queue answered: the link is up, so listening is tried at once.
    pub(super) fn queue_answered(&self) {
        let mut link = lock(&self.link);
        if link.state() != crate::view::LinkState::Online {
            self.try_again.notify_one();
        }
        link.record_answer(self.clock.now());
    }

    /// Writes an outcome to disk. On a full disk the space set aside is given back first: what the queue
    /// has acknowledged must not be forgotten for want of a kilobyte.
    pub(super) fn persist<T>(&self, work: impl Fn(&Store) -> Stored<T>) -> Stored<T> {
        match work(&self.store) {
            Err(e) if e.is_disk_full() && self.folder.release_reserve() => {
                tracing::warn!("the disk is full; the space set aside is used");
                work(&self.store)
            }
            answer => answer,
        }
    }

    pub(super) fn queue(&self) -> Option<Queue> {
        lock(&self.queue).clone()
    }

    /// Tells the outbox what happened and sets about what it answers.
    pub(super) fn step(self: &Arc<Self>, event: Event) {
        if self.tasks.stop().is_cancelled() {
            return;
        }
        let (effects, stuck) = {
            let mut outbox = lock(&self.outbox);
            let effects = outbox.step(self.clock.ticks(), self.chance.number(), event);
            (effects, outbox.stuck())
        };
        lock(&self.link).set_outbox_hold(stuck, self.clock.now());
        if waits_for_listening(stuck) {
            self.paused.notify_one();
        }
        for effect in effects {
            match effect {
                Effect::Announce(id) => {
                    let engine = Arc::clone(self);
                    let failed = Event::AnnounceFailed(id, Failure::Transient);
                    self.spawn_effect(async move { engine.announce(id).await }, failed);
                }
                Effect::Upload(id, sha256) => {
                    let engine = Arc::clone(self);
                    let failed = Event::UploadFailed(id, sha256, Failure::Transient);
                    self.spawn_effect(async move { engine.upload(id, sha256).await }, failed);
                }
                Effect::Wake(at) => self.schedule_wake(at),
            }
        }
        self.host.changed(Kind::Outbox);
    }

    /// Runs an effect as a task. However it ends, the outbox gets exactly one event: after a fault, `failed`.
    fn spawn_effect(self: &Arc<Self>, work: impl Future<Output = Event> + Send + 'static, failed: Event) {
        let engine = Arc::clone(self);
        self.tasks.spawn_answering(work, failed, move |event| engine.step(event));
    }

    fn schedule_wake(&self, at: u64) {
        let mut wake_at = lock(&self.wake_at);
        *wake_at = Some(wake_at.map_or(at, |earlier| earlier.min(at)));
        self.wake_changed.notify_one();
    }

    async fn run_timer(self: Arc<Self>) {
        while !self.tasks.stop().is_cancelled() {
            let at = *lock(&self.wake_at);
            let wait = at.map(|at| Duration::from_millis(at.saturating_sub(self.clock.ticks())));
            // In a fixed order: what follows from a seed must not depend on a hidden die.
            tokio::select! {
                biased;
                () = self.tasks.stop().cancelled() => return,
                () = self.wake_changed.notified() => {}
                () = sleep_or_never(wait) => {
                    lock(&self.wake_at).take();
                    self.step(Event::Tick);
                }
            }
        }
    }
}

/// Whether the outbox does nothing until listening shows that it may.
pub(super) const fn waits_for_listening(stuck: Option<Stuck>) -> bool {
    matches!(stuck, Some(Stuck::Paused(Pause::Auth | Pause::Clock)))
}

async fn sleep_or_never(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

/// An operation as the outbox sees it.
fn queued(unsent: &Unsent) -> QueuedOperation {
    let operation = &unsent.operation;
    let content = operation.body.content();
    QueuedOperation {
        id: operation.id,
        subject: operation.body.subject(),
        sequence: unsent.place,
        urgent: content.is_some_and(|content| content.event.is_some()),
        photos: unsent
            .photos
            .iter()
            .map(|photo| Photo {
                sha256: photo.sha256,
                len: photo.len,
                sent: photo.sent,
                verified: photo.verified,
            })
            .collect(),
        announced: unsent.announced,
        attempts: unsent.attempts,
        refused: unsent.refused.as_ref().map(|(problem, _)| problem.clone()),
        damaged: unsent.photos.iter().any(|photo| photo.damaged),
    }
}
