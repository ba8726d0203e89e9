//! What a file is and whether it may be decoded, told from its header and structure alone.
//!
//! Nothing here allocates by what a header promises: a few bytes can claim 65,500 x 65,500 pixels.

use std::io::Cursor;

use image::ImageDecoder as _;
use image::codecs::webp::WebPDecoder;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wire::operation::Mime;

use crate::{Refusal, chunks, jpeg, limits};

/// What a byte can hold at most of what a PNG packs: 258 bytes in two bits.
const PACKED_BY_PNG: u64 = 1_032;
/// Pixels that a lossless WebP can copy at once, and the bits it needs for that.
const COPIED_BY_WEBP: (u64, u64) = (4_096, 10);
/// A flat square of 16 by 16 pixels costs a lossy WebP three bits.
const LEAST_BYTES_OF_WEBP: u64 = 1_400;
/// A flat square of 64 by 64 pixels costs the others a bit.
const LEAST_BYTES: u64 = 30;
const MEGAPIXEL: u64 = 1_000_000;
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
            // Bytes before its first segment are as harmless as those before any other.
            None if bytes.starts_with(&[0xff, 0xd8]) => Self::Jpeg,
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
    /// The fewest bytes that can hold so many pixels of this kind.
    pub least_bytes: u64,
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
    let plain = |(width, height), least_bytes| Seen { format, width, height, least_bytes, jpeg: None };
    let seen = match format {
        Format::Jpeg => {
            let jpeg = jpeg::Jpeg::read(bytes)?;
            let (width, height, least_bytes) = (jpeg.width, jpeg.height, jpeg.least_bytes());
            Seen { format, width, height, least_bytes, jpeg: Some(jpeg) }
        }
        Format::Png => {
            let (size, bits) = png(bytes)?;
            plain(size, area(size).saturating_mul(bits.into()) / 8 / PACKED_BY_PNG)
        }
        Format::Webp => {
            let size = webp(bytes)?;
            plain(size, least_of_webp(bytes, area(size)))
        }
        #[cfg(feature = "heic")]
        Format::Heic => {
            let size = crate::heic::size(bytes)?;
            plain(size, area(size) / MEGAPIXEL * LEAST_BYTES)
        }
        #[cfg(not(feature = "heic"))]
        Format::Heic => return Err(Refusal::NotAPhoto { looks_like: "heic" }),
    };
    let Seen { width, height, .. } = seen;
    let pixels = area((width, height));
    let progressive = seen.jpeg.as_ref().is_some_and(|jpeg| jpeg.progressive);
    let limit = if progressive { limits::PROGRESSIVE_PIXELS } else { limits::PIXELS };
    if pixels == 0 {
        return Err(Refusal::Damaged { part: "header" });
    }
    if pixels > limit || width.max(height) > limits::EDGE {
        return Err(Refusal::TooManyPixels { width, height, limit });
    }
    if pixels > HARMLESS_PIXELS && (bytes.len() as u64) < seen.least_bytes {
        return Err(Refusal::Implausible { width, height, bytes: bytes.len() as u64 });
    }
    // Only now: a bomb should hear that it is one, not that it is cut short.
    if let Some(jpeg) = &seen.jpeg {
        jpeg.require_complete()?;
    }
    Ok(seen)
}

fn area((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Walks the chunks to the end: a PNG that misses its last chunk was cut short. Its size, and the bits of a pixel.
fn png(bytes: &[u8]) -> Result<((u32, u32), u32), Refusal> {
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
                let (height, data) = data.split_first_chunk::<4>().ok_or_else(damaged)?;
                let [depth, colours, ..] = data else { return Err(damaged()) };
                let channels = match colours {
                    2 => 3,
                    4 => 2,
                    6 => 4,
                    _ => 1,
                };
                let found = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
                let found = (found, u32::from(*depth) * channels);
                // A bomb need not have chunks that fit.
                if area(found.0) > limits::PIXELS {
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
    let animated = |chunk: chunks::Chunk<'_>| {
        matches!(&chunk.name, b"ANIM" | b"ANMF")
            || &chunk.name == b"VP8X" && chunk.data.first().is_some_and(|flags| flags & 2 != 0)
    };
    if chunks::webp(bytes).any(animated) {
        return Err(Refusal::Animated);
    }
    let whole = chunks::mended_webp(bytes).ok_or(Refusal::Damaged { part: "end" })?;
    let decoder = WebPDecoder::new(Cursor::new(whole)).map_err(|_| Refusal::Damaged { part: "structure" })?;
    Ok(decoder.dimensions())
}

/// A lossless WebP may hold the pixels of a scanned page eight in one, and copies rows of them for next to nothing.
fn least_of_webp(bytes: &[u8], pixels: u64) -> u64 {
    let lossless = chunks::webp(bytes).find(|chunk| &chunk.name == b"VP8L");
    let Some([head, palette, ..]) = lossless.and_then(|chunk| chunk.data.get(4..)) else {
        return pixels / MEGAPIXEL * LEAST_BYTES_OF_WEBP;
    };
    // Behind the header's 40 bits: whether the pixels are transformed, in which of four ways, and how many colours
    // less one.
    let bits = u16::from_le_bytes([*head, *palette]);
    let in_one = match bits >> 3 {
        0..2 if bits & 7 == 0b111 => 8,
        2..4 if bits & 7 == 0b111 => 4,
        4..16 if bits & 7 == 0b111 => 2,
        _ => 1,
    };
    let (copied, cost) = COPIED_BY_WEBP;
    pixels / in_one / copied * cost / 8
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
