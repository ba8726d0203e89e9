//! One officer's app: opened on a folder, called by the window, stopped at the end.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use wire::device::Me;
use wire::ids::DepartmentCode;

use crate::credential::{Credential, Usable, Vault};
use crate::disk::{Claim, Place};
use crate::endings::STEADY_AFTER;
use crate::engine::{Engine, Queue};
use crate::errors::OpenError;
use crate::folder::Folder;
use crate::found_files::FoundFiles;
use crate::host::{Ambient, ChangeNotifier, Host};
use crate::identity::Identity;
use crate::imports::Imports;
use crate::phone_page::PhonePage;
use crate::prints::Prints;
use crate::rebuild;
use crate::remote::Remote;
use crate::store::Store;
use crate::tasks::Tasks;
use crate::view::{CallFailed, CredentialPlace, HereCode, HoldReason, Kind, Mended};

/// How many thumbnails of found photos are made at once.
const THUMBNAILS_AT_ONCE: usize = 2;
/// How often a keyring that did not answer is asked again: it is unlocked when somebody logs in to it.
const ASK_KEYRING_EVERY: Duration = Duration::from_secs(60);

/// One officer's app: the only door to it for a window or a test.
///
/// ```no_run
/// # use officer::{Ambient, Host, Officer, credential::CredentialFile};
/// # use std::{path::Path, sync::Arc};
/// # async fn example(root: &Path, ambient: Ambient, host: Arc<dyn Host>) -> Result<(), officer::OpenError> {
/// let vault = Box::new(CredentialFile::at(root.join("credential")));
/// let officer = Officer::open(root, ambient, vault, host)?;
/// // Every call is on the list in `officer::api`, and is asked for by its name.
/// match officer.call("home", serde_json::Value::Null).await {
///     Ok(home) => println!("{}", home["outbox"]["rows"]),
///     Err(failed) => println!("{:?}", failed.code),
/// }
/// officer.stop().await;
/// # Ok(())
/// # }
/// ```
pub struct Officer {
    pub(crate) ambient: Ambient,
    pub(crate) folder: Folder,
    pub(crate) store: Arc<Store>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) host: Arc<ChangeNotifier>,
    pub(crate) vault: Box<dyn Vault>,
    pub(crate) identity: RwLock<Option<Identity>>,
    pub(crate) credential: RwLock<CredentialPlace>,
    pub(crate) mended: Vec<Mended>,
    /// Held while sealing, so that operations are numbered without gaps.
    pub(crate) sealing: Mutex<()>,
    /// Imports under way: until they are on disk the computer is not safe to switch off.
    pub(crate) importing: AtomicUsize,
    /// Photos being prepared, one or two at a time.
    pub(crate) imports: Imports,
    /// Photos in folders of this computer that were shown to the officer, by number.
    pub(crate) found_files: FoundFiles,
    /// How many thumbnails of those are made at once.
    pub(crate) thumbnail_permits: Semaphore,
    /// Fingerprints of the photos seen on this computer.
    pub(crate) prints: Prints,
    /// Ends the watching of a folder.
    pub(crate) watching: Mutex<CancellationToken>,
    /// The names of what the officer was notified of, once they were read.
    pub(crate) notified: Mutex<Option<BTreeSet<String>>>,
    /// The notifier, and the watching of a folder.
    pub(crate) tasks: Tasks,
    /// Safe mode: nothing is sent, notified or watched until the officer ends it.
    safe_mode: AtomicBool,
    /// Wakes the notifier when something changed.
    moved: Arc<Notify>,
    /// The page that is open for a phone, or was last.
    pub(crate) phone: tokio::sync::Mutex<Option<PhonePage>>,
    /// A reference to itself, for photos that come from a phone while no call is running.
    pub(crate) weak_self: Weak<Self>,
    /// The folder is this process's as long as it lives.
    _claim: Claim,
}

