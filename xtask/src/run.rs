//! `cargo xtask run`: from a fresh clone to the officer's window beside a living queue.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    setup::{node, system},
    sh::{self, Running},
    steps::Steps,
};

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Options {
    pub fresh: bool,
    pub headless: bool,
    pub data: Option<PathBuf>,
    pub port: Option<u16>,
}

const USUAL_PORT: u16 = 8747;

/// The command lines of `purabarta-queue`, all in this one place.
mod queue {
    use super::{Command, Data, sh};

    pub const PROGRAM: &str = "purabarta-queue";

    fn command(data: &Data) -> Command {
        let mut command = sh::command(sh::target().join("debug").join(PROGRAM));
        command.arg("--data").arg(data.queue());
        command
    }

    /// Fills demo data, writes a one-time enrolment code and says how to log in to the desk.
    pub fn demo(data: &Data) -> Command {
        let mut command = command(data);
        command.arg("demo").arg("--enrol-code-file").arg(data.code_file());
        command
    }

    pub fn serve(data: &Data, port: u16) -> Command {
        let mut command = command(data);
        command.args(["--listen", &format!("127.0.0.1:{port}"), "serve"]);
        command
    }
}

/// Both programs in one build, sharing what the tests build.
pub fn build() -> Command {
    let mut build = sh::cargo_workspace(&["build"]);
    build.args(["--bin", "purabarta", "--bin", queue::PROGRAM]);
    build
}

/// Runs until the program is ended (closed, its window leaves it in the tray) or the developer interrupts.
pub fn run(options: &Options) -> Result<()> {
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
    if !options.headless && !has_display {
        let message = "there is no display for the window. Either\n  \
                       xvfb-run -a cargo xtask run      on a display nobody sees, or\n  \
                       cargo xtask run --headless       the queue and its desk alone";
        bail!(sh::Stop { code: 2, message: message.to_owned() });
    }
    let mut steps = Steps::new(if options.headless { 6 } else { 7 });
    steps.step("System packages", || {
        let window: &[system::Need] = &[system::COMPILE, system::WINDOW_BUILD, system::WINDOW_RUN];
        system::ensure(if options.headless { &[system::COMPILE] } else { window })
    })?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Building (the first time takes several minutes)", || {
        let mut queue_alone = sh::cargo("build");
        queue_alone.args(["-p", queue::PROGRAM]);
        sh::run(&mut if options.headless { queue_alone } else { build() })
    })?;
    let data = steps.step("Data", || Data::open(options))?;
    let address = format!("http://127.0.0.1:{}", data.port);
    let mut served = steps.step("Queue", || start_queue(&data))?;
    tell(&data, &address)?;
    let ended = if options.headless {
        served.wait()?
    } else {
        let mut window = steps.step("Window", || start_window(&data, &address))?;
        let ended = sh::wait_for(Duration::MAX, || {
            served.must_live()?;
            window.ended()
        });
        window.stop(Duration::from_secs(10));
        println!("\nThe officer's program has ended; the queue is stopping.");
        ended.or_else(|error| if sh::interrupted() { Ok(None) } else { Err(error) })?
    };
    served.stop(Duration::from_secs(20));
    match ended {
        Some(status) if !status.success() => bail!("it ended with {status}"),
        _ => Ok(()),
    }
}

/// Where everything is kept between starts.
struct Data {
    folder: PathBuf,
    port: u16,
}

impl Data {
    fn open(options: &Options) -> Result<Self> {
        let folder = match &options.data {
            Some(data) => std::path::absolute(data)?,
            None => sh::root().join("data"),
        };
        if options.fresh && folder.exists() {
            let aside = first_free_name(&folder);
            fs::rename(&folder, &aside).with_context(|| format!("moving {}", folder.display()))?;
            println!("      the old data is kept in {}", aside.display());
        }
        fs::create_dir_all(folder.join("queue"))?;
        fs::create_dir_all(folder.join("officer"))?;
        // An enrolled officer remembers the queue's address, so the port stays what it was.
        let remembered =
            fs::read_to_string(folder.join("port")).ok().and_then(|port| port.trim().parse().ok());
        let port = match options.port {
            Some(0) => sh::free_port()?,
            Some(port) => port,
            None => remembered.unwrap_or(USUAL_PORT),
        };
        if TcpListener::bind(("127.0.0.1", port)).is_err() {
            bail!("port {port} is in use (another run?); stop that program or choose a port with --port");
        }
        if remembered.is_some_and(|remembered| remembered != port) {
            println!(
                "      an officer enrolled before looks for the queue at its old port; --fresh starts anew"
            );
        }
        fs::write(folder.join("port"), port.to_string())?;
        println!("      {}", folder.display());
        Ok(Self { folder, port })
    }

