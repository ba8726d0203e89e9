//! A photo as it comes from a phone, made ready to be sent.
//!
//! The story of one file: [`mod@gate`] looks at its first bytes and its structure and refuses what is no
//! photo, what is animated and what would not fit into memory, before a single pixel is decoded.
//! [`prepare`] then decodes it strictly (half a photo is no photo), no larger than it is needed, shrinks it, turns
//! it the way the camera was held and as its [`Edit`] says, hides what must not be seen, and makes three JPEGs of it:
//! the rendition that is published, the thumbnail for lists, and the preview that travels with the text. What the
//! camera wrote about time, place and make comes back as [`Facts`]; none of it stays inside the pictures
//! ([`metadata_free`] proves it). A [`Fingerprint`] recognises the same picture again. [`quick_thumbnail`] is for the
//! moment after a drop, when something should be on the screen before anything has been decoded; [`check`] verifies
//! a rendition that somebody else made.
//!
//! Two ways lead through a JPEG ([`Codec`]): libjpeg-turbo, where the feature `turbo` is on, keeps a picture in the
//! layers a JPEG is made of from end to end; Rust alone goes by red, green and blue. Feature `heic` takes phones' HEIC
//! files. What else people bring (scans, old pictures, phones' raw files) is `others`'; what is no photo is named by `kind`.
//!
//! Promises: the same bytes in give the same bytes out; no clock, no network, no file is touched; a
//! refusal is data ([`Refusal`]), never a sentence; hidden areas cannot be recovered.
//!
//! Elsewhere: reading files, keeping originals, hashing, and how many photos are prepared at once. One of 12
//! megapixels takes 40 MB by libjpeg-turbo and 90 by Rust alone; a PNG up to [`limits::DECODED_BYTES`]. So at most
//! two at a time, off the UI thread. For many photos, hold a [`Workbench`] over all of them.

mod blocks;
mod cancel;
mod chunks;
mod codec;
mod colour;
mod dates;
mod decode;
mod decoded;
mod edit;
mod entropy;
mod exif_block;
mod exif_text;
mod facts;
mod fingerprint;
mod gate;
#[cfg(feature = "heic")]
mod heic;
mod jpeg;
mod kind;
pub mod limits;
mod mask;
mod mended;
mod metadata;
mod others;
mod picture;
mod place;
mod refusal;
mod rendition;
mod scan;
mod standard;
mod turn;
mod window;
mod workbench;

pub use cancel::Cancel;
pub use codec::Codec;
pub use edit::{Area, Edit, EditFlaw, EditFlawCode, EditPart, MOST_HIDDEN, WHOLE};
pub use facts::{Facts, Provenance};
pub use fingerprint::{Fingerprint, Likeness, NotAFingerprint, SAME_BITS, VERY_SIMILAR_BITS};
pub use gate::{ENDINGS, Format, Header, gate, glance};
pub use kind::{HEAD_BYTES, KINDS};
pub use metadata::metadata_free;
pub use refusal::Refusal;
pub use workbench::Workbench;

use codec::care::Care;
use picture::Picture;
use turn::Turn;
use window::{ALL, Window};

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
    /// What the rendition is recognised by.
    pub fingerprint: Fingerprint,
}

/// Makes a photo ready to be sent.
///
/// ```
/// use photo::{Cancel, Edit, Refusal, limits, prepare};
///
/// // In a test this stands for a file that the officer chose.
/// let mut file = std::io::Cursor::new(Vec::new());
/// image::RgbImage::new(2400, 1800).write_to(&mut file, image::ImageFormat::Png)?;
///
/// // `Cancel` is kept by whoever may change their mind while another thread works.
/// let ready = prepare(file.get_ref(), &Edit::default(), &Cancel::default())?;
/// assert_eq!((ready.facts.width, ready.facts.height), (2048, 1536));
/// assert!(ready.preview.len() <= limits::PREVIEW_BYTES);
/// assert!(photo::metadata_free(&ready.rendition));
///
/// // A refusal is data; the translations have the words.
/// let refused = prepare(b"some text", &Edit::default(), &Cancel::default());
/// assert_eq!(refused, Err(Refusal::NotAPhoto { looks_like: "text" }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Why this file is refused; other files are not affected.
pub fn prepare(bytes: &[u8], edit: &Edit, cancel: &Cancel) -> Result<Prepared, Refusal> {
    Codec::default().prepare(bytes, edit, cancel)
}

