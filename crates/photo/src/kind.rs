//! What a file is that is no photo we take: so that a person is told "this is a spreadsheet", and not "this is no photo".
//!
//! Told from the beginning of a file alone. Nothing here decides that a file is whole; [`crate::gate()`] does.

use memchr::memmem;

use crate::others::ifd::Tiff;

/// So much of a file tells its kind: the first names in a ZIP, the brands of a video.
pub const HEAD_BYTES: usize = 4_096;

/// Everything a file can look like. There are words for each: message `photo-refused-not-a-photo-…`.
pub const KINDS: [&str; 24] = [
    "heic",
    "heic_sequence",
    "avif",
    "gif",
    "tiff",
    "dng",
    "raw",
    "bmp",
    "icon",
    "psd",
    "jxl",
    "jp2",
    "drawing",
    "video",
    "audio",
    "pdf",
    "word",
    "spreadsheet",
    "presentation",
    "office",
    "zip",
    "html",
    "text",
    "zeros",
];
/// What is none of them.
pub(crate) const UNKNOWN: &str = "unknown";

/// One of [`KINDS`], or [`UNKNOWN`]. `bytes` may be the beginning of a file only.
pub(crate) fn looks_like(bytes: &[u8]) -> &'static str {
    picture(bytes)
        .or_else(|| film_or_sound(bytes))
        .or_else(|| document(bytes))
        .or_else(|| written(bytes))
        .unwrap_or(UNKNOWN)
}

fn picture(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => return isobmff(bytes),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "gif",
        // Beside the two letters, what is reserved is zero and the header has one of its lengths.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, 12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
            "bmp"
        }
        [b'I', b'I', 0x2a, 0, ..] | [b'M', b'M', 0, 0x2a, ..] => tiff(bytes),
        [b'I', b'I', 0x2b, 0, ..] | [b'M', b'M', 0, 0x2b, ..] => "tiff",
        // Olympus, Panasonic, Fujifilm, Minolta, Sigma, an older Canon.
        [b'I', b'I', b'R', b'O' | b'S', ..] | [b'M', b'M', b'O', b'R', ..] | [b'I', b'I', b'U', 0, ..] => {
            "raw"
        }
        [0, b'M', b'R', b'M', ..] | [b'F', b'O', b'V', b'b', ..] => "raw",
        [b'I', b'I', _, _, _, _, b'H', b'E', b'A', b'P', ..] => "raw",
        _ if bytes.starts_with(b"FUJIFILMCCD-RAW") => "raw",
        [b'8', b'B', b'P', b'S', 0, 1 | 2, ..] => "psd",
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => "jxl",
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => "jp2",
        [0, 0, 1 | 2, 0, count, 0, _, _, _, 0, ..] if *count > 0 => "icon",
        // PostScript, AutoCAD, the metafiles of Windows, CorelDRAW.
        [b'%', b'!', b'P', b'S', ..] | [0xc5, 0xd0, 0xd3, 0xc6, ..] | [b'A', b'C', b'1', b'0', ..] => {
            "drawing"
        }
        [0xd7, 0xcd, 0xc6, 0x9a, ..] | [b'R', b'I', b'F', b'F', _, _, _, _, b'C', b'D', b'R', ..] => {
            "drawing"
        }
        _ if bytes.get(40..44) == Some(b" EMF") => "drawing",
        _ => return None,
    })
}

