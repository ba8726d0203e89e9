//! One run of the officer's program, from its start to its end, however it ends. Each run has its own WebKitWebDriver: a
//! driver allows one session, and a run may end by SIGKILL.

use super::keyboard::InputMethod;
use super::mouse::{self, Point};
use super::window::Window;
use super::{Done, answers, gets, runs, until};
use crate::page::Page;
use crate::programs::required_var;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// The clock of one program and its children, set by a file (libfaketime). It lies in the folder of the processor's kind.
fn faketime() -> Done<PathBuf> {
    let kinds = std::fs::read_dir("/usr/lib").map_err(|e| e.to_string())?.flatten();
    let mut places = kinds.map(|kind| kind.path().join("faketime/libfaketime.so.1"));
    places.find(|place| place.exists()).ok_or_else(|| "libfaketime is not installed".into())
}

/// What the program is called on the session bus while it runs.
const RUNS: &str = "string:org.purabarta.officer.SingleInstance";

/// Where a thing of the page is in the window, and whether a pointer would meet it there. It is brought into sight first.
const PLACE: &str = "const target = document.querySelector(arguments[0]);\
    if (!target) return null;\
    const middle = () => { const { left, top, width, height } = target.getBoundingClientRect();\
        return [left + width / 2, top + height / 2]; };\
    const meets = ([x, y]) => { const met = document.elementFromPoint(x, y);\
        return met !== null && (target.contains(met) || target.control === met); };\
    if (!meets(middle())) target.scrollIntoView({ block: 'center' });\
    const at = middle();\
    return { x: Math.round(at[0]), y: Math.round(at[1]), meets: meets(at) && !target.disabled };";

/// How the program is started.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// As the desktop starts it: without its window.
    pub in_tray: bool,
    /// With what is written by the input method.
    pub with_input_method: bool,
    /// With a clock that this file moves: `+8h`.
    pub clock: Option<PathBuf>,
    /// With a fault of its own that it meets at this place.
    pub fault: Option<&'static str>,
}

/// A life of the program.
pub struct Life {
    page: Page,
    pid: u32,
    home: PathBuf,
    driver: Child,
}

