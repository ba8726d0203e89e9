//! Bytes to pixels, strictly, and no larger than they are needed.

use std::io::Cursor;

use image::Limits;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;

use crate::codec::care::Care;
use crate::colour::Profile;
use crate::decoded::{Decoded, by_image, on_white, refused};
use crate::gate::{Format, Seen};
use crate::{Cancel, Codec, Refusal, chunks, limits, others};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// `scale`: 1, 2, 4 or 8; a JPEG may come out that much smaller.
pub(crate) fn decode(
    bytes: &[u8],
    seen: &Seen<'_>,
    codec: Codec,
    scale: u32,
    care: Care,
    cancel: &Cancel,
) -> Result<Decoded, Refusal> {
    let size = (seen.width, seen.height);
    let decoded = match (&seen.jpeg, seen.format) {
        (Some(jpeg), _) => {
            let mut picture = codec.decode(seen.decoded, jpeg, scale, care, cancel)?;
            picture.colours.profile = Profile::of_file(jpeg.profile().as_deref());
            Decoded { picture, exif: None, turn: None }
        }
        (None, Format::Webp) => {
            let bytes = chunks::mended_webp(bytes).ok_or(DAMAGED)?;
            by_image(WebPDecoder::new(Cursor::new(bytes)).map_err(refused(size))?, on_white)?
        }
        #[cfg(feature = "heic")]
        (None, Format::Heic) => crate::heic::decode(bytes, cancel)?,
        (None, Format::Gif) => others::source::decode(others::gif::decode, bytes, cancel)?,
        (None, Format::Bmp) => others::source::decode(others::bmp::decode, bytes, cancel)?,
        (None, Format::Tiff) => others::source::decode(others::tiff::decode, bytes, cancel)?,
        _ => {
            by_image(PngDecoder::with_limits(Cursor::new(bytes), memory()).map_err(refused(size))?, on_white)?
        }
    };
    let size = (decoded.picture.width, decoded.picture.height);
    if seen.format != Format::Heic
        && size != (seen.width, seen.height)
        && size != (seen.width.div_ceil(scale), seen.height.div_ceil(scale))
    {
        return Err(DAMAGED);
    }
    Ok(decoded)
}

fn memory() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(limits::EDGE);
    limits.max_image_height = Some(limits::EDGE);
    limits.max_alloc = Some(limits::DECODED_BYTES);
    limits
}
