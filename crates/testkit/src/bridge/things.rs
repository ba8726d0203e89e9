//! Files by their names: the same name is the same file in every world.
//!
//! `a.jpg` (or a name without an ending) is a photo of its own, `damaged….jpg` one that was cut short,
//! `….pdf` no photo at all, `…/` a folder, and `gone….jpg` a file that is not there any more.

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
    let mut bytes = if name.ends_with(".pdf") { b"%PDF-1.7\n".to_vec() } else { photograph(name) };
    if name.starts_with("damaged") {
        bytes.truncate(bytes.len() / 3);
    }
    bytes
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
