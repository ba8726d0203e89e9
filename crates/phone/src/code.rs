//! An address as a QR code.

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use ts_rs::TS;

/// A QR code, ready for the `d` of an SVG path: a module is one unit, the quiet zone of four is inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "QrCode")]
pub struct Code {
    /// Width and height, in modules, with the quiet zone.
    pub size: u32,
    /// The dark modules.
    pub path: String,
}

/// The light border that readers need, in modules.
const QUIET: usize = 4;

impl Code {
    /// Of an address.
    pub(crate) fn of(address: &str) -> Result<Self, QrError> {
        // A camera held at an old monitor: a quarter of it may be glare (M corrects 15 % of the whole).
        let code = QrCode::with_error_correction_level(address, EcLevel::M)?;
        let (width, colors) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in (QUIET..).zip(colors.chunks(width)) {
            let mut x = QUIET;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&Color::Dark) {
                    let length = run.len();
                    let _infallible = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        let size = u32::try_from(width + 2 * QUIET).unwrap_or(u32::MAX);
        Ok(Self { size, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark modules of a path, as a reader sees them.
    fn seen(code: &Code) -> impl Fn(usize, usize) -> bool + use<> {
        let runs = code.path.split('M').skip(1).flat_map(|run| {
            let numbers: Vec<usize> =
                run.split([' ', 'h', 'v']).take(3).map(|n| n.parse().unwrap()).collect();
            (numbers[0]..numbers[0] + numbers[2]).map(move |x| (x, numbers[1]))
        });
        let dark: std::collections::BTreeSet<_> = runs.collect();
        move |x, y| dark.contains(&(x, y))
    }

    #[test]
    fn a_qr_reader_decodes_the_address_and_the_quiet_zone_is_light() {
        let address = "https://192.168.100.100:54321/3q2-7wAB_Cd0123456789x/";
        let code = Code::of(address).unwrap();
        assert_eq!(code.size, 33 + 8, "an address fits a small code");
        let (dark, size) = (seen(&code), code.size as usize);
        let border = |n: usize| n < QUIET || n >= size - QUIET;
        assert!((0..size).all(|x| (0..size).all(|y| !(dark(x, y) && (border(x) || border(y))))));
        let inside = rqrr::SimpleGrid::from_func(size - 2 * QUIET, |x, y| dark(x + QUIET, y + QUIET));
        assert_eq!(rqrr::Grid::new(inside).decode().unwrap().1, address);
    }
}