/// The family of HEIC, AVIF and MP4, by the brands at its beginning: the first is the file's own, the others say what
/// else it may be read as.
fn isobmff(bytes: &[u8]) -> Option<&'static str> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    let brands = bytes.get(8..length.min(bytes.len())).filter(|brands| !brands.is_empty());
    let brands = brands.or_else(|| bytes.get(8..12))?;
    let own = brands.first_chunk::<4>()?;
    // Behind the own one is a version.
    let has = |wanted: &[&[u8; 4]]| {
        let others = brands.get(8..).unwrap_or_default();
        wanted.contains(&own)
            || others.chunks_exact(4).any(|brand| wanted.iter().any(|one| one.as_slice() == brand))
    };
    Some(match own {
        b"avif" | b"avis" => "avif",
        b"heic" | b"heix" | b"heim" | b"heis" => "heic",
        b"mif1" | b"mif2" | b"miaf" if has(&[b"avif", b"avis"]) && !has(&[b"heic", b"heix"]) => "avif",
        b"mif1" | b"mif2" | b"miaf" => "heic",
        // A series; but a still one beside it may be read.
        b"msf1" | b"hevc" | b"hevx" | b"hevm" | b"hevs" => {
            if has(&[b"avis", b"avif"]) {
                "avif"
            } else if has(&[b"heic", b"heix", b"mif1"]) {
                "heic"
            } else {
                "heic_sequence"
            }
        }
        b"crx " => "raw",
        b"jxl " => "jxl",
        b"jp2 " | b"jpx " | b"jph " => "jp2",
        b"M4A " | b"M4B " | b"M4P " => "audio",
        _ => "video",
    })
}

/// A scan, a DNG, or a camera's own raw file: all three begin alike.
fn tiff(bytes: &[u8]) -> &'static str {
    if bytes.get(8..10) == Some(b"CR") {
        return "raw";
    }
    // The directory may lie behind what is here of the file.
    let Some(first) = Tiff::of(bytes).and_then(|tiff| tiff.first()) else { return "tiff" };
    if first.number(DNG_VERSION).is_some() {
        return "dng";
    }
    // What other cameras put first is a small picture, and the raw one lies below it.
    let small = first.number(NEW_SUBFILE_TYPE).is_some_and(|kind| kind & 1 == 1);
    let below = first.number(SUB_IFDS).is_some();
    let sensor = first.number(PHOTOMETRIC).is_some_and(|colours| matches!(colours, 32_803 | 34_892));
    if sensor || below && (small || first.number(COMPRESSION) == Some(6)) { "raw" } else { "tiff" }
}

const NEW_SUBFILE_TYPE: u16 = 0xfe;
const COMPRESSION: u16 = 0x103;
const PHOTOMETRIC: u16 = 0x106;
const SUB_IFDS: u16 = 0x14a;
const DNG_VERSION: u16 = 0xc612;

fn film_or_sound(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => "video",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => "audio",
        // QuickTime from before there were brands.
        [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..]
        | [_, _, _, _, b'w', b'i', b'd', b'e', ..]
        | [_, _, _, _, b'f', b'r', b'e', b'e', ..]
        | [_, _, _, _, b's', b'k', b'i', b'p', ..]
        | [_, _, _, _, b'p', b'n', b'o', b't', ..] => "video",
        // Matroska and WebM, Windows Media, Flash, MPEG.
        [0x1a, 0x45, 0xdf, 0xa3, ..] | [0x30, 0x26, 0xb2, 0x75, ..] | [b'F', b'L', b'V', 1, ..] => "video",
        [0, 0, 1, 0xba | 0xb3, ..] => "video",
        // A camcorder's stream: packets of 188 bytes, perhaps with a time before each.
        [0x47, ..] if bytes.get(188) == Some(&0x47) && bytes.get(376) == Some(&0x47) => "video",
        [_, _, _, _, 0x47, ..] if bytes.get(196) == Some(&0x47) && bytes.get(388) == Some(&0x47) => "video",
        [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..] | [b'f', b'L', b'a', b'C', ..] => "audio",
        [b'#', b'!', b'A', b'M', b'R', ..] | [0xff, 0xf1 | 0xf9 | 0xfb | 0xf3 | 0xf2 | 0xfa, ..] => "audio",
        _ => return None,
    })
}

fn document(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        // A printer's language, or a few odd bytes, may come first.
        _ if memmem::find(bytes.get(..1_024).unwrap_or(bytes), b"%PDF-1.").is_some() => "pdf",
        [b'P', b'K', 3, 4, ..] => zip(bytes),
        [b'P', b'K', 5, 6, ..] | [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xbc, 0xaf, ..] => "zip",
        [0x1f, 0x8b, ..] | [0xfd, b'7', b'z', b'X', b'Z', ..] | [b'B', b'Z', b'h', b'1'..=b'9', ..] => "zip",
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => ole(bytes),
        [b'{', b'\\', b'r', b't', b'f', ..] => "word",
        _ => return None,
    })
}

