//! Panics: each is written to a file with its place, reported in the window, and contained where that is possible.
//!
//! The desktop calls the program from code that cannot unwind (GTK, the window's procedure): a panic there ends it. So every
//! call that comes in from the desktop is [`contain`]ed. What the officer is told follows from the files
//! ([`officer::endings`]).

use officer::endings::{Endings, fault_name, without_quotes};
use officer::view::{CallFailed, HereCode, Kind};
use std::backtrace::Backtrace;
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tauri::{AppHandle, Emitter as _};
use wire::ambient::Clock;

/// So many are written by one run: a fault that comes again and again must not fill the disk.
const WRITTEN: usize = 20;

/// Where faults go. Empty until the app's folder is known.
static FAULTS: OnceLock<Faults> = OnceLock::new();

struct Faults {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    app: AppHandle,
    met: AtomicUsize,
}

/// Catches every panic from now on, for the app in the folder `root`.
pub fn watch(app: &AppHandle, root: &Path, clock: Arc<dyn Clock>) {
    let faults =
        Faults { folder: Endings::faults_in(root), clock, app: app.clone(), met: AtomicUsize::new(0) };
    if FAULTS.set(faults).is_err() {
        return;
    }
    // The hook of before would put the message into the log as it is, with the text that it quotes.
    std::panic::set_hook(Box::new(|panic| {
        let text = described(panic);
        tracing::error!("the program met a fault\n{text}");
        write_down(&text);
    }));
}

/// The page's own process ended: what was on the screen is gone, what was typed is on the disk.
#[cfg(target_os = "linux")]
pub fn page_ended(reason: &str) {
    write_down(&format!("place: the page's process\nmessage: {reason}\n"));
}

fn described(panic: &PanicHookInfo<'_>) -> String {
    let mut text = String::new();
    let place = panic.location().map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let thread = std::thread::current();
    let message = panic.payload_as_str().unwrap_or_default();
    // Writing to a string does not fail.
    let _ = writeln!(text, "place: {place}");
    let _ = writeln!(text, "thread: {}", thread.name().unwrap_or("unnamed"));
    let _ = writeln!(text, "message: {}", without_quotes(message));
    let _ = writeln!(text, "{}", Backtrace::force_capture());
    text
}

fn write_down(text: &str) {
    let Some(faults) = FAULTS.get() else { return };
    let number = faults.met.fetch_add(1, Ordering::AcqRel);
    if number >= WRITTEN {
        return;
    }
    let file = faults.folder.join(fault_name(faults.clock.now(), number));
    let text = format!("version: {}\n{text}", faults.app.package_info().version);
    let written = std::fs::File::create(&file).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        // The program may be about to end.
        file.sync_all()
    });
    if let Err(e) = written {
        tracing::error!(error = %e, "a fault could not be written down");
        return;
    }
    let app = faults.app.clone();
    // Not from here: this thread may hold what telling the window needs.
    tauri::async_runtime::spawn(async move {
        if let Err(e) = app.emit("changed", Kind::Officer) {
            tracing::warn!(error = %e, "the window was not told of a fault");
        }
    });
}

/// For tests: at which place a fault is met on purpose (`start`, `focus`, `call`). Nothing else sets it.
const ON_PURPOSE: &str = "PURABARTA_FAULT";

/// Panics if a test asked for a fault at this place.
#[allow(clippy::panic, reason = "it is a fault on purpose, and only tests ask for it")]
pub fn fail_if_requested(place: &str) {
    if std::env::var_os(ON_PURPOSE).is_some_and(|asked| asked == *place) {
        panic!("a fault on purpose");
    }
}

/// Does what the desktop asked for. A fault in it ends nothing else; it then answers `otherwise`.
pub fn contain<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    // What a fault leaves half done is behind locks that are taken over as they are, or on the disk.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(otherwise)
}

/// Answers a call of the page. A fault in it is an answer, too: without one the page would wait for ever.
pub async fn answer<T>(work: impl Future<Output = Result<T, CallFailed>>) -> Result<T, CallFailed> {
    use futures::FutureExt as _;
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| Err(HereCode::Fault.into()))
}
