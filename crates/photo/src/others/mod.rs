//! What people bring besides a phone's own formats: scans (TIFF), old and small pictures (BMP, GIF), and the raw files of
//! phones' cameras (DNG), of which the JPEG is taken that lies inside.
//!
//! Each is looked at by its own structure first (`size`): that it is whole, that it is one still picture, and what it
//! will need of memory. What is not whole is refused there, since decoders fill up what is missing. Only then is it
//! decoded, by a library, which is stopped when nobody waits for the photo any more, and whose panics are refusals.

mod bmp;
mod dng;
mod gif;
pub(crate) mod ifd;
mod tiff;

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::decoded::Decoded;
use crate::gate::Format;
use crate::jpeg::Jpeg;
use crate::{Cancel, Refusal};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// What is known of such a file before it is decoded.
pub(crate) struct Other<'a> {
    pub width: u32,
    pub height: u32,
    /// The JPEG inside, and its bytes.
    pub jpeg: Option<(Jpeg<'a>, &'a [u8])>,
}

/// Looks at a file of these formats; none for another's.
pub(crate) fn examine(format: Format, bytes: &[u8]) -> Option<Result<Other<'_>, Refusal>> {
    let plain =
        |size: Result<(u32, u32), Refusal>| size.map(|(width, height)| Other { width, height, jpeg: None });
    Some(match format {
        Format::Gif => plain(gif::size(bytes)),
        Format::Bmp => plain(bmp::size(bytes)),
        Format::Tiff => plain(tiff::size(bytes)),
        Format::Dng => dng::preview(bytes).map(|(jpeg, inside)| Other {
            width: jpeg.width,
            height: jpeg.height,
            jpeg: Some((jpeg, inside)),
        }),
        Format::Jpeg | Format::Png | Format::Webp | Format::Heic => return None,
    })
}

/// Decodes one; none for another's, and for what is decoded as a JPEG.
pub(crate) fn decode(format: Format, bytes: &[u8], cancel: &Cancel) -> Option<Result<Decoded, Refusal>> {
    let decode = match format {
        Format::Gif => gif::decode,
        Format::Bmp => bmp::decode,
        Format::Tiff => tiff::decode,
        Format::Jpeg | Format::Png | Format::Webp | Format::Heic | Format::Dng => return None,
    };
    let source = Source { bytes: Cursor::new(bytes), cancel };
    let decoded = catch_unwind(AssertUnwindSafe(|| decode(source))).unwrap_or(Err(DAMAGED));
    // Whatever a decoder calls it when its source ends.
    Some(cancel.check().and(decoded))
}

/// The EXIF of such a file: a TIFF's own directories are one.
pub(crate) fn exif(bytes: &[u8]) -> Option<&[u8]> {
    ifd::Tiff::of(bytes).map(|_| bytes)
}

/// A file's bytes, until the photo is no longer wanted.
struct Source<'a> {
    bytes: Cursor<&'a [u8]>,
    cancel: &'a Cancel,
}

impl<'a> Source<'a> {
    fn whole(&self) -> &'a [u8] {
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
fn by_image(decoder: impl image::ImageDecoder) -> Result<Decoded, Refusal> {
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
    Ok(Decoded {
        picture: crate::picture::Picture::rgb(rgb, width, height, profile),
        exif: None,
        upright: false,
    })
}

fn opaque(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).filter_map(<[u8]>::first_chunk::<3>).flatten().copied().collect()
}
