//! HEIC, as iPhones write it: decoded by Rust alone, at arm's length.
//!
//! The decoder is young and the format is deep, so it runs in a thread of its own, one at a time: a panic in it is a
//! refusal, and whoever waits is gone after [`PATIENCE`] or when the photo is no longer wanted. The thread itself cannot
//! be stopped; it ends by the limits it was given, and until then the next HEIC waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use heifer::heifer_isobmff::HeifFile;

use crate::decoded::{Decoded, on_white};
use crate::picture::Picture;
use crate::{Cancel, Refusal, limits};

/// Ten times what 12 megapixels take on a slow office PC.
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(20);
/// Four bytes a pixel, twice over while it is put together.
const PIXELS: u64 = 50_000_000;
const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

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

/// Decodes the main picture, upright and in sRGB.
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

/// The thumbnail that the phone put beside the picture, if there is one.
pub(crate) fn thumbnail(bytes: &[u8]) -> Option<Picture> {
    let small = contained(|| heifer::decode_thumbnail(bytes).ok().flatten()).flatten()?;
    let (width, height) = (small.width, small.height);
    Some(Picture::rgb(small.to_rgb8(), width, height, None))
}

fn pixels(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let options = heifer::Options { max_threads: 1, max_pixels: PIXELS.min(limits::PIXELS) };
    let image = heifer::decode_srgb_rgba8(bytes, &options).map_err(|error| match error {
        heifer::Error::Unsupported(_) => Refusal::Unsupported { what: "heic" },
        _ => DAMAGED,
    })?;
    let exif = heifer::read_metadata(bytes).ok().and_then(|metadata| metadata.exif);
    let (width, height) = (image.width, image.height);
    Ok(Decoded { picture: Picture::rgb(on_white(image.data), width, height, None), exif, upright: true })
}

fn contained<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
