//! BMP, as Windows' Paint and old scanners write it.

use image::codecs::bmp::BmpDecoder;

use super::source::{DAMAGED, Source, opaque};
use crate::Refusal;
use crate::decoded::{Decoded, by_image};

const HEADER: Refusal = Refusal::Damaged { part: "header" };
const CUT: Refusal = Refusal::Damaged { part: "end" };

/// That every row is there, by how long a row must be; of a run-length coded picture, that its end mark is.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let short = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let long = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let start = long(10).and_then(|start| usize::try_from(start).ok()).ok_or(HEADER)?;
    let old = long(14).ok_or(HEADER)? == 12;
    let (width, height, bits, packing) = if old {
        (short(18).map(u32::from), short(20).map(u32::from), short(24), Some(0))
    } else {
        // Rows from top to bottom are told by a height below zero.
        let height = long(22).map(|height| height.cast_signed().unsigned_abs());
        (long(18), height, short(28), long(30))
    };
    let (width, height) = (width.ok_or(HEADER)?, height.ok_or(HEADER)?);
    let (bits, packing) = (bits.ok_or(HEADER)?, packing.ok_or(HEADER)?);
    let pixels = bytes.get(start..).ok_or(CUT)?;
    match packing {
        1 | 2 if ended(pixels, packing == 2) => {}
        1 | 2 => return Err(CUT),
        0 | 3 | 6 => {
            let row = (u64::from(width) * u64::from(bits)).div_ceil(8);
            // The last row's filling may be missing.
            let needed = row.next_multiple_of(4) * u64::from(height.saturating_sub(1)) + row;
            if (pixels.len() as u64) < needed {
                return Err(CUT);
            }
        }
        // A JPEG or PNG inside, meant for printers alone.
        _ => return Err(Refusal::Unsupported { what: "colours" }),
    }
    Ok((width, height))
}

/// Whether run-length coded rows reach their end mark.
fn ended(mut rest: &[u8], four_bits: bool) -> bool {
    loop {
        rest = match rest {
            [0, 1, ..] => return true,
            [0, 0, after @ ..] | [0, 2, _, _, after @ ..] => after,
            // So many pixels as they are, filled up to a whole word.
            [0, count, after @ ..] => {
                let bytes = if four_bits { usize::from(*count).div_ceil(2) } else { usize::from(*count) };
                match after.get(bytes.next_multiple_of(2)..) {
                    Some(after) => after,
                    None => return false,
                }
            }
            [_, _, after @ ..] => after,
            _ => return false,
        };
    }
}

pub(crate) fn decode(source: Source<'_>) -> Result<Decoded, Refusal> {
    by_image(BmpDecoder::new(source).map_err(|_| DAMAGED)?, opaque)
}
