//! The clipboard, filled by another program: `xclip` owns it, like a program in which something was copied.

use super::{Done, runs, until};
use std::path::Path;
use std::process::Stdio;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

/// What was copied; it lies in the clipboard until this is dropped, or something else is copied.
pub struct Copied {
    _owner: Child,
}

/// Copies a text.
///
/// # Errors
/// When nothing owns the clipboard.
pub async fn holds_text(text: &str) -> Done<Copied> {
    let mut owner = owner("UTF8_STRING").stdin(Stdio::piped()).spawn().map_err(|e| format!("xclip: {e}"))?;
    let mut stdin = owner.stdin.take().ok_or("xclip has no input")?;
    stdin.write_all(text.as_bytes()).await.map_err(|e| e.to_string())?;
    drop(stdin);
    is_offered("UTF8_STRING", &["UTF8_STRING"], Some(text)).await?;
    Ok(Copied { _owner: owner })
}

/// Copies a picture, as an image viewer does.
///
/// # Errors
/// When nothing owns the clipboard.
pub async fn holds_picture(kind: &str, file: &Path) -> Done<Copied> {
    let mut owner = owner(kind);
    owner.arg(file).stdin(Stdio::null());
    let owner = owner.spawn().map_err(|e| format!("xclip: {e}"))?;
    is_offered(kind, &[kind], None).await?;
    Ok(Copied { _owner: owner })
}

fn owner(kind: &str) -> Command {
    let mut command = Command::new("xclip");
    // Quiet: it stays in the foreground, and so ends with the test.
    command.args(["-quiet", "-selection", "clipboard", "-t", kind, "-i"]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command
}

/// Waits until the clipboard offers these kinds, and as this one this text.
///
/// # Errors
/// When it never does.
pub async fn is_offered(kind: &str, kinds: &[&str], text: Option<&str>) -> Done {
    until(&format!("the clipboard offers {kinds:?}"), async || {
        let Ok(offered) = runs("xclip", &["-selection", "clipboard", "-t", "TARGETS", "-o"]).await else {
            return false;
        };
        if !kinds.iter().all(|kind| offered.lines().any(|line| line == *kind)) {
            return false;
        }
        let Some(text) = text else { return true };
        runs("xclip", &["-selection", "clipboard", "-t", kind, "-o"]).await.is_ok_and(|said| said == text)
    })
    .await
}