impl Officer {
    /// Opens the app on its folder and, when this computer is enrolled, starts sending and listening; in safe mode
    /// ([`crate::endings`]) it only opens.
    ///
    /// # Errors
    /// [`OpenError`]. A damaged database is none: it is moved aside and rebuilt from the capsules.
    pub fn open(
        root: &Path,
        ambient: Ambient,
        vault: Box<dyn Vault>,
        host: Arc<dyn Host>,
    ) -> Result<Arc<Self>, OpenError> {
        let place = ambient.disk.place(root);
        if place != Place::Here {
            return Err(OpenError::Unsafe(place));
        }
        let folder = Folder::open(root, Arc::clone(&ambient.disk))?;
        let claim = ambient.disk.claim(&folder.lock())?.ok_or(OpenError::InUse)?;
        let (store, mended) = rebuild::open(&folder, ambient.clock.now())?;
        if let Err(e) = store.read_again(&ambient.version) {
            tracing::error!(error = %e, "what an older version could not read is not read yet");
        }
        let store = Arc::new(store);
        let moved = Arc::new(Notify::new());
        let host = Arc::new(ChangeNotifier::new(host, Arc::clone(&moved)));
        folder.ensure_reserve();
        let engine = Engine::new(
            Arc::clone(&store),
            folder.clone(),
            Arc::clone(&ambient.clock),
            Arc::clone(&ambient.chance),
            Arc::clone(&host),
            ambient.version.clone(),
            Tasks::on(ambient.runtime.clone()),
        );
        let identity = Identity::read(folder.disk(), &folder.identity())?;
        let tasks = Tasks::on(ambient.runtime.clone());
        let endings = ambient.endings.clone();
        let safe_mode = endings.as_ref().is_some_and(|endings| endings.safe_mode());
        let officer = Arc::new_cyclic(|me| Self {
            ambient,
            folder,
            store,
            engine,
            host,
            vault,
            credential: RwLock::new(CredentialPlace::None),
            identity: RwLock::new(None),
            mended,
            sealing: Mutex::new(()),
            importing: AtomicUsize::new(0),
            imports: Imports::default(),
            found_files: FoundFiles::default(),
            prints: Prints::default(),
            thumbnail_permits: Semaphore::new(THUMBNAILS_AT_ONCE),
            watching: Mutex::new(CancellationToken::new()),
            notified: Mutex::new(None),
            tasks,
            safe_mode: AtomicBool::new(safe_mode),
            moved,
            phone: tokio::sync::Mutex::new(None),
            weak_self: me.clone(),
            _claim: claim,
        });
        // Without its credential the computer must be enrolled again; what is sealed waits for that.
        let works_for = match identity {
            Some(identity) => officer.find_credential(identity)?,
            None => None,
        };
        if safe_mode {
            tracing::warn!("the program ended at once twice; nothing is sent until the officer says so");
        } else {
            officer.start_work(works_for)?;
        }
        if let Some(endings) = endings {
            officer.tasks.spawn({
                let stop = officer.tasks.stop().clone();
                async move {
                    if stop.run_until_cancelled(tokio::time::sleep(STEADY_AFTER)).await.is_some() {
                        endings.record_steady();
                    }
                }
            });
        }
        Ok(officer)
    }

    /// Starts the engine, the notifier and the watching of a folder.
    fn start_work(self: &Arc<Self>, works_for: Option<(Identity, Usable)>) -> Result<(), OpenError> {
        if let Some((identity, usable)) = works_for {
            self.start_sending(identity, usable)?;
        }
        self.resume_watching();
        let (officer, moved, stop) =
            (Weak::clone(&self.weak_self), Arc::clone(&self.moved), self.tasks.stop().clone());
        self.tasks.supervise("alerts", move || {
            Self::run_notifier(Weak::clone(&officer), Arc::clone(&moved), stop.clone())
        });
        Ok(())
    }

    /// Whether the app only shows what is here, and does nothing by itself.
    #[must_use]
    pub fn in_safe_mode(&self) -> bool {
        self.safe_mode.load(Ordering::Acquire)
    }

    /// Ends the safe mode: starts everything as at any other start.
    pub(crate) async fn leave_safe_mode(self: &Arc<Self>, (): ()) -> Result<(), CallFailed> {
        if self.safe_mode.swap(false, Ordering::AcqRel) {
            let works_for = match self.identity() {
                Ok(identity) => self.find_credential(identity)?,
                Err(_) => None,
            };
            self.start_work(works_for)?;
            self.host.changed(Kind::Officer);
        }
        Ok(())
    }

