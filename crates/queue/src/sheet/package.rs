//! What kind of file it is, by its content; and whether it may be unpacked.

use std::io::{Cursor, Read as _};

use super::table::{Flaws, whole};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text between separators, as far as anybody can tell.
    Text,
    /// A workbook of Excel.
    Xlsx,
    /// A spreadsheet of OpenDocument.
    Ods,
    /// Something that is not read, and what it is.
    Refused(&'static str),
}

impl Kind {
    pub fn of(bytes: &[u8]) -> Self {
        /// Excel's files until 2003, and the later ones with a password.
        const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Self::of_package(bytes);
        }
        if bytes.starts_with(COMPOUND) {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let locked = bytes.windows(name.len()).any(|part| part == name);
            return Self::Refused(if locked { "locked" } else { "old_excel" });
        }
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let marks: [&[u8]; 7] =
            [b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"<", b"Rar!", b"7z\xbc\xaf"];
        if marks.iter().any(|mark| start.starts_with(mark)) {
            return Self::Refused("not_a_sheet");
        }
        if bytes.trim_ascii().is_empty() { Self::Refused("empty") } else { Self::Text }
    }

    fn of_package(bytes: &[u8]) -> Self {
        let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else {
            return Self::Refused("damaged");
        };
        if package.index_for_name("xl/workbook.xml").is_some() {
            return Self::Xlsx;
        }
        if package.index_for_name("xl/workbook.bin").is_some() {
            return Self::Refused("old_excel");
        }
        let mut said = Vec::new();
        if let Ok(part) = package.by_name("mimetype") {
            let _ = part.take(100).read_to_end(&mut said);
        }
        match said.trim_ascii() {
            b"application/vnd.oasis.opendocument.spreadsheet" => Self::Ods,
            _ => Self::Refused("not_a_sheet"),
        }
    }
}

/// Unpacks everything once, to see how much it is: a few kilobytes can say that they are gigabytes, or say nothing and be.
///
/// # Errors
/// `too_big`, `damaged`.
pub fn check(bytes: &[u8]) -> Result<(), Flaws> {
    /// Far more than the largest file that may be sent holds, as spreadsheets pack.
    const UNPACKED: u64 = 96 * 1024 * 1024;
    const PARTS: usize = 2_000;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| whole("damaged"))?;
    if package.len() > PARTS {
        return Err(whole("too_big"));
    }
    let mut room = UNPACKED;
    for nth in 0..package.len() {
        let part = package.by_index(nth).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => whole("locked"),
            _ => whole("damaged"),
        })?;
        let read =
            std::io::copy(&mut part.take(room + 1), &mut std::io::sink()).map_err(|_| whole("damaged"))?;
        room = room.checked_sub(read).ok_or_else(|| whole("too_big"))?;
    }
    Ok(())
}

/// One part of a package that was checked.
///
/// # Errors
/// `damaged`.
pub fn part(bytes: &[u8], name: &str) -> Result<Vec<u8>, Flaws> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| whole("damaged"))?;
    let mut part = package.by_name(name).map_err(|_| whole("damaged"))?;
    let mut read = Vec::new();
    part.read_to_end(&mut read).map_err(|_| whole("damaged"))?;
    Ok(read)
}
