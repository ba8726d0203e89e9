//! Checks that a finished file contains no metadata: a public copy must not.

use wire::operation::Mime;

use crate::jpeg::{Jpeg, segment};
use crate::mended;

/// Whether a JPEG, PNG or WebP holds nothing but its picture and a colour profile: no time, place, camera,
/// comment, preview or anything behind its end. Anything that cannot be read to its end is not free.
#[must_use]
pub fn metadata_free(bytes: &[u8]) -> bool {
    match Mime::of_bytes(bytes) {
        Some(Mime::Jpeg) => jpeg(bytes) && nothing_behind_the_blocks(bytes),
        Some(Mime::Png) => png(bytes),
        Some(Mime::Webp) => webp(bytes),
        None => false,
    }
}

fn jpeg(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xff, 0xd8]) else { return false };
    while let Some((marker, data, after)) = segment(rest) {
        let innocent = match marker {
            0xd9 => return after.is_empty(),
            // JFIF: 14 bytes, and a thumbnail if the last two say so.
            0xe0 => data.starts_with(b"JFIF\0") && data.len() == 14,
            0xe2 => data.starts_with(b"ICC_PROFILE\0"),
            0xee => data.starts_with(b"Adobe") && data.len() == 12,
            0xe1 | 0xe3..=0xed | 0xef | 0xf0..=0xfe => false,
            _ => true,
        };
        if !innocent {
            return false;
        }
        rest = if marker == 0xda {
            after.get(crate::jpeg::scan_length(after)..).unwrap_or_default()
        } else {
            after
        };
    }
    false
}

/// What stands between the last block and the end marker is seen by no decoder.
fn nothing_behind_the_blocks(bytes: &[u8]) -> bool {
    let mended = Jpeg::read(bytes).ok().and_then(|jpeg| mended::whole(&jpeg));
    mended.is_some_and(|mended| !mended.left_behind)
}

fn png(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.get(8..) else { return false };
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let Some((name, after)) = after.split_first_chunk::<4>() else { return false };
        let Some(end) = (u32::from_be_bytes(*length) as usize).checked_add(4) else { return false };
        let Some(after) = after.get(end..) else { return false };
        match name {
            b"IEND" => return after.is_empty(),
            b"IHDR" | b"PLTE" | b"IDAT" | b"tRNS" | b"cHRM" | b"gAMA" | b"iCCP" | b"sBIT" | b"sRGB"
            | b"cICP" | b"bKGD" | b"pHYs" => rest = after,
            _ => return false,
        }
    }
    false
}

fn webp(bytes: &[u8]) -> bool {
    let Some((head, mut rest)) = bytes.split_first_chunk::<12>() else { return false };
    let [_, _, _, _, size @ .., _, _, _, _] = head;
    if u32::from_le_bytes(*size) as usize + 8 != bytes.len() {
        return false;
    }
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let Some((length, after)) = after.split_first_chunk::<4>() else { return false };
        let Some(length) = (u32::from_le_bytes(*length) as usize).checked_next_multiple_of(2) else {
            return false;
        };
        let Some(after) = after.get(length..) else { return false };
        if !matches!(name, b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ICCP") {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}
