//! Bringing photos in: bytes of the officer's file in, a place in the draft out.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use wire::content::{FileFacts, GeoPoint, Origin, Photo, Source};
use wire::digest::Digest;
use wire::ids::PhotoId;

use crate::folder::PhotoFolder;
use crate::imports::Incoming;
use crate::obstacles::Obstacle;
use crate::officer::Officer;
use crate::store::StoredPhoto;
use crate::view::{CallFailed, ImportCancel, Imported, Kind, PhotoHead};

/// Counts a photo as being imported until it is on disk, refused, or its import failed.
struct UnderWay<'a>(&'a Officer);

impl<'a> UnderWay<'a> {
    fn begin(officer: &'a Officer) -> Self {
        officer.importing.fetch_add(1, Ordering::AcqRel);
        officer.host.changed(Kind::Outbox);
        Self(officer)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.importing.fetch_sub(1, Ordering::AcqRel);
        self.0.host.changed(Kind::Outbox);
    }
}

impl Imported {
    /// A folder: photos are taken one by one.
    #[must_use]
    pub fn folder(name: String) -> Self {
        Self::Refused { name, code: "folder".to_owned(), params: BTreeMap::new(), retry: false }
    }

    /// A file that could not be read where it was found: what stands in the way may be gone the next time.
    #[must_use]
    pub(crate) fn out_of_reach(name: String, obstacle: Obstacle) -> Self {
        Self::Refused { name, code: obstacle.code().to_owned(), params: BTreeMap::new(), retry: true }
    }

    /// A file that is not taken.
    #[must_use]
    pub fn refusal(name: String, refusal: &photo::Refusal) -> Self {
        let params = refusal.params().into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        Self::Refused { name, code: refusal.code().to_owned(), params, retry: refusal.may_be_retried() }
    }
}

impl Officer {
    /// Imports one file that was dropped or chosen: [`Self::import`].
    ///
    /// # Errors
    /// When the disk or the database fails: then nothing of it is there.
    pub fn import_photo(&self, name: &str, bytes: &[u8]) -> Result<Imported, CallFailed> {
        self.import(&Incoming { name, bytes, source: Source::File, ticket: None })
    }

    /// Imports one file. A file that is no usable photo is no failure of the call: it is answered with
    /// its reason, and the other files of a drop are still imported. Waits for its turn and decodes on the calling thread: call it
    /// where that may take a moment. (Photos are the one call outside [`crate::api`]'s list: their bytes come raw.)
    ///
    /// # Errors
    /// When the disk or the database fails: then nothing of it is there.
    pub fn import(&self, incoming: &Incoming<'_>) -> Result<Imported, CallFailed> {
        let _counted = UnderWay::begin(self);
        let cancel = self.imports.begin(incoming.ticket);
        // Held while others wait, so that one photo's memory is the next one's.
        let _bench = photo::Workbench::open();
        let imported = self.imports.in_turn(|| self.prepare_and_store(incoming, &cancel));
        self.imports.end(incoming.ticket);
        imported
    }

    /// Judges a file by its beginning, before the page reads the rest of it: none when the rest is wanted.
    pub(crate) async fn photo_glance(&self, asked: PhotoHead) -> Result<Option<Imported>, CallFailed> {
        let PhotoHead { name, bytes, head } = asked;
        Ok(photo::glance(&head, bytes).err().map(|refusal| Imported::refusal(name, &refusal)))
    }

    /// Ends an import; one that is done already stays as it is.
    pub(crate) async fn import_cancel(&self, asked: ImportCancel) -> Result<(), CallFailed> {
        if let Some(cancel) = self.imports.end(Some(asked.ticket)) {
            cancel.cancel();
        }
        Ok(())
    }

    fn prepare_and_store(
        &self,
        incoming: &Incoming<'_>,
        cancel: &photo::Cancel,
    ) -> Result<Imported, CallFailed> {
        // A direction mark in a name would show `gpj.exe` as `exe.jpg`.
        let name = wire::text::line(incoming.name);
        let prepared = match photo::prepare(incoming.bytes, &photo::Edit::default(), cancel) {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Imported::refusal(name, &refusal)),
        };
        let original = Digest::of(incoming.bytes);
        let _none_goes = self.folder.bring_in();
        self.folder.store_photo(PhotoFolder::Originals, original, incoming.bytes)?;
        let stored = StoredPhoto {
            sha256: Digest::of(&prepared.rendition),
            len: prepared.rendition.len() as u64,
            width: prepared.facts.width,
            height: prepared.facts.height,
            facts: facts(&prepared.facts),
            taken_at: prepared.facts.taken_at.clone(),
            preview: prepared.preview.clone(),
            original,
            original_len: Some(incoming.bytes.len() as u64),
            name,
            imported_at: self.ambient.clock.now(),
            source: incoming.source,
            edit: None,
        };
        self.store_prepared(&prepared, &stored)?;
        let id = PhotoId::make(stored.imported_at, &*self.ambient.chance);
        Ok(Imported::Photo {
            photo: Photo {
                taken_at: stored.taken_at,
                source: incoming.source,
                facts: stored.facts,
                ..Photo::new(id, stored.sha256, stored.width, stored.height)
            },
        })
    }
}

impl Officer {
    /// Stores a prepared photo's files, then its rows; while [`crate::folder::Folder::bring_in`] is held.
    pub(crate) fn store_prepared(
        &self,
        prepared: &photo::Prepared,
        stored: &StoredPhoto,
    ) -> Result<(), CallFailed> {
        self.folder.store_photo(PhotoFolder::Thumbnails, stored.sha256, &prepared.thumbnail)?;
        self.folder.store_photo(PhotoFolder::Renditions, stored.sha256, &prepared.rendition)?;
        self.store.add_photo(stored)?;
        self.prints.add(&self.store, stored.sha256, prepared.fingerprint)?;
        Ok(())
    }
}

/// The facts of the file's metadata that the reviewer sees.
fn facts(found: &photo::Facts) -> FileFacts {
    let millionths = |degrees: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        let millionths = (degrees.clamp(-180.0, 180.0) * 1e6).round() as i32;
        millionths
    };
    let place = found.latitude.zip(found.longitude);
    let camera: Vec<_> = found.make.iter().chain(&found.model).map(String::as_str).collect();
    let camera: String = camera.join(" ").chars().take(wire::limits::PHOTO_FACT).collect();
    FileFacts {
        provenance: Some(match found.provenance {
            photo::Provenance::Camera => Origin::Camera,
            photo::Provenance::Stripped => Origin::Stripped,
            photo::Provenance::Screenshot => Origin::Screenshot,
        }),
        offset: found.offset.clone(),
        place: place.map(|(north, east)| GeoPoint { north: millionths(north), east: millionths(east) }),
        camera: Some(camera),
        editor: found.editor().map(ToOwned::to_owned),
    }
    .stored()
}
