//! What is made of the pixels: the rendition, the thumbnail and the preview.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use crate::{Refusal, limits};

/// Best first; below the last, text on a photographed paper falls apart.
const RENDITION_QUALITIES: [u8; 4] = [80, 72, 64, 55];
const THUMBNAIL_QUALITY: u8 = 75;
/// Best first; the last fits even if it is all noise.
const PREVIEWS: [(u32, u8); 5] = [(limits::PREVIEW_EDGE, 50), (200, 45), (160, 40), (120, 35), (80, 30)];
/// A larger profile would crowd a small picture out of its bytes.
const SMALL_PROFILE_BYTES: usize = 4 * 1024;
/// The same for a preview.
const PREVIEW_PROFILE_BYTES: usize = 1024;

/// Pixels, three bytes each, row by row.
pub(crate) struct Picture {
    pub rgb: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// The colour profile the numbers are meant in; sRGB if none.
    pub profile: Option<Vec<u8>>,
}

impl Picture {
    /// At most `edge` long, never enlarged; lets go of the larger one.
    pub fn into_shrunk(self, edge: u32) -> Result<Self, Refusal> {
        if self.width.max(self.height) <= edge { Ok(self) } else { self.shrunk(edge) }
    }

    fn shrunk(&self, edge: u32) -> Result<Self, Refusal> {
        let damaged = Refusal::Damaged { part: "pixels" };
        let long = self.width.max(self.height);
        let edge = edge.min(long);
        let scaled = |side: u32| {
            let side = (u64::from(side) * u64::from(edge) + u64::from(long) / 2) / u64::from(long);
            u32::try_from(side).unwrap_or(edge).max(1)
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        let source = ImageRef::new(self.width, self.height, &self.rgb, PixelType::U8x3)
            .map_err(|_| damaged.clone())?;
        let mut target = Image::new(width, height, PixelType::U8x3);
        // The default is Lanczos3; cheaper kernels lose what matters on photographed paper.
        Resizer::new().resize(&source, &mut target, None).map_err(|_| damaged)?;
        Ok(Self { rgb: target.into_vec(), width, height, profile: self.profile.clone() })
    }

    fn encode(&self, quality: u8, profile: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
        let unsupported = |_| Refusal::Unsupported { what: "colours" };
        let (width, height) = (u16::try_from(self.width), u16::try_from(self.height));
        let (Ok(width), Ok(height)) = (width, height) else {
            return Err(Refusal::Damaged { part: "header" });
        };
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        if let Some(profile) = profile {
            encoder.add_icc_profile(profile).map_err(unsupported)?;
        }
        encoder.encode(&self.rgb, width, height, ColorType::Rgb).map_err(unsupported)?;
        Ok(jpeg)
    }

    fn small_profile(&self) -> Option<&[u8]> {
        self.profile.as_deref().filter(|profile| profile.len() <= SMALL_PROFILE_BYTES)
    }
}

/// The picture that is sent, and its pixels. `large` has its final size, unless that is too detailed.
pub(crate) fn rendition(large: Picture) -> Result<(Picture, Vec<u8>), Refusal> {
    for quality in RENDITION_QUALITIES {
        let jpeg = large.encode(quality, large.profile.as_deref())?;
        if jpeg.len() <= limits::RENDITION_BYTES {
            return Ok((large, jpeg));
        }
    }
    let smaller = large.into_shrunk(limits::RENDITION_SMALLER_EDGE)?;
    let mut jpeg = Vec::new();
    for quality in RENDITION_QUALITIES {
        jpeg = smaller.encode(quality, smaller.profile.as_deref())?;
        if jpeg.len() <= limits::RENDITION_BYTES {
            break;
        }
    }
    Ok((smaller, jpeg))
}

pub(crate) fn thumbnail(sent: &Picture) -> Result<Vec<u8>, Refusal> {
    sent.shrunk(limits::THUMBNAIL_EDGE)?.encode(THUMBNAIL_QUALITY, sent.small_profile())
}

pub(crate) fn preview(sent: &Picture) -> Result<Vec<u8>, Refusal> {
    let profile = sent.small_profile().filter(|profile| profile.len() <= PREVIEW_PROFILE_BYTES);
    for (edge, quality) in PREVIEWS {
        let jpeg = sent.shrunk(edge)?.encode(quality, profile)?;
        if jpeg.len() <= limits::PREVIEW_BYTES {
            return Ok(jpeg);
        }
    }
    Err(Refusal::Unsupported { what: "colours" })
}
