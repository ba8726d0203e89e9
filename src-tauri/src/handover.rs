//! Photos that other programs hand over: dropped on the window, or copied into the clipboard.
//!
//! WebView2 gives the page real files for both, and the page does the rest. WebKitGTK gives it neither: a dropped file is an
//! address that the page may not read (and by default opens), a copied one is nothing. So on Linux both are taken here, by
//! GTK, and become numbers that the page brings in like photos found in a folder ([`officer::Officer::hand_over`]).
//!
//! A program offers one thing in several forms. They are asked for one after another, the one that loses least first, until
//! one of them is something: files (`text/uri-list`), an encoded picture, at last what a browser writes into a file for us
//! (`direct_save`).

#[cfg(target_os = "linux")]
pub use gtk_side::{clipboard, take_drops};

/// The page gets files by itself.
#[cfg(not(target_os = "linux"))]
pub const fn take_drops(_: &tauri::WebviewWindow) {}

/// The page gets files by itself.
#[cfg(not(target_os = "linux"))]
pub fn clipboard(_: &tauri::AppHandle) -> officer::Given {
    officer::Given::default()
}

#[cfg(target_os = "linux")]
mod direct_save;
#[cfg(target_os = "linux")]
mod forms;

#[cfg(target_os = "linux")]
mod gtk_side;
