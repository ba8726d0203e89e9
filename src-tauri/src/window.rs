//! The window: made here and not from the configuration alone, so that nothing but our own pages is ever in it.

use tauri::utils::config::FrontendDist;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager as _, Url, WebviewWindow, WebviewWindowBuilder};

#[cfg(target_os = "linux")]
use crate::faults;
use crate::{camera, handover};

/// Makes the window of the configuration. It is not shown yet.
pub fn open(app: &App) -> tauri::Result<Option<WebviewWindow>> {
    let Some(config) = app.config().app.windows.first() else { return Ok(None) };
    let development = development_pages();
    let window = WebviewWindowBuilder::from_config(app.handle(), config)?
        .on_navigation(move |url| {
            let ours = is_ours(url) || development.as_ref().is_some_and(|ours| ours.origin() == url.origin());
            if !ours {
                // Its scheme alone: the rest may be the path of somebody's file.
                tracing::warn!(scheme = url.scheme(), "the window was kept from leaving the app's page");
            }
            ours
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    camera::allow(&window);
    handover::take_drops(&window);
    bring_back_the_page(&window);
    Ok(Some(window))
}

/// Brings the window to the front: somebody started the program again.
pub fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(e) = shown {
            tracing::warn!(error = %e, "the window did not come to the front");
        }
    }
}

/// Where a development server has the pages, so that they change in the window while they are written (`cargo xtask dev`).
#[cfg(debug_assertions)]
fn development_pages() -> Option<Url> {
    std::env::var("PURABARTA_PAGES").ok()?.parse().ok()
}

/// What is shipped shows the pages inside of it and no others.
#[cfg(not(debug_assertions))]
const fn development_pages() -> Option<Url> {
    None
}

/// Takes the pages from a development server, where there is one.
pub fn use_development_pages(config: &mut tauri::Config) {
    if let Some(pages) = development_pages() {
        config.build.frontend_dist = Some(FrontendDist::Url(pages));
    }
}

/// Whether an address is a page of this program. Tauri serves them at `tauri://localhost`, on Windows at
/// `http://tauri.localhost`.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => {
            cfg!(windows) && url.host_str() == Some("tauri.localhost") && url.port().is_none()
        }
        _ => false,
    }
}

/// The page runs in a process of its own. When that ends, the window would stay white: it is reloaded, and what was typed
/// is read from the disk.
#[cfg(target_os = "linux")]
fn bring_back_the_page(window: &WebviewWindow) {
    use webkit2gtk::{WebProcessTerminationReason as Reason, WebViewExt as _};
    let connected = window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|view, reason| {
            faults::contain((), || {
                let reason = match reason {
                    Reason::Crashed => "it crashed",
                    Reason::ExceededMemoryLimit => "it took too much memory",
                    _ => "it was ended",
                };
                faults::page_ended(reason);
                view.reload();
            });
        });
    });
    if let Err(e) = connected {
        tracing::warn!(error = %e, "a page that ends would not be brought back");
    }
}

/// WebView2 starts a new process for the page by itself and shows a page of its own with a button to reload it.
#[cfg(not(target_os = "linux"))]
const fn bring_back_the_page(_: &WebviewWindow) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_are_ever_in_the_window() {
        let ours = |address: &str| is_ours(&address.parse().unwrap());
        assert!(ours("tauri://localhost/"));
        assert!(ours("tauri://localhost/index.html"));
        assert!(!ours("file:///media/card/drain.jpg"));
        assert!(!ours("https://example.org/"));
        assert!(!ours("data:text/html,x"));
        assert!(!ours("tauri://elsewhere/"));
        assert!(!ours("http://tauri.localhost.example.org/"));
        assert_eq!(ours("http://tauri.localhost/"), cfg!(windows));
    }
}
