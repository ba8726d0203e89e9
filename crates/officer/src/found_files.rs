//! Photos that lie in folders of this computer: what was found where, under numbers that stand for paths.
//!
//! The window shows folders and files and asks for them by number, so that it can never name a file
//! nobody offered it. A file keeps its number as long as it stays as it is (its path, length and time);
//! the oldest numbers are forgotten when there are very many.
//!
//! What the desktop hands over (dropped on the window, in the clipboard) gets numbers in the same way; a picture that is in
//! no file is held in memory meanwhile.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::content::Source;
use wire::digest::Digest;
use wire::time::Timestamp;

use crate::disk::{Placeholder, Walked};
use crate::folder::Folder;
use crate::obstacles::Obstacle;
use crate::store::Store;
use crate::view::{FolderKind, FolderPlace, FoundPhoto};

/// How many levels of folders are looked into: a camera's `DCIM/100CANON`, and what people put above it.
const DEEP: u32 = 4;
/// How many files of a folder are looked at: more than a card holds.
const MOST: usize = 50_000;
/// How many files have a number at once.
const NUMBERED: usize = 20_000;

/// How many pictures without a file are held at once: as many as a draft has photos.
const HELD: usize = 10;

/// Where a photo is before it is brought in.
#[derive(Debug, Clone)]
pub(crate) enum Location {
    /// In a file.
    InFile(Walked),
    /// In no file: it was in the clipboard, or dragged out of another program.
    InMemory { name: String, bytes: Arc<[u8]>, since: Timestamp },
    /// It is no photo but a folder.
    Folder(PathBuf),
}

/// A photo that was found, and how.
#[derive(Debug, Clone)]
pub(crate) struct FoundFile {
    pub location: Location,
    pub source: Source,
}

impl FoundFile {
    pub const fn in_file(walked: Walked, source: Source) -> Self {
        Self { location: Location::InFile(walked), source }
    }

    pub fn name(&self) -> String {
        match &self.location {
            Location::InFile(walked) => name_of(&walked.path),
            Location::InMemory { name, .. } => name.clone(),
            Location::Folder(path) => name_of(path),
        }
    }

    /// How long it is, in bytes.
    pub fn len(&self) -> u64 {
        match &self.location {
            Location::InFile(walked) => walked.len,
            Location::InMemory { bytes, .. } => bytes.len() as u64,
            Location::Folder(_) => 0,
        }
    }

    /// Its bytes, if its length and its first bytes tell nothing against it: of a film no more is read. Blocks for as
    /// long as the disk takes.
    pub fn read(&self, folder: &Folder) -> Result<Result<Arc<[u8]>, photo::Refusal>, Obstacle> {
        let walked = match &self.location {
            Location::InFile(walked) => walked,
            Location::InMemory { bytes, .. } => return Ok(Ok(Arc::clone(bytes))),
            Location::Folder(_) => return Err(Obstacle::Unreadable),
        };
        let (disk, path) = (folder.disk(), &walked.path);
        let read = || {
            let head = disk.head(path, photo::HEAD_BYTES)?;
            // As it is now: it may have grown since it was found.
            if let Err(refusal) = photo::glance(&head, disk.file(path)?.len) {
                return Ok(Err(refusal));
            }
            disk.read(path).map(Arc::from).map(Ok)
        };
        read().map_err(|error: io::Error| Obstacle::of(&error, disk, path))
    }

    /// Whether looking at it would fetch it from a cloud: that is done when it is asked for, not for a page of thumbnails.
    pub fn is_elsewhere(&self, folder: &Folder) -> bool {
        matches!(&self.location, Location::InFile(walked)
            if folder.disk().placeholder(&walked.path) == Placeholder::Yes)
    }

    fn seen(&self) -> Timestamp {
        match &self.location {
            Location::InFile(walked) => walked.modified,
            Location::InMemory { since, .. } => *since,
            Location::Folder(_) => Timestamp::from_millis(0),
        }
    }
}

