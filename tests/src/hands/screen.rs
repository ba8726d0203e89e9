//! The screen: its size, screenshots, the tray.

use super::{Done, runs, until};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// What the private desktop begins with.
pub const USUAL: (i32, i32) = (1280, 900);
/// Room for the window and another program beside it.
pub const WIDE: (i32, i32) = (1600, 900);
/// Two monitors, side by side.
pub const TWO: (i32, i32) = (2560, 900);
/// An old projector.
pub const SMALL: (i32, i32) = (1024, 768);

/// What Xvfb calls its one output.
const OUTPUT: &str = "screen";

/// Gives the screen this size, as a driver does when a projector is plugged in. Xvfb must have been started at least as
/// large.
///
/// # Errors
/// When it cannot have it.
pub async fn becomes((width, height): (i32, i32)) -> Done {
    let name = format!("{width}x{height}");
    // The timings are nobody's: nothing is ever drawn by them. A mode that is there already stays.
    let timings = [60, width, width + 8, width + 16, width + 32, height, height + 2, height + 4, height + 8];
    let timings = timings.map(|number| number.to_string());
    let mode = [&["--newmode", name.as_str()], timings.each_ref().map(String::as_str).as_slice()].concat();
    let _there_already = runs("xrandr", &mode).await;
    let _there_already = runs("xrandr", &["--addmode", OUTPUT, &name]).await;
    runs("xrandr", &["--output", OUTPUT, "--mode", &name]).await?;
    let wanted = format!("dimensions:    {name} pixels");
    until(&format!("the screen is {name}"), async || {
        runs("xdpyinfo", &[]).await.is_ok_and(|said| said.contains(&wanted))
    })
    .await
}

/// Keeps a picture of the whole screen beside those of the pages.
///
/// # Errors
/// When there is none to be had.
pub async fn is_photographed(step: &str) -> Done {
    let folder = std::env::var_os("PURABARTA_SCREENSHOTS").map(std::path::PathBuf::from);
    let folder = folder.unwrap_or_else(|| std::env::temp_dir().join("purabarta-pictures"));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let path = folder.join(format!("{step}-desktop.png")).to_string_lossy().into_owned();
    runs("import", &["-window", "root", &path]).await.map(drop)
}

/// What the desktop tells comes at the foot of the screen, below the windows: nothing is to lie over what is clicked.
const NOTIFICATIONS: &str = "[global]\norigin = bottom-left\noffset = 4x4\nwidth = 900\nheight = 80\n\
    notification_limit = 1\n";

/// Says where the desktop's notifications go. Before any is shown.
///
/// # Errors
/// When this is no private desktop.
pub fn has_notifications_at_its_foot() -> Done {
    super::is_configured("dunst/dunstrc", NOTIFICATIONS)
}

/// A place for the pictures of programs that run without a window, as every panel has one. It ends with the test.
pub struct Tray {
    _panel: Child,
}

impl Tray {
    /// Puts one into the corner at the top right, and waits until programs can find it.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn starts() -> Done<Self> {
        let mut panel = Command::new("trayer");
        panel.args(["--edge", "top", "--align", "right", "--widthtype", "request", "--height", "20"]);
        panel.args(["--SetDockType", "true", "--SetPartialStrut", "false"]);
        panel.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let panel = panel.spawn().map_err(|e| format!("trayer: {e}"))?;
        until("there is a tray", async || runs("xdotool", &["search", "--class", "trayer"]).await.is_ok())
            .await?;
        Ok(Self { _panel: panel })
    }
}
