//! Opening the officer's app on this desktop, and what it needs of the desktop.

use officer::alerts::Alert;
use officer::disk::{Disk, LocalDisk};
use officer::endings::Endings;
use officer::remote::Network;
use officer::view::{CallFailed, CredentialPlace, EnrolForm, HereCode, Kind, Language};
use officer::{Ambient, Given, Host, Officer};
use std::path::PathBuf;
use std::sync::Arc;
use tauri::{AppHandle, Emitter as _, Manager as _};
use tauri_plugin_autostart::ManagerExt as _;
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_notification::NotificationExt as _;
use tauri_plugin_opener::OpenerExt as _;
use wire::ambient::Clock;
use wire::ambient::system::{SystemChance, SystemClock};

use crate::opened::Opened;
use crate::vault;
use crate::window::to_front;
use crate::words::Words;
use crate::{ending, faults, handover, tray};

/// The key under which a notice carries what a click on it opens.
const OPENS: &str = "opens";

/// The desktop as the officer's app sees it.
struct Desktop {
    app: AppHandle,
    clock: Arc<dyn Clock>,
}

impl Host for Desktop {
    fn changed(&self, kind: Kind) {
        if let Err(e) = self.app.emit("changed", kind) {
            tracing::warn!(error = %e, "the window was not told of a change");
        }
    }

    fn open_link(&self, address: &str) -> bool {
        self.app.opener().open_url(address, None::<&str>).is_ok()
    }

    fn documents(&self) -> Option<PathBuf> {
        self.app.path().document_dir().ok()
    }

    fn photo_folders(&self) -> Vec<PathBuf> {
        // Only those that are there: on some computers nobody has made them.
        let own = [self.app.path().picture_dir(), self.app.path().download_dir()];
        own.into_iter().flatten().filter(|folder| folder.is_dir()).collect()
    }

    fn clipboard(&self) -> Given {
        handover::clipboard(&self.app)
    }

    fn choose_folder(&self) -> Option<PathBuf> {
        let mut dialog = self.app.dialog().file();
        if let Some(window) = self.app.get_webview_window("main") {
            dialog = dialog.set_parent(&window);
        }
        dialog.blocking_pick_folder().and_then(|folder| folder.into_path().ok())
    }

    fn notify(&self, alert: &Alert, language: Language) {
        let said = Words::of(language).alert(&alert.about, self.clock.now());
        let shown = self
            .app
            .notification()
            .builder()
            .title(said.title)
            .body(said.text)
            .extra(OPENS, alert.opens)
            .show();
        if let Err(e) = shown {
            tracing::warn!(error = %e, "the desktop did not show what is new");
        }
    }

    fn show_open_cases(&self, cases: usize, language: Language) {
        tray::update(&self.app, cases, language);
    }

    fn autostart(&self) -> Option<bool> {
        self.app.autolaunch().is_enabled().ok()
    }

    fn set_autostart(&self, wanted: bool) {
        let autostart = self.app.autolaunch();
        if let Err(e) = if wanted { autostart.enable() } else { autostart.disable() } {
            tracing::warn!(error = %e, wanted, "starting with the computer could not be set");
        }
    }

    fn quit(&self) {
        ending::end(&self.app);
    }
}

/// Opens the app in its folder: `PURABARTA_HOME`, else the user's local (never roaming) application folder. From here on
/// faults are written down in it; one in the opening itself is shown by the page like any other reason.
pub fn open(app: &AppHandle) -> Opened {
    let root = match std::env::var_os("PURABARTA_HOME") {
        Some(home) => PathBuf::from(home),
        None => app
            .path()
            .app_local_data_dir()
            .map_err(|e| CallFailed { detail: e.to_string(), ..HereCode::StorageFailed.into() })?,
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let endings = Arc::new(Endings::begin(&root, Arc::clone(&disk), Arc::clone(&clock)));
    faults::watch(app, &root, Arc::clone(&clock));
    let ambient = Ambient {
        clock: Arc::clone(&clock),
        chance: Arc::new(SystemChance),
        disk,
        lan: Arc::new(officer::lan::Interfaces),
        transport: Arc::new(Network::new().map_err(CallFailed::from)?),
        version: app.package_info().version.to_string(),
        device_name: device_name(),
        suggested_address: std::env::var("PURABARTA_ENROL_ADDRESS").unwrap_or_default(),
        // The engine's tasks live on Tauri's runtime.
        runtime: tauri::async_runtime::handle().inner().clone(),
        endings: Some(Arc::clone(&endings)),
    };
    let vault = Box::new(vault::of(&root));
    let host = Arc::new(Desktop { app: app.clone(), clock });
    let opening = || Officer::open(&root, ambient, vault, host).map_err(CallFailed::from);
    let opened = faults::contain(Err(HereCode::Fault.into()), opening);
    match &opened {
        Ok(officer) => enrol_if_told(officer),
        // The page says why: that is no end without a word.
        Err(_) => endings.record_orderly_end(),
    }
    opened
}

/// An installer (or `cargo xtask run`) may hand over a one-time code; the officer then needs to type nothing.
fn enrol_if_told(officer: &Arc<Officer>) {
    let told = std::env::var("PURABARTA_ENROL_ADDRESS").ok().zip(std::env::var("PURABARTA_ENROL_CODE").ok());
    if let Some((address, code)) = told
        && officer.credential_place() == CredentialPlace::None
    {
        let officer = Arc::clone(officer);
        tauri::async_runtime::spawn(async move {
            let form = EnrolForm { address, code, device_name: String::new() };
            let Ok(form) = serde_json::to_value(form) else { return };
            if let Err(e) = officer.call("enrol", form).await {
                tracing::warn!(code = ?e.code, "the code that was handed over was not taken; the page asks for one");
            }
        });
    }
}

fn device_name() -> String {
    let name = std::env::var("COMPUTERNAME").or_else(|_| std::fs::read_to_string("/etc/hostname"));
    name.map(|name| name.trim().to_owned()).unwrap_or_default()
}

/// Listens for clicks on what was told: the window comes to the front, and shows what it was about.
pub fn open_on_click(app: &AppHandle) -> tauri_plugin_notification::Result<()> {
    let window = app.clone();
    app.notification().on_action(move |performed| {
        faults::contain((), || {
            to_front(&window);
            let opens = performed.notification().and_then(|told| told.extra().get(OPENS));
            if let Some(opens) = opens
                && let Err(e) = window.emit("open", opens)
            {
                tracing::warn!(error = %e, "the window was not told what to open");
            }
        });
    })
}
