//! How much of a HEIC is decoded at most, and what its library's errors mean.

use crate::{Refusal, limits};

/// Four bytes a pixel, twice over while it is put together in the library's way.
pub(super) const PIXELS: u64 = 50_000_000;
/// Of anything that is decoded on the way.
pub(super) const MOST_PIXELS: u64 = if PIXELS < limits::PIXELS { PIXELS } else { limits::PIXELS };
pub(super) const DAMAGED: Refusal = Refusal::Damaged { part: "pixels" };

pub(super) fn refused(error: &heifer::Error) -> Refusal {
    use heifer::Error;
    use heifer::heifer_hevc_dec::Error as Coded;
    match error {
        Error::Unsupported(_) | Error::Hevc(Coded::Unimplemented(_)) => Refusal::Unsupported { what: "heic" },
        _ => DAMAGED,
    }
}
