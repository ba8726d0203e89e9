//! The desktop's notifications: a real daemon (dunst) shows them, and they are read from the session bus.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long something that must be told may take before the walk gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The moment: what is measured here is time itself.
#[allow(clippy::disallowed_methods, reason = "how soon something is told is a matter of real time")]
fn now() -> Instant {
    Instant::now()
}

/// A notification as the daemon got it.
#[derive(Debug, Clone)]
pub struct Notification {
    /// When it was on the bus.
    pub at: Instant,
    /// Its title.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// The daemon, and whoever listens to what it is told. Both end with the test.
pub struct Notifications {
    heard: UnboundedReceiver<Notification>,
    _daemon: Child,
    _monitor: Child,
}

impl Notifications {
    /// Starts both and waits until they are there.
    ///
    /// # Panics
    /// When they are not installed; `cargo xtask e2e` installs them.
    pub async fn start() -> Self {
        let mut monitor = Command::new("dbus-monitor");
        monitor.args(["--session", "interface='org.freedesktop.Notifications',member='Notify'"]);
        monitor.args(["type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"]);
        let mut monitor = monitor
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("dbus-monitor");
        let mut lines = BufReader::new(monitor.stdout.take().expect("what it says")).lines();
        // Its own name is the first that it sees coming.
        lines.next_line().await.expect("it says more").expect("it listens");
        let mut daemon = Command::new("dunst");
        daemon.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let daemon = daemon.spawn().expect("dunst");
        let (tell, heard) = unbounded_channel();
        let (ready, is_ready) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let mut ready = Some(ready);
            let mut reading: Option<Reading> = None;
            while let Ok(Some(line)) = lines.next_line().await {
                let begins = line.starts_with("method call ") || line.starts_with("signal ");
                if begins {
                    reading = line.contains("member=Notify").then(|| Reading {
                        at: now(),
                        said: Vec::new(),
                        open: false,
                    });
                } else if line.contains("\"org.freedesktop.Notifications\"") {
                    ready.take().map(|ready| ready.send(()));
                } else if let Some(notification) = reading.as_mut().and_then(|reading| reading.line(&line)) {
                    reading = None;
                    let _nobody_listens_any_more = tell.send(notification);
                }
            }
        });
        tokio::time::timeout(PATIENCE, is_ready)
            .await
            .expect("dunst takes notifications")
            .expect("the monitor lives");
        Self { heard, _daemon: daemon, _monitor: monitor }
    }

    /// The next one.
    ///
    /// # Panics
    /// When none comes.
    pub async fn next(&mut self) -> Notification {
        let next = tokio::time::timeout(PATIENCE, self.heard.recv()).await;
        next.expect("a notification comes").expect("the monitor lives")
    }

    /// Clicks on the one that is shown.
    pub async fn click(&self) {
        self.control(&["action"]).await;
    }

    /// Takes all away that are shown.
    pub async fn clear(&self) {
        self.control(&["close-all"]).await;
    }

    async fn control(&self, words: &[&str]) {
        let done = Command::new("dunstctl").args(words).status().await;
        assert!(done.expect("dunstctl").success(), "dunstctl {words:?}");
    }
}

/// The strings of one call: the program's name, the picture, the title, the text.
struct Reading {
    at: Instant,
    said: Vec<String>,
    /// The last string goes on in the next line.
    open: bool,
}

impl Reading {
    fn line(&mut self, line: &str) -> Option<Notification> {
        let more = if self.open {
            if let Some(last) = self.said.last_mut() {
                last.push('\n');
            }
            Some(line)
        } else {
            line.trim_start().strip_prefix("string \"").inspect(|_| self.said.push(String::new()))
        };
        if let (Some(more), Some(last)) = (more, self.said.last_mut()) {
            let (text, open) = more.strip_suffix('"').map_or((more, true), |text| (text, false));
            last.push_str(text);
            self.open = open;
        }
        match (self.said.as_slice(), self.open) {
            ([_, _, title, text], false) => {
                Some(Notification { at: self.at, title: title.clone(), text: text.clone() })
            }
            _ => None,
        }
    }
}

/// Does to the window of this title what its owner's mouse would: `wmctrl` with these words.
///
/// # Panics
/// When there is no such window.
pub async fn window(words: &[&str]) {
    let done = Command::new("wmctrl").args(words).status().await;
    assert!(done.expect("wmctrl").success(), "wmctrl {words:?}");
}

/// Whether a window of this title is on the screen.
pub async fn is_on_the_screen(title: &str) -> bool {
    let said = Command::new("wmctrl").arg("-l").output().await.expect("wmctrl");
    String::from_utf8_lossy(&said.stdout).contains(title)
}

/// Keeps a picture of the whole screen.
pub async fn photographs(step: &str) {
    let folder = PathBuf::from(crate::programs::required_var("PURABARTA_SCREENSHOTS"));
    std::fs::create_dir_all(&folder).expect("the folder");
    let mut import = Command::new("import");
    import.args(["-window", "root"]).arg(folder.join(format!("{step}-desktop.png")));
    assert!(import.status().await.expect("imagemagick").success(), "no picture of the screen");
}
