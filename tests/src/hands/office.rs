//! The start of every day of gestures: a wide screen with a tray, windows of other programs, and an enrolled officer.

use super::desk::Desk;
use super::life::How;
use super::screen::{self, Tray};
use super::sources::Folder;
use super::{Done, keyboard};

/// What is there before anything is done.
pub struct Office<const N: usize> {
    /// The officer's desk, with her program started.
    pub desk: Desk,
    /// Windows of a file manager, each with one photograph.
    pub folders: [Folder; N],
    /// The desktop's tray, as long as this lives.
    pub tray: Tray,
}

impl<const N: usize> Office<N> {
    /// Sets it up, with file manager windows of these names. The network is fine until the officer is enrolled.
    ///
    /// # Errors
    /// What could not be started.
    pub async fn opens(names: [&str; N]) -> Done<Self> {
        keyboard::is_latin().await?;
        screen::becomes(screen::WIDE).await?;
        screen::has_notifications_at_its_foot()?;
        let tray = Tray::starts().await?;
        let mut desk = Desk::is_set_up().await?;
        let mut folders = Vec::with_capacity(N);
        for name in names {
            folders.push(Folder::opens(&desk.has_photographs(name, 1)?).await?);
        }
        let folders = folders.try_into().map_err(|_| "one window for each name")?;
        desk.starts(&How::default()).await?;
        desk.enrols().await?;
        Ok(Self { desk, folders, tray })
    }
}