impl Life {
    /// Starts the program on this folder and waits until it has a page.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn begins(home: &Path, how: &How) -> Done<Self> {
        let script = Self::script(home, how)?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = port.map_err(|e| e.to_string())?;
        let mut driver = Command::new("WebKitWebDriver");
        driver.args([format!("--port={}", address.port()), "--host=127.0.0.1".into()]);
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let driver = driver.spawn().map_err(|e| format!("WebKitWebDriver: {e}"))?;
        until("WebKitWebDriver listens", async || TcpStream::connect(address).await.is_ok()).await?;
        let words: &[&str] = if how.in_tray { &["--in-tray"] } else { &[] };
        let address = format!("http://{address}");
        let page = answers("the program starts", Page::looks_at(&address, &script, words)).await;
        let pid = std::fs::read_to_string(home.with_extension("pid")).map_err(|e| e.to_string())?;
        let pid = pid.trim().parse().map_err(|e| format!("{pid:?}: {e}"))?;
        match page {
            Ok(page) => Ok(Self { page, pid, home: home.to_owned(), driver }),
            Err(e) => {
                let alive = stat(pid);
                let _dead_already = sends(pid, Signal::KILL);
                Err(format!("{e}; it is {alive:?}, and said: {}", last_words(&home.with_extension("log"))))
            }
        }
    }

    /// The driver starts the program with its own environment, so what the program needs to know goes in by a script.
    fn script(home: &Path, how: &How) -> Done<PathBuf> {
        use std::os::unix::fs::PermissionsExt as _;
        let mut text = format!("#!/bin/sh\necho $$ >'{}'\n", home.with_extension("pid").display());
        let mut says = |name: &str, value: &str| {
            let _infallible = writeln!(text, "export {name}='{value}'");
        };
        says("PURABARTA_MOCK_CAMERA", "1");
        says("PURABARTA_HOME", &home.to_string_lossy());
        // What the page remembers is hers alone, and not of whoever walked here before.
        says("XDG_DATA_HOME", &home.with_extension("data").to_string_lossy());
        if let Some(place) = how.fault {
            says("PURABARTA_FAULT", place);
        }
        if how.with_input_method {
            for (name, value) in InputMethod::ENVIRONMENT {
                says(name, value);
            }
        }
        if let Some(file) = &how.clock {
            says("LD_PRELOAD", &faketime()?.to_string_lossy());
            says("FAKETIME_TIMESTAMP_FILE", &file.to_string_lossy());
            // A night's sleep moves the clock on the wall; what waits does not notice.
            says("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            says("FAKETIME_CACHE_DURATION", "1");
        }
        let (app, log) = (required_var("PURABARTA_APP"), home.with_extension("log"));
        let _infallible = writeln!(text, "exec '{app}' \"$@\" 2>>'{}'", log.display());
        let script = home.with_extension("sh");
        std::fs::write(&script, text).map_err(|e| e.to_string())?;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&script, mode).map_err(|e| e.to_string())?;
        Ok(script)
    }

    /// Starts the program once more while it runs, as a click on its picture in the menu does. It hands over and ends.
    ///
    /// # Errors
    /// When the second one does not end.
    pub async fn is_started_again(&self) -> Done {
        let mut second = Command::new(required_var("PURABARTA_APP"));
        second.env("PURABARTA_HOME", &self.home).kill_on_drop(true);
        second.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let ended = tokio::time::timeout(super::patience(), second.status()).await;
        ended.map_err(|_| "the second start did not end")?.map(drop).map_err(|e| e.to_string())
    }

    /// Starts the program on this folder with a fault that ends it at its start, and waits for its end.
    ///
    /// # Errors
    /// When it does not end, or ends well.
    pub async fn begins_and_ends_at_once(home: &Path) -> Done {
        let mut program = Command::new(required_var("PURABARTA_APP"));
        program.env("PURABARTA_HOME", home).env("PURABARTA_FAULT", "start").kill_on_drop(true);
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let ended = tokio::time::timeout(super::patience(), program.status()).await;
        let status = ended.map_err(|_| "it does not end")?.map_err(|e| e.to_string())?;
        until("the desktop knows that the program has ended", async || !is_known_to_run().await).await?;
        if status.success() { Err("it ended well".into()) } else { Ok(()) }
    }

    /// Whether the program runs. One that has ended and was not yet buried does not.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        stat(self.pid).is_some_and(|(state, _)| state != "Z" && state != "X")
    }

    /// Sends a signal to the program alone.
    ///
    /// # Errors
    /// When it is gone.
    pub fn is_sent(&self, signal: Signal) -> Done {
        sends(self.pid, signal)
    }

    /// Sends a signal to the program and to those it started: the processes of its page.
    ///
    /// # Errors
    /// When it is gone.
    pub fn are_sent(&self, signal: Signal) -> Done {
        for pid in std::iter::once(self.pid).chain(children(self.pid)) {
            sends(pid, signal)?;
        }
        Ok(())
    }

    /// Waits until the program has ended, and ends its driver.
    ///
    /// # Errors
    /// When it never ends.
    pub async fn ends(mut self) -> Done {
        until("the program has ended", async || !self.is_alive()).await?;
        until("the desktop knows that the program has ended", async || !is_known_to_run().await).await?;
        self.driver.kill().await.map_err(|e| e.to_string())
    }

    /// Ends the program as the desktop does when one logs off.
    ///
    /// # Errors
    /// When it never ends.
    pub async fn is_ended(self) -> Done {
        self.is_sent(Signal::TERM)?;
        self.ends().await
    }

    /// Ends the program as a power cut does: now.
    ///
    /// # Errors
    /// When it never ends.
    pub async fn is_killed(self) -> Done {
        self.are_sent(Signal::KILL)?;
        self.ends().await
    }

    /// Ends the program in order if it will, else at once. Whether it has ended.
    pub async fn ends_somehow(mut self) -> bool {
        let _gone_already = (self.are_sent(Signal::CONT), self.is_sent(Signal::TERM));
        let in_order = until("it ends in order", async || !self.is_alive()).await;
        if in_order.is_err() {
            let _gone_already = self.are_sent(Signal::KILL);
        }
        let ended =
            until("it has ended", async || !self.is_alive() && !is_known_to_run().await).await.is_ok();
        let _ended_already = self.driver.kill().await;
        ended
    }

    /// Its page.
    #[must_use]
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// Its window, once it is on the screen.
    ///
    /// # Errors
    /// When it never is.
    pub async fn window(&self) -> Done<Window> {
        gets("the window is on the screen", async || Window::of(self.pid).await).await
    }

    /// Whether its window is on the screen, or minimised.
    pub async fn has_a_window(&self) -> bool {
        Window::of(self.pid).await.is_some()
    }

    /// What a script says about the page.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn looks(&self, script: &str, words: Vec<Value>) -> Done<Value> {
        answers("the page", self.page.looks(script, words)).await
    }

    /// How many things the selector finds.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn counts(&self, css: &str) -> Done<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length;";
        Ok(self.looks(script, vec![json!(css)]).await?.as_u64().unwrap_or_default())
    }

    /// Waits until the selector finds so many.
    ///
    /// # Errors
    /// When it never does.
    pub async fn sees(&self, css: &str, count: u64) -> Done {
        let seen = until(css, async || self.counts(css).await == Ok(count)).await;
        if seen.is_err() {
            return Err(format!("never {count} of {css}, but {:?}", self.counts(css).await));
        }
        Ok(())
    }

    /// Waits until the selector finds anything.
    ///
    /// # Errors
    /// When it never does.
    pub async fn sees_some(&self, css: &str) -> Done {
        until(&format!("there is {css}"), async || self.counts(css).await.is_ok_and(|found| found > 0)).await
    }

    /// The value of the field that the selector finds; none when there is no such field.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn value(&self, css: &str) -> Done<Option<String>> {
        let script = "return document.querySelector(arguments[0])?.value ?? null;";
        Ok(self.looks(script, vec![json!(css)]).await?.as_str().map(str::to_owned))
    }

    /// Where on the screen the first thing is that the selector finds, once it can be met there and does not move.
    ///
    /// # Errors
    /// When it never can.
    pub async fn place_of(&self, css: &str) -> Done<Point> {
        let mut before = None;
        gets(&format!("{css} can be met by the pointer"), async || {
            let at = self.place_of_now(css).await.ok()??;
            let rests = before.replace(at) == Some(at);
            rests.then_some(at)
        })
        .await
    }

    /// The same now; none when it cannot be met: something lies over it, or it is not there.
    ///
    /// # Errors
    /// When the page is gone.
    pub async fn place_of_now(&self, css: &str) -> Done<Option<Point>> {
        let found = self.looks(PLACE, vec![json!(css)]).await?;
        let part = |name: &str| found[name].as_i64().and_then(|part| i32::try_from(part).ok());
        let meets = found["meets"] == Value::Bool(true);
        let Some((x, y)) = part("x").zip(part("y")).filter(|_| meets) else { return Ok(None) };
        Ok(Some(self.window().await?.shape().await?.at(x, y)))
    }

    /// Clicks the first thing that the selector finds.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub async fn clicks(&self, css: &str) -> Done {
        mouse::clicks_at(self.place_of(css).await?).await
    }

    /// What must hold after everything that is done: the program lives, its page is its own, and it wrote down no fault.
    ///
    /// # Errors
    /// What does not hold.
    pub async fn is_sound(&self) -> Done {
        if !self.is_alive() {
            return Err("the program has ended".into());
        }
        let faults = faults_in(&self.home);
        if !faults.is_empty() {
            return Err(format!("it wrote down faults: {faults:?}"));
        }
        let at = self.looks("return location.href;", Vec::new()).await?;
        let at = at.as_str().unwrap_or_default();
        let ours = ["tauri://localhost", "http://tauri.localhost"].iter().any(|ours| at.starts_with(ours));
        if ours { Ok(()) } else { Err(format!("the window shows {at}")) }
    }
}

