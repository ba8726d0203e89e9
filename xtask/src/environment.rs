//! A private desktop for programs with windows: display, window manager, session bus, unlocked keyring,
//! home and runtime folders, all temporary. Dropping it ends and removes everything.

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::sh::{self, Running};

/// The largest that it may be given by a test; it begins as [`USUAL`].
const SCREEN: &str = "2560x900x24";
const USUAL: (u32, u32) = (1280, 900);
const PATIENCE: Duration = Duration::from_secs(20);

/// The private desktop. Its programs end in the order of the fields.
pub struct Desktop {
    /// Programs of the caller, ended first.
    guests: Vec<Running>,
    _keyring: Running,
    _window_manager: Running,
    bus: Running,
    _display: Running,
    variables: Vec<(&'static str, String)>,
    logs: PathBuf,
    folder: Folder,
}

impl Desktop {
    /// Starts it; what its programs say goes to files in `logs`.
    pub fn start(logs: &Path) -> Result<Self> {
        let folder = Folder::create()?;
        let home = PathBuf::from(folder.make("home")?);
        Self::start_in(folder, &home, logs)
    }

    /// Starts one whose home folder, and with it the keyring, is kept.
    pub fn start_at_home(home: &Path, logs: &Path) -> Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(home)?;
        Self::start_in(Folder::create()?, home, logs)
    }

    fn start_in(folder: Folder, home: &Path, logs: &Path) -> Result<Self> {
        let at_home = |name: &str| home.join(name).to_string_lossy().into_owned();
        fs::create_dir_all(logs)?;
        for name in ["config", "data", "cache"] {
            fs::create_dir_all(home.join(name))?;
        }
        let mut variables = vec![
            ("HOME", home.to_string_lossy().into_owned()),
            ("XDG_RUNTIME_DIR", folder.make("runtime")?),
            ("XDG_CONFIG_HOME", at_home("config")),
            ("XDG_DATA_HOME", at_home("data")),
            ("XDG_CACHE_HOME", at_home("cache")),
            ("TMPDIR", folder.make("tmp")?),
        ];

        let mut xvfb = Command::new("Xvfb");
        // Without a reset when its first guest leaves: it would forget the size it was given.
        xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
        let (display, number) = start_speaking("Xvfb", &mut xvfb, &logs.join("xvfb.log"))?;
        variables.push(("DISPLAY", format!(":{number}")));
        give_size(USUAL, &variables)?;

        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).envs(variables.clone());
        let (bus, address) = start_speaking("dbus-daemon", &mut bus, &logs.join("dbus.log"))?;
        variables.push(("DBUS_SESSION_BUS_ADDRESS", address));

        let mut openbox = Command::new("openbox");
        openbox.arg("--sm-disable").envs(variables.clone()).env_remove("WAYLAND_DISPLAY");
        let window_manager = Running::start_logged("openbox", &mut openbox, &logs.join("openbox.log"))?;
        answers("openbox", &variables, &["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"], "0x")?;
        let keyring = unlocked_keyring(&variables, &logs.join("keyring.log"))?;
        let owner = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"];
        let asked = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
        answers("the keyring", &variables, &[owner.as_slice(), &asked].concat(), "true")?;
        let guests = Vec::new();
        let (_keyring, _window_manager, _display) = (keyring, window_manager, display);
        let logs = logs.to_path_buf();
        Ok(Self { guests, _keyring, _window_manager, bus, _display, variables, logs, folder })
    }

    /// A program set to live on this desktop.
    pub fn prepare<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
    }

    /// Puts a picture of the whole display into a file, at once: whoever looks never sees half of one.
    pub fn picture(&self, file: &Path) -> Result<()> {
        let unfinished = file.with_extension("unfinished");
        let mut import = Command::new("import");
        import.args(["-silent", "-window", "root"]).arg(format!("png:{}", unfinished.display()));
        sh::run(self.prepare(&mut import))?;
        Ok(fs::rename(unfinished, file)?)
    }

    /// A folder of its own for a program, removed with the desktop.
    pub fn folder(&self, name: &str) -> Result<String> {
        self.folder.make(name)
    }

    /// Starts a server in the background and waits until it listens on `port`.
    pub fn serve(&mut self, name: &str, command: &mut Command, port: u16) -> Result<()> {
        let log = self.logs.join(format!("{name}.log"));
        let mut guest = Running::start_logged(name, self.prepare(command), &log)?;
        let listening = sh::wait_for(PATIENCE, || {
            guest.must_live().with_context(|| format!("see {}", log.display()))?;
            Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok())
        })?;
        self.guests.push(guest);
        listening.map(drop).with_context(|| format!("{name} does not listen on port {port}"))
    }

    /// An error when the session bus has gone.
    pub fn must_live(&mut self) -> Result<()> {
        self.bus.must_live()
    }
}

