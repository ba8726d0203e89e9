//! An officer at work: the real app on a folder of its own, without a window.

use officer::alerts::Alert;
use officer::credential::CredentialFile;
use officer::disk::{Disk, LocalDisk};
use officer::endings::Endings;
use officer::remote::{Network, Transport};
use officer::view::{
    CallFailed, CaseView, DraftView, EnrolForm, Imported, ItemRow, ItemView, Kind, Language, Sealed, Who,
};
use officer::{Ambient, Host, Incoming, Officer};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use wire::content::{Content, ContentKind, Photo, Source};
use wire::ids::{CaseId, SubmissionId};

use crate::ambient::{Seeded, TestClock, ThisComputer};
use crate::photographs::Photograph;
use crate::town::Town;

/// How long something that must happen may take before the test gives up. Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long an impatient officer waits without any progress.
const IMPATIENCE: Duration = Duration::from_millis(10);

struct Desk {
    changed: Notify,
    documents: PathBuf,
    chooses: Mutex<Option<PathBuf>>,
    told: Mutex<Vec<Alert>>,
    waiting: AtomicUsize,
}

impl Host for Desk {
    fn changed(&self, _: Kind) {
        self.changed.notify_one();
    }

    fn open_link(&self, _: &str) -> bool {
        true
    }

    fn documents(&self) -> Option<PathBuf> {
        Some(self.documents.clone())
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        self.chooses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn notify(&self, alert: &Alert, _: Language) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(alert.clone());
        self.changed.notify_one();
    }

    fn show_open_cases(&self, cases: usize, _: Language) {
        self.waiting.store(cases, Ordering::SeqCst);
        self.changed.notify_one();
    }
}

/// An officer at work.
pub struct OfficerAtWork {
    /// The computer's clock, not the queue's.
    pub clock: Arc<TestClock>,
    folder: PathBuf,
    seed: u64,
    desk: Arc<Desk>,
    disk: Arc<dyn Disk>,
    transport: Arc<dyn Transport>,
    app: Option<Arc<Officer>>,
}

impl OfficerAtWork {
    /// A computer with a new app on it.
    pub async fn at(folder: PathBuf, seed: u64) -> Self {
        let network = Network::new().expect("a network");
        Self::with(folder, seed, Arc::new(LocalDisk), Arc::new(network)).await
    }

    /// The same on this disk and this network.
    pub async fn with(
        folder: PathBuf,
        seed: u64,
        disk: Arc<dyn Disk>,
        transport: Arc<dyn Transport>,
    ) -> Self {
        let clock = Arc::new(TestClock::start());
        let desk = Arc::new(Desk {
            changed: Notify::new(),
            documents: folder.join("documents"),
            chooses: Mutex::new(None),
            told: Mutex::default(),
            waiting: AtomicUsize::new(0),
        });
        let mut officer = Self { clock, folder, seed, desk, disk, transport, app: None };
        officer.app = Some(officer.open(None));
        officer
    }

    /// Enrolled at this town's queue.
    pub async fn enrolled(town: &Town, officer: wire::ids::OfficerId, seed: u64) -> Self {
        let officer_at_work = Self::at(town.folder(&format!("pc-{seed}")), seed).await;
        let _: Who =
            officer_at_work.enrols(&town.url(), &town.code_for(officer)).await.expect("the code is good");
        officer_at_work
    }

    /// Enrols with what is typed.
    ///
    /// # Errors
    /// The error that the window would get.
    pub async fn enrols(&self, address: &str, code: &str) -> Result<Who, CallFailed> {
        let form = EnrolForm { address: address.into(), code: code.into(), device_name: "PC-3".into() };
        self.calls("enrol", json!(form)).await
    }

    /// Calls as the window would.
    ///
    /// # Errors
    /// The error that the window would get.
    pub async fn calls<T: DeserializeOwned>(&self, name: &str, argument: Value) -> Result<T, CallFailed> {
        let answer = self.app().call(name, argument).await?;
        Ok(serde_json::from_value(answer).expect("the answer is of its type"))
    }

    /// The program is ended and started again.
    pub async fn restarts(&mut self) {
        self.goes_home().await;
        self.seed += 1000;
        self.app = Some(self.open(None));
    }

