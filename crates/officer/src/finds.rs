//! Photos that lie in folders of this computer: what was found where, under numbers that stand for paths.
//!
//! The window shows folders and files and asks for them by number, so that it can never name a file
//! nobody offered it. A file keeps its number as long as it stays as it is (its path, length and time);
//! the oldest numbers are forgotten when there are very many.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::content::Source;
use wire::digest::Digest;

use crate::disk::Walked;
use crate::folder::Folder;
use crate::store::Store;
use crate::view::{FolderKind, FolderPlace, FoundPhoto};

/// How files that may be photos end.
const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "webp", "heic", "heif"];
/// How many levels of folders are looked into: a camera's `DCIM/100CANON`, and what people put above it.
const DEEP: u32 = 4;
/// How many files of a folder are looked at: more than a card holds.
const MOST: usize = 50_000;
/// How many files have a number at once.
const NUMBERED: usize = 20_000;

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FoundFile {
    pub walked: Walked,
    pub source: Source,
}

impl FoundFile {
    pub fn name(&self) -> String {
        name_of(&self.walked.path)
    }
}

#[derive(Default)]
struct Numbers {
    last: u32,
    folders: BTreeMap<u32, (PathBuf, FolderKind)>,
    files: BTreeMap<u32, FoundFile>,
    of_file: HashMap<FoundFile, u32>,
    /// Files whose bytes were compared and brought in before.
    known: HashSet<Walked>,
}

/// What was found so far. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Finds(Arc<Mutex<Numbers>>);

impl Finds {
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
    pub fn tell(&self, file: FoundFile) -> FoundPhoto {
        let mut numbers = self.lock();
        let found = match numbers.of_file.get(&file) {
            Some(found) => *found,
            None => {
                numbers.last += 1;
                let found = numbers.last;
                numbers.files.insert(found, file.clone());
                numbers.of_file.insert(file.clone(), found);
                if numbers.files.len() > NUMBERED
                    && let Some((_, oldest)) = numbers.files.pop_first()
                {
                    numbers.of_file.remove(&oldest);
                }
                found
            }
        };
        FoundPhoto { found, name: file.name(), modified_at: file.walked.modified, bytes: file.walked.len }
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
    let mut found = folder.disk().walk(path, ENDINGS, DEEP, MOST)?;
    let cut = found.len() >= MOST;
    found.sort_by(|a, b| (b.modified, &b.path).cmp(&(a.modified, &a.path)));
    Ok((found, cut))
}

/// What a path is called: its last part, or all of it (`E:\`).
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
