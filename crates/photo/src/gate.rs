//! What a file is and whether it may be decoded, told from its header and structure alone.
//!
//! Nothing here allocates by what a header promises: a few bytes can claim 65,500 x 65,500 pixels.

use std::io::Cursor;

use image::ImageDecoder as _;
use image::codecs::webp::WebPDecoder;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::operation::Mime;

use crate::kind::looks_like;
use crate::{Refusal, jpeg, limits, others};

/// Photographs of noise-free skies still hold many times this.
const LEAST_BYTES_PER_MEGAPIXEL: u64 = 2_000;
/// Below this a header's promise does no harm.
const HARMLESS_PIXELS: u64 = 20_000_000;

/// What kind of file a photo is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(rename = "PhotoFormat")]
pub enum Format {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    Webp,
    /// HEIC, as iPhones write it. Taken only by a program built for it.
    #[serde(rename = "image/heic")]
    Heic,
    /// GIF of one frame.
    #[serde(rename = "image/gif")]
    Gif,
    /// BMP.
    #[serde(rename = "image/bmp")]
    Bmp,
    /// TIFF, of which the first page is taken.
    #[serde(rename = "image/tiff")]
    Tiff,
    /// DNG, of which the JPEG inside is taken.
    #[serde(rename = "image/x-adobe-dng")]
    Dng,
}

/// How the names of files end that may be photos, in small letters: the one list of what is shown, watched and offered.
pub const ENDINGS: [(&str, Format); 15] = [
    ("jpg", Format::Jpeg),
    ("jpeg", Format::Jpeg),
    ("jpe", Format::Jpeg),
    ("jfif", Format::Jpeg),
    ("png", Format::Png),
    ("webp", Format::Webp),
    ("heic", Format::Heic),
    ("heif", Format::Heic),
    ("hif", Format::Heic),
    ("gif", Format::Gif),
    ("bmp", Format::Bmp),
    ("dib", Format::Bmp),
    ("tif", Format::Tiff),
    ("tiff", Format::Tiff),
    ("dng", Format::Dng),
];

impl Format {
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Some(match Mime::of_bytes(bytes) {
            Some(Mime::Jpeg) => Self::Jpeg,
            Some(Mime::Png) => Self::Png,
            Some(Mime::Webp) => Self::Webp,
            None => match looks_like(bytes) {
                "heic" if cfg!(feature = "heic") => Self::Heic,
                "gif" => Self::Gif,
                "bmp" => Self::Bmp,
                // Of more than four gigabytes, by its number.
                "tiff" if !matches!(bytes, [_, _, 0x2b, ..] | [_, _, _, 0x2b, ..]) => Self::Tiff,
                "dng" => Self::Dng,
                _ => return None,
            },
        })
    }
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// By content.
    pub format: Format,
    /// In pixels, as stored: a photo taken upright may lie on its side.
    pub width: u32,
    /// In pixels, as stored.
    pub height: u32,
    /// Whether the file's name ends as its content does.
    pub named_rightly: bool,
}

pub(crate) struct Seen<'a> {
    pub format: Format,
    pub width: u32,
    pub height: u32,
    pub jpeg: Option<jpeg::Jpeg<'a>>,
    /// The bytes that are decoded: the file, or the JPEG inside it.
    pub decoded: &'a [u8],
}

/// What the beginning of a file and its length tell against it, so that a film of four gigabytes is not read to be
/// refused. `head` are the first [`crate::HEAD_BYTES`], or all there are.
///
/// # Errors
/// Why it is not taken. That it passes says nothing more than that the rest is worth reading.
pub fn glance(head: &[u8], bytes: u64) -> Result<(), Refusal> {
    if head.is_empty() || bytes == 0 {
        return Err(Refusal::Empty);
    }
    if Format::of_bytes(head).is_none() {
        return Err(Refusal::NotAPhoto { looks_like: looks_like(head) });
    }
    if bytes > limits::FILE_BYTES as u64 {
        return Err(Refusal::TooLarge { bytes, limit: limits::FILE_BYTES as u64 });
    }
    Ok(())
}

/// Looks at a file without decoding it. `name` is the file's own, and only compared.
///
/// # Errors
/// Why it is not taken. That it passes does not say it is whole; [`crate::prepare`] finds out.
pub fn gate(bytes: &[u8], name: &str) -> Result<Header, Refusal> {
    let Seen { format, width, height, .. } = examine(bytes)?;
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let named_rightly = ENDINGS.contains(&(extension.as_str(), format));
    Ok(Header { format, width, height, named_rightly })
}

