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
/// A larger profile would crowd a small picture out of its bytes.
const SMALL_PROFILE_BYTES: usize = 4 * 1024;
/// The same for a preview.
const PREVIEW_PROFILE_BYTES: usize = 1024;

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
        jpeg = encode(picture, quality, picture.profile.as_deref(), codec)?;
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
    let profile = small.profile.as_deref().filter(|profile| profile.len() <= SMALL_PROFILE_BYTES);
    let jpeg = encode(&small, THUMBNAIL_QUALITY, profile, codec)?;
    Ok((small, jpeg))
}

pub(crate) fn preview(thumbnail: &Picture, codec: Codec) -> Result<Vec<u8>, Refusal> {
    let profile = thumbnail.profile.as_deref().filter(|profile| profile.len() <= PREVIEW_PROFILE_BYTES);
    for (edge, quality) in PREVIEWS {
        let jpeg = encode(&thumbnail.shrunk(edge)?, quality, profile, codec)?;
        if jpeg.len() <= limits::PREVIEW_BYTES {
            return Ok(jpeg);
        }
    }
    Err(Refusal::Unsupported { what: "colours" })
}

fn encode(picture: &Picture, quality: u8, profile: Option<&[u8]>, codec: Codec) -> Result<Vec<u8>, Refusal> {
    let jpeg = codec.encode(picture, quality)?;
    Ok(match profile {
        Some(profile) => with_profile(&jpeg, profile),
        None => jpeg,
    })
}

/// The profile in APP2 segments (ICC.1, B.4), behind the JFIF header.
fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"ICC_PROFILE\0";
    const MOST: usize = 65_533 - NAME.len() - 2;
    let jfif = match jpeg {
        [0xff, 0xd8, 0xff, 0xe0, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 2,
    };
    let (head, rest) = jpeg.split_at_checked(jfif).unwrap_or((jpeg, &[]));
    let parts = profile.chunks(MOST);
    let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
    let mut out = Vec::with_capacity(jpeg.len() + profile.len() + 64);
    out.extend_from_slice(head);
    for (number, part) in (1..=count).zip(parts) {
        let length = u16::try_from(2 + NAME.len() + 2 + part.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&[0xff, 0xe2]);
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(NAME);
        out.extend_from_slice(&[number, count]);
        out.extend_from_slice(part);
    }
    out.extend_from_slice(rest);
    out
}
