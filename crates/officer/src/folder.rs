//! The app's folder on this computer, and the one way a file is put there for good.
//!
//! ```text
//! purabarta.sqlite   drafts, operations, items: the truth
//! identity.json      which queue, which officer; the credential is in the keyring
//! capsules/          one file per sealed operation: the second copy of the truth
//! renditions/        photos as they are sent, by digest
//! thumbnails/        the same small, by the rendition's digest
//! originals/         photos as the officer brought them in, by their own digest
//! ```
//!
//! A file is written beside its place, synced, renamed, and the folder is synced; only then may a row
//! speak of it. After a power cut a file is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use wire::digest::Digest;
use wire::ids::OperationId;

/// The app's folder.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// The three forms in which a photo is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// As it is sent.
    Renditions,
    /// Small, for lists.
    Thumbnails,
    /// As it was brought in.
    Originals,
}

impl Shelf {
    const ALL: [Self; 3] = [Self::Renditions, Self::Thumbnails, Self::Originals];

    /// The folder's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Renditions => "renditions",
            Self::Thumbnails => "thumbnails",
            Self::Originals => "originals",
        }
    }
}

impl Folder {
    /// Opens the folder, making it and its parts if they are not there.
    ///
    /// # Errors
    /// When the disk will not have it.
    pub fn open(root: &Path) -> io::Result<Self> {
        for shelf in Shelf::ALL {
            fs::create_dir_all(root.join(shelf.name()))?;
        }
        fs::create_dir_all(root.join("capsules"))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where the database is.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("purabarta.sqlite")
    }

    /// Where the identity is.
    #[must_use]
    pub fn identity(&self) -> PathBuf {
        self.root.join("identity.json")
    }

    /// Where the credential is when no keyring will have it.
    #[must_use]
    pub fn credential(&self) -> PathBuf {
        self.root.join("credential")
    }

    /// Where an operation's capsule is.
    #[must_use]
    pub fn capsule(&self, operation: OperationId) -> PathBuf {
        self.root.join("capsules").join(format!("{operation}.json"))
    }

    /// Every capsule there is, in no order.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn capsules(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join("capsules"))? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "json") {
                found.push(path);
            }
        }
        Ok(found)
    }

    /// Where a photo is.
    #[must_use]
    pub fn photo(&self, shelf: Shelf, sha256: Digest) -> PathBuf {
        self.root.join(shelf.name()).join(sha256.to_string())
    }

    /// Puts a photo on a shelf, durably. One that is there already (the name is the digest) stays.
    ///
    /// # Errors
    /// When the disk will not have it: then nothing is there.
    pub fn keep_photo(&self, shelf: Shelf, sha256: Digest, bytes: &[u8]) -> io::Result<()> {
        let path = self.photo(shelf, sha256);
        // Of the right length is enough here: it was renamed into place whole. Before it is sent it is hashed.
        if fs::metadata(&path).is_ok_and(|there| there.len() == bytes.len() as u64) {
            return Ok(());
        }
        write_durably(&path, bytes)
    }
}

/// Writes a file so that after a power cut it is there whole, or as it was before.
///
/// # Errors
/// When the disk will not have it; the file is then as it was before.
pub fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("part");
    let written = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Best effort: a leftover is overwritten by the next attempt.
        let _ = fs::remove_file(&beside);
    }
    written?;
    path.parent().map_or(Ok(()), sync_folder)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no folders to sync: NTFS journals the rename, and the file's own sync comes before it.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file.json");
        write_durably(&path, b"one").unwrap();
        write_durably(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_fails_leaves_what_was_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("taken");
        fs::create_dir_all(path.join("inside")).unwrap();
        assert!(write_durably(&path, b"one").is_err(), "a folder cannot be replaced by a file");
        assert!(path.join("inside").is_dir());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "no .part is left");
    }
}