/// The thumbnail that the camera put into the file, upright, or if it has none, one of a JPEG decoded at an
/// eighth of its size: a placeholder until [`prepare`] is done. Damage is not looked for.
///
/// Messengers strip the camera's, and editors forget to renew it, so it is never the last word.
#[must_use]
pub fn quick_thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    Codec::default().quick_thumbnail(bytes)
}

/// Verifies a file that somebody else has made ready: the gate, and every byte of it. Of the facts, width and
/// height are the file's own, upright.
///
/// # Errors
/// Why it is not a complete photo.
pub fn check(bytes: &[u8]) -> Result<Facts, Refusal> {
    Codec::default().check(bytes)
}

/// What a ready rendition is recognised by: within a bit or two what [`Prepared::fingerprint`] said.
///
/// # Errors
/// Why it is not a complete photo.
pub fn fingerprint(bytes: &[u8]) -> Result<Fingerprint, Refusal> {
    Codec::default().fingerprint(bytes)
}

impl Codec {
    /// [`prepare`] by this codec.
    ///
    /// # Errors
    /// As there.
    pub fn prepare(self, bytes: &[u8], edit: &Edit, cancel: &Cancel) -> Result<Prepared, Refusal> {
        if let Some(flaw) = edit.flaws().first() {
            let part = match flaw.at {
                EditPart::Turn => "turn",
                EditPart::Crop => "crop",
                EditPart::Hidden(_) => "hidden",
            };
            return Err(Refusal::Edit { part });
        }
        cancel.check()?;
        let _kept = Workbench::open();
        let seen = gate::examine(bytes)?;
        cancel.check()?;
        let exif = facts::found(bytes, &seen);
        let turn = |exif: Option<&exif::Exif>| Turn::of_exif(exif.map_or(1, facts::orientation));
        let crop = edit.crop.map_or(ALL, window::of_area);
        // Only a JPEG comes out smaller, and its EXIF is known by now.
        let kept = turn(exif.as_ref()).then_quarters(edit.turn).undo(crop);
        let scale = scale(seen.width, seen.height, kept, limits::RENDITION_EDGE);
        let decoded = decode::decode(bytes, &seen, self, scale, Care::Strict, cancel)?;
        cancel.check()?;
        let exif = exif.or_else(|| decoded.exif.as_deref().and_then(facts::read));
        let held = decoded.turn.unwrap_or_else(|| turn(exif.as_ref()));
        let turn = held.then_quarters(edit.turn);
        let mut large = decoded.picture.cut(turn.undo(crop), limits::RENDITION_EDGE, turn)?.in_srgb();
        // Everything after is made of the shrunken one.
        drop(decoded.picture);
        cancel.check()?;
        for area in &edit.hidden {
            if let Some(area) = window::within(window::of_area(*area), crop) {
                large.hide(area);
            }
        }
        cancel.check()?;
        let (sent, rendition) = rendition::rendition(self.encodable(large), self, cancel)?;
        cancel.check()?;
        let (small, thumbnail) = rendition::thumbnail(&sent, self)?;
        let preview = rendition::preview(&small, self)?;
        let facts = Facts::of(&seen, bytes.len(), (sent.width, sent.height), exif.as_ref());
        let fingerprint = Fingerprint::of(&small.light(), small.width);
        Ok(Prepared { rendition, thumbnail, preview, facts, fingerprint })
    }

    /// [`quick_thumbnail`] by this codec.
    #[must_use]
    pub fn quick_thumbnail(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let exif =
            facts::best(&jpeg::exif(bytes)).or_else(|| others::source::exif(bytes).and_then(facts::read));
        let embedded = exif.as_ref().and_then(facts::embedded_thumbnail);
        let turn = Turn::of_exif(exif.as_ref().map_or(1, facts::orientation));
        let picture =
            embedded.and_then(|embedded| self.glance(embedded, turn)).or_else(|| self.glance(bytes, turn))?;
        rendition::thumbnail(&picture, self).ok().map(|(_, thumbnail)| thumbnail)
    }