/// Documents of today are ZIPs: the newer ones of Microsoft by the folder they keep their pages in, the open ones by a
/// file that names their type.
fn zip(bytes: &[u8]) -> &'static str {
    if let Some(named) = bytes.get(30..).and_then(|name| name.strip_prefix(b"mimetype")) {
        let named = named.get(..90).unwrap_or(named);
        for (part, kind) in [
            (b"opendocument.spreadsheet".as_slice(), "spreadsheet"),
            (b"opendocument.presentation", "presentation"),
            (b"opendocument.graphics", "drawing"),
            (b"opendocument.text", "word"),
        ] {
            if memmem::find(named, part).is_some() {
                return kind;
            }
        }
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let names = memmem::find_iter(head, b"PK\x03\x04").filter_map(|at| {
        let length = usize::from(u16::from_le_bytes(*head.get(at + 26..)?.first_chunk()?));
        head.get(at + 30..at.checked_add(30 + length)?)
    });
    let office = |name: &[u8]| match name {
        [b'w', b'o', b'r', b'd', b'/', ..] => Some("word"),
        [b'x', b'l', b'/', ..] => Some("spreadsheet"),
        [b'p', b'p', b't', b'/', ..] => Some("presentation"),
        _ => None,
    };
    let (mut found, mut of_office) = (None, false);
    for name in names {
        found = found.or_else(|| office(name));
        of_office |= name == b"[Content_Types].xml";
    }
    found.unwrap_or(if of_office { "office" } else { "zip" })
}

/// Documents of before 2007, by the name of the stream that holds their text.
fn ole(bytes: &[u8]) -> &'static str {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let has = |name| memmem::find(bytes, &wide(name)).is_some();
    if has("WordDocument") {
        "word"
    } else if has("Workbook") {
        "spreadsheet"
    } else if has("PowerPoint Document") {
        "presentation"
    } else {
        "office"
    }
}