    /// From now on this officer works here. Before anything is shown to them, what is others' is hidden.
    fn set_identity(&self, identity: Identity) -> Result<(), OpenError> {
        self.store.work_for(identity.me.officer.id)?;
        *self.identity.write().unwrap_or_else(PoisonError::into_inner) = Some(identity);
        Ok(())
    }

    /// Looks for the credential of this enrolment. Without one the computer counts as not enrolled; but a keyring that
    /// does not answer, or another enrolment's credential, is no reason to keep the officer from their work here.
    fn find_credential(&self, identity: Identity) -> Result<Option<(Identity, Usable)>, OpenError> {
        let held = self.vault.load();
        let usable = held.usable(&identity);
        let place = match &usable {
            Usable::Bound(_, place) | Usable::Bare(_, place) => *place,
            Usable::Locked => CredentialPlace::Keyring,
            Usable::OfOthers => CredentialPlace::None,
            Usable::Nothing => return Ok(None),
        };
        *self.credential.write().unwrap_or_else(PoisonError::into_inner) = place;
        self.set_identity(identity.clone())?;
        if held.locked && !matches!(usable, Usable::Bound(..)) {
            self.ask_keyring_again();
        }
        Ok(Some((identity, usable)))
    }

    /// Starts the engine with the credential that was found, or says why nothing is sent.
    fn start_sending(&self, identity: Identity, usable: Usable) -> Result<(), OpenError> {
        match usable {
            Usable::Bound(token, _) => self.start_engine(identity, vec![token], false),
            Usable::Bare(tokens, _) => self.start_engine(identity, tokens, false),
            Usable::Locked => {
                self.engine.set_credential_trouble(HoldReason::KeyringLocked);
                Ok(())
            }
            Usable::OfOthers => {
                self.engine.set_credential_trouble(HoldReason::OtherCredential);
                Ok(())
            }
            Usable::Nothing => Ok(()),
        }
    }

    /// Once in a while, until the keyring answers or the queue has taken another credential.
    fn ask_keyring_again(&self) {
        let (officer, stop) = (Weak::clone(&self.weak_self), self.tasks.stop().clone());
        self.tasks.spawn(async move {
            while stop.run_until_cancelled(tokio::time::sleep(ASK_KEYRING_EVERY)).await.is_some() {
                let Some(officer) = officer.upgrade() else { return };
                if officer.engine.is_confirmed() {
                    return;
                }
                let tasks = officer.tasks.clone();
                let Ok(answered) = tasks.blocking(move || officer.keyring_answers()).await else { return };
                if answered {
                    return;
                }
            }
        });
    }

    /// Takes up the work with what the keyring holds, should it answer now. Blocks.
    fn keyring_answers(&self) -> bool {
        let held = self.vault.load();
        if held.locked {
            return false;
        }
        let Ok(identity) = self.identity() else { return true };
        let usable = held.usable(&identity);
        if self.in_safe_mode() || usable == Usable::Nothing {
            return true;
        }
        if let Err(e) = self.start_sending(identity, usable) {
            tracing::error!(error = %e, "the credential in the keyring cannot be used");
        }
        true
    }

    /// Starts the engine for this queue, with the credentials that may be this enrolment's. `confirmed`: the queue has
    /// just given it.
    pub(crate) fn start_engine(
        &self,
        identity: Identity,
        tokens: Vec<String>,
        confirmed: bool,
    ) -> Result<(), OpenError> {
        let remote =
            |token| Remote::new(Arc::clone(&self.ambient.transport), identity.address.clone(), token);
        let mut remotes = tokens.into_iter().map(remote).collect::<Result<Vec<_>, _>>()?.into_iter();
        let Some(first) = remotes.next() else { return Ok(()) };
        let queue = Queue {
            remote: first,
            others: remotes.collect(),
            confirmed,
            key: identity.queue_key.clone(),
            officer: identity.me.officer.id,
            device: identity.device,
            on_confirmed: Arc::new({
                let (officer, identity) = (Weak::clone(&self.weak_self), identity.clone());
                move |token| {
                    if let Some(officer) = officer.upgrade() {
                        officer.bind_credential(&identity, token);
                    }
                }
            }),
            on_identity: Arc::new({
                let officer = Weak::clone(&self.weak_self);
                move |me| {
                    if let Some(officer) = officer.upgrade() {
                        officer.update_identity(me);
                    }
                }
            }),
        };
        self.set_identity(identity)?;
        Ok(self.engine.start(queue)?)
    }

