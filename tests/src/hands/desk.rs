//! An officer at her desk: the real queue, the network line with its weather, her program and what she did in it. What she
//! typed and submitted is remembered here, and none of it may ever be missing. How she writes a report is in [`report`].

mod report;

use super::life::{How, Life};
use super::mouse;
use super::window::Shape;
use super::{Done, patience, until, within};
use crate::on_disk::OnDisk;
use crate::programs::Queue;
use crate::weather::{Line, Sky};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use testkit::photographs;
use testkit::reviewer::Reviewer;

/// Where her window is, on a wide screen.
pub const WINDOW: Shape = Shape { x: 0, y: 0, width: 1100, height: 780 };

/// What everybody at the desk of the demo logs in with.
const DEMO_PASSWORD: &str = "purabarta-demo";

/// The caption of the report that is open.
pub const CAPTION: &str = "[data-testid='caption-bn']";
/// A photo that is in the report.
pub const PHOTO: &str = "[data-testid='photo-tile'][data-state='ready']";
/// The button of a new report.
pub const NEW: &str = "[data-testid='nav-new-report']";
const LEAVE: &str = "[data-testid='safe-leave']";
const HOME: &str = "[data-testid='nav-home']";

/// A report that was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What its caption begins with; no other report has it.
    pub marker: String,
    /// How many photos are in it.
    pub photos: u64,
}

/// What is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writing {
    /// What the caption begins with.
    pub marker: String,
    /// What stands in the caption.
    pub caption: String,
    /// How many photos are in it.
    pub photos: u64,
}

/// The desk.
pub struct Desk {
    /// The line to the queue.
    pub line: Line,
    /// What she is writing.
    pub writing: Option<Writing>,
    /// What she submitted.
    pub submitted: Vec<Report>,
    queue: Queue,
    code: String,
    life: Option<Life>,
    drawn: u64,
    folder: TempDir,
}

