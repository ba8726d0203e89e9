//! Editing: turn, crop, hide. Always from the file as it came, which is never changed: so every edit can be
//! looked at again, changed, and taken back, and pressing a photo twice costs no quality.

use std::io;
use std::sync::Arc;
use wire::digest::Digest;

use crate::folder::PhotoFolder;
use crate::officer::Officer;
use crate::store::StoredPhoto;
use crate::view::{CallFailed, HereCode, PhotoEdit, PhotoEditor, PhotoMade};

impl Officer {
    pub(crate) async fn photo_editor(self: &Arc<Self>, sha256: Digest) -> Result<PhotoEditor, CallFailed> {
        let officer = Arc::clone(self);
        self.blocking(move || {
            let photo = officer.store.photo(sha256)?.ok_or(HereCode::OriginalGone)?;
            let plain = officer.made(&photo, &photo::Edit::default())?;
            let edit = photo.edit.unwrap_or_default();
            Ok(PhotoEditor { plain: plain.sha256, width: plain.width, height: plain.height, edit })
        })
        .await
    }

    pub(crate) async fn photo_edit(self: &Arc<Self>, asked: PhotoEdit) -> Result<PhotoMade, CallFailed> {
        let officer = Arc::clone(self);
        self.blocking(move || {
            if let Some(flaw) = asked.edit.flaws().first() {
                return Err(CallFailed { detail: format!("{flaw:?}"), ..HereCode::BadCall.into() });
            }
            let photo = officer.store.photo(asked.photo)?.ok_or(HereCode::OriginalGone)?;
            let made = officer.made(&photo, &asked.edit)?;
            Ok(PhotoMade { sha256: made.sha256, width: made.width, height: made.height })
        })
        .await
    }

    /// A photo with this edit: one that is there, or made now of its file.
    fn made(&self, photo: &StoredPhoto, edit: &photo::Edit) -> Result<StoredPhoto, CallFailed> {
        let _none_goes = self.folder.bring_in();
        if edit.is_untouched()
            && let Some(plain) = self.store.plain_photo(photo.original)?
            && self.folder.disk().len(&self.folder.photo(PhotoFolder::Renditions, plain.sha256))?.is_some()
        {
            return Ok(plain);
        }
        let original = self.folder.disk().read(&self.folder.photo(PhotoFolder::Originals, photo.original));
        let original = match original {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(HereCode::OriginalGone.into()),
            original => original?,
        };
        if Digest::of(&original) != photo.original {
            return Err(HereCode::OriginalGone.into());
        }
        let prepared = self.imports.in_turn(|| photo::prepare(&original, edit, &photo::Cancel::default()));
        // It was imported once: it can only fail now if the disk damaged its bytes.
        let prepared = prepared.map_err(|refusal| CallFailed {
            detail: refusal.code().to_owned(),
            ..HereCode::OriginalGone.into()
        })?;
        let made = StoredPhoto {
            sha256: Digest::of(&prepared.rendition),
            len: prepared.rendition.len() as u64,
            width: prepared.facts.width,
            height: prepared.facts.height,
            preview: prepared.preview.clone(),
            edit: (!edit.is_untouched()).then(|| edit.clone()),
            ..photo.clone()
        };
        self.store_prepared(&prepared, &made)?;
        Ok(made)
    }
}
