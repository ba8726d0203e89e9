//! The chunks of a PNG and of a WebP, and what is said in them about the photo.
//!
//! Decoders look for EXIF in one place only. Programs write it in front of the pixels and behind them, with the name it
//! bears in a JPEG, and, from the time before PNG had a chunk for it, as a text of hexadecimal digits.

use std::borrow::Cow;

/// The most that a compressed text may become.
const TEXT: usize = 1024 * 1024;
const PNG_SIGNATURE: usize = 8;
const RIFF_HEADER: usize = 12;
/// Names under which ImageMagick, exiftool and GIMP keep a JPEG's EXIF segment in a PNG.
const RAW_PROFILES: [&[u8]; 2] = [b"Raw profile type exif", b"Raw profile type APP1"];

pub(crate) struct Chunk<'a> {
    pub name: [u8; 4],
    pub data: &'a [u8],
}

/// The chunks of a PNG, up to its end or to one that is cut.
pub(crate) fn png(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(PNG_SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (name, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = if name == b"IEND" { &[] } else { after.get(4..)? };
        Some(Chunk { name: *name, data })
    })
}

/// The chunks of a WebP, up to one that is cut. What the file says of its own length is not asked: it is often wrong
/// by the filling byte of the last chunk.
pub(crate) fn webp(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(RIFF_HEADER..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let (data, after) = after.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let filled = data.len() % 2 == 1 && !is_name(after);
        rest = after.get(usize::from(filled)..).unwrap_or_default();
        Some(Chunk { name: *name, data })
    })
}

/// Whether a chunk begins here, where one byte should fill up an odd one before it.
fn is_name(bytes: &[u8]) -> bool {
    bytes
        .first_chunk::<4>()
        .is_some_and(|name| name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' '))
}

/// A WebP of what its picture needs and nothing else, as [`crate::mended`] is for JPEG. None where the pixels are cut
/// or missing.
pub(crate) fn mended_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const ALPHA: u8 = 0x10;
    const PROFILE: u8 = 0x20;
    let (mut canvas, mut kept) = (None, Vec::new());
    for chunk in webp(bytes) {
        match &chunk.name {
            b"VP8X" => canvas = chunk.data.first_chunk::<10>().copied(),
            b"ICCP" | b"ALPH" => kept.push(chunk),
            b"VP8 " | b"VP8L" => {
                kept.push(chunk);
                break;
            }
            _ => {}
        }
    }
    kept.last().filter(|last| last.name.starts_with(b"VP8"))?;
    let has = |name: &[u8; 4]| kept.iter().any(|chunk| &chunk.name == name);
    if let Some([flags, ..]) = &mut canvas {
        *flags &= ALPHA;
        *flags |= if has(b"ICCP") { PROFILE } else { 0 };
    }
    let canvas = canvas.as_ref().map(|data| Chunk { name: *b"VP8X", data });
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    for Chunk { name, data } in canvas.iter().chain(&kept) {
        out.extend_from_slice(name);
        out.extend_from_slice(&u32::try_from(data.len()).ok()?.to_le_bytes());
        out.extend_from_slice(data);
        out.resize(out.len().next_multiple_of(2), 0);
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// Every EXIF block of a PNG.
pub(crate) fn exif_of_png(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    png(bytes)
        .filter_map(|chunk| match &chunk.name {
            b"eXIf" => Some(Cow::Borrowed(chunk.data)),
            b"tEXt" | b"zTXt" | b"iTXt" => Some(Cow::Owned(raw_profile(&text(&chunk)?)?)),
            _ => None,
        })
        .collect()
}

/// Every EXIF block of a WebP.
pub(crate) fn exif_of_webp(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    webp(bytes).filter(|chunk| &chunk.name == b"EXIF").map(|chunk| Cow::Borrowed(chunk.data)).collect()
}

/// The text of a chunk that keeps a raw profile.
fn text<'a>(chunk: &Chunk<'a>) -> Option<Cow<'a, [u8]>> {
    let (keyword, rest) = split(chunk.data)?;
    if !RAW_PROFILES.contains(&keyword) {
        return None;
    }
    match (&chunk.name, rest) {
        (b"tEXt", text) => Some(Cow::Borrowed(text)),
        (b"zTXt", [0, packed @ ..]) => inflated(packed),
        (b"iTXt", [packed, _, rest @ ..]) => {
            let (_language, rest) = split(rest)?;
            let (_translated, text) = split(rest)?;
            if *packed == 0 { Some(Cow::Borrowed(text)) } else { inflated(text) }
        }
        _ => None,
    }
}

/// What stands before the next zero and behind it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, bytes)?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

fn inflated<'a>(packed: &[u8]) -> Option<Cow<'a, [u8]>> {
    miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, TEXT).ok().map(Cow::Owned)
}

/// What is written as a name, a length and hexadecimal digits.
fn raw_profile(text: &[u8]) -> Option<Vec<u8>> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let (_name, length) = (words.next()?, words.next()?);
    let length: usize = std::str::from_utf8(length).ok()?.parse().ok()?;
    let digits: Option<Vec<u8>> =
        words.flatten().map(|digit| u8::try_from(char::from(*digit).to_digit(16)?).ok()).collect();
    let bytes: Vec<u8> = digits?.as_chunks().0.iter().map(|[high, low]| high << 4 | low).collect();
    (bytes.len() >= length).then_some(bytes)
}
