//! Photos that a citizen brought to the desk: added to his case, and taken out of it again.

use wire::case::{Case, CaseStepKind};
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::ids::{CaseId, PhotoId};
use wire::limits;
use wire::problem::ProblemCode;

use super::{Hand, whole};
use crate::fault::Fault;
use crate::rules::authorise::cases::{CaseRight, authorise_case};
use crate::rules::desk::Clerk;
use crate::store::{BlobRow, Records, UploadKey};

/// The case, if this clerk may add another photo to it.
///
/// # Errors
/// `forbidden`, `not_found`; `flawed` when it has all that it may have.
pub fn may_add(records: &dyn Records, clerk: &Clerk, id: CaseId) -> Result<Case, Fault> {
    let case = records.case(id)?.ok_or(ProblemCode::NotFound)?;
    authorise_case(&clerk.postings, CaseRight::TakeIn, case.department.as_ref())?;
    if case.photos.len() >= limits::PHOTOS {
        whole(vec![Flaw::new(Field::Photos, FlawCode::TooMany)])?;
    }
    Ok(case)
}

/// Adds a photo whose file is kept. Added again, nothing changes.
///
/// # Errors
/// As for [`may_add`], or the store failed.
pub fn add(
    hand: &Hand<'_>,
    clerk: &Clerk,
    id: CaseId,
    photo: &Photo,
    blob: impl Fn(UploadKey) -> BlobRow,
) -> Result<(), Fault> {
    let known = hand.case(id)?.photos.iter().any(|known| known.sha256 == photo.sha256);
    if known {
        return Ok(authorise_case(&clerk.postings, CaseRight::TakeIn, None)?);
    }
    let mut case = may_add(hand.records, clerk, id)?;
    // It is there for the desk, and for the department that has the case.
    let desk = clerk.postings.iter().map(|post| &post.department);
    for department in desk.chain(case.department.as_ref()) {
        let key = UploadKey { department: department.clone(), sha256: photo.sha256 };
        if hand.records.blob(&key)?.is_none() {
            hand.records.put_blob(&blob(key))?;
        }
    }
    case.photos.push(photo.clone());
    hand.step(&mut case, CaseStepKind::PhotoAdded, "");
    hand.keep(&case, "case_photo_added")
}

/// Takes a photo out: nobody is shown it any more. Once it is out, nothing changes.
///
/// # Errors
/// The store failed.
pub fn remove(hand: &Hand<'_>, case: &mut Case, id: PhotoId) -> Result<(), Fault> {
    let before = case.photos.len();
    case.photos.retain(|photo| photo.id != id);
    if case.photos.len() < before {
        hand.step(case, CaseStepKind::PhotoRemoved, "");
    }
    Ok(())
}
