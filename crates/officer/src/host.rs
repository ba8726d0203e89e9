//! What the app needs of its surroundings: the desktop ([`Host`]), and time, chance, disk and network ([`Ambient`]).

use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use wire::ambient::{Chance, Clock};

use crate::alerts::Alert;
use crate::disk::Disk;
use crate::endings::Endings;
use crate::remote::Transport;
use crate::view::{Kind, Language, NothingHanded};

/// The app's surroundings, as narrow as they can be: windows, menus and notices are not in here.
pub trait Host: Send + Sync {
    /// This kind of thing changed: what shows it must ask again. May be called from any thread, often.
    fn changed(&self, kind: Kind);
    /// Opens a public address in the browser. Answers whether there was one to open it.
    fn open_link(&self, address: &str) -> bool;
    /// The officer's own folder for documents, if there is one.
    fn documents(&self) -> Option<PathBuf> {
        None
    }
    /// The officer's own folders in which photos may lie: pictures, downloads.
    fn photo_folders(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    /// The clipboard's photos, where the page does not get them from the desktop itself. Blocks until the program that
    /// offers it has handed it over.
    fn clipboard(&self) -> Given {
        Given::default()
    }
    /// Lets the officer choose a folder. Blocks until they have; none when they cancelled.
    fn choose_folder(&self) -> Option<PathBuf> {
        None
    }
    /// Shows the officer a notice outside the window, in their language. Called from any thread.
    fn notify(&self, _: &Alert, _: Language) {}
    /// How many open cases the officer has: shown where it is seen without the window.
    fn show_open_cases(&self, _: usize, _: Language) {}
    /// Whether the program starts with the computer; none where that cannot be.
    fn autostart(&self) -> Option<bool> {
        None
    }
    /// Sets that. Whether it took is seen by asking.
    fn set_autostart(&self, _: bool) {}
    /// Ends the program, as at its regular end.
    fn quit(&self) {}
}

/// What the app is given from outside: time, randomness, disk, network, and facts about the program.
#[derive(Clone)]
pub struct Ambient {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// The disk that the app's folder is on.
    pub disk: Arc<dyn Disk>,
    /// The network nearby, for phones.
    pub lan: Arc<dyn phone::lan::Lan>,
    /// The way to the queue.
    pub transport: Arc<dyn Transport>,
    /// The app's version.
    pub version: String,
    /// What this computer is called, for the enrolment.
    pub device_name: String,
    /// The queue's address, when the installer said it.
    pub suggested_address: String,
    /// Where tasks run. Calls may come from threads that are in no runtime: the desktop's event loop.
    pub runtime: Handle,
    /// How the program ended before; none where that is not recorded.
    pub endings: Option<Arc<Endings>>,
}

/// What the desktop hands over.
#[derive(Debug, Default)]
pub struct Given {
    /// Files and pictures, in the order given.
    pub things: Vec<GivenThing>,
    /// What else was there, where there is none of them.
    pub instead: Option<NothingHanded>,
}

/// One thing that the desktop hands over.
#[derive(Debug)]
pub enum GivenThing {
    /// A file, or a folder.
    File(PathBuf),
    /// A picture without a file.
    Picture {
        /// What to call it.
        name: String,
        /// An encoded picture: JPEG, PNG, …
        bytes: Vec<u8>,
    },
}

/// The host as the rest of the crate calls it: every change that may need a notice also wakes the notifier.
pub(crate) struct ChangeNotifier {
    host: Arc<dyn Host>,
    moved: Arc<Notify>,
}

impl ChangeNotifier {
    pub(crate) const fn new(host: Arc<dyn Host>, moved: Arc<Notify>) -> Self {
        Self { host, moved }
    }

    /// This kind of thing changed.
    pub(crate) fn changed(&self, kind: Kind) {
        if matches!(kind, Kind::Cases | Kind::Items | Kind::Officer) {
            self.moved.notify_one();
        }
        self.host.changed(kind);
    }
}

impl std::ops::Deref for ChangeNotifier {
    type Target = dyn Host;

    fn deref(&self) -> &Self::Target {
        &*self.host
    }
}
