//! Colours by ITU-T H.273's numbers, as HEIC gives them where it has no profile.
//!
//! What the numbers mean to phones is not quite what the standard says. Android's encoders name the curve of
//! television (1, 6, 14, 15) and the primaries of television (5, 6) and write sRGB: every gallery shows the numbers as
//! they are, and so do the thumbnails beside them. By the letter their blacks would be lifted by a sixteenth.

use moxcms::{CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics};

use super::Profile;
use crate::Refusal;

const UNKNOWN: Refusal = Refusal::Unsupported { what: "colours" };
pub(crate) const PERCEPTUAL_QUANTIZER: u16 = 16;
pub(crate) const HYBRID_LOG_GAMMA: u16 = 18;

/// How red, green and blue of these primaries and this curve become sRGB's.
pub(crate) fn profile(primaries: u16, transfer: u16) -> Result<Profile, Refusal> {
    use CicpColorPrimaries as Primaries;
    use TransferCharacteristics as Curve;
    let primaries = match primaries {
        4 => Primaries::Bt470M,
        8 => Primaries::GenericFilm,
        9 => Primaries::Bt2020,
        10 => return Err(UNKNOWN),
        11 => Primaries::Smpte431,
        12 => Primaries::Smpte432,
        _ => Primaries::Bt709,
    };
    let transfer = match transfer {
        4 => Curve::Bt470M,
        5 => Curve::Bt470Bg,
        8 => Curve::Linear,
        9 | 10 | PERCEPTUAL_QUANTIZER..=HYBRID_LOG_GAMMA => return Err(UNKNOWN),
        _ => Curve::Srgb,
    };
    if (primaries, transfer) == (Primaries::Bt709, Curve::Srgb) {
        return Ok(Profile::Srgb);
    }
    let mut profile = ColorProfile::new_srgb();
    let cicp = CicpProfile {
        color_primaries: primaries,
        transfer_characteristics: transfer,
        matrix_coefficients: MatrixCoefficients::Bt709,
        full_range: true,
    };
    profile.update_rgb_colorimetry_from_cicp(cicp);
    Profile::of_rgb(&profile).ok_or(UNKNOWN)
}
