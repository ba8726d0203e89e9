//! HEIC, as phones write it: decoded by Rust alone, at arm's length.
//!
//! The decoder is young and the format is deep, so it runs in a thread of its own, one at a time: a panic in it is a
//! refusal, and whoever waits is gone after [`PATIENCE`] or when the photo is no longer wanted. The thread itself cannot
//! be stopped; it ends by the limits it was given, and until then the next HEIC waits for it.
//!
//! The library decodes; what the numbers mean is decided here ([`meaning`]), since it takes Android's at their word.

mod bounds;
mod meaning;
mod planes;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use heifer::heifer_isobmff::{HeifFile, ItemId};

use self::bounds::{DAMAGED, MOST_PIXELS, PIXELS, refused};
use crate::colour::{Coding, Colours};
use crate::decoded::{Decoded, on_white};
use crate::picture::Picture;
use crate::turn::Turn;
use crate::{Cancel, Refusal};

/// Ten times what 12 megapixels take on a slow office PC.
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(20);

/// One at a time: the memory of a decoded HEIC is counted once.
static ONE: Mutex<()> = Mutex::new(());

/// The size that the header promises, before it is turned.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let damaged = Refusal::Damaged { part: "structure" };
    let (width, height) = contained(|| {
        let file = HeifFile::parse(bytes).ok()?;
        file.image_size(file.primary_id).ok()?
    })
    .flatten()
    .ok_or(damaged)?;
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(Refusal::TooManyPixels { width, height, limit: PIXELS });
    }
    Ok((width, height))
}

/// Decodes the main picture.
pub(crate) fn decode(bytes: &[u8], cancel: &Cancel) -> Result<Decoded, Refusal> {
    let (sender, receiver) = mpsc::channel();
    let owned = bytes.to_vec();
    let builder = thread::Builder::new().name("heic".to_owned());
    let spawned = builder.spawn(move || {
        let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody may be waiting any more.
        let _gone = sender.send(contained(|| pixels(&owned)).unwrap_or(Err(DAMAGED)));
    });
    spawned.map_err(|_| Refusal::TooSlow)?;
    let glances = PATIENCE.as_millis() / GLANCE.as_millis();
    for _ in 0..glances {
        cancel.check()?;
        match receiver.recv_timeout(GLANCE) {
            Ok(decoded) => return decoded,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(DAMAGED),
        }
    }
    Err(Refusal::TooSlow)
}

/// The thumbnail that the phone put beside the picture, if there is one, and how it is to be turned.
pub(crate) fn thumbnail(bytes: &[u8]) -> Option<(Picture, Turn)> {
    let small = || {
        let file = HeifFile::parse(bytes).ok()?;
        let pixels = |id: &ItemId| {
            let (width, height) = file.image_size(*id).ok().flatten().unwrap_or((u32::MAX, u32::MAX));
            u64::from(width) * u64::from(height)
        };
        let smallest = file.referencing_items(file.primary_id, b"thmb").into_iter().min_by_key(pixels)?;
        planes::decode(&file, smallest).ok().flatten()
    };
    contained(small).flatten()
}

fn pixels(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let file = HeifFile::parse(bytes).map_err(|error| refused(&error.into()))?;
    let (picture, turn) = match planes::decode(&file, file.primary_id)? {
        Some(decoded) => decoded,
        None => (by_the_library(&file, bytes)?, Turn::default()),
    };
    let exif = heifer::read_metadata(bytes).ok().and_then(|metadata| metadata.exif);
    Ok(Decoded { picture, exif, turn: Some(turn) })
}

/// Put together, cut and turned by the library, as red, green and blue.
fn by_the_library(file: &HeifFile<'_>, bytes: &[u8]) -> Result<Picture, Refusal> {
    let options = heifer::Options { max_threads: 1, max_pixels: MOST_PIXELS };
    let image = heifer::decode_rgba8(bytes, &options).map_err(|error| refused(&error))?;
    let id = file.primary_id;
    // The library goes no deeper than four.
    let coded = (0..4).fold(id, |id, _| file.referenced_items(id, b"dimg").first().copied().unwrap_or(id));
    let profile = meaning::icc(file, id, coded);
    let numbers = meaning::numbers(file, id, coded).with(profile);
    let colours = Colours { coding: Coding::default(), ..numbers.colours(profile)? };
    let (width, height) = (image.width, image.height);
    let rgb = if image.has_alpha { on_white(image.data) } else { image.into_rgb8() };
    let picture = Picture::rgb(rgb, width, height, None);
    Ok(Picture { colours, ..picture })
}

fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
