//! Files by their names: the same name is the same file in every world.
//!
//! `a.jpg` (or a name without an ending) is a photo of its own, `damaged….jpg` one that was cut short,
//! `….pdf`, `….xlsx`, `….docx` and `….mp4` no photo at all, `…/` a folder, and `gone….jpg` a file that is not there any
//! more; `locked….jpg`, `cloud….jpg` and `pulled….jpg` cannot be read, each for its reason.

use std::io;
use std::path::{Path, PathBuf};

use crate::photographs;

/// A photo that no other name has.
#[must_use]
pub fn photograph(name: &str) -> Vec<u8> {
    // FNV-1a: the same in every run.
    let mixed = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    photographs::drawn(name.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, mixed), 96, 72, 1)
}

/// The bytes of a file of this name.
#[must_use]
pub fn bytes(name: &str) -> Vec<u8> {
    let mut bytes = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => b"%PDF-1.7\n".to_vec(),
        Some("xlsx") => office("xl/workbook.xml"),
        Some("docx") => office("word/document.xml"),
        // Longer than what is read without asking first.
        Some("mp4") => [b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".as_slice(), &[7; 600_000]].concat(),
        _ => photograph(name),
    };
    if name.starts_with("damaged") {
        bytes.truncate(bytes.len() / 3);
    }
    bytes
}

/// The beginning of a document as Excel and Word write it: the names of what is in it.
fn office(part: &str) -> Vec<u8> {
    let entry = |name: &str| {
        let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
        [b"PK\x03\x04".as_slice(), &[0; 22], &[length, 0, 0, 0], name.as_bytes()].concat()
    };
    [entry("[Content_Types].xml"), entry("_rels/.rels"), entry(part)].concat()
}

/// Why a file of this name cannot be read, by the number that the system has for it.
#[must_use]
pub fn out_of_reach(path: &Path) -> Option<io::Error> {
    let name = path.file_name()?.to_str()?;
    let (windows, unix) = match () {
        // Another program has it; a cloud has it and cannot be asked; its drive is gone.
        () if name.starts_with("locked") => (32, 13),
        () if name.starts_with("cloud") => (362, 95),
        () if name.starts_with("pulled") => (1_167, 5),
        () => return None,
    };
    Some(io::Error::from_raw_os_error(if cfg!(windows) { windows } else { unix }))
}

/// Lays something of this name into a folder; answers where it is.
///
/// # Panics
/// When the disk will not have it.
pub fn lay(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name.trim_end_matches('/'));
    if name.ends_with('/') {
        std::fs::create_dir_all(&path).expect("a folder");
    } else if !name.starts_with("gone") {
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(&path, bytes(name)).expect("a file");
    }
    path
}
