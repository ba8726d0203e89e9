//! GIF (GIF89a): one frame of it. What moves is refused.

use image::codecs::gif::GifDecoder;

use super::source::{DAMAGED, Source, opaque};
use crate::Refusal;
use crate::decoded::{Decoded, by_image};

const CUT: Refusal = Refusal::Damaged { part: "structure" };

/// Walks the blocks to the end: the picture's last block says that it is the last.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let header = bytes.get(6..13).ok_or(Refusal::Damaged { part: "header" })?;
    let [w0, w1, h0, h1, flags, _, _] = *header else { return Err(CUT) };
    let size = (u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into());
    let mut rest = bytes.get(13 + colours(flags)..).ok_or(CUT)?;
    let mut frames = 0;
    loop {
        match rest {
            // An extension, and an unimportant zero between two blocks.
            [0x21, _, after @ ..] => rest = past_blocks(after)?,
            [0, after @ ..] => rest = after,
            [0x2c, _, _, _, _, _, _, _, _, flags, after @ ..] => {
                frames += 1;
                if frames > 1 {
                    return Err(Refusal::Animated);
                }
                // The colours, and how many bits a first code has.
                rest = past_blocks(after.get(colours(*flags) + 1..).ok_or(CUT)?)?;
            }
            // Old programs forget the end mark; the frame is there.
            [0x3b, ..] | [] if frames == 1 => return Ok(size),
            _ => return Err(CUT),
        }
    }
}

/// The bytes of a table of colours.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn past_blocks(mut rest: &[u8]) -> Result<&[u8], Refusal> {
    loop {
        let (length, after) = rest.split_first().ok_or(CUT)?;
        rest = after.get(usize::from(*length)..).ok_or(CUT)?;
        if *length == 0 {
            return Ok(rest);
        }
    }
}

pub(crate) fn decode(source: Source<'_>) -> Result<Decoded, Refusal> {
    by_image(GifDecoder::new(source).map_err(|_| DAMAGED)?, opaque)
}
