//! Other programs: where they run, how they are started, waited for, read and ended.
//!
//! A program in the foreground ([`run`], [`output`], [`tee`]) shares the terminal. One in the background
//! is a [`Running`] and leads a process group of its own: Ctrl-C reaches only `xtask`, which then ends
//! the groups in order; dropping a `Running` ends it too, so nothing outlives a failure.

use std::{
    fmt,
    fs::{self, File},
    io::{BufRead, BufReader, IsTerminal, Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, OnceLock, atomic::AtomicBool, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::photographs;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

/// A refusal with an exit code of its own.
#[derive(Debug)]
pub struct Stop {
    pub code: u8,
    pub message: String,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Stop {}

/// The repository's root.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A program run from the repository's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// `cargo` with a subcommand.
pub fn cargo(subcommand: &str) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand);
    command
}

/// `cargo` over the whole workspace: one selection, so one set of features, so everything is compiled once.
pub fn cargo_workspace(subcommand: &[&str]) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(subcommand).arg("--workspace").env("PURABARTA_PHOTOGRAPHS", photographs::cache());
    command
}

/// `npm` in `ui/`.
pub fn npm(args: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(args).current_dir(root().join("ui"));
    command
}

/// Whether a program can be found on the `PATH`.
pub fn is_on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn interrupts() -> &'static Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    FLAG.get_or_init(Arc::default)
}

/// Turns Ctrl-C and a polite kill into a note that every wait looks at.
pub fn listen_for_interrupts() {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        if let Err(error) = signal_hook::flag::register(signal, Arc::clone(interrupts())) {
            eprintln!("xtask: cannot listen for signal {signal}: {error}");
        }
    }
}

/// Whether the developer asked to stop.
pub fn interrupted() -> bool {
    interrupts().load(Ordering::Relaxed)
}

const GLANCE: Duration = Duration::from_millis(25);

/// Asks again and again until there is an answer, a limit or an interrupt. `None` past the limit.
pub fn wait_for<T>(limit: Duration, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(Some(answer));
        }
        if interrupted() {
            bail!("interrupted");
        }
        if started.elapsed() > limit {
            return Ok(None);
        }
        thread::sleep(GLANCE);
    }
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            if interrupted() {
                bail!("interrupted");
            }
            return Ok(status);
        }
        if interrupted() {
            // Ctrl-C has reached it too; a polite kill has not.
            if let Some(pid) = pid_of(child) {
                let _gone = rustix::process::kill_process(pid, Signal::TERM);
            }
            child.wait()?;
            bail!("interrupted");
        }
        thread::sleep(GLANCE);
    }
}

fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

fn spawn(command: &mut Command) -> Result<Child> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.spawn().with_context(|| format!("cannot start `{name}`"))
}

/// A command as one would type it.
pub fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a program in the terminal; an error unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    let status = wait(&mut spawn(command)?)?;
    if !status.success() {
        bail!("`{}` failed ({status})", typed(command));
    }
    Ok(())
}

/// Runs a program for its output; its complaints go to the terminal.
pub fn output(command: &mut Command) -> Result<String> {
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    let mut text = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut text)?;
    }
    let status = wait(&mut child)?;
    if !status.success() {
        bail!("`{}` failed ({status})\n{text}", typed(command));
    }
    Ok(text)
}

/// Runs a program, showing what it says and keeping it (both streams, in `log` too).
pub fn tee(command: &mut Command, log: &Path) -> Result<(bool, String)> {
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let said = Arc::new(Mutex::new(String::new()));
    let readers = [
        child.stdout.take().map(|stream| retell(stream, Arc::clone(&said))),
        child.stderr.take().map(|stream| retell(stream, Arc::clone(&said))),
    ];
    let status = wait(&mut child);
    for reader in readers.into_iter().flatten() {
        let _panicked = reader.join();
    }
    let said = said.lock().map(|said| said.clone()).unwrap_or_default();
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(log, &said)?;
    Ok((status?.success(), said))
}

fn retell(stream: impl Read + Send + 'static, said: Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let _closed = writeln!(std::io::stdout().lock(), "{line}");
            if let Ok(mut said) = said.lock() {
                said.push_str(&line);
                said.push('\n');
            }
        }
    })
}

/// A program in the background, leading its own process group. Dropping it ends the whole group.
pub struct Running {
    name: String,
    child: Child,
}

impl Running {
    /// Starts it; the caller decides on its streams.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let child = spawn(command.process_group(0))?;
        Ok(Self { name: name.to_owned(), child })
    }

    /// Starts it silently, what it says going to `log`.
    pub fn start_logged(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        Self::start(name, command)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its standard input, once, when it was piped.
    pub fn stdin(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    /// Its standard output, once, when it was piped.
    pub fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Its exit status when it has ended.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// An error when it has ended, for what should still be running.
    pub fn must_live(&mut self) -> Result<()> {
        match self.ended()? {
            None => Ok(()),
            Some(status) => bail!("{} ended early ({status})", self.name),
        }
    }

    /// Waits until it ends by itself or the developer interrupts. `None` when interrupted.
    pub fn wait(&mut self) -> Result<Option<ExitStatus>> {
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if interrupted() {
                return Ok(None);
            }
            thread::sleep(GLANCE);
        }
    }

    /// Asks the program alone to finish, gives it `patience`, then ends its whole group.
    pub fn stop(&mut self, patience: Duration) {
        let Some(group) = pid_of(&self.child) else { return };
        if matches!(self.child.try_wait(), Ok(None)) {
            let _gone = rustix::process::kill_process(group, Signal::TERM);
            let asked = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < patience {
                thread::sleep(GLANCE);
            }
        }
        let _gone = kill_process_group(group, Signal::KILL);
        let _reaped = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop(Duration::from_secs(3));
    }
}

/// A TCP port nobody listens on just now.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
