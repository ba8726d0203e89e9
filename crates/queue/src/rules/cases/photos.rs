//! Photos of a citizen's: brought to the desk and added to their case, sent along with what they say, and taken out again.

use photo::Prepared;
use wire::case::{Case, CaseEventKind};
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::digest::Digest;
use wire::ids::{CaseId, DepartmentCode, PhotoId};
use wire::limits;
use wire::operation::Mime;
use wire::time::Timestamp;

use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, reject_if_flawed};
use crate::rules::roles::cases::CaseRight;
use crate::rules::who::Clerk;
use crate::store::photos::PhotoRow;
use crate::store::{BlobRow, Records, StoreError, UploadKey};

/// Adds a photo, whose file is a JPEG of so many bytes. Added again, nothing changes.
///
/// # Errors
/// `forbidden`, `not_found`; `flawed` when the case has all that it may have.
pub fn add(
    context: &CaseContext<'_>,
    clerk: &Clerk,
    id: CaseId,
    photo: Photo,
    len: u64,
) -> Result<(), Fault> {
    let mut case = context.case(id)?;
    clerk.must_with(CaseRight::TakeIn, &case)?;
    if case.photos.iter().any(|known| known.sha256 == photo.sha256) {
        return Ok(());
    }
    if case.photos.len() >= limits::PHOTOS {
        reject_if_flawed(vec![Flaw::new(Field::Photos, FlawCode::TooMany)])?;
    }
    // It is there for the desk, and for the department that has the case.
    let desk = clerk.postings.iter().map(|post| &post.department);
    for department in desk.chain(case.department.as_ref()) {
        let key = UploadKey { department: department.clone(), sha256: photo.sha256 };
        context.records.add_blob(&BlobRow {
            key,
            len,
            mime: Mime::Jpeg,
            verified: context.now,
            device: None,
        })?;
    }
    case.photos.push(photo);
    context.record(&mut case, CaseEventKind::PhotoAdded, "");
    context.save(&case, "case_photo_added")
}

/// Enters a photo that is ready in a case; answers which file is to be kept for it.
///
/// # Errors
/// As for [`add`], or the store failed.
pub fn enter(
    context: &CaseContext<'_>,
    clerk: &Clerk,
    id: CaseId,
    ready: &Prepared,
    name: PhotoId,
) -> Result<Digest, Fault> {
    let sha256 = Digest::of(&ready.rendition);
    let (seen, fingerprint) = (context.now, Some(ready.fingerprint));
    context.records.add_photo(&PhotoRow { sha256, seen, flaw: None, fingerprint })?;
    let photo = Photo::new(name, sha256, ready.facts.width, ready.facts.height);
    add(context, clerk, id, photo, ready.rendition.len() as u64)?;
    Ok(sha256)
}

/// Photos that came with what a citizen says elsewhere.
#[derive(Debug, Default)]
pub struct Brought {
    /// Ready, each once.
    pub photos: Vec<(Photo, Prepared)>,
    /// Names of files that were not taken: no whole photos, too large, or too many.
    pub refused: Vec<String>,
}

impl Brought {
    /// As a case shows them.
    #[must_use]
    pub fn shown(&self) -> Vec<Photo> {
        self.photos.iter().map(|(photo, _)| photo.clone()).collect()
    }

    /// Enters the files of photos that a case shows now, for the department that has it, or would.
    ///
    /// # Errors
    /// The store failed.
    pub fn enter(
        &self,
        records: &dyn Records,
        department: &DepartmentCode,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (photo, ready) in &self.photos {
            let (sha256, fingerprint) = (photo.sha256, Some(ready.fingerprint));
            records.add_photo(&PhotoRow { sha256, seen: now, flaw: None, fingerprint })?;
            records.add_blob(&BlobRow {
                key: UploadKey { department: department.clone(), sha256 },
                len: ready.rendition.len() as u64,
                mime: Mime::Jpeg,
                verified: now,
                device: None,
            })?;
        }
        Ok(())
    }

    /// Notes in a case what was not taken: otherwise nobody would know to ask for it again.
    pub fn note_refused(&self, context: &CaseContext<'_>, case: &mut Case) {
        for name in &self.refused {
            context.record(case, CaseEventKind::PhotoRefused, name);
        }
    }
}

/// Takes a photo out of a case. Once it is out, nothing changes. Its file and what other departments keep of it go when
/// the case is saved: [`crate::rules::cases::forgetting::forget_photo`].
pub fn remove(context: &CaseContext<'_>, case: &mut Case, id: PhotoId) {
    let before = case.photos.len();
    case.photos.retain(|photo| photo.id != id);
    if case.photos.len() < before {
        context.record(case, CaseEventKind::PhotoRemoved, "");
    }
}
