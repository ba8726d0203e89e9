//! Who turns JPEGs into pixels and back: libjpeg-turbo (C), or Rust alone. Both pass the same tests.

pub(crate) mod care;
mod pure;
#[cfg(feature = "turbo")]
mod turbo;

use care::Care;

use crate::jpeg::Jpeg;
use crate::picture::Picture;
use crate::{Cancel, Refusal, mended};

const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

/// Which code does the work on JPEGs. Programs take the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Rust alone: no C compiler, and no C in the program's address space.
    Pure,
    /// libjpeg-turbo: three quarters of the time.
    #[cfg(feature = "turbo")]
    Turbo,
}

impl Default for Codec {
    fn default() -> Self {
        #[cfg(feature = "turbo")]
        return Self::Turbo;
        #[cfg(not(feature = "turbo"))]
        return Self::Pure;
    }
}

impl Codec {
    /// Decodes a JPEG whose header has passed the gate, at 1/`scale` (1, 2, 4 or 8) of its size where that saves
    /// something, else larger.
    pub(crate) fn decode(
        self,
        #[cfg_attr(not(feature = "turbo"), expect(unused_variables, reason = "Rust alone reads `jpeg`"))]
        bytes: &[u8],
        jpeg: &Jpeg<'_>,
        scale: u32,
        care: Care,
        cancel: &Cancel,
    ) -> Result<Picture, Refusal> {
        // Only what is not odd can be judged by a decoder alone, and only its approval counts: not every complaint of
        // libjpeg-turbo's is damage.
        #[cfg(feature = "turbo")]
        if self == Self::Turbo
            && !jpeg.odd
            && let Ok(picture) = turbo::decode(bytes, scale, care)
        {
            return Ok(picture);
        }
        let decoded = |bytes: &[u8]| match self {
            Self::Pure => pure::decode(bytes, jpeg, scale, care),
            #[cfg(feature = "turbo")]
            Self::Turbo => {
                turbo::decode(bytes, scale, care).or_else(|_| pure::decode(bytes, jpeg, scale, care))
            }
        };
        if care == Care::Glance
            && let Some(unproven) = mended::unproven(jpeg)
            && let Ok(picture) = decoded(&unproven)
        {
            return Ok(picture);
        }
        let whole = mended::whole(jpeg).ok_or(DAMAGED)?;
        cancel.check()?;
        decoded(&whole.bytes)
    }

    /// What is left of a picture in sRGB to be done before this can encode it.
    pub(crate) fn encodable(self, picture: Picture) -> Picture {
        match self {
            Self::Pure => picture.in_rgb(),
            #[cfg(feature = "turbo")]
            Self::Turbo => picture,
        }
    }

    /// Encodes a picture as a baseline JPEG with colours of half the size.
    pub(crate) fn encode(self, picture: &Picture, quality: u8) -> Result<Vec<u8>, Refusal> {
        match self {
            Self::Pure => pure::encode(picture, quality),
            #[cfg(feature = "turbo")]
            Self::Turbo => turbo::encode(picture, quality),
        }
    }
}
