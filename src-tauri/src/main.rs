//! The officer's program: a window around [`officer::Officer`], and nothing an officer's work depends on.
//!
//! The page calls three commands ([`commands`]); pictures reach it by an address of their own
//! ([`pictures`]); the credential is in the system's keyring ([`vault`]); the camera is let in ([`camera`]). Everything else is in the
//! `officer` crate and runs without a desktop.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod camera;
mod commands;
mod desktop;
mod pictures;
mod vault;

use std::sync::Arc;
use tauri::{Manager as _, RunEvent, WindowEvent};
use tracing_subscriber::EnvFilter;

fn main() -> tauri::Result<()> {
    let filter = EnvFilter::try_from_env("PURABARTA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let app = tauri::Builder::default()
        // First, so that a second start hands over before it opens the folder.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| desktop::to_front(app)))
        .plugin(tauri_plugin_window_state::Builder::new().build())
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
            app.manage(opened);
            if let Some(window) = app.get_webview_window("main") {
                camera::allow(&window);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::Focused(in_front) = event
                && let Ok(officer) = &*window.state::<desktop::Opened>()
            {
                officer.in_front(*in_front);
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
