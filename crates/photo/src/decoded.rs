//! What every decoder hands over, whatever the file was: pixels without transparency, and what is known about them.

use image::{DynamicImage, ImageDecoder, ImageError};

use crate::picture::Picture;
use crate::turn::Turn;
use crate::{Refusal, limits};

pub(crate) struct Decoded {
    pub picture: Picture,
    /// What only the decoder of a format can find; the rest is [found](crate::facts::found) beforehand.
    pub exif: Option<Vec<u8>>,
    /// How the file says it is to be turned, whatever the EXIF says.
    pub turn: Option<Turn>,
}

/// Decoded by the `image` crate, strictly; `opaque` makes red, green and blue of what is see-through.
pub(crate) fn by_image(
    mut decoder: impl ImageDecoder,
    opaque: fn(Vec<u8>) -> Vec<u8>,
) -> Result<Decoded, Refusal> {
    let size = decoder.dimensions();
    // `from_decoder` allocates whatever the header asks for; a decoder's own limits do not reach it.
    if decoder.total_bytes() > limits::DECODED_BYTES {
        return Err(Refusal::TooManyPixels { width: size.0, height: size.1, limit: limits::PIXELS });
    }
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(refused(size))?;
    let (width, height) = (image.width(), image.height());
    let rgb = if image.color().has_alpha() {
        opaque(image.into_rgba8().into_raw())
    } else {
        image.into_rgb8().into_raw()
    };
    Ok(Decoded { picture: Picture::rgb(rgb, width, height, profile), exif: None, turn: None })
}

/// What an error of the `image` crate means, for a picture of this size.
pub(crate) fn refused((width, height): (u32, u32)) -> impl Fn(ImageError) -> Refusal {
    move |error| match error {
        ImageError::Limits(_) => Refusal::TooManyPixels { width, height, limit: limits::PIXELS },
        ImageError::Unsupported(_) => Refusal::Unsupported { what: "colours" },
        _ => Refusal::Damaged { part: "pixels" },
    }
}

/// Lays see-through pixels on white paper. In place: the frame is large.
pub(crate) fn on_white(mut rgba: Vec<u8>) -> Vec<u8> {
    let pixels = rgba.len() / 4;
    for pixel in 0..pixels {
        let Some(&[r, g, b, alpha]) = rgba.get(pixel * 4..).and_then(|rest| rest.first_chunk()) else {
            break;
        };
        let laid = [r, g, b].map(|channel| {
            let alpha = u32::from(alpha);
            u8::try_from((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        });
        if let Some(place) = rgba.get_mut(pixel * 3..pixel * 3 + 3) {
            place.copy_from_slice(&laid);
        }
    }
    rgba.truncate(pixels * 3);
    rgba.shrink_to_fit();
    rgba
}