/// Starts a program and reads the first line it says.
fn start_speaking(name: &str, command: &mut Command, log: &Path) -> Result<(Running, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(fs::File::create(log)?);
    let mut running = Running::start(name, command)?;
    let stdout = running.stdout().context("its output")?;
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _closed = BufReader::new(stdout).read_line(&mut line).map(|_| sender.send(line));
    });
    let line = receiver.recv_timeout(PATIENCE).unwrap_or_default();
    if line.trim().is_empty() {
        bail!("{name} did not start; see {}", log.display());
    }
    Ok((running, line.trim().to_owned()))
}

/// Makes the screen as large as this. Xvfb knows no size but its largest by itself.
fn give_size((width, height): (u32, u32), variables: &[(&'static str, String)]) -> Result<()> {
    let name = format!("{width}x{height}");
    // Nothing is ever drawn by these timings.
    let timings = [60, width, width + 8, width + 16, width + 32, height, height + 2, height + 4, height + 8];
    let timings = timings.map(|number| number.to_string());
    let xrandr = |words: &[&str]| {
        sh::run(Command::new("xrandr").args(words).envs(variables.iter().map(|(name, value)| (name, value))))
    };
    xrandr(&[&["--newmode", name.as_str()], timings.each_ref().map(String::as_str).as_slice()].concat())?;
    xrandr(&["--addmode", "screen", &name])?;
    xrandr(&["--output", "screen", "--mode", &name])
}

/// Asks until the answer holds `word`: a program that has started is not yet ready.
fn answers(name: &str, variables: &[(&'static str, String)], question: &[&str], word: &str) -> Result<()> {
    let (program, arguments) = question.split_first().context("a question")?;
    let answered = sh::wait_for(PATIENCE, || {
        let answer = Command::new(program).args(arguments).envs(variables.iter().cloned()).output()?;
        Ok(String::from_utf8_lossy(&answer.stdout).contains(word).then_some(()))
    })?;
    answered.with_context(|| format!("{name} is not ready"))
}

/// Without it the session bus would start a locked keyring that asks for a password in a window.
fn unlocked_keyring(variables: &[(&'static str, String)], log: &Path) -> Result<Running> {
    let mut command = Command::new("gnome-keyring-daemon");
    command
        .args(["--foreground", "--unlock", "--components=secrets"])
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(fs::File::create(log)?);
    let mut running = Running::start("gnome-keyring-daemon", &mut command)?;
    // It unlocks once its input ends.
    running.stdin().context("the keyring's input")?.write_all(b"test")?;
    Ok(running)
}

/// A temporary folder only we can read.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("purabarta-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&path).with_context(|| path.display().to_string())?;
        Ok(Self(path))
    }

    fn make(&self, name: &str) -> Result<String> {
        let path = self.0.join(name);
        fs::create_dir_all(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        Ok(path.to_string_lossy().into_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_private_and_goes_away() {
        let folder = Folder::create().unwrap();
        let inside = PathBuf::from(folder.make("runtime").unwrap());
        assert_eq!(fs::metadata(&inside).unwrap().permissions().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!inside.exists());
    }
}
