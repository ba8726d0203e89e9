//! What the page may call. Each hands over and answers; what is done is in `officer`.

use officer::Incoming;
use officer::view::{CallFailed, HereCode, Imported};
use serde_json::Value;
use std::io::Write as _;
use std::sync::Arc;
use tauri::State;
use tauri::http::HeaderValue;
use tauri::ipc::{InvokeBody, Request};

use crate::ending::Ending;
use crate::faults;
use crate::opened::Opened;

/// One call of the list in `officer::api`.
#[tauri::command]
pub async fn call(opened: State<'_, Opened>, name: String, argument: Value) -> Result<Value, CallFailed> {
    let officer = opened.as_ref().map_err(Clone::clone)?;
    let answering = async {
        if name == "items" {
            faults::fail_if_requested("call");
        }
        officer.call(&name, argument).await
    };
    faults::answer(answering).await
}

/// Brings one photo in: the body is its bytes; the headers say its name (`x-photo-name`, percent-encoded), the way it
/// comes (`x-photo-source`) and the number by which the import can be ended (`x-photo-ticket`).
#[tauri::command]
pub async fn import_photo(opened: State<'_, Opened>, request: Request<'_>) -> Result<Imported, CallFailed> {
    let officer = Arc::clone(opened.as_ref().map_err(Clone::clone)?);
    let InvokeBody::Raw(bytes) = request.body() else { return Err(HereCode::BadCall.into()) };
    let header = |name| request.headers().get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    let name = percent_encoding::percent_decode(header("x-photo-name")).decode_utf8_lossy().into_owned();
    let word = String::from_utf8_lossy(header("x-photo-source")).into_owned();
    let source = serde_json::from_value(word.into()).unwrap_or_default();
    let ticket = std::str::from_utf8(header("x-photo-ticket")).ok().and_then(|ticket| ticket.parse().ok());
    let bytes = bytes.clone();
    // Decoding takes a moment: not on the thread that serves the window.
    let work = tauri::async_runtime::spawn_blocking(move || {
        officer.import(&Incoming { name: &name, bytes: &bytes, source, ticket })
    });
    work.await.map_err(|_| HereCode::Fault)?
}

/// The page is drawn. `cargo xtask bench start` waits for the word.
#[tauri::command]
pub fn window_ready(ending: State<'_, Ending>) {
    ending.page_is_there();
    if std::env::var_os("PURABARTA_ANNOUNCE_READY").is_some() {
        let mut out = std::io::stdout();
        // Nobody to hear it is no fault of the window.
        let _ = writeln!(out, "window ready").and_then(|()| out.flush());
    }
}

/// What was typed is saved: the program may end.
#[tauri::command]
pub fn window_saved(ending: State<'_, Ending>) {
    ending.page_has_saved();
}
