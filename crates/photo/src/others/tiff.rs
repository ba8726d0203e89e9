//! TIFF, as scanners and fax programs write it: the first page.
//!
//! By the `tiff` crate itself. `image` goes by it too, but takes neither palettes nor the colours of a JPEG inside.

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::{ColorType, TiffError};

use super::ifd::{Directory, Tiff};
use super::source::{DAMAGED, Source, exif};
use crate::decoded::{Decoded, on_white};
use crate::picture::Picture;
use crate::{Refusal, limits};

const WIDTH: u16 = 0x100;
const HEIGHT: u16 = 0x101;
const COMPRESSION: u16 = 0x103;
const PHOTOMETRIC: u16 = 0x106;
const FILL_ORDER: u16 = 0x10a;
const COLOUR_MAP: u16 = 0x140;
const PROFILE: u16 = 0x8773;
const PALETTE: u32 = 3;
const JPEG: u32 = 7;
const NOT_READ: Refusal = Refusal::Unsupported { what: "tiff" };

/// That the page's every strip or tile lies inside the file, and a JPEG among them reaches its end.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let first = page(bytes)?;
    let header = Refusal::Damaged { part: "header" };
    let (width, height) = first.number(WIDTH).zip(first.number(HEIGHT)).ok_or(header)?;
    let parts = first.parts().ok_or(Refusal::Damaged { part: "structure" })?;
    if first.number(COMPRESSION) == Some(JPEG) && !parts.iter().all(|part| reaches_its_end(part)) {
        return Err(DAMAGED);
    }
    // The bits of a fax in the order that hardly anybody writes.
    let fax = matches!(first.number(COMPRESSION), Some(2..=4));
    if fax && first.number(FILL_ORDER) == Some(2) {
        return Err(NOT_READ);
    }
    Ok((width, height))
}

fn page(bytes: &[u8]) -> Result<Directory<'_>, Refusal> {
    Tiff::of(bytes).and_then(Tiff::first).ok_or(Refusal::Damaged { part: "structure" })
}

fn reaches_its_end(jpeg: &[u8]) -> bool {
    let filled = jpeg.iter().rev().take_while(|byte| **byte == 0).count();
    jpeg.get(..jpeg.len() - filled).is_some_and(|jpeg| jpeg.ends_with(&[0xff, 0xd9]))
}

pub(crate) fn decode(source: Source<'_>) -> Result<Decoded, Refusal> {
    let bytes = source.whole();
    let first = page(bytes)?;
    let palette = (first.number(PHOTOMETRIC) == Some(PALETTE)).then(|| first.numbers(COLOUR_MAP));
    let (picture, colours) = match &palette {
        None => pixels(source)?,
        Some(_) => {
            // As shades of grey: they are the numbers of the colours. The library takes no palette.
            let (at, black_is_zero) = first.place_of_short(PHOTOMETRIC, 1).ok_or(DAMAGED)?;
            let mut grey = bytes.to_vec();
            grey.get_mut(at..at + 2).ok_or(DAMAGED)?.copy_from_slice(&black_is_zero);
            pixels(Source::of(&grey, source.cancel))?
        }
    };
    let Pixels { width, height, samples } = picture;
    let rgb = match (palette, colours) {
        (Some(map), ColorType::Gray(bits)) => painted(&numbers(samples, width, bits)?, &map, bits)?,
        (None, colours) => rgb(samples, width, colours)?,
        _ => return Err(NOT_READ),
    };
    if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
        return Err(DAMAGED);
    }
    let profile = first.bytes(PROFILE).map(<[u8]>::to_vec);
    let exif = exif(bytes).map(<[u8]>::to_vec);
    Ok(Decoded { picture: Picture::rgb(rgb, width, height, profile), exif, turn: None })
}

struct Pixels {
    width: u32,
    height: u32,
    samples: DecodingResult,
}

fn pixels(source: Source<'_>) -> Result<(Pixels, ColorType), Refusal> {
    let mut most = Limits::default();
    most.decoding_buffer_size = usize::try_from(limits::DECODED_BYTES).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new(source).map_err(refused)?.with_limits(most);
    let (width, height) = decoder.dimensions().map_err(refused)?;
    let colours = decoder.colortype().map_err(refused)?;
    let mut samples = DecodingResult::U8(Vec::new());
    let layout = decoder.read_image_to_buffer(&mut samples).map_err(refused)?;
    // Each colour for itself, or only the first of them, where memory did not suffice.
    if layout.planes > 1 { Err(NOT_READ) } else { Ok((Pixels { width, height, samples }, colours)) }
}

