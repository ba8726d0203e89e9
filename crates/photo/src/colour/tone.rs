//! High dynamic range (ITU-R BT.2100: PQ and HLG), as cameras' HIF files have it, brought into sRGB's range.
//!
//! Light is reckoned on a display of [`PEAK`]; white paper there has 203 nits (BT.2408), which become sRGB's white. What
//! is darker than about 90 nits keeps its light; above, the curve of BT.2390 (5.4, the EETF) bends highlights in. The
//! strongest of the three colours decides for all three, so no hue moves.

use super::code_points::{HYBRID_LOG_GAMMA, PERCEPTUAL_QUANTIZER};

/// In nits, as BT.2100 supposes for HLG and cameras for PQ.
const PEAK: f64 = 1000.0;
/// White paper, in parts of the peak.
const WHITE: f64 = 203.0 / PEAK;
/// Entries of a table by a square root: finer for the dark.
const STEPS: f32 = 4095.0;
/// How much of the light is red, green and blue, in BT.2020.
const LIGHT: [f32; 3] = [0.2627, 0.6780, 0.0593];

pub(crate) struct Tone {
    /// Light of each code value: in parts of the peak, and for HLG before the display's own gamma.
    lights: Vec<f32>,
    hybrid: bool,
    /// What light is multiplied with, by the square root of the strongest colour.
    factors: Vec<f32>,
    /// sRGB, by the square root of the light.
    bytes: Vec<u8>,
    /// To sRGB's primaries.
    primaries: [[f32; 3]; 3],
}

#[expect(clippy::cast_possible_truncation, reason = "what is less than a float's step cannot be seen")]
const fn narrow(value: f64) -> f32 {
    value as f32
}

fn table<T>(of: impl Fn(f64) -> T) -> Vec<T> {
    (0..=4095_u16).map(|step| of((f64::from(step) / f64::from(STEPS)).powi(2))).collect()
}

fn look_up<T: Copy>(table: &[T], light: f32) -> Option<T> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4095")]
    let place = (light.clamp(0.0, 1.0).sqrt() * STEPS + 0.5) as usize;
    table.get(place).copied()
}

impl Tone {
    /// For H.273's numbers; `None` where this is no high dynamic range.
    pub fn of(primaries: u16, transfer: u16, depth: u8) -> Option<Self> {
        let most = f64::from((1_u32 << depth.min(16)) - 1);
        let light: fn(f64) -> f64 = match transfer {
            PERCEPTUAL_QUANTIZER => |code| nits(code) / PEAK,
            HYBRID_LOG_GAMMA => scene,
            _ => return None,
        };
        let codes = 0..1_u32 << depth.min(16);
        Some(Self {
            lights: codes.map(|code| narrow(light(f64::from(code) / most))).collect(),
            hybrid: transfer == HYBRID_LOG_GAMMA,
            factors: table(|light| {
                if light > 0.0 { narrow(bent(light) / WHITE / light) } else { narrow(1.0 / WHITE) }
            }),
            bytes: table(srgb),
            primaries: match primaries {
                9 => [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
                11 | 12 => [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]],
                _ => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            },
        })
    }

    pub fn rgb(&self, codes: [u16; 3]) -> [u8; 3] {
        let mut lights = codes.map(|code| self.lights.get(usize::from(code)).copied().unwrap_or(1.0));
        if self.hybrid {
            // The display's gamma for all three colours, by their light (BT.2100, table 5): 1.2 at this peak.
            let [r, g, b] = lights;
            let [of_r, of_g, of_b] = LIGHT;
            let gamma = (r * of_r + g * of_g + b * of_b).max(0.0).powf(0.2);
            lights = lights.map(|light| light * gamma);
        }
        let strongest = lights.into_iter().fold(0.0, f32::max);
        let factor =
            if strongest > 1.0 { 1.0 / strongest } else { look_up(&self.factors, strongest).unwrap_or(1.0) };
        let [r, g, b] = lights.map(|light| light * factor);
        self.primaries
            .map(|[of_r, of_g, of_b]| look_up(&self.bytes, of_r * r + of_g * g + of_b * b).unwrap_or(0))
    }
}

/// PQ's display light, in nits, of a code between 0 and 1 (BT.2100, table 4).
fn nits(code: f64) -> f64 {
    let power = code.powf(1.0 / 78.843_75);
    10_000.0
        * ((power - 0.835_937_5).max(0.0) / (18.851_562_5 - 18.6875 * power)).powf(1.0 / 0.159_301_757_812_5)
}

/// The code of so many nits.
fn code(nits: f64) -> f64 {
    let power = (nits / 10_000.0).powf(0.159_301_757_812_5);
    ((0.835_937_5 + 18.851_562_5 * power) / (1.0 + 18.6875 * power)).powf(78.843_75)
}

/// HLG's light of the scene, of a code between 0 and 1 (BT.2100, table 5).
fn scene(code: f64) -> f64 {
    if code <= 0.5 {
        code * code / 3.0
    } else {
        (((code - 0.559_910_73) / 0.178_832_77).exp() + 0.284_668_92) / 12.0
    }
}

/// Light bent so that the peak becomes white paper, both in parts of the peak (BT.2390-11, 5.4.1).
fn bent(light: f64) -> f64 {
    let peak = code(PEAK);
    let most = code(WHITE * PEAK) / peak;
    let knee = 1.5 * most - 0.5;
    let before = code(light * PEAK) / peak;
    if before <= knee {
        return light;
    }
    let t = (before - knee) / (1.0 - knee);
    let (t2, t3) = (t * t, t * t * t);
    let after = (2.0 * t3 - 3.0 * t2 + 1.0) * knee
        + (t3 - 2.0 * t2 + t) * (1.0 - knee)
        + (3.0 * t2 - 2.0 * t3) * most;
    nits(after * peak) / PEAK
}

fn srgb(light: f64) -> u8 {
    let code = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let byte = (code.clamp(0.0, 1.0) * 255.0).round() as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ten bits of so many nits.
    fn ten_bits(nits: f64) -> u16 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,023")]
        let code = (code(nits) * 1023.0).round() as u16;
        code
    }

    fn greys(transfer: u16, codes: &[u16]) -> Vec<u8> {
        let tone = Tone::of(9, transfer, 10).unwrap();
        codes.iter().map(|code| tone.rgb([*code; 3])[1]).collect()
    }

    #[test]
    fn white_paper_is_bright_and_the_peak_is_white() {
        let [paper, peak] = [203.0, PEAK].map(ten_bits);
        let found = greys(16, &[0, paper, peak, 1023]);
        assert_eq!((found[0], found[2], found[3]), (0, 255, 255));
        assert!((220..=235).contains(&found[1]), "{found:?}");
        let found = greys(18, &[0, 767, 1023]);
        assert_eq!((found[0], found[2]), (0, 255));
        assert!((220..=235).contains(&found[1]), "{found:?}");
    }

    #[test]
    fn what_is_dark_keeps_its_light_and_more_is_never_darker() {
        for transfer in [16, 18] {
            let found = greys(transfer, &(0..=1023).collect::<Vec<_>>());
            assert!(found.is_sorted());
        }
        assert!(greys(16, &[ten_bits(20.0)])[0].abs_diff(srgb(20.0 / 203.0)) <= 1);
        assert!((nits(code(203.0)) - 203.0).abs() < 1e-6);
    }

    #[test]
    fn a_hue_stays() {
        let tone = Tone::of(1, 16, 10).unwrap();
        let [r, g, b] = tone.rgb([900, 700, 700]);
        assert!(r == 255 && g == b && g < 200, "{r} {g} {b}");
    }
}
