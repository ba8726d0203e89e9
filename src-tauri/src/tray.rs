//! The tray icon: there while the window is not. It says how many complaints wait, opens the window, ends the program.

use fluent_bundle::FluentArgs;
use officer::view::Language;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _};

use crate::words::Words;
use crate::{ending, faults, window};

const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The parts of the tray that change.
pub struct Tray {
    icon: TrayIcon,
    open: MenuItem<tauri::Wry>,
    waiting: MenuItem<tauri::Wry>,
    quit: MenuItem<tauri::Wry>,
}

/// Creates it. A desktop may have no tray: then the window only opens again when the program is started again.
pub fn create(app: &AppHandle) -> tauri::Result<()> {
    let words = Words::of(Language::default());
    let none = FluentArgs::new();
    let open = MenuItem::with_id(app, OPEN, words.format("tray-open", &none), true, None::<&str>)?;
    let waiting = MenuItem::with_id(app, "waiting", words.waiting(0), false, None::<&str>)?;
    let quit = MenuItem::with_id(app, QUIT, words.format("tray-quit", &none), true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&waiting, &open, &quit])?;
    let mut builder = TrayIconBuilder::with_id("main")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .tooltip(words.waiting(0))
        .on_menu_event(|app, event| {
            faults::contain((), || match event.id().as_ref() {
                OPEN => window::to_front(app),
                QUIT => ending::end(app),
                _ => {}
            });
        })
        .on_tray_icon_event(|tray, event| {
            let left = MouseButton::Left;
            if let TrayIconEvent::Click { button, button_state: MouseButtonState::Up, .. } = event
                && button == left
            {
                faults::contain((), || window::to_front(tray.app_handle()));
            }
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    let icon = builder.build(app)?;
    app.manage(Tray { icon, open, waiting, quit });
    Ok(())
}

/// Shows how many cases wait, in this language.
pub fn update(app: &AppHandle, waiting: usize, language: Language) {
    let Some(tray) = app.try_state::<Tray>() else { return };
    let (words, none) = (Words::of(language), FluentArgs::new());
    let said = words.waiting(waiting);
    let shown = tray
        .icon
        .set_tooltip(Some(&said))
        // Beside the picture, where a desktop has room for it.
        .and_then(|()| tray.icon.set_title((waiting > 0).then(|| words.number(waiting))))
        .and_then(|()| tray.waiting.set_text(&said))
        .and_then(|()| tray.open.set_text(words.format("tray-open", &none)))
        .and_then(|()| tray.quit.set_text(words.format("tray-quit", &none)));
    if let Err(e) = shown {
        tracing::warn!(error = %e, "the tray does not show what waits");
    }
}
