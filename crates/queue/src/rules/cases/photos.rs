//! Photos that a citizen brought to the desk: added to their case, and taken out of it again.

use photo::Prepared;
use wire::case::{Case, CaseEventKind};
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::digest::Digest;
use wire::ids::{CaseId, PhotoId};
use wire::limits;
use wire::operation::Mime;

use crate::fault::Fault;
use crate::rules::cases::context::{CaseContext, reject_if_flawed};
use crate::rules::roles::cases::CaseRight;
use crate::rules::who::Clerk;
use crate::store::photos::PhotoRow;
use crate::store::{BlobRow, UploadKey};

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

/// Takes a photo out of a case. Once it is out, nothing changes. Its file and what other departments keep of it go when
/// the case is saved: [`crate::rules::cases::forgetting::forget_photo`].
pub fn remove(context: &CaseContext<'_>, case: &mut Case, id: PhotoId) {
    let before = case.photos.len();
    case.photos.retain(|photo| photo.id != id);
    if case.photos.len() < before {
        context.record(case, CaseEventKind::PhotoRemoved, "");
    }
}
