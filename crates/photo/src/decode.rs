//! Bytes to pixels, strictly, and no larger than they are needed.

use std::io::Cursor;

use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use crate::codec::care::Care;
use crate::colour::Profile;
use crate::decoded::{Decoded, on_white};
use crate::gate::{Format, Seen};
use crate::picture::Picture;
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
    let decoded = match (&seen.jpeg, seen.format) {
        (Some(jpeg), _) => {
            let mut picture = codec.decode(seen.decoded, jpeg, scale, care, cancel)?;
            picture.colours.profile = Profile::of_file(jpeg.profile().as_deref());
            Decoded { picture, exif: None, turn: None }
        }
        (None, Format::Webp) => {
            let bytes = chunks::mended_webp(bytes).ok_or(DAMAGED)?;
            decode_other(WebPDecoder::new(Cursor::new(bytes)).map_err(refused(seen))?, seen)?
        }
        #[cfg(feature = "heic")]
        (None, Format::Heic) => crate::heic::decode(bytes, cancel)?,
        (None, Format::Gif) => others::source::decode(others::gif::decode, bytes, cancel)?,
        (None, Format::Bmp) => others::source::decode(others::bmp::decode, bytes, cancel)?,
        (None, Format::Tiff) => others::source::decode(others::tiff::decode, bytes, cancel)?,
        _ => {
            decode_other(PngDecoder::with_limits(Cursor::new(bytes), memory()).map_err(refused(seen))?, seen)?
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

fn refused(seen: &Seen<'_>) -> impl Fn(ImageError) -> Refusal + use<> {
    let (width, height) = (seen.width, seen.height);
    move |error| match error {
        ImageError::Limits(_) => Refusal::TooManyPixels { width, height, limit: limits::PIXELS },
        ImageError::Unsupported(_) => Refusal::Unsupported { what: "colours" },
        _ => DAMAGED,
    }
}

fn decode_other(mut decoder: impl ImageDecoder, seen: &Seen<'_>) -> Result<Decoded, Refusal> {
    // `from_decoder` allocates whatever the header asks for; the limits above do not reach it.
    if decoder.total_bytes() > limits::DECODED_BYTES {
        let (width, height) = (seen.width, seen.height);
        return Err(Refusal::TooManyPixels { width, height, limit: limits::PIXELS });
    }
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(refused(seen))?;
    let (width, height) = (image.width(), image.height());
    let rgb = if image.color().has_alpha() {
        on_white(image.into_rgba8().into_raw())
    } else {
        image.into_rgb8().into_raw()
    };
    Ok(Decoded { picture: Picture::rgb(rgb, width, height, profile), exif: None, turn: None })
}