fn refused(error: TiffError) -> Refusal {
    match error {
        TiffError::UnsupportedError(_) | TiffError::LimitsExceeded => NOT_READ,
        _ => DAMAGED,
    }
}

/// Samples of a byte each.
fn eight_bits(samples: DecodingResult) -> Result<Vec<u8>, Refusal> {
    match samples {
        DecodingResult::U8(bytes) => Ok(bytes),
        DecodingResult::U16(words) => {
            let byte = |word: u16| u8::try_from((u32::from(word) + 128) / 257).unwrap_or(u8::MAX);
            Ok(words.into_iter().map(byte).collect())
        }
        _ => Err(NOT_READ),
    }
}

/// The numbers of a row that are packed into bytes, one a byte. A row ends with a whole byte.
fn numbers(samples: DecodingResult, width: u32, bits: u8) -> Result<Vec<u8>, Refusal> {
    let bytes = eight_bits(samples)?;
    if bits >= 8 {
        return Ok(bytes);
    }
    let (width, bits) = (usize::try_from(width).map_err(|_| DAMAGED)?, u32::from(bits));
    if !matches!(bits, 1 | 2 | 4) || width == 0 {
        return Err(NOT_READ);
    }
    let row = (width * bits as usize).div_ceil(8);
    let of_byte = |byte: &u8| {
        let byte = u32::from(*byte);
        (0..8 / bits)
            .rev()
            .map(move |place| u8::try_from(byte >> (place * bits) & ((1 << bits) - 1)).unwrap_or(0))
    };
    Ok(bytes.chunks_exact(row).flat_map(|row| row.iter().flat_map(of_byte).take(width)).collect())
}

/// The colours of their numbers: a map has all reds first, then all greens, then all blues, of 16 bits each.
fn painted(numbers: &[u8], map: &[u32], bits: u8) -> Result<Vec<u8>, Refusal> {
    let count = 1_usize << bits.min(8);
    let (reds, rest) = map.split_at_checked(count).ok_or(DAMAGED)?;
    let (greens, blues) = rest.split_at_checked(count).ok_or(DAMAGED)?;
    // Some write eight bits where sixteen are meant.
    let eight = map.iter().all(|colour| *colour < 256);
    let byte = |colour: Option<&u32>| {
        let colour = colour.copied().unwrap_or(0);
        u8::try_from(if eight { colour } else { colour >> 8 }).unwrap_or(u8::MAX)
    };
    let colour = |number: &u8| {
        let number = usize::from(*number);
        [byte(reds.get(number)), byte(greens.get(number)), byte(blues.get(number))]
    };
    Ok(numbers.iter().flat_map(colour).collect())
}

fn rgb(samples: DecodingResult, width: u32, colours: ColorType) -> Result<Vec<u8>, Refusal> {
    let grey = |shades: Vec<u8>| shades.into_iter().flat_map(|shade| [shade; 3]).collect();
    Ok(match colours {
        ColorType::Gray(bits @ (1 | 2 | 4)) => {
            let brightest = (1 << bits) - 1;
            let shades = numbers(samples, width, bits)?;
            grey(shades.into_iter().map(|shade| shade * (255 / brightest)).collect())
        }
        ColorType::Gray(8 | 16) => grey(eight_bits(samples)?),
        ColorType::RGB(8 | 16) => eight_bits(samples)?,
        ColorType::RGBA(8 | 16) => on_white(eight_bits(samples)?),
        ColorType::YCbCr(8) => {
            let mut pixels = eight_bits(samples)?;
            for pixel in pixels.chunks_exact_mut(3) {
                if let [y, cb, cr] = pixel {
                    [*y, *cb, *cr] = of_light_and_differences(*y, *cb, *cr);
                }
            }
            pixels
        }
        ColorType::CMYK(_) | ColorType::CMYKA(_) => return Err(Refusal::Unsupported { what: "cmyk" }),
        _ => return Err(NOT_READ),
    })
}

/// As in a JPEG (BT.601, full range).
fn of_light_and_differences(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let channel = |thousandths: i32| {
        u8::try_from((y + (thousandths + 500).div_euclid(1_000)).clamp(0, 255)).unwrap_or(u8::MAX)
    };
    [channel(1_402 * cr), channel(-344 * cb - 714 * cr), channel(1_772 * cb)]
}
