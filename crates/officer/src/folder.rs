//! The app's folder on this computer, and the one way a file is put there for good.
//!
//! ```text
//! purabarta.sqlite   drafts, operations, items: the truth
//! identity.json      which queue, which officer; the credential is in the keyring
//! capsules/          one file per sealed operation: the second copy of the truth
//! renditions/        photos as they are sent, by digest
//! thumbnails/        the same small, by the rendition's digest
//! originals/         photos as the officer brought them in, by their own digest
//! reserve            space set aside for what was promised
//! in-use             locked by the process that uses the folder
//! ```
//!
//! A file is written beside its place, synced, renamed, and the folder is synced; only then may a row
//! speak of it. After a power cut a file is there completely or not at all.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use wire::digest::Digest;
use wire::ids::OperationId;

use crate::disk::Disk;

/// Kept free for what was promised: given back to the disk when it is full, so that receipts and
/// progress can still be written.
const RESERVE: usize = 16 * 1024 * 1024;
/// With less than this free, nothing new is begun.
const ENOUGH: u64 = 32 * 1024 * 1024;

/// Best effort: a disk without users, or a folder of another's, is no reason not to work.
fn restrict(disk: &dyn Disk, path: &Path) {
    if let Err(e) = disk.restrict(path) {
        tracing::warn!(error = %e, ?path, "others on this computer may be able to read this");
    }
}

/// The app's folder.
#[derive(Clone)]
pub struct Folder {
    root: PathBuf,
    disk: Arc<dyn Disk>,
    /// Shared by those who bring photos in; the other side lets photos go. Else a photo that is brought in again in
    /// the moment it goes would have a row and no file.
    photos: Arc<RwLock<()>>,
}

/// The three folders of photos, one a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoFolder {
    /// As it is sent.
    Renditions,
    /// Small, for lists.
    Thumbnails,
    /// As it was brought in.
    Originals,
}

impl PhotoFolder {
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
    pub fn open(root: &Path, disk: Arc<dyn Disk>) -> io::Result<Self> {
        disk.make_folder(root)?;
        let parts: Vec<_> = PhotoFolder::ALL
            .map(PhotoFolder::name)
            .into_iter()
            .chain(["capsules"])
            .map(|part| root.join(part))
            .collect();
        for part in &parts {
            disk.make_folder(part)?;
        }
        // What an earlier version made was for every user of the computer to read.
        for folder in std::iter::once(root.to_owned()).chain(parts) {
            restrict(&*disk, &folder);
        }
        disk.sync_folder(root)?;
        for above in root.ancestors().skip(1) {
            // The folder's own name, and of what had to be made above it. What may not be opened was there before.
            let _ = disk.sync_folder(above);
        }
        Ok(Self { root: root.to_owned(), disk, photos: Arc::default() })
    }

    /// Makes the files in it this user's alone: SQLite makes its own as the system's default says.
    pub fn restrict_files(&self) {
        for path in self.disk.list(&self.root).unwrap_or_default() {
            restrict(self.disk(), &path);
        }
    }

    /// The disk it is on.
    #[must_use]
    pub fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
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

    /// Where the process that uses the folder is noted.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.root.join("in-use")
    }

    /// Where an operation's capsule is.
    #[must_use]
    pub fn capsule(&self, operation: OperationId) -> PathBuf {
        self.root.join("capsules").join(format!("{operation}.json"))
    }

    /// Every capsule there is.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn capsules(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = self.disk.list(&self.root.join("capsules"))?;
        found.retain(|path| path.extension().is_some_and(|end| end == "json"));
        Ok(found)
    }

    /// Where a photo is.
    #[must_use]
    pub fn photo(&self, folder_kind: PhotoFolder, sha256: Digest) -> PathBuf {
        self.root.join(folder_kind.name()).join(sha256.to_string())
    }

    /// Held from before a photo's first file is stored, or relied on, until its row is written: meanwhile none goes.
    pub fn bring_in(&self) -> RwLockReadGuard<'_, ()> {
        self.photos.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held while a photo's row is changed to say that its files go, and they do: meanwhile none is brought in.
    pub fn let_go(&self) -> RwLockWriteGuard<'_, ()> {
        self.photos.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every photo of a folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn photos(&self, folder_kind: PhotoFolder) -> io::Result<Vec<Digest>> {
        let found = self.disk.list(&self.root.join(folder_kind.name()))?;
        Ok(found.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect())
    }

    /// Whether a rendition is there and has the digest that its name says.
    #[must_use]
    pub fn is_intact(&self, sha256: Digest) -> bool {
        let kept = self.disk.read(&self.photo(PhotoFolder::Renditions, sha256));
        kept.is_ok_and(|kept| Digest::of(&kept) == sha256)
    }

    /// Stores a photo, durably. One that is there already (the name is the digest) stays.
    ///
    /// # Errors
    /// When the disk will not have it: then nothing is there.
    pub fn store_photo(&self, folder_kind: PhotoFolder, sha256: Digest, bytes: &[u8]) -> io::Result<()> {
        let path = self.photo(folder_kind, sha256);
        // One that is there but damaged is what the officer brings the photo again for.
        if self.disk.len(&path)? == Some(bytes.len() as u64)
            && self.disk.read(&path).is_ok_and(|kept| kept == bytes)
        {
            return Ok(());
        }
        self.disk.write_durably(&path, bytes)
    }

    /// Refuses to begin what the disk could not finish.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when fewer than `bytes` and a margin are free.
    pub fn must_have_room(&self, bytes: u64) -> io::Result<()> {
        let free = self.disk.free(&self.root)?;
        if free < ENOUGH.saturating_add(bytes) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    /// Reserves space, if it is not yet reserved and there is room. Best effort: without it a full disk is
    /// noticed a little later.
    pub fn ensure_reserve(&self) {
        let path = self.reserve();
        let there = self.disk.len(&path).ok().flatten() == Some(RESERVE as u64);
        if !there && self.must_have_room(RESERVE as u64).is_ok() {
            let kept = self.disk.write_durably(&path, &vec![0; RESERVE]);
            tracing::debug!(?kept, "space was set aside");
        }
    }

    /// Gives the space set aside back. Answers whether there was any.
    #[must_use]
    pub fn release_reserve(&self) -> bool {
        self.disk.remove(&self.reserve()).is_ok()
    }

    fn reserve(&self) -> PathBuf {
        self.root.join("reserve")
    }
}
