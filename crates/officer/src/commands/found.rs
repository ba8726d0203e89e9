//! Photos from a folder, a card or a pen drive, and the folder that is watched.
//!
//! What is in the watched folder when watching begins is not offered. What comes later is, on the
//! first page and in the composer, until it was imported or the officer dismissed it; it is never
//! taken by itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use wire::content::Source;
use wire::digest::Digest;
use wire::time::Timestamp;

use crate::disk::Walked;
use crate::folder::Folder;
use crate::found_files::{FoundFile, Location, photos_in};
use crate::host::{Given, GivenThing};
use crate::imports::Incoming;
use crate::obstacles::Obstacle;
use crate::officer::Officer;
use crate::view::{
    CallFailed, FolderKind, FolderPage, FolderPlace, FolderQuery, FoundImport, FoundQuery, HandOver,
    HereCode, Imported, Kind, NothingHanded, Watched,
};

/// The setting that remembers which folder is watched.
const WATCHED: &str = "watched_folder";
/// How often the watched folder is read: rarely enough to cost an old disk nothing.
const POLL_EVERY: Duration = Duration::from_secs(10);
/// How many new photos are offered at once.
const OFFERED: usize = 60;

/// The watched folder, as it is remembered.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Watching {
    folder: PathBuf,
    /// Files that are not offered, each by the [`file_key`] of its path, length and time.
    seen: BTreeSet<u64>,
}

impl Officer {
    /// Gives numbers to what the desktop hands over. Blocks for as long as the disk takes.
    pub fn hand_over(&self, given: Given, source: Source) -> HandOver {
        let Given { things, instead } = given;
        let locations = things.into_iter().map(|thing| match thing {
            GivenThing::Picture { name, bytes } => {
                Location::InMemory { name, bytes: bytes.into(), since: self.ambient.clock.now() }
            }
            GivenThing::File(path) => match self.folder.disk().file(&path) {
                Ok(walked) => Location::InFile(walked),
                Err(e) if e.kind() == io::ErrorKind::IsADirectory => Location::Folder(path),
                // That it cannot be had is said when it is to be brought in, of this one alone.
                Err(_) => Location::InFile(Walked { path, len: 0, modified: Timestamp::from_millis(0) }),
            },
        });
        let photos: Vec<_> =
            locations.map(|location| self.found_files.register(FoundFile { location, source })).collect();
        let nothing = photos.is_empty().then(|| instead.unwrap_or(NothingHanded::Empty));
        HandOver { photos, nothing }
    }
}

impl Officer {
    pub(crate) async fn folder_places(&self, (): ()) -> Result<Vec<FolderPlace>, CallFailed> {
        let (folder, found_files) = (self.folder.clone(), self.found_files.clone());
        let own = self.host.photo_folders();
        self.blocking(move || {
            let drives = folder.disk().removable().into_iter().map(|drive| (drive, FolderKind::Drive));
            let places = drives.chain(own.into_iter().map(|path| (path, FolderKind::Own)));
            Ok(places.map(|(path, kind)| found_files.place(&path, kind)).collect())
        })
        .await
    }

    pub(crate) async fn folder_choose(&self, (): ()) -> Result<Option<FolderPlace>, CallFailed> {
        let (host, found_files) = (Arc::clone(&self.host), self.found_files.clone());
        self.blocking(move || {
            Ok(host.choose_folder().map(|path| found_files.place(&path, FolderKind::Chosen)))
        })
        .await
    }

    pub(crate) async fn folder_photos(&self, asked: FolderQuery) -> Result<FolderPage, CallFailed> {
        let (path, kind) = self.found_files.folder(asked.folder).ok_or(HereCode::PlaceGone)?;
        let (folder, found_files) = (self.folder.clone(), self.found_files.clone());
        self.blocking(move || {
            // A camera's card: what is beside its photos is of no interest. But many a pen drive has such a folder too,
            // from a phone or a camera it was once in, with nothing inside.
            let card = (kind == FolderKind::Drive).then(|| photos_in(&folder, &path.join("DCIM")).ok());
            let card = card.flatten().filter(|(photos, _)| !photos.is_empty());
            let found = card.map_or_else(|| photos_in(&folder, &path), Ok);
            let (photos, cut) = found.map_err(|error| place_failed(&error, &folder, &path))?;
            let total = u32::try_from(photos.len()).unwrap_or(u32::MAX);
            let from = usize::try_from(asked.from).unwrap_or(usize::MAX);
            let limit = usize::try_from(asked.limit.clamp(1, 200)).unwrap_or(1);
            let source = source_of(kind);
            let photos = photos.into_iter().skip(from).take(limit);
            let photos =
                photos.map(|walked| found_files.register(FoundFile::in_file(walked, source))).collect();
            Ok(FolderPage { place: found_files.place(&path, kind), photos, total, cut })
        })
        .await
    }

