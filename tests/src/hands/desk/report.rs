//! Writing a report in the window: its caption, photos and ward, its draft, and *Submit*.

use super::*;

const SAVED: &str = "[data-testid='saved-at'][data-state='saved']";
const SUBMIT: &str = "[data-testid='submit']";
const STATUS: &str = "[data-testid='item-status']";
const WARD: &str = "[data-testid='ward']";
const QUESTION: &str = "[data-testid='reuse-question']";
/// Where a draft that begins so stands among the drafts, counted from 1; 0 when it is not there.
const NTH_DRAFT: &str = "return [...document.querySelectorAll(\"[data-testid='draft-row']\")]\
    .findIndex((row) => row.innerText.includes(arguments[0])) + 1;";

impl Desk {
    /// A report is open in which nothing is typed yet: it begins with this, from now on.
    ///
    /// # Errors
    /// When there is none.
    pub async fn writes(&mut self, marker: &str, photos: u64) -> Done {
        self.life()?.sees(CAPTION, 1).await?;
        self.writing = Some(Writing { marker: marker.into(), caption: String::new(), photos });
        self.has_photos(0).await?;
        self.types(&format!("{marker} ")).await
    }

    /// So many photos came in; waits until all are there.
    ///
    /// # Errors
    /// When they are not.
    pub async fn has_photos(&mut self, more: u64) -> Done {
        let writing = self.writing.as_mut().ok_or("nothing is being written")?;
        writing.photos += more;
        let photos = writing.photos;
        let seen = self.life()?.sees(PHOTO, photos).await;
        if seen.is_err()
            && let Some(writing) = &mut self.writing
        {
            // What did not come in is told once.
            writing.photos = photos - more;
        }
        seen
    }

    /// Puts the caret behind everything in the caption.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub async fn is_at_the_end_of_the_caption(&self) -> Done {
        let script = "return document.activeElement === document.querySelector(arguments[0]);";
        let life = self.life()?;
        until("the caption has the keyboard", async || {
            // Clicked again where something came between the look and the click.
            let clicked = life.clicks(CAPTION).await.is_ok();
            clicked && life.looks(script, vec![json!(CAPTION)]).await.is_ok_and(|said| said == json!(true))
        })
        .await?;
        mouse::presses(&["ctrl+End"]).await
    }

    /// Types this behind everything in the caption; it must arrive as typed.
    ///
    /// # Errors
    /// When it does not.
    pub async fn types(&mut self, text: &str) -> Done {
        self.is_at_the_end_of_the_caption().await?;
        mouse::types(text).await?;
        self.has_written(text).await
    }

    /// This was written behind everything in the caption; it must stand there.
    ///
    /// # Errors
    /// When it does not: what stands there is what is expected from now on.
    pub async fn has_written(&mut self, text: &str) -> Done {
        let wanted = format!("{}{text}", self.caption()?);
        let life = self.life()?;
        let mut stands = None;
        let arrived = until("what was typed stands in the caption", async || {
            stands = life.value(CAPTION).await.ok().flatten();
            stands.as_deref() == Some(wanted.as_str())
        })
        .await;
        let stands = stands.unwrap_or_default();
        if let Some(writing) = &mut self.writing {
            writing.caption.clone_from(&stands);
        }
        arrived.map_err(|_| format!("the caption should be {wanted:?}, but is {stands:?}"))
    }

    /// What must stand in the caption.
    ///
    /// # Errors
    /// When nothing is being written.
    pub fn caption(&self) -> Done<String> {
        Ok(self.writing.as_ref().ok_or("nothing is being written")?.caption.clone())
    }

    /// Waits until the page says that all of it is on the disk.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_saved(&self) -> Done {
        self.life()?.sees(SAVED, 1).await
    }

    /// The same, where something is being written.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_saved_if_writing(&self) -> Done {
        if self.writing.is_some() { self.is_saved().await } else { Ok(()) }
    }

    /// Brings a photo in by the page's own field of files: the one thing here that no hand does, for where what hands bring
    /// in did not come.
    ///
    /// # Errors
    /// When it does not come in.
    pub async fn chooses_a_photo(&mut self, file: &Path) -> Done {
        self.life()?.page().gives_files("photo-input", &[file.to_owned()]).await;
        self.has_photos(1).await
    }

    /// Opens the draft that she was writing, from the first page.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn opens_the_draft(&mut self) -> Done {
        let marker = self.writing.as_ref().ok_or("nothing is being written")?.marker.clone();
        self.goes_home().await?;
        let life = self.life()?;
        let mut nth = 0;
        until(&format!("the draft {marker} is on the first page"), async || {
            let said = life.looks(NTH_DRAFT, vec![json!(marker)]).await;
            nth = said.ok().and_then(|said| said.as_u64()).unwrap_or_default();
            nth > 0
        })
        .await?;
        let row = format!(":nth-child({nth} of [data-testid='draft-row']) [data-testid='draft-open']");
        life.clicks(&row).await?;
        life.sees(CAPTION, 1).await
    }

    /// The program ended while she wrote, and is started again: the draft must be there, all of it.
    ///
    /// # Errors
    /// When it is not.
    pub async fn goes_on_writing(&mut self, how: &How) -> Done {
        self.starts(how).await?;
        if self.writing.is_none() {
            return Ok(());
        }
        self.opens_the_draft().await?;
        self.has_written("").await?;
        self.has_photos(0).await
    }

    /// Chooses a ward where none is chosen: the list opens at a click, and the keys go through it.
    ///
    /// # Errors
    /// When none can be chosen.
    pub async fn chooses_a_ward(&self) -> Done {
        let life = self.life()?;
        until("a ward is chosen", async || {
            if life.value(WARD).await.is_ok_and(|ward| ward.is_some_and(|ward| !ward.is_empty())) {
                return true;
            }
            if life.clicks(WARD).await.is_ok() && mouse::presses(&["Down", "Down", "Return"]).await.is_ok() {
                let second = Duration::from_secs(1);
                let chosen = within(second, "the ward", async || {
                    life.value(WARD).await.is_ok_and(|ward| ward.is_some_and(|ward| !ward.is_empty()))
                });
                if chosen.await.is_err() {
                    let _closes_the_list = mouse::presses(&["Escape"]).await;
                }
            }
            false
        })
        .await
    }

    /// Presses *Submit*, and answers what she is asked. What she submitted must arrive.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn submits(&mut self) -> Done {
        self.chooses_a_ward().await?;
        let life = self.life()?;
        life.clicks(SUBMIT).await?;
        until("it is submitted", async || {
            if life.counts(STATUS).await.is_ok_and(|found| found > 0) {
                return true;
            }
            if life.counts(QUESTION).await.is_ok_and(|asked| asked > 0) {
                let answers = life.clicks("[data-testid='reuse-same-place']").await;
                let all_answered = life.counts(QUESTION).await == Ok(0);
                if answers.is_ok() && all_answered {
                    let _asked_again_if_not = life.clicks(SUBMIT).await;
                }
            }
            false
        })
        .await?;
        self.has_submitted()
    }

    /// She pressed *Submit*, and it was taken.
    ///
    /// # Errors
    /// When nothing was being written.
    pub fn has_submitted(&mut self) -> Done {
        let Writing { marker, photos, .. } = self.writing.take().ok_or("nothing is being written")?;
        self.submitted.push(Report { marker, photos });
        Ok(())
    }
}
