//! The mouse, and the plain keys.

use super::{Done, runs};

/// A place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

impl Point {
    /// So far from here.
    #[must_use]
    pub const fn plus(self, x: i32, y: i32) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }
}

/// How long a quick typist takes from key to key, in milliseconds.
const RHYTHM: &str = "25";

async fn does(words: &[&str]) -> Done {
    runs("xdotool", words).await.map(drop)
}

/// Moves the pointer there.
///
/// # Errors
/// When there is no display.
pub async fn goes_to(at: Point) -> Done {
    does(&["mousemove", &at.x.to_string(), &at.y.to_string()]).await
}

/// Moves the pointer by so much, as a hand does that drags: the other program sees every step.
///
/// # Errors
/// When there is no display.
pub async fn moves_by(x: i32, y: i32) -> Done {
    does(&["mousemove_relative", "--", &x.to_string(), &y.to_string()]).await
}

/// Presses the left button.
///
/// # Errors
/// When there is no display.
pub async fn holds() -> Done {
    does(&["mousedown", "1"]).await
}

/// Lets the left button go.
///
/// # Errors
/// When there is no display.
pub async fn lets_go() -> Done {
    does(&["mouseup", "1"]).await
}

/// Clicks there.
///
/// # Errors
/// When there is no display.
pub async fn clicks_at(at: Point) -> Done {
    does(&["mousemove", &at.x.to_string(), &at.y.to_string(), "click", "1"]).await
}

/// Presses keys, one after another: `ctrl+v`, `Return`, or the number of a key on the keyboard.
///
/// # Errors
/// When there is no display.
pub async fn presses(keys: &[&str]) -> Done {
    does(&[&["key", "--delay", RHYTHM], keys].concat()).await
}

/// Types a text of the letters that are on the keyboard.
///
/// # Errors
/// When there is no display.
pub async fn types(text: &str) -> Done {
    does(&["type", "--delay", RHYTHM, "--", text]).await
}

/// Goes to the next window as one does: Alt held, Tab pressed, Alt let go.
///
/// # Errors
/// When there is no display.
pub async fn presses_alt_tab() -> Done {
    // At the pace of a hand: the window manager takes the keyboard at Tab, and an Alt that was let go before leaves its list
    // on the screen for ever.
    does(&["keydown", "alt", "key", "Tab", "sleep", "0.3", "keyup", "alt"]).await
}
