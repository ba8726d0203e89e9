//! The officer's window, connected to the queue.

use std::{fs, os::unix::fs::DirBuilderExt};

use anyhow::Result;

use super::data::Data;
use crate::sh::{self, Running};

/// Starts it.
pub fn start(data: &Data, address: &str) -> Result<Running> {
    let app = sh::target().join("debug/purabarta");
    // The window needs a session bus and a runtime folder; a bare display (xvfb-run) has neither.
    let mut command = if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
        sh::command(app)
    } else {
        let mut command = sh::command("dbus-run-session");
        command.arg("--").arg(app);
        command
    };
    if std::env::var_os("XDG_RUNTIME_DIR").is_none() {
        let runtime = data.folder.join("runtime");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&runtime)?;
        command.env("XDG_RUNTIME_DIR", runtime);
    }
    command.env("PURABARTA_HOME", data.officer()).env("PURABARTA_ENROL_ADDRESS", address);
    if let Ok(code) = fs::read_to_string(data.code_file()) {
        command.env("PURABARTA_ENROL_CODE", code.trim());
    }
    Running::start("the window", &mut command)
}
