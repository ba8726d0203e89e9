//! The officer's program: a window around [`officer::Officer`], and nothing an officer's work depends on.
//!
//! The page calls three commands ([`commands`]); pictures reach it by an address of their own
//! ([`pictures`]); the credential is in the system's keyring ([`vault`]); the camera is let in ([`camera`]). Closed, the window leaves
//! a picture in the [`tray`], and what is new is told by the desktop ([`desktop`], in the [`words`] of the window). Everything else is
//! in the `officer` crate and runs without a desktop.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod camera;
mod commands;
mod desktop;
mod pictures;
mod tray;
mod vault;
mod words;

use std::sync::Arc;
use tauri::{Manager as _, RunEvent, WindowEvent};
use tauri_plugin_autostart::MacosLauncher;
use tauri_plugin_window_state::StateFlags;
use tracing_subscriber::EnvFilter;

/// The word by which the desktop starts the program without its window.
const IN_TRAY: &str = "--in-tray";

fn remembered() -> StateFlags {
    StateFlags::all() & !StateFlags::VISIBLE
}

fn main() -> tauri::Result<()> {
    let filter = EnvFilter::try_from_env("PURABARTA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let app = tauri::Builder::default()
        // First, so that a second start hands over before it opens the folder.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| desktop::to_front(app)))
        // Whether it is shown is decided at each start, below.
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(remembered()).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![IN_TRAY])))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol("photo", |context, request, responder| {
            pictures::answer(context.app_handle(), &request, responder);
        })
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::import_photo,
            commands::window_ready
        ])
        .setup(|app| {
            let opened = desktop::open(app.handle());
            if let Err(e) = tray::put(app.handle()) {
                tracing::warn!(error = %e, "there is no tray");
            }
            desktop::open_on_click(app.handle())?;
            app.manage(opened);
            if !std::env::args().any(|word| word == IN_TRAY) {
                desktop::to_front(app.handle());
            }
            if let Some(window) = app.get_webview_window("main") {
                camera::allow(&window);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            let opened = window.state::<desktop::Opened>();
            let Ok(officer) = &*opened else { return };
            match event {
                WindowEvent::Focused(in_front) => officer.in_front(*in_front),
                WindowEvent::CloseRequested { api, .. } if officer.goes_on_without_window() => {
                    api.prevent_close();
                    if let Err(e) = window.hide() {
                        tracing::warn!(error = %e, "the window could not be hidden");
                    }
                }
                _ => {}
            }
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let RunEvent::Exit = event
            && let Ok(officer) = &*app.state::<desktop::Opened>()
        {
            let officer = Arc::clone(officer);
            tauri::async_runtime::block_on(async move { officer.stop().await });
        }
    });
    Ok(())
}