    pub(crate) async fn found_known(&self, asked: FoundQuery) -> Result<Vec<u32>, CallFailed> {
        let (folder, found_files, store) =
            (self.folder.clone(), self.found_files.clone(), Arc::clone(&self.store));
        self.blocking(move || {
            let known = |found: &u32| {
                matches!(found_files.file(*found), Some(FoundFile { location: Location::InFile(file), .. })
                    if found_files.is_known(&folder, &store, &file))
            };
            Ok(asked.found.into_iter().filter(known).collect())
        })
        .await
    }

    pub(crate) async fn clipboard(self: &Arc<Self>, (): ()) -> Result<HandOver, CallFailed> {
        let officer = Arc::clone(self);
        self.blocking(move || {
            let given = officer.host.clipboard();
            Ok(officer.hand_over(given, Source::Paste))
        })
        .await
    }

    pub(crate) async fn found_import(self: &Arc<Self>, asked: FoundImport) -> Result<Imported, CallFailed> {
        let officer = Arc::clone(self);
        self.blocking(move || {
            let Some(file) = officer.found_files.file(asked.found) else {
                return Ok(Imported::out_of_reach(String::new(), Obstacle::Gone));
            };
            if matches!(file.location, Location::Folder(_)) {
                return Ok(Imported::folder(file.name()));
            }
            let bytes = match file.read(&officer.folder) {
                Ok(Ok(bytes)) => bytes,
                Ok(Err(refusal)) => return Ok(Imported::refusal(file.name(), &refusal)),
                Err(obstacle) => return Ok(Imported::out_of_reach(file.name(), obstacle)),
            };
            let (name, source) = (file.name(), file.source);
            let incoming = Incoming { name: &name, bytes: &bytes, source, ticket: Some(asked.ticket) };
            let imported = officer.import(&incoming)?;
            if source == Source::Watched {
                officer.host.changed(Kind::Watched);
            }
            Ok(imported)
        })
        .await
    }

    /// A small picture of a found file, while it is still only looked at.
    pub async fn found_picture(&self, found: u32) -> Option<Vec<u8>> {
        let file = self.found_files.file(found)?;
        // Two at a time: a page of them would fill the memory of an old computer.
        let _turn = self.thumbnail_permits.acquire().await.ok()?;
        let folder = self.folder.clone();
        let look = move || {
            if file.is_elsewhere(&folder) {
                return None;
            }
            let bytes = file.read(&folder).ok()?.ok()?;
            photo::quick_thumbnail(&bytes).or_else(|| {
                // No JPEG.
                let prepared = photo::prepare(&bytes, &photo::Edit::default(), &photo::Cancel::default());
                prepared.ok().map(|prepared| prepared.thumbnail)
            })
        };
        self.tasks.blocking(look).await.ok().flatten()
    }

    pub(crate) async fn watched(&self, (): ()) -> Result<Option<Watched>, CallFailed> {
        let Some(watching) = self.store.setting::<Watching>(WATCHED)? else { return Ok(None) };
        let (folder, found_files, store) =
            (self.folder.clone(), self.found_files.clone(), Arc::clone(&self.store));
        self.blocking(move || {
            let place = found_files.place(&watching.folder, FolderKind::Watched);
            let Ok((found, _)) = photos_in(&folder, &watching.folder) else {
                return Ok(Some(Watched { place, there: false, photos: Vec::new() }));
            };
            let news = found.into_iter().filter(|file| !watching.seen.contains(&file_key(file)));
            let news = news.filter(|file| !found_files.is_known(&folder, &store, file)).take(OFFERED);
            let photos = news
                .map(|walked| found_files.register(FoundFile::in_file(walked, Source::Watched)))
                .collect();
            Ok(Some(Watched { place, there: true, photos }))
        })
        .await
    }

