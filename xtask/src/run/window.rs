//! The officer's window, connected to the queue: on the developer's display, or on a private one where there is none.

use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::data::Data;
use crate::{
    environment::Desktop,
    setup::system,
    sh::{self, Running},
};

/// How often a picture of the private display is taken.
const PICTURES: Duration = Duration::from_secs(5);

/// The system packages of the window on the display it will get.
pub fn needs() -> Vec<system::Need> {
    let mut needs = vec![system::COMPILE, system::WINDOW_BUILD, system::WINDOW_RUN];
    if !has_display() {
        needs.push(system::PRIVATE_DISPLAY);
    }
    needs
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

/// Where the window opens.
pub enum Screen {
    /// The developer's own display.
    Own,
    /// One that nobody sees, but for the picture of it that is taken again and again.
    Private { desktop: Box<Desktop>, picture: PathBuf, taken: Option<Instant> },
}

impl Screen {
    /// The developer's display where there is one, else a private one. Its home is kept with the data: the keyring has what
    /// the officer was enrolled with.
    pub fn open(data: &Data) -> Result<Self> {
        if has_display() {
            return Ok(Self::Own);
        }
        let folder = sh::target().join("run");
        let desktop = Box::new(Desktop::start_at_home(&data.desktop(), &folder.join("logs"))?);
        let picture = folder.join("window.png");
        println!("      there is no display here, so the window opens on a private one;");
        println!("      every {} s a picture of it: {}", PICTURES.as_secs(), picture.display());
        Ok(Self::Private { desktop, picture, taken: None })
    }

    /// Where a person sees it.
    pub fn told(&self) -> String {
        match self {
            Self::Own => "on this display".to_owned(),
            Self::Private { picture, .. } => {
                format!("on a private display; a picture: {}", picture.display())
            }
        }
    }

    /// Takes a picture when it is time for one. One that fails is no reason to end: there will be another.
    pub fn look(&mut self) {
        let Self::Private { desktop, picture, taken } = self else { return };
        if taken.is_none_or(|taken| taken.elapsed() >= PICTURES) {
            *taken = Some(Instant::now());
            if let Err(error) = desktop.picture(picture)
                && !sh::interrupted()
            {
                eprintln!("no picture of the window: {error:#}");
            }
        }
    }

    /// Starts the window on it. Its pages are those inside of the program, or come from a development server.
    pub fn start_window(&self, data: &Data, address: &str, pages: Option<&str>) -> Result<Running> {
        let app = sh::target().join("debug/purabarta");
        let mut command = match self {
            Self::Own => on_own_display(&app, data)?,
            Self::Private { desktop, .. } => {
                let mut command = sh::command(app);
                desktop.prepare(&mut command);
                command
            }
        };
        command.env("PURABARTA_HOME", data.officer()).env("PURABARTA_ENROL_ADDRESS", address);
        if let Some(pages) = pages {
            command.env("PURABARTA_PAGES", pages);
        }
        if let Ok(code) = fs::read_to_string(data.code_file()) {
            command.env("PURABARTA_ENROL_CODE", code.trim());
        }
        Running::start("the window", &mut command)
    }
}

/// The window needs a session bus and a runtime folder; a bare display (xvfb-run, ssh -X) has neither.
fn on_own_display(app: &std::path::Path, data: &Data) -> Result<Command> {
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
    Ok(command)
}
