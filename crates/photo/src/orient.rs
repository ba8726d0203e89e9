//! Turning a picture the way the camera was held.

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};

use crate::Refusal;
use crate::rendition::Picture;

/// Applies an EXIF orientation. What is not one of the eight turns nothing: cameras write nonsense here.
pub(crate) fn upright(picture: Picture, orientation: u32) -> Result<Picture, Refusal> {
    let orientation = u8::try_from(orientation).ok().and_then(Orientation::from_exif);
    let Some(orientation) = orientation.filter(|turn| *turn != Orientation::NoTransforms) else {
        return Ok(picture);
    };
    let Picture { rgb, width, height, profile } = picture;
    let image = RgbImage::from_raw(width, height, rgb).ok_or(Refusal::Damaged { part: "pixels" })?;
    let mut image = DynamicImage::ImageRgb8(image);
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Ok(Picture { rgb: image.into_rgb8().into_raw(), width, height, profile })
}