    fn queue(&self) -> PathBuf {
        self.folder.join("queue")
    }

    fn officer(&self) -> PathBuf {
        self.folder.join("officer")
    }

    fn code_file(&self) -> PathBuf {
        self.folder.join("enrol-code")
    }

    /// What `demo` said: how to log in to the desk. There once the demo data is.
    fn welcome(&self) -> PathBuf {
        self.folder.join("welcome.txt")
    }
}

fn first_free_name(folder: &Path) -> PathBuf {
    let named = |n: u32| {
        let mut name = folder.as_os_str().to_owned();
        name.push(format!(".old-{n}"));
        PathBuf::from(name)
    };
    (1..).map(named).find(|name| !name.exists()).unwrap_or_else(|| named(0))
}

fn start_queue(data: &Data) -> Result<Running> {
    if !data.welcome().exists() {
        let welcome = sh::output(&mut queue::demo(data))?;
        fs::write(data.welcome(), welcome)?;
    }
    let mut running = Running::start("the queue", &mut queue::serve(data, data.port))?;
    let healthy = sh::wait_for(Duration::from_secs(60), || {
        running.must_live()?;
        Ok(is_healthy(data.port).then_some(()))
    })?;
    healthy.context("the queue does not answer /healthz")?;
    Ok(running)
}

fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 2"))
}

/// The demo's logins, for people.
fn logins(line: &str) -> Option<String> {
    let told: serde_json::Value = serde_json::from_str(line).ok()?;
    let names: Vec<_> = told.get("logins")?.as_array()?.iter().filter_map(|name| name.as_str()).collect();
    Some(format!("log in as {}; password {}", names.join(", "), told.get("password")?.as_str()?))
}

fn tell(data: &Data, address: &str) -> Result<()> {
    println!("\n  ┌─ Purabarta");
    println!("  │ desk: {address}/desk/");
    for line in fs::read_to_string(data.welcome())?.lines() {
        println!("  │ {}", logins(line).unwrap_or_else(|| line.to_owned()));
    }
    println!("  │ data: {} (kept; --fresh starts anew)", data.folder.display());
    println!("  └─ Ctrl-C ends everything\n");
    Ok(())
}

fn start_window(data: &Data, address: &str) -> Result<Running> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_data_never_replaces_what_was_put_aside_before() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::write(data.join("unsent"), "work").unwrap();
        let options = Options { fresh: true, data: Some(data.clone()), port: Some(0), ..Options::default() };
        fs::create_dir(folder.path().join("data.old-1")).unwrap();
        Data::open(&options).unwrap();
        assert!(folder.path().join("data.old-2/unsent").exists() && !data.join("unsent").exists());
    }

    #[test]
    fn the_port_stays_the_same_between_starts() {
        let folder = tempfile::tempdir().unwrap();
        let first = Options { data: Some(folder.path().into()), port: Some(0), ..Options::default() };
        let again = Options { port: None, data: Some(folder.path().into()), ..Options::default() };
        assert_eq!(Data::open(&first).unwrap().port, Data::open(&again).unwrap().port);
    }

    #[test]
    fn a_taken_port_is_refused() {
        let (folder, taken) = (tempfile::tempdir().unwrap(), TcpListener::bind(("127.0.0.1", 0)).unwrap());
        let port = Some(taken.local_addr().unwrap().port());
        let options = Options { data: Some(folder.path().into()), port, ..Options::default() };
        assert!(Data::open(&options).is_err());
    }

    #[test]
    fn health_is_a_success_status() {
        for (status, healthy) in [("200 OK", true), ("204 No Content", true), ("503 Busy", false)] {
            let queue = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = queue.local_addr().unwrap().port();
            let answering = std::thread::spawn(move || {
                let (mut stream, _) = queue.accept().unwrap();
                let _request = stream.read(&mut [0; 512]).unwrap();
                write!(stream, "HTTP/1.1 {status}\r\n\r\n").unwrap();
            });
            assert_eq!(is_healthy(port), healthy, "{status}");
            answering.join().unwrap();
        }
    }
}