#[derive(Default)]
struct Numbers {
    last: u32,
    folders: BTreeMap<u32, (PathBuf, FolderKind)>,
    files: BTreeMap<u32, FoundFile>,
    of_file: HashMap<(Walked, Source), u32>,
    /// Files whose bytes were compared and brought in before.
    known: HashSet<Walked>,
}

impl Numbers {
    fn forget_the_oldest(&mut self) {
        if self.files.len() > NUMBERED
            && let Some((_, FoundFile { location: Location::InFile(walked), source })) =
                self.files.pop_first()
        {
            self.of_file.remove(&(walked, source));
        }
        let held = |file: &FoundFile| matches!(file.location, Location::InMemory { .. });
        let mut in_memory = self.files.iter().filter(|(_, file)| held(file)).map(|(found, _)| *found);
        if let (Some(oldest), true) = (in_memory.next(), in_memory.count() >= HELD) {
            self.files.remove(&oldest);
        }
    }
}

/// What was found so far. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct FoundFiles(Arc<Mutex<Numbers>>);

impl FoundFiles {
    fn lock(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a folder.
    pub fn place(&self, path: &Path, kind: FolderKind) -> FolderPlace {
        let mut numbers = self.lock();
        let found = numbers.folders.iter().find(|(_, (p, k))| p == path && *k == kind).map(|(n, _)| *n);
        let folder = found.unwrap_or_else(|| {
            numbers.last += 1;
            let number = numbers.last;
            numbers.folders.insert(number, (path.to_owned(), kind));
            number
        });
        FolderPlace { folder, name: name_of(path), kind }
    }

    /// The folder of a number.
    pub fn folder(&self, folder: u32) -> Option<(PathBuf, FolderKind)> {
        self.lock().folders.get(&folder).cloned()
    }

    /// The file of a number.
    pub fn file(&self, found: u32) -> Option<FoundFile> {
        self.lock().files.get(&found).cloned()
    }

    /// The number of a file, and what the window is told of it.
    pub fn register(&self, file: FoundFile) -> FoundPhoto {
        let mut numbers = self.lock();
        let key = match &file.location {
            Location::InFile(walked) => Some((walked.clone(), file.source)),
            Location::InMemory { .. } | Location::Folder(_) => None,
        };
        let told =
            |found| FoundPhoto { found, name: file.name(), modified_at: file.seen(), bytes: file.len() };
        if let Some(found) = key.as_ref().and_then(|key| numbers.of_file.get(key)) {
            return told(*found);
        }
        numbers.last += 1;
        let found = numbers.last;
        let photo = told(found);
        numbers.files.insert(found, file);
        if let Some(key) = key {
            numbers.of_file.insert(key, found);
        }
        numbers.forget_the_oldest();
        photo
    }

    /// Whether the very bytes of a file were brought in here before. Reads the file only when one of its
    /// length was.
    pub fn is_known(&self, folder: &Folder, store: &Store, file: &Walked) -> bool {
        if self.lock().known.contains(file) {
            return true;
        }
        let candidates = match store.originals_of_length(file.len) {
            Ok(candidates) if !candidates.is_empty() => candidates,
            _ => return false,
        };
        if folder.disk().placeholder(&file.path) == Placeholder::Yes {
            return false;
        }
        let known =
            folder.disk().read(&file.path).is_ok_and(|bytes| candidates.contains(&Digest::of(&bytes)));
        if known {
            self.lock().known.insert(file.clone());
        }
        known
    }
}

/// The photos of a folder, newest first; and whether there were more files than are looked at.
pub(crate) fn photos_in(folder: &Folder, path: &Path) -> io::Result<(Vec<Walked>, bool)> {
    let endings = photo::ENDINGS.map(|(ending, _)| ending);
    let mut found = folder.disk().walk(path, &endings, DEEP, MOST)?;
    let cut = found.len() >= MOST;
    found.sort_by(|a, b| (b.modified, &b.path).cmp(&(a.modified, &a.path)));
    Ok((found, cut))
}

/// What a path is called: its last part, or all of it (`E:\`).
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
