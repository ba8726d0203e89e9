//! A file's bytes as its decoder reads them, and what all these decoders have in common.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::ifd::Tiff;
use crate::decoded::Decoded;
use crate::{Cancel, Refusal};

pub(super) const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// Decodes a file of one of these formats: ends early when the photo is no longer wanted, and a panic is a refusal.
pub(crate) fn decode(
    by: fn(Source<'_>) -> Result<Decoded, Refusal>,
    bytes: &[u8],
    cancel: &Cancel,
) -> Result<Decoded, Refusal> {
    let source = Source::of(bytes, cancel);
    let decoded = catch_unwind(AssertUnwindSafe(|| by(source))).unwrap_or(Err(DAMAGED));
    // Whatever a decoder calls it when its source ends.
    cancel.check().and(decoded)
}

/// The EXIF of such a file: a TIFF's own directories are one.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    Tiff::of(bytes).map(|_| bytes)
}

/// A file's bytes, until the photo is no longer wanted.
pub(crate) struct Source<'a> {
    bytes: Cursor<&'a [u8]>,
    pub(super) cancel: &'a Cancel,
}

impl<'a> Source<'a> {
    pub(super) fn of(bytes: &'a [u8], cancel: &'a Cancel) -> Self {
        Self { bytes: Cursor::new(bytes), cancel }
    }

    pub(super) fn whole(&self) -> &'a [u8] {
        self.bytes.get_ref()
    }

    fn check(&self) -> io::Result<()> {
        self.cancel.check().map_err(io::Error::other)
    }
}

impl Read for Source<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.bytes.read(into)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Decoded by the `image` crate: onto white, and without a word about what the camera saw.
pub(super) fn by_image(decoder: impl image::ImageDecoder) -> Result<Decoded, Refusal> {
    use image::{DynamicImage, ImageError};

    if decoder.total_bytes() > crate::limits::DECODED_BYTES {
        let (width, height) = decoder.dimensions();
        return Err(Refusal::TooManyPixels { width, height, limit: crate::limits::PIXELS });
    }
    let mut decoder = decoder;
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        ImageError::Unsupported(_) => Refusal::Unsupported { what: "colours" },
        _ => DAMAGED,
    })?;
    let (width, height) = (image.width(), image.height());
    let rgb = if image.color().has_alpha() {
        let rgba = image.into_rgba8().into_raw();
        // Programs that know no transparency leave it at zero.
        let unseen = rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == 0);
        if unseen { opaque(&rgba) } else { crate::decoded::on_white(rgba) }
    } else {
        image.into_rgb8().into_raw()
    };
    Ok(Decoded { picture: crate::picture::Picture::rgb(rgb, width, height, profile), exif: None, turn: None })
}

fn opaque(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).filter_map(<[u8]>::first_chunk::<3>).flatten().copied().collect()
}