impl Desk {
    /// A desk with a queue that is up, and nothing started.
    ///
    /// # Errors
    /// When there is no room for it.
    pub async fn is_set_up() -> Done<Self> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let (mut queue, code) = Queue::with_demo(&folder.path().join("queue")).await;
        queue.starts().await;
        let line = Line::to(queue.address()).await;
        let (writing, submitted, life, drawn) = (None, Vec::new(), None, 0);
        Ok(Self { line, writing, submitted, queue, code, life, drawn, folder })
    }

    /// Where her program keeps everything.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("officer")
    }

    /// A folder for something else.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The life of her program.
    ///
    /// # Errors
    /// When it is not started.
    pub fn life(&self) -> Done<&Life> {
        self.life.as_ref().ok_or_else(|| "the program is not started".into())
    }

    /// Takes the life, to end it.
    ///
    /// # Errors
    /// When it is not started.
    pub fn takes_life(&mut self) -> Done<Life> {
        self.life.take().ok_or_else(|| "the program is not started".into())
    }

    /// Starts her program; its window goes to its place.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn starts(&mut self, how: &How) -> Done {
        let life = self.life.insert(Life::begins(&self.folder.path().join("officer"), how).await?);
        if how.in_tray {
            return Ok(());
        }
        let window = life.window().await?;
        window.is_put(WINDOW).await?;
        window.comes_to_front().await?;
        Self::is_past_safe_mode(life).await
    }

    /// The page is there. Where the program came up in safe mode, after it was killed often enough, she leaves it.
    async fn is_past_safe_mode(life: &Life) -> Done {
        let usual = format!("{NEW}, [data-testid='enrol-submit']");
        until("the first page is there", async || {
            if life.counts(LEAVE).await.is_ok_and(|safe| safe > 0) {
                let _asked_again_if_not = life.clicks(LEAVE).await;
            }
            life.counts(&usual).await.is_ok_and(|found| found > 0)
        })
        .await
    }

    /// Starts her program; its window stays where the program puts it.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn starts_where_it_was(&mut self) -> Done {
        self.life = Some(Life::begins(&self.home(), &How::default()).await?);
        self.life()?.window().await?.comes_to_front().await
    }

    /// Enrols, by typing what the letter says.
    ///
    /// # Errors
    /// When that does not go well.
    pub async fn enrols(&self) -> Done {
        let life = self.life()?;
        life.clicks("[data-testid='enrol-address']").await?;
        mouse::presses(&["ctrl+a"]).await?;
        mouse::types(&self.line.url()).await?;
        life.clicks("[data-testid='enrol-code']").await?;
        mouse::types(&self.code).await?;
        life.clicks("[data-testid='enrol-submit']").await?;
        life.sees(NEW, 1).await
    }

    /// A folder of this name with so many photographs, none like another.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn has_photographs(&mut self, name: &str, count: u64) -> Done<PathBuf> {
        let folder = self.folder.path().join(name);
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        for n in 1..=count {
            let path = folder.join(format!("photo-{n}.jpg"));
            std::fs::write(path, self.draws()).map_err(|e| e.to_string())?;
        }
        Ok(folder)
    }

    /// A photograph like no other.
    pub fn draws(&mut self) -> Vec<u8> {
        self.drawn += 1;
        photographs::drawn(self.drawn, 1200, 900, 1)
    }

    /// Goes to the first page.
    ///
    /// # Errors
    /// When she does not get there.
    pub async fn goes_home(&self) -> Done {
        let life = self.life()?;
        life.clicks(HOME).await?;
        life.sees_some("[data-testid='nav-home'][aria-current='page']").await
    }

    /// What must hold after everything she does.
    ///
    /// # Errors
    /// What does not hold.
    pub async fn is_sound(&self) -> Done {
        let life = self.life()?;
        life.is_sound().await?;
        let stands = life.value(CAPTION).await?;
        match (&self.writing, stands) {
            (Some(Writing { caption, .. }), Some(stands)) if *caption != stands => {
                Err(format!("the caption should be {caption:?}, but is {stands:?}"))
            }
            _ => Ok(()),
        }
    }

    /// What is on her computer's disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn on_disk(&self) -> Done<OnDisk> {
        OnDisk::of(&self.home())
    }

    /// The weather is fine again: everything she submitted arrives, whole, and once.
    ///
    /// # Errors
    /// What did not.
    pub async fn everything_arrives(&mut self) -> Done {
        self.line.becomes(Sky::Fine).await;
        self.goes_home().await?;
        let life = self.life()?;
        let (sent, send_now) = ("[data-testid='link-state'][data-unsent='0']", "[data-testid='send-now']");
        within(patience() * 3, "nothing waits any more", async || {
            if life.counts(sent).await == Ok(1) {
                return true;
            }
            // She has no patience either.
            if life.counts(send_now).await == Ok(1) {
                let _goes_by_itself_too = life.clicks(send_now).await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            false
        })
        .await?;
        let desk = Reviewer::logs_in_at(&self.queue.url(), "moderator", DEMO_PASSWORD).await;
        let rows = desk.looks_at_the_queue().await.rows;
        let on_disk = self.on_disk()?;
        for Report { marker, photos } in &self.submitted {
            let found: Vec<_> = rows.iter().filter(|row| row.caption_bn.contains(marker)).collect();
            let [row] = found[..] else { return Err(format!("{marker} is there {} times", found.len())) };
            if u64::from(row.photos_here) != *photos || row.photos_here != row.photos {
                return Err(format!("{marker} has {} of {photos} photos", row.photos_here));
            }
            let (drafts, unsent, received) = on_disk.counts(marker);
            if (drafts, unsent) != (0, 0) || received == 0 {
                return Err(format!("{marker}: {drafts} drafts, {unsent} unsent, {received} received"));
            }
        }
        Ok(())
    }

    /// Something went wrong: the program is killed and started again, so that the next gesture begins from where she can go
    /// on. What is expected from now on is what is there.
    ///
    /// # Errors
    /// When it does not start any more.
    pub async fn begins_anew(&mut self) -> Done {
        if let Ok(life) = self.takes_life()
            && !life.ends_somehow().await
        {
            return Err("the program could not be ended".into());
        }
        // Faults were told; the next ones are to be seen as new.
        let _none_there = std::fs::remove_dir_all(self.home().join("faults"));
        self.starts(&How::default()).await?;
        self.life()?.sees(NEW, 1).await?;
        let Some(writing) = self.writing.clone() else { return Ok(()) };
        if let Err(lost) = self.opens_the_draft().await {
            self.writing = None;
            return Err(format!("{}: {lost}", writing.marker));
        }
        let life = self.life()?;
        let caption = life.value(CAPTION).await?.unwrap_or_default();
        let photos = life.counts(PHOTO).await?;
        self.writing = Some(Writing { marker: writing.marker, caption, photos });
        Ok(())
    }

    /// Where the log of her program is.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        Path::with_extension(&self.home(), "log")
    }
}
