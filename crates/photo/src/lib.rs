//! A photo as it comes from a phone, made ready to be sent.
//!
//! The story of one file: [`gate`] looks at its first bytes and its structure and refuses what is no
//! photo, what is animated and what would not fit into memory, before a single pixel is decoded.
//! [`prepare`] then decodes it strictly (half a photo is no photo), shrinks it, turns it the way the
//! camera was held, and makes three JPEGs of it: the rendition that is published, the thumbnail for
//! lists, and the preview that travels with the text. What the camera wrote about time, place and make
//! comes back as [`Facts`]; none of it stays inside the pictures. [`quick_thumbnail`] is for the moment
//! after a drop, when something should be on the screen before anything has been decoded.
//!
//! Promises: the same bytes in give the same bytes out; no clock, no network, no file is touched; a
//! refusal is data ([`Refusal`]), never a sentence.
//!
//! Elsewhere: reading files, keeping originals, hashing, and how many photos are prepared at once. A
//! decoded photo takes three bytes a pixel (a PNG up to [`limits::DECODED_BYTES`]), so the caller
//! prepares one at a time, off the thread that draws.

mod decode;
mod entropy;
mod facts;
mod gate;
mod jpeg;
mod orient;
mod refusal;
mod rendition;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use facts::Facts;
pub use gate::{Header, gate};
pub use refusal::Refusal;

/// What is taken in and what is made of it.
pub mod limits {
    /// The largest file, in bytes.
    pub const FILE_BYTES: usize = 64 * 1024 * 1024;
    /// The most pixels.
    pub const PIXELS: u64 = 120_000_000;
    /// The most pixels of a progressive JPEG, whose coefficients are all held in memory at once.
    pub const PROGRESSIVE_PIXELS: u64 = 40_000_000;
    /// The longest edge of a photo taken in.
    pub const EDGE: u32 = 16_384;
    /// The most bytes of decoded pixels.
    pub const DECODED_BYTES: u64 = 512 * 1024 * 1024;
    /// The long edge of a rendition.
    pub const RENDITION_EDGE: u32 = 2_048;
    /// The long edge of a rendition too detailed for [`RENDITION_BYTES`] at the larger one.
    pub const RENDITION_SMALLER_EDGE: u32 = 1_600;
    /// What a rendition should weigh at most; only noise at the smaller edge weighs more.
    pub const RENDITION_BYTES: usize = 500_000;
    /// The long edge of a thumbnail.
    pub const THUMBNAIL_EDGE: u32 = 320;
    /// The long edge of a preview, if its bytes allow.
    pub const PREVIEW_EDGE: u32 = 240;
    /// The most bytes of a preview. The text and previews of a report are one request: ten of these in
    /// base64 still go over a line that breaks every 64 KiB.
    pub const PREVIEW_BYTES: usize = 3 * 1024;
}

/// A photo made ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The picture that is sent and published: a JPEG, long edge at most [`limits::RENDITION_EDGE`].
    pub rendition: Vec<u8>,
    /// A small JPEG for lists, long edge at most [`limits::THUMBNAIL_EDGE`].
    pub thumbnail: Vec<u8>,
    /// A small JPEG of at most [`limits::PREVIEW_BYTES`], sent ahead of the rendition.
    pub preview: Vec<u8>,
    /// What is known of it.
    pub facts: Facts,
}

/// Says to a preparation under way that nobody waits for it any more. Clones share one answer.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the end; the preparation returns [`Refusal::Cancelled`] after the stage it is in.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), Refusal> {
        if self.0.load(Ordering::Relaxed) { Err(Refusal::Cancelled) } else { Ok(()) }
    }
}

/// Makes a photo ready to be sent.
///
/// # Errors
/// Why this file is not taken; another file is not concerned.
pub fn prepare(bytes: &[u8], cancel: &Cancel) -> Result<Prepared, Refusal> {
    cancel.check()?;
    let seen = gate::examine(bytes)?;
    cancel.check()?;
    let decoded = decode::decode(bytes, &seen)?;
    cancel.check()?;
    let exif = decoded.exif.as_deref().and_then(facts::read);
    let orientation = exif.as_ref().map_or(1, facts::orientation);
    // The full frame is dropped here: everything after is made of the shrunken one.
    let large = decoded.picture.into_shrunk(limits::RENDITION_EDGE)?;
    let large = orient::upright(large, orientation)?;
    cancel.check()?;
    let (sent, rendition) = rendition::rendition(large)?;
    cancel.check()?;
    let thumbnail = rendition::thumbnail(&sent)?;
    let preview = rendition::preview(&sent)?;
    let facts = facts::Facts::of(&seen, bytes.len(), &sent, exif.as_ref());
    Ok(Prepared { rendition, thumbnail, preview, facts })
}

/// The thumbnail that the camera put into the file, upright: a placeholder until [`prepare`] is done.
///
/// Messengers strip it, and editors forget to renew it, so it is never the last word.
#[must_use]
pub fn quick_thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let exif = facts::read(jpeg::exif(bytes)?)?;
    let embedded = facts::embedded_thumbnail(&exif)?;
    let seen = gate::examine(embedded).ok()?;
    let small = decode::decode(embedded, &seen).ok()?.picture.into_shrunk(limits::THUMBNAIL_EDGE).ok()?;
    let small = orient::upright(small, facts::orientation(&exif)).ok()?;
    rendition::thumbnail(&small).ok()
}
