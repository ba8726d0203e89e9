//! DNG, the raw files of phones' cameras: the JPEG is taken that the phone puts inside for those who cannot develop.

use super::ifd::{Directory, Tiff};
use super::source::exif;
use crate::Refusal;
use crate::jpeg::Jpeg;

const NEW_SUBFILE_TYPE: u16 = 0xfe;
const COMPRESSION: u16 = 0x103;
const PHOTOMETRIC: u16 = 0x106;
const JPEG: u32 = 7;
/// The long edge of the least that can be published; smaller ones are for the list on the camera.
const LEAST_EDGE: u32 = 1_024;

/// The largest JPEG inside, and its bytes. It is upright as the DNG says, not as it says itself.
pub(crate) fn preview(bytes: &[u8]) -> Result<(Jpeg<'_>, &[u8]), Refusal> {
    let first = Tiff::of(bytes).and_then(Tiff::first).ok_or(Refusal::Damaged { part: "structure" })?;
    let mut best: Option<(Jpeg<'_>, &[u8])> = None;
    for directory in std::iter::once(first).chain(first.others()) {
        // A part outside the file: the copy was cut short.
        let parts = directory.parts();
        if parts.is_none() && directory.bytes(COMPRESSION).is_some() {
            return Err(Refusal::Damaged { part: "end" });
        }
        let Some(&[inside]) = parts.as_deref() else { continue };
        if !is_preview(&directory) {
            continue;
        }
        let Ok(jpeg) = Jpeg::read(inside) else { continue };
        if best.as_ref().is_none_or(|(best, _)| best.width < jpeg.width) {
            best = Some((jpeg, inside));
        }
    }
    let large = best.filter(|(jpeg, _)| jpeg.width.max(jpeg.height) >= LEAST_EDGE);
    let (mut jpeg, inside) = large.ok_or(Refusal::Unsupported { what: "dng" })?;
    jpeg.exif = exif(bytes).into_iter().collect();
    Ok((jpeg, inside))
}

/// Whether a directory's picture is a JPEG to look at, and not what the sensor saw, which is packed in one too.
fn is_preview(directory: &Directory<'_>) -> bool {
    let small = directory.number(NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1);
    let colours = directory.number(PHOTOMETRIC);
    directory.number(COMPRESSION) == Some(JPEG)
        && (colours == Some(6) || small && matches!(colours, Some(1 | 2)))
}