pub(crate) fn examine(bytes: &[u8]) -> Result<Seen<'_>, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() as u64, limit: limits::FILE_BYTES as u64 });
    }
    let Some(format) = Format::of_bytes(bytes) else {
        return Err(Refusal::NotAPhoto { looks_like: looks_like(bytes) });
    };
    let plain = |(width, height)| Seen { format, width, height, jpeg: None, decoded: bytes };
    let seen = match format {
        Format::Jpeg => {
            let jpeg = jpeg::Jpeg::read(bytes)?;
            Seen { format, width: jpeg.width, height: jpeg.height, jpeg: Some(jpeg), decoded: bytes }
        }
        Format::Png => plain(png(bytes)?),
        Format::Webp => plain(webp(bytes)?),
        #[cfg(feature = "heic")]
        Format::Heic => plain(crate::heic::size(bytes)?),
        #[cfg(not(feature = "heic"))]
        Format::Heic => return Err(Refusal::NotAPhoto { looks_like: "heic" }),
        Format::Gif => plain(others::gif::size(bytes)?),
        Format::Bmp => plain(others::bmp::size(bytes)?),
        Format::Tiff => plain(others::tiff::size(bytes)?),
        Format::Dng => {
            let (jpeg, decoded) = others::dng::preview(bytes)?;
            Seen { format, width: jpeg.width, height: jpeg.height, jpeg: Some(jpeg), decoded }
        }
    };
    let Seen { width, height, .. } = seen;
    let pixels = u64::from(width) * u64::from(height);
    let progressive = seen.jpeg.as_ref().is_some_and(|jpeg| jpeg.progressive);
    let limit = if progressive { limits::PROGRESSIVE_PIXELS } else { limits::PIXELS };
    if pixels == 0 {
        return Err(Refusal::Damaged { part: "header" });
    }
    if pixels > limit || width.max(height) > limits::EDGE {
        return Err(Refusal::TooManyPixels { width, height, limit });
    }
    if pixels > HARMLESS_PIXELS && (bytes.len() as u64) < pixels / 1_000_000 * LEAST_BYTES_PER_MEGAPIXEL {
        return Err(Refusal::Implausible { width, height, bytes: bytes.len() as u64 });
    }
    // Only now: a bomb should hear that it is one, not that it is cut short.
    if let Some(jpeg) = &seen.jpeg {
        jpeg.require_complete()?;
    }
    Ok(seen)
}

/// Walks the chunks to the end: a PNG that misses its last chunk was cut short.
fn png(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    const SIGNATURE: usize = 8;
    const CHECKSUM: usize = 4;
    let damaged = || Refusal::Damaged { part: "structure" };
    let mut rest = bytes.get(SIGNATURE..).ok_or_else(damaged)?;
    let mut size = None;
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (name, after) = after.split_first_chunk::<4>().ok_or_else(damaged)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| damaged())?;
        let (data, after) = after.split_at_checked(length).ok_or_else(damaged)?;
        rest = after.get(CHECKSUM..).ok_or_else(damaged)?;
        match (name, size) {
            (b"IHDR", _) => {
                let (width, data) = data.split_first_chunk::<4>().ok_or_else(damaged)?;
                let (height, _) = data.split_first_chunk::<4>().ok_or_else(damaged)?;
                let found = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
                // A bomb need not have chunks that fit.
                if u64::from(found.0) * u64::from(found.1) > limits::PIXELS {
                    return Ok(found);
                }
                size = Some(found);
            }
            (b"acTL", _) => return Err(Refusal::Animated),
            (b"IEND", Some(size)) => return Ok(size),
            (_, None) => return Err(Refusal::Damaged { part: "header" }),
            _ => {}
        }
    }
}

fn webp(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let damaged = |_| Refusal::Damaged { part: "structure" };
    let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    if decoder.has_animation() {
        return Err(Refusal::Animated);
    }
    let promised = bytes.get(4..8).and_then(|size| size.first_chunk()).map(|size| u32::from_le_bytes(*size));
    if promised.is_none_or(|size| u64::from(size) + 8 > bytes.len() as u64) {
        return Err(Refusal::Damaged { part: "end" });
    }
    Ok(decoder.dimensions())
}
