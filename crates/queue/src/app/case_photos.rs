//! A photo that a citizen brought to the desk on paper, a pen drive or a telephone: made ready as the officers' are
//! (whole, upright, without a word of where it was taken), kept, and entered in his case.

use photo::{Prepared, Refusal};
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::desk::cases::DeskCase;
use wire::digest::Digest;
use wire::ids::{CaseId, PhotoId};
use wire::problem::{Problem, ProblemCode};

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::cases::context::Hand;
use crate::rules::cases::{desk, photos};
use crate::rules::items::desk::Clerk;
use crate::store::pictures::PictureRow;

/// Adds a photo, whatever its file says of itself. The same file again changes nothing. Blocks.
///
/// # Errors
/// `forbidden`, `not_found`; `flawed` when it is no whole photo or the case has all it may have;
/// `too_large`, `disk_full`, `busy`; or something failed.
pub fn add(queue: &Queue, clerk: &Clerk, id: CaseId, bytes: Vec<u8>) -> Result<DeskCase, Fault> {
    let ready = queue.eyes.prepared(bytes)?.map_err(refused)?;
    queue.must_have_room(ready.rendition.len() as u64)?;
    let now = queue.clock.now();
    let name = PhotoId::make(now, &*queue.chance);
    let shown = queue.store.write(|records| {
        let hand = Hand::of(records, now, Some(clerk.person.clone()))?;
        let sha256 = enter(&hand, clerk, id, &ready, name)?;
        // Within the transaction: a file without a row would be anybody's to sweep.
        queue.blobs.keep(sha256, &ready.rendition)?;
        desk::show(records, clerk, id, now)
    });
    queue.tell();
    shown
}

/// Enters a photo that is ready in a case; answers which file is to be kept for it.
///
/// # Errors
/// As for [`photos::add`], or the store failed.
pub fn enter(
    hand: &Hand<'_>,
    clerk: &Clerk,
    id: CaseId,
    ready: &Prepared,
    name: PhotoId,
) -> Result<Digest, Fault> {
    let sha256 = Digest::of(&ready.rendition);
    let (seen, fingerprint) = (hand.now, Some(ready.fingerprint));
    hand.records.put_picture(&PictureRow { sha256, seen, flaw: None, fingerprint })?;
    let photo = Photo::new(name, sha256, ready.facts.width, ready.facts.height);
    photos::add(hand, clerk, id, photo, ready.rendition.len() as u64)?;
    Ok(sha256)
}

/// The words of the photo crate for it are the officer's; the desk is told what to do.
fn refused(why: Refusal) -> Fault {
    match why {
        Refusal::TooLarge { .. } | Refusal::TooManyPixels { .. } => ProblemCode::TooLarge.into(),
        _ => Problem::flawed(vec![Flaw::new(Field::Photos, FlawCode::NotAPhoto)]).into(),
    }
}
