//! A photo of a citizen's, brought to the desk on paper, a pen drive or a telephone, or sent along by another site: made
//! ready as the officers' are (whole, upright, without a word of where it was taken), kept, and entered in their case.

use photo::Refusal;
use wire::content::{Field, Flaw, FlawCode, Photo};
use wire::desk::cases::DeskCase;
use wire::digest::Digest;
use wire::ids::{CaseId, PhotoId};
use wire::problem::{Problem, ProblemCode};

use crate::app::queue::Queue;
use crate::fault::Fault;
use crate::rules::cases::context::CaseContext;
use crate::rules::cases::desk;
use crate::rules::cases::photos::{self, Brought};
use crate::rules::who::Clerk;
use crate::store::Records;

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

/// A file that came with what a citizen says.
#[derive(Debug)]
pub struct File {
    /// What it is called there.
    pub name: String,
    /// What is in it; nothing where there were too many before it.
    pub bytes: Option<Vec<u8>>,
}

/// Makes photos ready that came with what a citizen says. One that is no whole photo, or for which there is no room, stands
/// among those refused: what they say is taken in without it. Blocks.
///
/// # Errors
/// `busy`, or something failed.
pub fn prepare(queue: &Queue, files: Vec<File>) -> Result<Brought, Fault> {
    let (mut brought, mut room) = (Brought::default(), 0);
    for File { name, bytes } in files {
        let ready = match bytes {
            Some(bytes) => queue.inspector.prepared(bytes)?,
            None => {
                brought.refused.push(name);
                continue;
            }
        };
        let Ok(ready) = ready else {
            brought.refused.push(name);
            continue;
        };
        room += ready.rendition.len() as u64;
        match queue.require_room(room) {
            Err(Fault::Refused(_)) => brought.refused.push(name),
            other => {
                other?;
                let sha256 = Digest::of(&ready.rendition);
                let id = PhotoId::make(queue.clock.now(), &*queue.chance);
                let photo = Photo::new(id, sha256, ready.facts.width, ready.facts.height);
                // The same file twice is one photo.
                if brought.photos.iter().all(|(known, _)| known.sha256 != sha256) {
                    brought.photos.push((photo, ready));
                }
            }
        }
    }
    Ok(brought)
}

/// Keeps the files of photos that were entered just now. Within that transaction; blocks.
///
/// # Errors
/// The disk or the store failed.
pub fn keep(queue: &Queue, records: &dyn Records, brought: &Brought) -> Result<(), Fault> {
    for (photo, ready) in &brought.photos {
        // Told again, the case has its photos, or no longer shows them.
        if records.any_blob(photo.sha256)?.is_some() {
            queue.blobs.keep(photo.sha256, &ready.rendition)?;
        }
    }
    Ok(())
}
