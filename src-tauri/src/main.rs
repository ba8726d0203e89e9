//! The officer's program: a window around [`officer::Officer`], and nothing an officer's work depends on.
//!
//! The page calls a few commands ([`commands`]); pictures reach it by an address of their own
//! ([`pictures`]); the credential is in the system's keyring ([`vault`]); the window shows our own pages only ([`window`]),
//! lets the [`camera`] in, and takes what other programs hand over ([`handover`]). Closed, it leaves
//! a picture in the [`tray`], and what is new is told by the desktop ([`desktop`], in the [`words`] of the window). The end is
//! in order where there is a moment for it ([`ending`]); a fault ends no more than it must ([`faults`]). Everything else is
//! in the `officer` crate and runs without a desktop.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod camera;
mod commands;
mod desktop;
mod ending;
mod faults;
mod handover;
mod opened;
mod pictures;
mod tray;
mod vault;
mod window;
mod words;

use std::sync::Arc;
use tauri::{App, AppHandle, Manager as _, RunEvent, WindowEvent};
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
    let mut context = tauri::generate_context!();
    window::use_development_pages(context.config_mut());
    let app = tauri::Builder::default()
        // First, so that a second start hands over before it opens the folder.
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            faults::contain((), || window::to_front(app));
        }))
        // Whether it is shown is decided at each start, below.
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(remembered()).build())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![IN_TRAY])))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol("photo", |context, request, responder| {
            faults::contain((), || pictures::answer(context.app_handle(), &request, responder));
        })
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::import_photo,
            commands::window_ready,
            commands::window_saved
        ])
        .setup(|app| set_up(app))
        .on_window_event(|window, event| {
            faults::contain((), || on_window_event(window, event));
        })
        .build(context)?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            faults::contain((), || stop(app));
        }
    });
    Ok(())
}

fn set_up(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    let handle = app.handle();
    app.manage(ending::Ending::default());
    let opened = desktop::open(handle);
    if let Err(e) = tray::create(handle) {
        tracing::warn!(error = %e, "there is no tray");
    }
    desktop::open_on_click(handle)?;
    let safe_mode = opened.as_ref().is_ok_and(|officer| officer.in_safe_mode());
    if !safe_mode {
        faults::fail_if_requested("start");
    }
    app.manage(opened);
    window::open(app)?;
    // In safe mode nothing is sent until the officer has seen why.
    if safe_mode || !std::env::args().any(|word| word == IN_TRAY) {
        window::to_front(handle);
    }
    ending::end_on_signals(handle);
    Ok(())
}

fn on_window_event(window: &tauri::Window, event: &WindowEvent) {
    let opened = window.state::<opened::Opened>();
    match event {
        WindowEvent::Focused(window_focused) => {
            if let Ok(officer) = &*opened {
                officer.window_focused(*window_focused);
            }
            faults::fail_if_requested("focus");
        }
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            if opened.as_ref().is_ok_and(|officer| officer.keeps_running_without_window()) {
                if let Err(e) = window.hide() {
                    tracing::warn!(error = %e, "the window could not be hidden");
                }
            } else {
                ending::end(window.app_handle());
            }
        }
        _ => {}
    }
}

fn stop(app: &AppHandle) {
    if let Ok(officer) = &*app.state::<opened::Opened>() {
        let officer = Arc::clone(officer);
        tauri::async_runtime::block_on(async move { officer.stop().await });
    }
}