/// Whether the session bus still has the name of a running program: the next start would hand over to it, and end.
async fn is_known_to_run() -> bool {
    let owner = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"];
    let asked = ["org.freedesktop.DBus.NameHasOwner", RUNS];
    let said = runs("dbus-send", &[owner.as_slice(), &asked].concat()).await;
    said.is_ok_and(|said| said.contains("boolean true"))
}

/// What a program said at last: of a panic its beginning, else the last lines.
fn last_words(log: &Path) -> String {
    let said = std::fs::read(log).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<_> = said.lines().collect();
    let panicked = lines.iter().rposition(|line| line.contains("panicked at"));
    let from = panicked.unwrap_or(lines.len().saturating_sub(6));
    lines.into_iter().skip(from).take(6).collect::<Vec<_>>().join(" | ")
}

/// The faults that the program wrote down in its folder.
#[must_use]
pub fn faults_in(home: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(home.join("faults")) else { return Vec::new() };
    let read = |entry: std::fs::DirEntry| std::fs::read_to_string(entry.path()).unwrap_or_default();
    let is_fault = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|end| end == "txt");
    entries.flatten().filter(is_fault).map(read).collect()
}

fn sends(pid: u32, signal: Signal) -> Done {
    let number = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or("no such program")?;
    kill_process(number, signal).map_err(|e| format!("{signal:?} to {pid}: {e}"))
}

/// The state of a process, and who started it.
fn stat(pid: u32) -> Option<(String, u32)> {
    let said = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = said.rsplit_once(") ")?;
    let mut words = rest.split(' ');
    Some((words.next()?.to_owned(), words.next()?.parse().ok()?))
}

fn children(of: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| stat(*pid).is_some_and(|(state, parent)| parent == of && state != "Z")).collect()
}
