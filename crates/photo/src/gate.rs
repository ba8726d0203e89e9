//! What a file is and whether it may be decoded, told from its header and structure alone.
//!
//! Nothing here allocates by what a header promises: a few bytes can claim 65,500 x 65,500 pixels.

use std::io::Cursor;

use image::ImageDecoder as _;
use image::codecs::webp::WebPDecoder;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::operation::Mime;

use crate::{Refusal, jpeg, limits};

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
}

impl Format {
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Some(match Mime::of_bytes(bytes) {
            Some(Mime::Jpeg) => Self::Jpeg,
            Some(Mime::Png) => Self::Png,
            Some(Mime::Webp) => Self::Webp,
            None if cfg!(feature = "heic") && looks_like(bytes) == "heic" => Self::Heic,
            None => return None,
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
}

/// Looks at a file without decoding it. `name` is the file's own, and only compared.
///
/// # Errors
/// Why it is not taken. That it passes does not say it is whole; [`crate::prepare`] finds out.
pub fn gate(bytes: &[u8], name: &str) -> Result<Header, Refusal> {
    let Seen { format, width, height, .. } = examine(bytes)?;
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let named_rightly = match format {
        Format::Jpeg => matches!(extension.as_str(), "jpg" | "jpeg" | "jpe" | "jfif"),
        Format::Png => extension == "png",
        Format::Webp => extension == "webp",
        Format::Heic => matches!(extension.as_str(), "heic" | "heif" | "hif"),
    };
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
    let plain = |(width, height)| Seen { format, width, height, jpeg: None };
    let seen = match format {
        Format::Jpeg => {
            let jpeg = jpeg::Jpeg::read(bytes)?;
            Seen { format, width: jpeg.width, height: jpeg.height, jpeg: Some(jpeg) }
        }
        Format::Png => plain(png(bytes)?),
        Format::Webp => plain(webp(bytes)?),
        #[cfg(feature = "heic")]
        Format::Heic => plain(crate::heic::size(bytes)?),
        #[cfg(not(feature = "heic"))]
        Format::Heic => return Err(Refusal::NotAPhoto { looks_like: "heic" }),
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

fn looks_like(bytes: &[u8]) -> &'static str {
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.first_chunk::<4>() {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => "heic",
            Some(b"avif" | b"avis") => "avif",
            _ => "video",
        },
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => "tiff",
        [b'B', b'M', ..] if bytes.len() > 26 => "bmp",
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [b'P', b'K', 3, 4, ..] => "zip",
        _ => {
            let start = bytes.get(..512).unwrap_or(bytes);
            let text = match std::str::from_utf8(start) {
                Ok(text) => Some(text),
                // The 512th byte may lie inside a letter.
                Err(cut) if cut.error_len().is_none() => {
                    start.get(..cut.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok())
                }
                Err(_) => None,
            };
            let readable = |text: &str| text.chars().all(|c| !c.is_control() || c.is_whitespace());
            if text.is_some_and(|text| text.len() > 1 && readable(text)) { "text" } else { "unknown" }
        }
    }
}
