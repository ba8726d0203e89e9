//! The bytes of a text file as text: UTF-8, or UTF-16 as Excel's "Unicode text" is.

use super::table::{Flaws, flaw};

/// The two orders of UTF-16's bytes.
type Order = fn([u8; 2]) -> u16;

/// How much of a file without a byte order mark is looked at.
const LOOKED_AT: usize = 4096;

/// Half a character, which UTF-16 may hold, becomes the sign for that.
///
/// # Errors
/// `not_utf8`: an older code page, in which Bengali cannot be told from noise.
pub fn text(bytes: &[u8]) -> Result<String, Flaws> {
    if let Some((order, rest)) = utf16(bytes) {
        let (units, odd) = rest.as_chunks::<2>();
        if !odd.is_empty() {
            return Err(vec![flaw(1, "", "not_utf8", "")]);
        }
        let read = char::decode_utf16(units.iter().map(|unit| order(*unit)));
        return Ok(read.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        vec![flaw(u32::try_from(line).unwrap_or(u32::MAX), "", "not_utf8", "")]
    })?;
    if text.contains('\0') {
        // No text has one: this is some other file.
        return Err(vec![flaw(1, "", "not_a_sheet", "")]);
    }
    Ok(text.to_owned())
}

/// Whether it is UTF-16: its mark says so, or every second byte of the names of the columns is empty.
fn utf16(bytes: &[u8]) -> Option<(Order, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Some((u16::from_le_bytes, rest));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Some((u16::from_be_bytes, rest));
    }
    let (pairs, _) = bytes.get(..bytes.len().min(LOOKED_AT))?.as_chunks::<2>();
    let first = pairs.iter().filter(|[first, _]| *first == 0).count();
    let second = pairs.iter().filter(|[_, second]| *second == 0).count();
    match (first, second) {
        (0, 2..) if second * 8 >= pairs.len() => Some((u16::from_le_bytes, bytes)),
        (2.., 0) if first * 8 >= pairs.len() => Some((u16::from_be_bytes, bytes)),
        _ => None,
    }
}
