//! Text: pasted, undone, and typed in Bengali; and *Submit*.

use purabarta_tests::hands::desk::CAPTION;
use purabarta_tests::hands::keyboard::{self, AMAR_BANLA_IN_PROBHAT, AVRO, InputMethod, LATIN, PROBHAT};
use purabarta_tests::hands::life::How;
use purabarta_tests::hands::{Done, clipboard, mouse, screen, until};

use crate::day::Day;

const PASTED: &str = " জমে থাকা জল সরানো হল। ";

pub async fn paste_a_text(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let _copied = clipboard::holds_text(PASTED).await?;
    day.desk.is_at_the_end_of_the_caption().await?;
    mouse::presses(&["ctrl+v"]).await?;
    day.desk.has_written(PASTED).await
}

pub async fn undo_and_redo(day: &mut Day) -> Done {
    day.has_a_report().await?;
    let before = day.desk.caption()?;
    day.desk.types("undone").await?;
    let after = day.desk.caption()?;
    let life = day.desk.life()?;
    // How much one step takes back is WebKit's; the first step must take something, and redo must give it all back.
    mouse::presses(&["ctrl+z"]).await?;
    let is = async || life.value(CAPTION).await.ok().flatten().unwrap_or_default();
    let undone = until("something is taken back", async || is().await != after).await;
    let shorter = is().await;
    let redone = async {
        undone?;
        if !(after.starts_with(&shorter) && (shorter.starts_with(&before) || before.starts_with(&shorter))) {
            return Err(format!("undo made {after:?} into {shorter:?}"));
        }
        mouse::presses(&["ctrl+shift+z"]).await?;
        until(&format!("redo makes it {after:?} again"), async || is().await == after).await
    };
    let redone = redone.await;
    let stands = is().await;
    if let Some(writing) = &mut day.desk.writing {
        writing.caption = stands;
    }
    redone
}

pub async fn bengali_layout(day: &mut Day) -> Done {
    day.has_a_report().await?;
    day.desk.is_at_the_end_of_the_caption().await?;
    keyboard::is_bengali().await?;
    keyboard::types_amar_banla().await?;
    let written = day.desk.has_written(AMAR_BANLA_IN_PROBHAT).await;
    keyboard::is_latin().await?;
    screen::is_photographed("gesture-bengali-layout").await?;
    written?;
    day.desk.is_saved().await
}

/// A life with the input method: Avro by the sound, Probhat key by key.
pub async fn bengali_input_method(day: &mut Day) -> Done {
    day.desk.is_saved_if_writing().await?;
    day.desk.takes_life()?.is_ended().await?;
    let method = InputMethod::starts().await?;
    day.desk.goes_on_writing(&How { with_input_method: true, ..How::default() }).await?;
    day.has_a_report().await?;
    day.desk.is_at_the_end_of_the_caption().await?;
    method.writes_by(AVRO).await?;
    mouse::types("amar sOnar bangla ").await?;
    let avro = day.desk.has_written("আমার সোনার বাংলা ").await;
    method.writes_by(PROBHAT).await?;
    mouse::types("amar banla ").await?;
    let probhat = day.desk.has_written(&format!("{AMAR_BANLA_IN_PROBHAT} ")).await;
    method.writes_by(LATIN).await?;
    screen::is_photographed("gesture-bengali-input-method").await?;
    avro?;
    probhat?;
    day.desk.is_saved().await?;
    // The next life is without it.
    day.desk.takes_life()?.is_ended().await?;
    day.desk.goes_on_writing(&How::default()).await
}

/// The report that was written all this time.
pub async fn submitted(day: &mut Day) -> Done {
    day.has_a_report().await?;
    if day.desk.writing.as_ref().is_some_and(|writing| writing.photos == 0) {
        // Nothing that was dropped or pasted came in: it is told elsewhere, and a report needs a photo.
        let photo = day.desk.has_photographs("photos chosen", 1)?.join("photo-1.jpg");
        day.desk.chooses_a_photo(&photo).await?;
    }
    day.desk.submits().await
}
