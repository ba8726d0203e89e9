//! What every decoder hands over, whatever the file was: pixels without transparency, and what is known about them.

use crate::picture::Picture;
use crate::turn::Turn;

pub(crate) struct Decoded {
    pub picture: Picture,
    /// What only the decoder of a format can find; the rest is [found](crate::facts::found) beforehand.
    pub exif: Option<Vec<u8>>,
    /// How the file says it is to be turned, whatever the EXIF says.
    pub turn: Option<Turn>,
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