    /// A small picture of a file whose pixels need not all be right, turned.
    fn glance(self, bytes: &[u8], turn: Turn) -> Option<Picture> {
        let seen = gate::examine(bytes).ok()?;
        #[cfg(feature = "heic")]
        if seen.format == Format::Heic {
            let (picture, turn) = heic::thumbnail(bytes)?;
            let small = picture.cut(ALL, limits::THUMBNAIL_EDGE, turn).ok()?;
            return Some(self.encodable(small.in_srgb()));
        }
        seen.jpeg.as_ref()?;
        let scale = scale(seen.width, seen.height, ALL, limits::THUMBNAIL_EDGE);
        let decoded = decode::decode(bytes, &seen, self, scale, Care::Glance, &Cancel::default()).ok()?;
        Some(decoded.picture.cut(ALL, limits::THUMBNAIL_EDGE, turn).ok()?.in_srgb())
    }

    /// [`check`] by this codec.
    ///
    /// # Errors
    /// As there.
    pub fn check(self, bytes: &[u8]) -> Result<Facts, Refusal> {
        let seen = gate::examine(bytes)?;
        let exif = facts::found(bytes, &seen);
        let decoded = decode::decode(bytes, &seen, self, 8, Care::Strict, &Cancel::default())?;
        let exif = exif.or_else(|| decoded.exif.as_deref().and_then(facts::read));
        let exif_turn = || Turn::of_exif(exif.as_ref().map_or(1, facts::orientation));
        let swap = decoded.turn.unwrap_or_else(exif_turn).swap;
        let (width, height) = match decoded.turn {
            // A crop of the file's own is not in its header.
            Some(_) => (decoded.picture.width, decoded.picture.height),
            None => (seen.width, seen.height),
        };
        let size = if swap { (height, width) } else { (width, height) };
        Ok(Facts::of(&seen, bytes.len(), size, exif.as_ref()))
    }

    /// [`fingerprint()`] by this codec.
    ///
    /// # Errors
    /// As there.
    pub fn fingerprint(self, bytes: &[u8]) -> Result<Fingerprint, Refusal> {
        let seen = gate::examine(bytes)?;
        let scale = scale(seen.width, seen.height, ALL, limits::THUMBNAIL_EDGE);
        let decoded = decode::decode(bytes, &seen, self, scale, Care::Strict, &Cancel::default())?;
        let exif = facts::found(bytes, &seen).or_else(|| decoded.exif.as_deref().and_then(facts::read));
        let orientation = exif.as_ref().map_or(1, facts::orientation);
        let turn = decoded.turn.unwrap_or_else(|| Turn::of_exif(orientation));
        let small = decoded.picture.cut(ALL, limits::THUMBNAIL_EDGE, turn)?.in_srgb();
        Ok(Fingerprint::of(&small.light(), small.width))
    }
}

/// The TypeScript of what a page is told about photos, and tells.
#[must_use]
pub fn typescript() -> String {
    let (mut out, config) = (String::new(), ts_rs::Config::default());
    wire::declare_types!(&mut out, &config;
        Area, Edit, EditFlaw, EditFlawCode, EditPart, Facts, Fingerprint, Format, Likeness, Provenance,
    );
    let list = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    for (doc, name, words) in [
        (
            "How the names of files end that may be photos.",
            "PHOTO_ENDINGS",
            &ENDINGS.map(|(ending, _)| ending)[..],
        ),
        ("What a file can look like that is no photo we take.", "PHOTO_KINDS", &KINDS),
    ] {
        out.push_str(&format!("/** {doc} */\nexport const {name} = [{}] as const;\n\n", list(words)));
    }
    out
}

/// The largest power of two by which a picture can be made smaller so that what lies in the window still has
/// the edge.
fn scale(width: u32, height: u32, [left, top, right, bottom]: Window, edge: u32) -> u32 {
    let long = (f64::from(width) * (right - left)).max(f64::from(height) * (bottom - top));
    [8, 4, 2].into_iter().find(|scale| long >= f64::from(edge) * f64::from(*scale)).unwrap_or(1)
}