    pub(crate) async fn watch_choose(self: &Arc<Self>, (): ()) -> Result<Option<Watched>, CallFailed> {
        let host = Arc::clone(&self.host);
        let Some(path) = self.blocking(move || Ok(host.choose_folder())).await? else {
            return self.watched(()).await;
        };
        self.watch(path).await?;
        self.watched(()).await
    }

    pub(crate) async fn watch_seen(self: &Arc<Self>, (): ()) -> Result<(), CallFailed> {
        match self.store.setting::<Watching>(WATCHED)? {
            Some(watching) => self.watch(watching.folder).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn watch_stop(&self, (): ()) -> Result<(), CallFailed> {
        self.store.set(WATCHED, &None::<Watching>)?;
        self.restart_watch().cancel();
        self.host.changed(Kind::Watched);
        Ok(())
    }

    /// Watches a folder from now on: what is in it already is not offered.
    async fn watch(self: &Arc<Self>, path: PathBuf) -> Result<(), CallFailed> {
        let folder = self.folder.clone();
        let watching = self
            .blocking(move || {
                let found = photos_in(&folder, &path);
                let (found, _) = found.map_err(|error| place_failed(&error, &folder, &path))?;
                Ok(Watching { folder: path, seen: found.iter().map(file_key).collect() })
            })
            .await?;
        self.store.set(WATCHED, &watching)?;
        self.poll_folder(watching.folder);
        self.host.changed(Kind::Watched);
        Ok(())
    }

    /// Resumes watching at the start, if a folder is watched.
    pub(crate) fn resume_watching(self: &Arc<Self>) {
        match self.store.setting::<Watching>(WATCHED) {
            Ok(Some(watching)) => self.poll_folder(watching.folder),
            Ok(None) => {}
            Err(e) => tracing::warn!(error = %e, "whether a folder is watched cannot be read"),
        }
    }

    /// Reads the folder every [`POLL_EVERY`], and tells the window when something in it changed.
    fn poll_folder(&self, path: PathBuf) {
        let stop = self.restart_watch();
        let (folder, host, tasks) = (self.folder.clone(), Arc::clone(&self.host), self.tasks.clone());
        self.tasks.spawn(async move {
            let mut before: Option<Vec<Walked>> = None;
            loop {
                let (folder, path) = (folder.clone(), path.clone());
                let looking = tasks.blocking(move || scan(&folder, &path));
                // A drive that does not answer must not keep the program from ending.
                let Some(looked) = stop.run_until_cancelled(looking).await else { return };
                let now = looked.unwrap_or_default();
                if before.as_ref().is_some_and(|before| *before != now) {
                    host.changed(Kind::Watched);
                }
                before = Some(now);
                if stop.run_until_cancelled(tokio::time::sleep(POLL_EVERY)).await.is_none() {
                    return;
                }
            }
        });
    }

    /// Ends what watched so far; answers what ends what watches next.
    fn restart_watch(&self) -> CancellationToken {
        let next = CancellationToken::new();
        let mut watching = self.watching.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *watching, next.clone()).cancel();
        next
    }
}

/// What is said of a folder that cannot be listed.
fn place_failed(error: &io::Error, folder: &Folder, path: &Path) -> HereCode {
    match Obstacle::of(error, folder.disk(), path) {
        Obstacle::Locked => HereCode::PlaceLocked,
        Obstacle::InCloud => HereCode::PlaceInCloud,
        Obstacle::Gone | Obstacle::Unplugged | Obstacle::Unreadable => HereCode::PlaceGone,
    }
}

fn scan(folder: &Folder, path: &Path) -> Vec<Walked> {
    photos_in(folder, path).map(|(found, _)| found).unwrap_or_default()
}

/// Where a photo of such a folder comes from.
const fn source_of(kind: FolderKind) -> Source {
    match kind {
        FolderKind::Watched => Source::Watched,
        FolderKind::Drive | FolderKind::Own | FolderKind::Chosen => Source::Folder,
    }
}

/// A file as it is, in eight bytes.
fn file_key(file: &Walked) -> u64 {
    let text = format!("{}\n{}\n{}", file.path.display(), file.len, file.modified.millis());
    let digest = Digest::of(text.as_bytes());
    digest.as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}
