//! The screen: how large it is, and a picture of it.

use super::{Done, runs, until};

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
