//! The queue itself, without HTTP: its data, its key, its lanes, and who is notified when something changed.
//!
//! It knows how to open, to read and to write, and nothing of what is read and written: that is said in the other
//! modules of [`crate::app`], which work on a [`Queue`].

use std::fs;
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use wire::ambient::{Chance, Clock, uuid_v7};
use wire::problem::ProblemCode;
use wire::receipt::QueueKey;

use crate::app::admission::Lane;
use crate::app::fingerprints::Fingerprints;
use crate::app::journal::Journal;
use crate::app::login_turns::LoginTurns;
use crate::app::metrics::Metrics;
use crate::app::page_turns::PageTurns;
use crate::app::signer::Signer;
use crate::app::work::Work;
use crate::blobs::inspector::PhotoInspector;
use crate::blobs::staging::Staging;
use crate::blobs::{BlobStore, Folder};
use crate::fault::Fault;
use crate::private;
use crate::rules::access::passwords::Passwords;
use crate::rules::access::roster_import;
use crate::rules::cases::public_updates;
use crate::rules::context::EffectContext;
use crate::rules::operations::uploads::Room;
use crate::settings::Settings;
use crate::store::sqlite::Sqlite;
use crate::store::{Records, Store};

/// Cases that are made ready to be searched in one transaction, at the first start after an update.
const SEARCHED_AT_ONCE: u32 = 500;

/// The queue.
pub struct Queue {
    /// How it is set up.
    pub settings: Settings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Whose turn it is to log in.
    pub login_turns: LoginTurns,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Arc<dyn BlobStore>,
    pub(crate) signer: Signer,
    pub(crate) passwords: Passwords,
    pub(crate) journal: Journal,
    pub(crate) work: Work,
    pub(crate) staging: Staging,
    pub(crate) inspector: PhotoInspector,
    pub(crate) fingerprints: Fingerprints,
    pub(crate) page: PageTurns,
    pub(crate) metrics: Metrics,
    pub(crate) changed: broadcast::Sender<()>,
    pub(crate) stopping: CancellationToken,
}

impl Queue {
    /// Opens the data folder, makes what is missing, brings the database to its newest shape.
    ///
    /// # Errors
    /// The folder, the key or the database cannot be used.
    pub fn open(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Arc<Self>, Fault> {
        fs::create_dir_all(&settings.data)?;
        let store = Arc::new(Sqlite::open(&settings.data.join("queue.sqlite3"))?);
        let blobs = Arc::new(Folder::open(&settings.data.join("files"))?);
        // After the database is open: its two files beside it are there, and are SQLite's to make with its mode.
        match private::tighten(&settings.data) {
            Ok(0) => {}
            Ok(open) => tracing::warn!(
                files = open,
                "other users could reach the data folder; it is closed to them now"
            ),
            // Whoever mounted the folder may keep its modes to themselves: officers' work is not stopped by that.
            Err(error) => tracing::error!(%error, "other users may be able to read the data folder"),
        }
        Self::open_on(settings, clock, chance, store, blobs)
    }

    /// Opens a queue whose records and files are kept elsewhere than in its folder.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_on(
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        store: Arc<dyn Store>,
        blobs: Arc<dyn BlobStore>,
    ) -> Result<Arc<Self>, Fault> {
        let signer = Signer::open(&settings.data.join("signing.key"), &*chance)?;
        store.write(|records| -> Result<(), Fault> {
            if records.fact("epoch")?.is_none() {
                records.set_fact("epoch", &uuid_v7(clock.now(), &*chance).to_string())?;
            }
            roster_import::audit_set_aside(records, clock.now())
        })?;
        // In pieces: a start that is cut short goes on where it was.
        while store.write(public_updates::index_missing)? > 0 {}
        while store.write(|records| records.index_search(SEARCHED_AT_ONCE))? > 0 {}
        Ok(Arc::new(Self {
            passwords: Passwords::new(&*chance)?,
            login_turns: LoginTurns::default(),
            journal: Journal::in_folder(&settings.journal_dir),
            work: Work::new(clock.clone()),
            settings,
            clock,
            chance,
            store,
            blobs,
            signer,
            staging: Staging::default(),
            inspector: PhotoInspector::default(),
            fingerprints: Fingerprints::default(),
            page: PageTurns::default(),
            metrics: Metrics::new()?,
            changed: broadcast::channel(64).0,
            stopping: CancellationToken::new(),
        }))
    }

    /// What receipts are checked with.
    #[must_use]
    pub fn public_key(&self) -> QueueKey {
        self.signer.public_key()
    }

    /// What an effect is entered with now.
    #[must_use]
    pub fn effect_context(&self) -> EffectContext<'_> {
        EffectContext { now: self.clock.now(), key: self.signer.key(), body: &self.settings.body }
    }

    /// Runs blocking work off the async threads. How much of it waits is what the door goes by.
    pub(crate) async fn run_blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let queue = self.clone();
        self.work.run(Lane::Text, move || work(&queue)).await
    }

    /// The same for the bytes of files, which let texts go first.
    pub(crate) async fn run_blocking_upload<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let queue = self.clone();
        self.work.run(Lane::Files, move || work(&queue)).await
    }

    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.run_blocking(move |queue| queue.store.read(|records| work(queue, records))).await
    }

    /// Writes, and tells the listeners afterwards, unless it was refused: then nothing changed, and each of them would
    /// look in vain.
    pub(crate) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &dyn Records) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let work = move |queue: &Self| {
            let answer = queue.store.write(|records| work(queue, records))?;
            queue.follow_journal();
            Ok(answer)
        };
        let answer = self.run_blocking(work).await?;
        self.notify_changed();
        Ok(answer)
    }

    /// Writes down outside the database what was just taken away. It is done and stays done: a journal that cannot be
    /// written is for whoever reads the log, and is caught up with every minute. Blocks.
    pub fn follow_journal(&self) {
        if let Err(error) = self.journal.follow(&*self.store) {
            tracing::error!(%error, "the journal cannot be written: a restore would not know what was revoked");
        }
    }

    /// Wakes whoever listens for changes. Nobody listening is no error.
    pub(crate) fn notify_changed(&self) {
        let _ = self.changed.send(());
    }

    /// Hears each time when something may have changed.
    #[must_use]
    pub fn hear_changes(&self) -> broadcast::Receiver<()> {
        self.changed.subscribe()
    }

    /// Refuses a file that the disk could not hold.
    pub(crate) fn require_room(&self, bytes: u64) -> Result<(), Fault> {
        let wanted = self.settings.min_free_bytes.saturating_add(bytes);
        if self.blobs.free()? < wanted { Err(ProblemCode::DiskFull.into()) } else { Ok(()) }
    }

    /// Refuses a text that the disk could not hold.
    pub(crate) fn require_room_for_text(&self, bytes: u64) -> Result<(), Fault> {
        let wanted = self.settings.min_free_bytes_for_text().saturating_add(bytes);
        if self.blobs.free()? < wanted { Err(ProblemCode::DiskFull.into()) } else { Ok(()) }
    }

    /// What new uploads may take. What others have still to send counts as taken.
    pub(crate) fn room_for_uploads(&self) -> Result<Room, Fault> {
        let free = self.blobs.free()?.saturating_sub(self.settings.min_free_bytes);
        Ok(Room { free, unpromised: self.settings.unpromised_bytes })
    }

    /// Runs a piece of work on the roster in one transaction: for the command line and for tests. Blocks.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn roster<T>(&self, work: impl FnOnce(&dyn Records) -> Result<T, Fault>) -> Result<T, Fault> {
        self.store.write(work)
    }
}
