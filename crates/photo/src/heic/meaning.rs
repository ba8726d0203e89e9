//! What the numbers of a HEIC mean: its profile, its `nclx` box, or what the coded picture says (VUI).

use heifer::heifer_hevc_dec::nal::NalUnit;
use heifer::heifer_hevc_dec::params::ParameterSets;
use heifer::heifer_isobmff::boxes::{ColorInfo, Property};
use heifer::heifer_isobmff::{HeifFile, ItemId};

use crate::Refusal;
use crate::colour::code_points::{self, HYBRID_LOG_GAMMA, PERCEPTUAL_QUANTIZER};
use crate::colour::{Coding, Colours, Profile};

/// By ITU-T H.273's numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub primaries: u16,
    pub transfer: u16,
    pub matrix: u16,
    pub full_range: bool,
}

/// Where nobody says anything: HEVC supposes television's range.
const UNSAID: Numbers = Numbers { primaries: 2, transfer: 2, matrix: 2, full_range: false };

/// Of a picture, of which `coded` is the first that is coded: itself, or a tile.
///
/// A tile's box counts before that of the whole, and any box before what the coded picture says.
pub(super) fn numbers(file: &HeifFile<'_>, id: ItemId, coded: ItemId) -> Numbers {
    boxed(file, coded).or_else(|| boxed(file, id)).or_else(|| within(file, coded)).unwrap_or(UNSAID)
}

fn boxed(file: &HeifFile<'_>, id: ItemId) -> Option<Numbers> {
    file.item_properties(id).ok()?.find_map(|property| match property {
        Property::Color(ColorInfo::Nclx { primaries, transfer, matrix, full_range }) => {
            let (primaries, transfer, matrix, full_range) = (*primaries, *transfer, *matrix, *full_range);
            Some(Numbers { primaries, transfer, matrix, full_range })
        }
        _ => None,
    })
}

fn within(file: &HeifFile<'_>, coded: ItemId) -> Option<Numbers> {
    let mut sets = ParameterSets::default();
    for unit in &file.hevc_config(coded).ok()??.nal_units {
        sets.add(&NalUnit::parse(unit).ok()?).ok()?;
    }
    let vui = sets.sps.iter().flatten().find_map(|sps| sps.vui.as_ref())?;
    Some(Numbers {
        primaries: vui.colour_primaries.into(),
        transfer: vui.transfer_characteristics.into(),
        matrix: vui.matrix_coeffs.into(),
        full_range: vui.video_full_range_flag,
    })
}

/// The profile of a picture, or else of the first that is coded.
pub(super) fn icc<'a>(file: &'a HeifFile<'_>, id: ItemId, coded: ItemId) -> Option<&'a [u8]> {
    let own = |id| {
        file.item_properties(id).ok()?.find_map(|property| match property {
            Property::Color(ColorInfo::Icc(profile)) if !profile.is_empty() => Some(&**profile),
            _ => None,
        })
    };
    own(id).or_else(|| own(coded))
}

impl Numbers {
    /// These, unless the profile is of high dynamic range and says so.
    pub fn with(self, profile: Option<&[u8]>) -> Self {
        let high = |transfer: &u16| matches!(*transfer, PERCEPTUAL_QUANTIZER | HYBRID_LOG_GAMMA);
        match profile.and_then(crate::colour::transfer).filter(high) {
            Some(transfer) if !high(&self.transfer) => Self { transfer, ..self },
            _ => self,
        }
    }

    /// For pictures in the ordinary range. A profile knows better about everything but the layers.
    pub fn colours(self, profile: Option<&[u8]>) -> Result<Colours, Refusal> {
        let unknown = Refusal::Unsupported { what: "colours" };
        let coding = Coding::of_code_points(self.matrix, self.primaries, self.full_range).ok_or(unknown)?;
        let profile = match profile {
            Some(profile) => Profile::read(profile),
            None => code_points::profile(self.primaries, self.transfer)?,
        };
        Ok(Colours { coding, profile })
    }
}
