//! A photo that a citizen brought to the desk on paper, a pen drive or a telephone: made ready as the officers' are
//! (whole, upright, without a word of where it was taken), kept, and entered in their case.

use photo::Refusal;
use wire::content::{Field, Flaw, FlawCode};
use wire::desk::cases::DeskCase;
use wire::ids::{CaseId, PhotoId};
use wire::problem::{Problem, ProblemCode};

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::{desk, photos};
use crate::rules::who::Clerk;

/// Adds a photo, whatever its file says of itself. The same file again changes nothing. Blocks.
///
/// # Errors
/// `forbidden`, `not_found`; `flawed` when it is no whole photo or the case has all it may have;
/// `too_large`, `disk_full`, `busy`; or something failed.
pub fn add(queue: &Queue, clerk: &Clerk, id: CaseId, bytes: Vec<u8>) -> Result<DeskCase, Fault> {
    let ready = queue.inspector.prepared(bytes)?.map_err(refused)?;
    queue.require_room(ready.rendition.len() as u64)?;
    let now = queue.clock.now();
    let name = PhotoId::make(now, &*queue.chance);
    let shown = queue.store.write(|records| {
        let context = CaseContext::load(records, now, Some(clerk.person.clone()))?;
        let sha256 = photos::enter(&context, clerk, id, &ready, name)?;
        // Within the transaction: a file without a row would be anybody's to sweep.
        queue.blobs.keep(sha256, &ready.rendition)?;
        Ok::<_, Fault>(desk::show(records, clerk, id, now)?.record(records)?)
    })?;
    queue.notify_changed();
    Ok(shown)
}

/// The words of the photo crate for it are the officer's; the desk is told what to do.
fn refused(why: Refusal) -> Fault {
    match why {
        Refusal::TooLarge { .. } | Refusal::TooManyPixels { .. } => ProblemCode::TooLarge.into(),
        _ => Problem::flawed(vec![Flaw::new(Field::Photos, FlawCode::NotAPhoto)]).into(),
    }
}