    /// The program is ended and started again by a desktop that records how it ended.
    ///
    /// # Panics
    /// When the folder cannot be opened.
    pub async fn restarts_counted(&mut self) {
        self.goes_home().await;
        let endings = Endings::begin(&self.folder, Arc::clone(&self.disk), self.clock.clone());
        self.app = Some(self.open(Some(Arc::new(endings))));
    }

    /// A start of the program that crashed before it opened its folder.
    pub fn starts_and_dies(&self) {
        let _ = Endings::begin(&self.folder, Arc::clone(&self.disk), self.clock.clone());
    }

    /// The program itself, for calls that the window does not make.
    #[must_use]
    pub fn program(&self) -> Arc<Officer> {
        Arc::clone(self.app())
    }

    /// Ends the program.
    pub async fn goes_home(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }

    fn app(&self) -> &Arc<Officer> {
        self.app.as_ref().expect("the program runs")
    }

    /// The app's folder on disk.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// This computer's id at the queue.
    #[must_use]
    pub fn token(&self) -> String {
        let secret = std::fs::read_to_string(self.folder.join("credential")).expect("the credential");
        officer::credential::token_in(&secret).expect("a token")
    }

    /// The notifications since the last call; waits until there is one.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn is_told(&self) -> Vec<Alert> {
        let waiting = async {
            loop {
                let told =
                    std::mem::take(&mut *self.desk.told.lock().unwrap_or_else(PoisonError::into_inner));
                if !told.is_empty() {
                    return told;
                }
                self.desk.changed.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("something is told")
    }

    /// Waits until the tray shows this many cases.
    ///
    /// # Panics
    /// When it never does.
    pub async fn sees_waiting(&self, cases: usize) {
        let waiting = async {
            while self.desk.waiting.load(Ordering::SeqCst) != cases {
                self.desk.changed.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the tray shows it");
    }

    /// Begins a report.
    pub async fn begins(&self, kind: ContentKind) -> DraftView {
        self.calls("draft_start", json!({ "kind": kind })).await.expect("a draft")
    }

    /// Adds a photograph that must be accepted.
    #[must_use]
    pub fn brings(&self, photograph: &Photograph) -> Photo {
        match self.tries_to_bring(&photograph.name, &photograph.bytes) {
            Imported::Photo { photo } => photo,
            Imported::Refused { code, .. } => panic!("{} was refused: {code}", photograph.name),
        }
    }

    /// The folder that is chosen the next times the program asks for one.
    pub fn chooses(&self, folder: Option<PathBuf>) {
        *self.desk.chooses.lock().unwrap_or_else(PoisonError::into_inner) = folder;
    }

    /// Adds a photograph from this source.
    #[must_use]
    pub fn brings_by(&self, source: Source, photograph: &Photograph) -> Photo {
        let incoming = Incoming { name: &photograph.name, bytes: &photograph.bytes, source, ticket: None };
        match self.app().import(&incoming).expect("the disk takes it") {
            Imported::Photo { photo } => photo,
            Imported::Refused { code, .. } => panic!("{} was refused: {code}", photograph.name),
        }
    }

    /// Adds a file.
    #[must_use]
    pub fn tries_to_bring(&self, name: &str, bytes: &[u8]) -> Imported {
        self.app().import_photo(name, bytes).expect("the disk takes it")
    }

    /// Types all of this into a draft and presses *Submit*.
    pub async fn submits(&self, draft: &DraftView, content: Content) -> Sealed {
        let save = json!({ "id": draft.id, "version": draft.version, "content": content });
        let _: Value = self.calls("draft_save", save).await.expect("the draft is saved");
        let seal = json!({ "id": draft.id, "version": draft.version + 1 });
        self.calls("draft_seal", seal).await.expect("an answer")
    }

    /// The same; fails if there are flaws.
    pub async fn submits_well(&self, draft: &DraftView, content: Content) -> SubmissionId {
        match self.submits(draft, content).await {
            Sealed::Sealed { submission } => submission,
            other => panic!("not sealed: {other:?}"),
        }
    }

    /// Opens an item.
    pub async fn opens(&self, item: SubmissionId) -> ItemView {
        self.calls("item", json!(item)).await.expect("the item is there")
    }

    /// Presses *send now*.
    pub async fn sends_now(&self) {
        let () = self.calls("send_now", Value::Null).await.expect("an answer");
    }

    /// Waits until an item is as expected.
    pub async fn sees(&self, item: SubmissionId, what: &str, looks: impl Fn(&ItemView) -> bool) -> ItemView {
        let waiting = async {
            loop {
                let changed = self.desk.changed.notified();
                let view = self.opens(item).await;
                if looks(&view) {
                    return view;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(view) => view,
            Err(_) => {
                let ItemView { row, on_the_way, .. } = self.opens(item).await;
                panic!("the officer never saw {what}: {row:#?}, {on_the_way:#?}")
            }
        }
    }

    /// Waits until a case is as expected.
    pub async fn sees_case(&self, id: CaseId, what: &str, looks: impl Fn(&CaseView) -> bool) -> CaseView {
        self.sees_in("case", json!(id), what, looks).await
    }

    /// Waits until the answer to a call is as expected.
    pub async fn sees_in<T: DeserializeOwned + std::fmt::Debug>(
        &self,
        name: &str,
        argument: Value,
        what: &str,
        looks: impl Fn(&T) -> bool,
    ) -> T {
        let waiting = async {
            loop {
                let changed = self.desk.changed.notified();
                if let Ok(view) = self.calls(name, argument.clone()).await
                    && looks(&view)
                {
                    return view;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(view) => view,
            Err(_) => {
                let view: Result<T, _> = self.calls(name, argument.clone()).await;
                panic!("the officer never saw {what}: {view:#?}")
            }
        }
    }

    /// Presses *send now* whenever there is no progress, until an item is as expected.
    ///
    /// # Errors
    /// The item as it was when time ran out.
    pub async fn presses_until(
        &self,
        item: SubmissionId,
        patience: Duration,
        looks: impl Fn(&ItemView) -> bool,
    ) -> Result<ItemView, ItemView> {
        let pressing = async {
            loop {
                let changed = self.desk.changed.notified();
                let view = self.opens(item).await;
                if looks(&view) {
                    return view;
                }
                if tokio::time::timeout(IMPATIENCE, changed).await.is_err() {
                    self.sends_now().await;
                }
            }
        };
        match tokio::time::timeout(patience, pressing).await {
            Ok(view) => Ok(view),
            Err(_) => Err(self.opens(item).await),
        }
    }

    /// Waits until an item from another computer is known here.
    pub async fn sees_some(&self, item: SubmissionId) {
        let waiting = async {
            while !self.lists("").await.iter().any(|row| row.id == item) {
                self.desk.changed.notified().await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the item is heard of");
    }

    /// A photo as the window would show it.
    pub async fn shows(
        &self,
        shelf: officer::folder::PhotoFolder,
        sha256: wire::digest::Digest,
    ) -> Option<Vec<u8>> {
        self.app().picture(shelf, sha256).await
    }

    /// Everything listed.
    pub async fn lists(&self, text: &str) -> Vec<ItemRow> {
        let query = json!({ "status": null, "text": text, "before": null, "limit": 200 });
        let page: officer::view::ItemsPage = self.calls("items", query).await.expect("a page");
        page.rows
    }

    fn open(&self, endings: Option<Arc<Endings>>) -> Arc<Officer> {
        let ambient = Ambient {
            clock: self.clock.clone(),
            chance: Arc::new(Seeded::new(self.seed)),
            disk: self.disk.clone(),
            lan: Arc::new(ThisComputer),
            transport: self.transport.clone(),
            version: "0.0.0-test".into(),
            device_name: "PC".into(),
            suggested_address: String::new(),
            runtime: tokio::runtime::Handle::current(),
            endings,
        };
        std::fs::create_dir_all(&self.folder).expect("the folder");
        let vault = Box::new(CredentialFile::at(self.folder.join("credential")));
        Officer::open(&self.folder, ambient, vault, self.desk.clone()).expect("the app opens")
    }
}
