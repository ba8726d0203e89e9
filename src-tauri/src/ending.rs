//! The end in order: what is typed is saved first.
//!
//! Every end that leaves time to save goes through [`end`]: *End Purabarta*, the tray's menu, the window closed
//! when it is not to stay in the tray, logging off (SIGTERM), Ctrl+C. The page is asked to save and says when it has. What
//! leaves no moment (a power cut, a kill) costs what was typed in the last second or so: the page saves while one types.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::{AppHandle, Emitter as _, Manager as _};
use tokio::sync::Notify;

/// How long the page may take to save. Whoever logs off does not wait for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The state of an orderly end.
#[derive(Default)]
pub struct Ending {
    begun: AtomicBool,
    /// There is a page that can be asked.
    page: AtomicBool,
    saved: Notify,
}

impl Ending {
    /// The page is drawn.
    pub fn page_is_there(&self) {
        self.page.store(true, Ordering::Release);
    }

    /// The page has saved what was typed.
    pub fn page_has_saved(&self) {
        self.saved.notify_one();
    }
}

/// Ends the program in order. From any thread; the first call counts.
pub fn end(app: &AppHandle) {
    if app.state::<Ending>().begun.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let ending = app.state::<Ending>();
        if ending.page.load(Ordering::Acquire) && app.emit("ending", ()).is_ok() {
            let saved = tokio::time::timeout(PATIENCE, ending.saved.notified()).await;
            if saved.is_err() {
                tracing::warn!("the page did not say that it has saved");
            }
        }
        app.exit(0); // wall: this is the one place
    });
}

/// Ends the program in order when the system asks for it.
#[cfg(unix)]
pub fn end_on_signals(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut asked) => {
                    while asked.recv().await.is_some() {
                        end(&app);
                    }
                }
                Err(e) => tracing::warn!(error = %e, "a signal to end is not heard"),
            }
        });
    }
}

/// On Windows logging off ends the event loop, which stops the app in order (`RunEvent::Exit`).
#[cfg(not(unix))]
pub const fn end_on_signals(_: &AppHandle) {}
