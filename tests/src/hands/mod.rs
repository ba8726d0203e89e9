//! A user's hands: a real mouse and keyboard on a real desktop. All input is X input, through `xdotool` and
//! `wmctrl`; WebDriver only observes. No fixed delays: every wait is for a condition, and a condition that never
//! becomes true is returned as an error, so that one failing gesture does not end the walk.

pub mod clipboard;
pub mod desk;
pub mod drag;
pub mod keyboard;
pub mod life;
pub mod mouse;
pub mod office;
pub mod screen;
pub mod sources;
pub mod window;

use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::Command;

/// What came of it, or what was wrong.
pub type Done<T = ()> = Result<T, String>;

/// How often what is waited for is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// How long something that must happen may take: a minute, or `PURABARTA_GESTURE_SECONDS`.
#[must_use]
pub fn patience() -> Duration {
    let told = std::env::var("PURABARTA_GESTURE_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(told.unwrap_or(60))
}

/// The moment: a user's rhythm, and how long ago a key was pressed, are matters of real time.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "a user's rhythm is a matter of real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Waits until it is so.
///
/// # Errors
/// When it never is; `what` says what was waited for.
pub async fn until(what: &str, is: impl AsyncFnMut() -> bool) -> Done {
    within(patience(), what, is).await
}

/// Waits until it is so, for so long at most.
///
/// # Errors
/// When it is not.
pub async fn within(most: Duration, what: &str, mut is: impl AsyncFnMut() -> bool) -> Done {
    let begun = now();
    while !is().await {
        if begun.elapsed() > most {
            return Err(format!("never: {what}"));
        }
        tokio::time::sleep(GLANCE).await;
    }
    Ok(())
}

/// Waits for an answer, for as long as anything is waited for.
///
/// # Errors
/// When none comes, or it is an error.
pub async fn answers<T>(what: &str, answer: impl Future<Output = Done<T>>) -> Done<T> {
    let answered = tokio::time::timeout(patience(), answer).await;
    answered.unwrap_or_else(|_| Err(format!("no answer: {what}")))
}

/// Waits until there is something.
///
/// # Errors
/// When there never is.
pub async fn gets<T>(what: &str, mut find: impl AsyncFnMut() -> Option<T>) -> Done<T> {
    let mut found = None;
    until(what, async || {
        found = find().await;
        found.is_some()
    })
    .await?;
    found.ok_or_else(|| format!("never: {what}"))
}

/// Runs a program of the desktop to its end; answers what it said.
///
/// # Errors
/// When it fails.
pub async fn runs(program: &str, words: &[&str]) -> Done<String> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::null()).kill_on_drop(true);
    // A clipboard's owner that has just ended leaves `xclip` waiting for ever.
    let output = tokio::time::timeout(Duration::from_secs(5), command.output()).await;
    let output =
        output.map_err(|_| format!("{program} does not end"))?.map_err(|e| format!("{program}: {e}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program} {words:?}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// Gives a program of the private desktop its settings.
///
/// # Errors
/// When this is no private desktop: nobody's own settings are written over.
pub fn is_configured(file: &str, text: &str) -> Done {
    let settings = std::env::var_os("XDG_CONFIG_HOME").map(std::path::PathBuf::from);
    let private =
        settings.filter(|_| std::env::var_os("PURABARTA_E2E").is_some()).ok_or("no private desktop")?;
    let file = private.join(file);
    let folder = file.parent().ok_or("no folder")?;
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, text)).map_err(|e| e.to_string())
}
