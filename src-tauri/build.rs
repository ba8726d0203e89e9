//! Packs the page and the permissions into the program.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The page may call these and nothing else; `capabilities/` grants them to the one window.
    let commands =
        tauri_build::AppManifest::new().commands(&["call", "import_photo", "window_ready", "window_saved"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}