    /// The queue says that this is the credential of this enrolment: it is stored with that, unless it was already.
    fn bind_credential(&self, identity: &Identity, token: &str) {
        if matches!(self.vault.load().usable(identity), Usable::Bound(bound, _) if bound == token) {
            return;
        }
        let bound = Credential::of(identity, token.to_owned()).to_secret();
        match bound.and_then(|secret| self.vault.store(&secret)) {
            Ok(place) => *self.credential.write().unwrap_or_else(PoisonError::into_inner) = place,
            // It is asked again at the next start.
            Err(e) => tracing::warn!(error = %e, "the credential could not be stored with whose it is"),
        }
    }

    /// The queue says who works here: their posts, the departments and the departments' names may have changed since.
    fn update_identity(&self, newest: Me) {
        let mut known = self.identity.write().unwrap_or_else(PoisonError::into_inner);
        let Some(identity) = known.as_mut().filter(|known| known.me.officer.id == newest.officer.id) else {
            return;
        };
        // These two change with every answer and are stored elsewhere.
        let newest = Me { server_time: identity.me.server_time, epoch: identity.me.epoch.clone(), ..newest };
        if newest == identity.me {
            return;
        }
        // First what follows from a new post: if this is cut short, the next answer repeats it.
        if departments(&newest).any(|new| departments(&identity.me).all(|known| known != new))
            && let Err(e) = self.store.restart_from_zero()
        {
            tracing::error!(error = %e, "a new post could not be taken up");
            return;
        }
        identity.me = newest;
        if let Err(e) = identity.write(self.folder.disk(), &self.folder.identity()) {
            tracing::warn!(error = %e, "who works here could not be written down");
        }
        drop(known);
        for kind in [Kind::Officer, Kind::Items, Kind::Cases] {
            self.host.changed(kind);
        }
    }

    /// Closes the page for a phone and stops the engine. What was in flight is resumed at the next start.
    pub async fn stop(&self) {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        self.tasks.end().await;
        if let Some(page) = self.phone.lock().await.take() {
            page.session.close().await;
        }
        self.engine.stop().await;
        if let Some(endings) = &self.ambient.endings {
            endings.record_orderly_end();
        }
    }

    /// The window got the focus, or lost it.
    pub fn window_focused(&self, window_focused: bool) {
        self.engine.window_focused(window_focused);
    }

    pub(crate) fn identity(&self) -> Result<Identity, CallFailed> {
        let identity = self.identity.read().unwrap_or_else(PoisonError::into_inner).clone();
        identity.ok_or_else(|| HereCode::NotEnrolled.into())
    }

    /// The department a new draft is for: the asked one if the officer submits for it, else their first.
    pub(crate) fn department(&self, asked: Option<DepartmentCode>) -> Result<DepartmentCode, CallFailed> {
        let identity = self.identity()?;
        let mut theirs = departments(&identity.me);
        let found = match asked {
            Some(asked) => theirs.find(|department| **department == asked),
            None => theirs.next(),
        };
        found
            .cloned()
            .ok_or_else(|| wire::problem::Problem::new(wire::problem::ProblemCode::Forbidden).into())
    }

    /// Work that waits for a disk or a person, off the threads that answer.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, CallFailed> + Send + 'static,
    ) -> Result<T, CallFailed> {
        let done = self.tasks.blocking(work).await;
        done.map_err(|e| CallFailed { detail: e.to_string(), ..HereCode::StorageFailed.into() })?
    }
}

/// The departments that the officer submits for.
pub(crate) fn departments(me: &Me) -> impl Iterator<Item = &DepartmentCode> {
    me.postings.iter().filter(|post| post.role.submits()).map(|post| &post.department)
}
