//! A photo that a citizen brought to the desk on paper, a pen drive or a telephone: made ready as the officers' are
//! (whole, upright, without a word of where it was taken), kept, and entered in his case.

use photo::Refusal;
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::desk::cases::DeskCase;
use wire::digest::Digest;
use wire::ids::{CaseId, PhotoId};
use wire::operation::Mime;
use wire::problem::{Problem, ProblemCode};

use crate::fault::Fault;
use crate::pictures;
use crate::queue::Queue;
use crate::rules::cases::{Hand, desk, photos};
use crate::rules::desk::Clerk;
use crate::store::BlobRow;

/// Adds a photo, whatever its file says of itself. The same file again changes nothing. Blocks.
///
/// # Errors
/// `forbidden`, `not_found`; `flawed` when it is no whole photo or the case has all it may have;
/// `too_large`, `disk_full`, `busy`; or something failed.
pub fn add(queue: &Queue, clerk: &Clerk, id: CaseId, bytes: Vec<u8>) -> Result<DeskCase, Fault> {
    // Who may not is told before anything is decoded for him.
    queue.store.read(|records| photos::may_add(records, clerk, id).map(drop))?;
    let ready = queue.eyes.prepared(bytes)?.map_err(refused)?;
    let (rendition, sha256) = (&ready.rendition, Digest::of(&ready.rendition));
    let len = rendition.len() as u64;
    queue.must_have_room(len)?;
    queue.blobs.keep(sha256, rendition)?;
    let seen = pictures::seen_at_once(queue, sha256)?;
    let now = queue.clock.now();
    let name = PhotoId::make(now, &*queue.chance);
    let photo = Photo::new(name, sha256, ready.facts.width, ready.facts.height);
    let shown = queue.store.write(|records| {
        records.put_picture(&seen)?;
        let hand = Hand::of(records, now, Some(clerk.person.clone()))?;
        let blob = |key| BlobRow { key, len, mime: Mime::Jpeg, verified: now };
        photos::add(&hand, clerk, id, &photo, blob)?;
        desk::show(records, clerk, id, now)
    });
    queue.tell();
    shown
}

/// The words of the photo crate for it are the officer's; the desk is told what to do.
fn refused(why: Refusal) -> Fault {
    match why {
        Refusal::TooLarge { .. } | Refusal::TooManyPixels { .. } => ProblemCode::TooLarge.into(),
        _ => Problem::flawed(vec![Flaw::new(Field::Photos, FlawCode::NotAPhoto)]).into(),
    }
}
