//! The desktop as the officer's app sees it, where the page is in a browser.

use officer::alerts::Opens;
use officer::view::{HandOver, Kind, NothingHanded};
use officer::{Given, GivenThing, Host};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast};

/// How many events wait for a slow page. One that misses some is told that everything changed.
const WAITING: usize = 1_024;

/// What the page is told.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum Told {
    /// This kind of thing changed.
    Changed(Kind),
    /// A notice was clicked.
    Open(Opens),
    /// Something is dragged over the window, or not any more.
    Dragging(bool),
    /// It was dropped.
    Dropped(HandOver),
    /// A public address is to be opened.
    Link(String),
    /// The program is about to end.
    Ending,
}

/// What the desktop would answer.
#[derive(Debug, Default)]
pub struct Answers {
    /// The officer's own folder for documents.
    pub documents: Option<PathBuf>,
    /// The officer's own folders with photos.
    pub photo_folders: Vec<PathBuf>,
    /// What is chosen in the folder dialog.
    pub chooses: Option<PathBuf>,
    /// Files in the clipboard.
    pub clipboard: Vec<PathBuf>,
    /// What else is in the clipboard.
    pub instead: Option<NothingHanded>,
}

/// A desktop without a window.
pub struct Desktop {
    told: broadcast::Sender<Told>,
    saved: Notify,
    autostart: AtomicBool,
    answers: Mutex<Answers>,
}

impl Desktop {
    /// With these folders.
    #[must_use]
    pub fn new(answers: Answers) -> Self {
        Self {
            told: broadcast::channel(WAITING).0,
            saved: Notify::new(),
            autostart: AtomicBool::new(false),
            answers: Mutex::new(answers),
        }
    }

    /// What the desktop would answer.
    pub fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the page.
    pub fn tells(&self, told: Told) {
        // Nobody listening is no failure.
        let _ = self.told.send(told);
    }

    /// Everything the page is told from now on.
    #[must_use]
    pub fn listens(&self) -> broadcast::Receiver<Told> {
        self.told.subscribe()
    }

    /// The page has saved what was typed.
    pub fn is_saved(&self) {
        self.saved.notify_one();
    }

    /// Asks the page to save, and waits until it has.
    pub async fn ends(&self) {
        self.tells(Told::Ending);
        self.saved.notified().await;
    }
}

/// What the desktop hands over.
pub fn given(files: Vec<PathBuf>, instead: Option<NothingHanded>) -> Given {
    Given { things: files.into_iter().map(GivenThing::File).collect(), instead }
}

impl Host for Desktop {
    fn changed(&self, kind: Kind) {
        self.tells(Told::Changed(kind));
    }

    fn open_link(&self, address: &str) -> bool {
        self.tells(Told::Link(address.to_owned()));
        true
    }

    fn documents(&self) -> Option<PathBuf> {
        self.answers().documents.clone()
    }

    fn photo_folders(&self) -> Vec<PathBuf> {
        self.answers().photo_folders.clone()
    }

    fn clipboard(&self) -> Given {
        let answers = self.answers();
        given(answers.clipboard.clone(), answers.instead)
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        self.answers().chooses.clone()
    }

    fn autostart(&self) -> Option<bool> {
        Some(self.autostart.load(Ordering::SeqCst))
    }

    fn set_autostart(&self, wanted: bool) {
        self.autostart.store(wanted, Ordering::SeqCst);
    }

    fn quit(&self) {
        self.tells(Told::Ending);
    }
}
