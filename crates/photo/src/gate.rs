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
use crate::{Refusal, chunks, jpeg, limits, others};

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
            // Bytes before its first segment are as harmless as those before any other.
            None if bytes.starts_with(&[0xff, 0xd8]) => Self::Jpeg,
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
    /// The fewest bytes that can hold so many pixels of this kind.
    pub least_bytes: u64,
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
    let plain = |(width, height), least_bytes| Seen {
        format,
        width,
        height,
        least_bytes,
        jpeg: None,
        decoded: bytes,
    };
    let other = |size| plain(size, area(size) / MEGAPIXEL * LEAST_BYTES);
    let seen = match format {
        Format::Jpeg => {
            let jpeg = jpeg::Jpeg::read(bytes)?;
            let (width, height, least_bytes) = (jpeg.width, jpeg.height, jpeg.least_bytes());
            Seen { format, width, height, least_bytes, jpeg: Some(jpeg), decoded: bytes }
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
        // Their own decoders want every byte; no header is believed before.
        Format::Gif => other(others::gif::size(bytes)?),
        Format::Bmp => other(others::bmp::size(bytes)?),
        Format::Tiff => other(others::tiff::size(bytes)?),
        Format::Dng => {
            let (jpeg, decoded) = others::dng::preview(bytes)?;
            let (width, height, least_bytes) = (jpeg.width, jpeg.height, jpeg.least_bytes());
            Seen { format, width, height, least_bytes, jpeg: Some(jpeg), decoded }
        }
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
