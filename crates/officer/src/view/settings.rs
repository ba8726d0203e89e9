//! The officer's own settings on this computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::time::{MINUTES_A_DAY, Timestamp};

/// The officer's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Whether anything is told outside the window.
    pub alerts: bool,
    /// When nothing is told; what came meanwhile is told afterwards, together.
    pub quiet: Option<Quiet>,
    /// Whether the program goes on when its window is closed.
    pub keep_running: bool,
    /// Whether it starts with the computer; none where the desktop cannot do that. Kept by the desktop.
    pub autostart: Option<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { alerts: true, quiet: None, keep_running: true, autostart: None }
    }
}

/// A time of every day, in minutes since midnight in Kolkata (0 to 1439). One that ends before it begins goes over midnight; one that
/// ends as it begins is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quiet {
    /// Its first minute.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl Quiet {
    /// What is offered first: nobody is called at night.
    pub const NIGHT: Self = Self { from: 21 * 60, until: 8 * 60 };

    /// Whether both ends are times of a day.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        self.from < MINUTES_A_DAY && self.until < MINUTES_A_DAY
    }

    /// Whether it is quiet now.
    #[must_use]
    pub fn is_now(self, now: Timestamp) -> bool {
        let minute = now.minute_of_day();
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}
