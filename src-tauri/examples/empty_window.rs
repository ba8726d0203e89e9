//! The smallest Tauri window: what `cargo xtask bench start` measures the officer's window against.

use std::io::Write as _;

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .on_page_load(|_, page| {
            if page.event() == tauri::webview::PageLoadEvent::Finished {
                let mut out = std::io::stdout();
                let _ = writeln!(out, "window ready");
                let _ = out.flush();
            }
        })
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
