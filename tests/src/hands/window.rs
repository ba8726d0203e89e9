//! Windows of the desktop, of any program.

use super::mouse::Point;
use super::{Done, runs, until};

/// Where a window is, without what the window manager draws around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// How wide.
    pub width: i32,
    /// How high.
    pub height: i32,
}

impl Shape {
    /// A place in it, seen on the screen.
    #[must_use]
    pub const fn at(self, x: i32, y: i32) -> Point {
        Point { x: self.x + x, y: self.y + y }
    }
}

/// A window that is on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    id: u32,
}

/// A line of `wmctrl -lp`: the window's number, the desk it is on, the program's number, the computer, the title.
struct Line<'l> {
    id: u32,
    pid: u32,
    title: &'l str,
}

impl<'l> Line<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let (id, rest) = line.split_once(' ')?;
        let (_desk, rest) = rest.trim_start().split_once(' ')?;
        let (pid, rest) = rest.trim_start().split_once(' ')?;
        let title = rest.trim_start().split_once(' ').map_or("", |(_, title)| title);
        let id = u32::from_str_radix(id.strip_prefix("0x")?, 16).ok()?;
        Some(Self { id, pid: pid.parse().ok()?, title })
    }
}

async fn found(fits: impl Fn(&Line<'_>) -> bool) -> Option<Window> {
    let said = runs("wmctrl", &["-lp"]).await.ok()?;
    let mut lines = said.lines().filter_map(Line::of);
    lines.find(|line| fits(line)).map(|line| Window { id: line.id })
}

/// Whichever has the keyboard; none when no window has.
pub async fn in_front() -> Option<Window> {
    let said = runs("xdotool", &["getactivewindow"]).await.ok()?;
    Some(Window { id: said.trim().parse().ok()? })
}

impl Window {
    /// The window of this program; none while it shows none.
    pub async fn of(pid: u32) -> Option<Self> {
        found(|line| line.pid == pid).await
    }

    /// The window whose title holds this.
    pub async fn titled(title: &str) -> Option<Self> {
        found(|line| line.title.contains(title)).await
    }

    fn name(&self) -> String {
        format!("{:#010x}", self.id)
    }

    async fn is_told(&self, words: &[&str]) -> Done {
        runs("wmctrl", &[&["-i", "-r", &self.name()], words].concat()).await.map(drop)
    }

    /// Where it is.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn shape(&self) -> Done<Shape> {
        let said = runs("xwininfo", &["-id", &self.name()]).await?;
        let number = |what: &str| {
            let line = said.lines().find_map(|line| line.trim().strip_prefix(what));
            line.and_then(|line| line.trim().parse().ok()).ok_or_else(|| format!("no {what} {said}"))
        };
        Ok(Shape {
            x: number("Absolute upper-left X:")?,
            y: number("Absolute upper-left Y:")?,
            width: number("Width:")?,
            height: number("Height:")?,
        })
    }

    /// Puts it there, in this size, and waits until it is.
    ///
    /// # Errors
    /// When it does not go.
    pub async fn is_put(&self, shape: Shape) -> Done {
        let Shape { x, y, width, height } = shape;
        self.is_told(&["-b", "remove,maximized_vert,maximized_horz"]).await?;
        self.is_told(&["-e", &format!("0,{x},{y},{width},{height}")]).await?;
        until(&format!("the window is {width} by {height}"), async || {
            self.shape().await.is_ok_and(|is| (is.width, is.height) == (width, height))
        })
        .await
    }

    /// Brings it to the front, and waits until it has the keyboard.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn comes_to_front(&self) -> Done {
        until("the window has the keyboard", async || {
            let is = in_front().await.as_ref() == Some(self);
            if !is {
                // Asked again each time: a window that was only just mapped may not hear it.
                let _not_there_yet = runs("wmctrl", &["-i", "-a", &self.name()]).await;
            }
            is
        })
        .await
    }

    /// Minimises it.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn is_minimised(&self) -> Done {
        runs("xdotool", &["windowminimize", &self.id.to_string()]).await.map(drop)
    }

    /// Closes it as the cross in its corner does, and waits until it is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn is_closed(&self) -> Done {
        runs("wmctrl", &["-i", "-c", &self.name()]).await?;
        until("the window is closed", async || found(|line| line.id == self.id).await.is_none()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_window_list_is_read() {
        let line = Line::of("0x0040000e  0 2090   vm পুরবার্তা ও খবর").unwrap();
        assert_eq!((line.id, line.pid, line.title), (0x0040_000e, 2090, "পুরবার্তা ও খবর"));
        assert!(Line::of("0x0040000e -1 2090   vm ").unwrap().title.is_empty());
        assert!(Line::of("").is_none());
    }
}