/// Letters, perhaps of a kind; or nothing at all.
fn written(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.get(..512).unwrap_or(bytes);
    if start.len() > 1 && bytes.iter().take(HEAD_BYTES).all(|byte| *byte == 0) {
        return Some("zeros");
    }
    let utf16 = matches!(start, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let text = match std::str::from_utf8(start) {
        Ok(text) => Some(text),
        // The 512th byte may lie inside a letter.
        Err(cut) if cut.error_len().is_none() => {
            start.get(..cut.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok())
        }
        Err(_) => None,
    };
    let readable = |text: &str| text.chars().all(|c| !c.is_control() || c.is_whitespace());
    let text = text.filter(|text| text.len() > 1 && readable(text));
    let Some(text) = text else { return utf16.then_some("text") };
    let lower = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    Some(if lower.contains("<svg") {
        "drawing"
    } else if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| lower.contains(tag)) {
        "html"
    } else {
        "text"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in names {
            bytes.extend_from_slice(b"PK\x03\x04");
            bytes.extend_from_slice(&[0; 22]);
            bytes.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend_from_slice(&[0; 2]);
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes
    }

    fn brands(own: &[u8; 4], others: &[&[u8; 4]]) -> Vec<u8> {
        let length = u32::try_from(16 + 4 * others.len()).unwrap();
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend_from_slice(b"ftyp");
        bytes.extend_from_slice(own);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend(others.iter().flat_map(|brand| brand.iter()));
        bytes.extend_from_slice(&[0; 64]);
        bytes
    }

    #[test]
    fn a_document_is_named_by_what_is_in_it_whatever_it_is_called() {
        let old = |name: &str| {
            let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
            bytes.extend([0; 600]);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        for (bytes, kind) in [
            (zipped(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"]), "word"),
            (zipped(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"]), "spreadsheet"),
            (zipped(&["docProps/app.xml", "ppt/presentation.xml"]), "presentation"),
            (zipped(&["[Content_Types].xml", "_rels/.rels"]), "office"),
            (zipped(&["mimetypeapplication/vnd.oasis.opendocument.text"]), "word"),
            (zipped(&["mimetypeapplication/vnd.oasis.opendocument.spreadsheet"]), "spreadsheet"),
            (zipped(&["mimetypeapplication/vnd.oasis.opendocument.presentation"]), "presentation"),
            (zipped(&["a.jpg", "b.jpg"]), "zip"),
            (old("WordDocument"), "word"),
            (old("Workbook"), "spreadsheet"),
            (old("PowerPoint Document"), "presentation"),
            (old("Root Entry"), "office"),
            (b"%PDF-1.7\n".to_vec(), "pdf"),
            (b"\x1b%-12345X@PJL\r\n%PDF-1.4\n".to_vec(), "pdf"),
            (b"{\\rtf1\\ansi".to_vec(), "word"),
            (b"Rar!\x1a\x07\x01\x00".to_vec(), "zip"),
            ("<!DOCTYPE html><html><body>404".into(), "html"),
            ("\u{feff}<?xml version=\"1.0\"?>\n<svg xmlns=\"\">".into(), "drawing"),
            ("ক্রম,নাম,ওয়ার্ড\n১,রিনা,৩৬\n".into(), "text"),
            (vec![0; 9_000], "zeros"),
            (vec![0xff, 0xfe, b'a', 0, b'b', 0], "text"),
            (vec![1, 2, 3, 4, 0, 5], UNKNOWN),
        ] {
            assert_eq!(looks_like(&bytes), kind);
            assert!(kind == UNKNOWN || KINDS.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn a_film_a_sound_and_a_foreign_picture_are_named() {
        for (bytes, kind) in [
            (brands(b"mp42", &[b"isom", b"mp41"]), "video"),
            (brands(b"qt  ", &[]), "video"),
            (brands(b"3gp4", &[b"isom"]), "video"),
            (brands(b"M4A ", &[b"mp42"]), "audio"),
            (brands(b"heic", &[b"mif1"]), "heic"),
            (brands(b"mif1", &[b"mif1", b"heic"]), "heic"),
            (brands(b"mif1", &[b"mif1", b"avif", b"miaf"]), "avif"),
            (brands(b"avif", &[]), "avif"),
            (brands(b"msf1", &[b"mif1", b"heic", b"hevc"]), "heic"),
            (brands(b"hevc", &[b"msf1"]), "heic_sequence"),
            (brands(b"crx ", &[b"isom"]), "raw"),
            (b"RIFF\0\0\0\0AVI LIST".to_vec(), "video"),
            (b"RIFF\0\0\0\0WAVEfmt ".to_vec(), "audio"),
            (b"\x1aE\xdf\xa3\x01\0\0\0".to_vec(), "video"),
            (b"\0\0\0\x08wide\0\0\0\0mdat".to_vec(), "video"),
            (b"OggS\0\x02".to_vec(), "audio"),
            (b"FUJIFILMCCD-RAW 0201".to_vec(), "raw"),
            (b"II*\0\x10\0\0\0CR\x02\0".to_vec(), "raw"),
            (b"IIRO\x08\0\0\0".to_vec(), "raw"),
            (b"IIU\0\x08\0\0\0".to_vec(), "raw"),
            (b"8BPS\0\x01".to_vec(), "psd"),
            (b"\xff\x0a\xfa\x1f".to_vec(), "jxl"),
            (b"\0\0\0\x0cjP  \r\n\x87\n".to_vec(), "jp2"),
            (b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0".to_vec(), "icon"),
            (b"GIF89a\x01\0\x01\0".to_vec(), "gif"),
            (b"BMW cars\nare fast, and this is a text".to_vec(), "text"),
        ] {
            assert_eq!(looks_like(&bytes), kind, "{}", String::from_utf8_lossy(&bytes));
            assert!(KINDS.contains(&kind), "{kind}");
        }
    }
}
