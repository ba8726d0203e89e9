//! Bringing photos in: bytes of the officer's file in, a place in the draft out.

use std::sync::atomic::Ordering;
use wire::content::{Mark, Photo};
use wire::digest::Digest;
use wire::ids::PhotoId;

use crate::folder::Shelf;
use crate::officer::Officer;
use crate::store::StoredPhoto;
use crate::view::{CallFailed, Imported, Kind};

impl Officer {
    /// Takes in one file. A file that is no usable photo is no failure of the call: it is answered with
    /// its reason, and the rest of a drop goes on. Decodes on the calling thread: call it where that may take
    /// a moment. (Photos are the one call outside [`crate::api`]'s list: their bytes come raw.)
    ///
    /// # Errors
    /// When the disk or the database fails: then nothing of it is there.
    pub fn import_photo(&self, name: &str, bytes: &[u8]) -> Result<Imported, CallFailed> {
        self.importing.fetch_add(1, Ordering::AcqRel);
        self.host.changed(Kind::Outbox);
        let imported = self.import(name, bytes);
        self.importing.fetch_sub(1, Ordering::AcqRel);
        self.host.changed(Kind::Outbox);
        imported
    }

    fn import(&self, name: &str, bytes: &[u8]) -> Result<Imported, CallFailed> {
        let prepared = match photo::prepare(bytes, &photo::Edit::default(), &photo::Cancel::default()) {
            Ok(prepared) => prepared,
            Err(refusal) => {
                return Ok(Imported::Refused {
                    name: name.to_owned(),
                    code: refusal.code().to_owned(),
                    params: refusal.params().into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
                });
            }
        };
        let sha256 = Digest::of(&prepared.rendition);
        let original = Digest::of(bytes);
        self.folder.keep_photo(Shelf::Originals, original, bytes)?;
        self.folder.keep_photo(Shelf::Thumbnails, sha256, &prepared.thumbnail)?;
        self.folder.keep_photo(Shelf::Renditions, sha256, &prepared.rendition)?;
        let stored = StoredPhoto {
            sha256,
            len: prepared.rendition.len() as u64,
            width: prepared.facts.width,
            height: prepared.facts.height,
            taken_at: prepared.facts.taken_at,
            preview: prepared.preview,
            original,
            name: name.to_owned(),
            imported_at: self.ambient.clock.now(),
        };
        self.store.add_photo(&stored)?;
        Ok(Imported::Photo {
            photo: Photo {
                id: PhotoId::make(stored.imported_at, &*self.ambient.chance),
                sha256,
                width: stored.width,
                height: stored.height,
                alt_bn: String::new(),
                mark: Mark::None,
                taken_at: stored.taken_at,
            },
        })
    }
}
