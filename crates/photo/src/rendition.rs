//! What is made of the pixels: the rendition, the thumbnail and the preview.

use crate::picture::Picture;
use crate::{Cancel, Codec, Refusal, limits};

/// Best first; below the last, text on a photographed paper falls apart. Beside each, how large a file becomes
/// by it, in hundredths of its size by the first.
const RENDITION_QUALITIES: [(u8, usize); 4] = [(80, 100), (72, 80), (64, 68), (LEAST_QUALITY, 58)];
const LEAST_QUALITY: u8 = 55;
const THUMBNAIL_QUALITY: u8 = 75;
/// Best first; the last fits even if it is all noise.
const PREVIEWS: [(u32, u8); 5] = [(limits::PREVIEW_EDGE, 50), (200, 45), (160, 40), (120, 35), (80, 30)];
/// The picture that is sent, and its pixels. `large` has its final size, unless that is too detailed.
pub(crate) fn rendition(
    large: Picture,
    codec: Codec,
    cancel: &Cancel,
) -> Result<(Picture, Vec<u8>), Refusal> {
    let (jpeg, fits) = within_bytes(&large, codec, cancel)?;
    if fits {
        return Ok((large, jpeg));
    }
    let smaller = large.shrunk(limits::RENDITION_SMALLER_EDGE)?;
    drop(large);
    let (jpeg, _) = within_bytes(&smaller, codec, cancel)?;
    Ok((smaller, jpeg))
}

/// The best that weighs no more than it should, else the smallest, and whether it fits. Between the best and
/// the smallest, what is hopeless by the size of the best is not tried.
fn within_bytes(picture: &Picture, codec: Codec, cancel: &Cancel) -> Result<(Vec<u8>, bool), Refusal> {
    let (mut best, mut jpeg) = (None, Vec::new());
    for (quality, share) in RENDITION_QUALITIES {
        let expected = best.map_or(0, |best: usize| best / 100 * share);
        if expected > limits::RENDITION_BYTES && quality != LEAST_QUALITY {
            continue;
        }
        cancel.check()?;
        jpeg = codec.encode(picture, quality)?;
        if jpeg.len() <= limits::RENDITION_BYTES {
            return Ok((jpeg, true));
        }
        best.get_or_insert(jpeg.len());
    }
    Ok((jpeg, false))
}

/// At most [`limits::THUMBNAIL_EDGE`] long: the picture, and its pixels.
pub(crate) fn thumbnail(sent: &Picture, codec: Codec) -> Result<(Picture, Vec<u8>), Refusal> {
    let small = sent.shrunk(limits::THUMBNAIL_EDGE)?;
    let jpeg = codec.encode(&small, THUMBNAIL_QUALITY)?;
    Ok((small, jpeg))
}

pub(crate) fn preview(thumbnail: &Picture, codec: Codec) -> Result<Vec<u8>, Refusal> {
    for (edge, quality) in PREVIEWS {
        let jpeg = codec.encode(&thumbnail.shrunk(edge)?, quality)?;
        if jpeg.len() <= limits::PREVIEW_BYTES {
            return Ok(jpeg);
        }
    }
    Err(Refusal::Unsupported { what: "colours" })
}
