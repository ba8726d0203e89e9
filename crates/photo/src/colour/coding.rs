//! Light and two differences of colour, and the red, green and blue they stand for (ITU-T H.273, matrix coefficients).

/// How three layers make red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Coding {
    pub matrix: Matrix,
    /// Whether black is 0 and white 255; else they are 16 and 235, as for television.
    pub full_range: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(not(feature = "heic"), expect(dead_code, reason = "only a HEIC holds its colours in other ways"))]
pub(crate) enum Matrix {
    /// By how much of the light is red, and how much blue.
    Weights { red: f64, blue: f64 },
    /// Green, blue and red themselves.
    Identity,
    /// Sums and differences of green and orange.
    GreenOrange,
}

/// BT.601, as every JPEG.
const JPEG: Matrix = Matrix::Weights { red: 0.299, blue: 0.114 };
/// Fixed point: one is this many bits up.
const BITS: u32 = 14;
const ONE: f64 = 16_384.0;

impl Default for Coding {
    fn default() -> Self {
        Self { matrix: JPEG, full_range: true }
    }
}

impl Coding {
    /// By H.273's numbers; `None` where the layers are no such thing. An unknown number means what most mean.
    #[cfg(feature = "heic")]
    pub fn of_code_points(matrix: u16, primaries: u16, full_range: bool) -> Option<Self> {
        const BT709: Matrix = Matrix::Weights { red: 0.2126, blue: 0.0722 };
        const BT2020: Matrix = Matrix::Weights { red: 0.2627, blue: 0.0593 };
        let matrix = match (matrix, primaries) {
            (0, _) => Matrix::Identity,
            (1, _) | (12 | 13, 1) => BT709,
            (4, _) => Matrix::Weights { red: 0.30, blue: 0.11 },
            (7, _) => Matrix::Weights { red: 0.212, blue: 0.087 },
            (8, _) => Matrix::GreenOrange,
            (9 | 10, _) | (12 | 13, 9) => BT2020,
            // Derived from Display P3's primaries.
            (12 | 13, 11 | 12) => Matrix::Weights { red: 0.228_975, blue: 0.079_287 },
            (11 | 14.., _) => return None,
            _ => JPEG,
        };
        Some(Self { matrix, full_range })
    }

    /// What is taken from each layer, and what each then adds to red, green and blue.
    fn steps(self) -> ([i32; 3], [[i32; 3]; 3]) {
        let (light, difference) = if self.full_range { (1.0, 1.0) } else { (255.0 / 219.0, 255.0 / 224.0) };
        let black = if self.full_range { 0 } else { 16 };
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand")]
        let row = |row: [f64; 3]| {
            let [y, u, v] = row;
            [y * light, u * difference, v * difference].map(|part| (part * ONE).round() as i32)
        };
        match self.matrix {
            Matrix::Weights { red, blue } => {
                let green = 1.0 - red - blue;
                let (of_red, of_blue) = (2.0 * (1.0 - red), 2.0 * (1.0 - blue));
                let rows = [
                    row([1.0, 0.0, of_red]),
                    row([1.0, -blue * of_blue / green, -red * of_red / green]),
                    row([1.0, of_blue, 0.0]),
                ];
                ([black, 128, 128], rows)
            }
            Matrix::Identity => {
                #[expect(clippy::cast_possible_truncation, reason = "a few thousand")]
                let one = (light * ONE).round() as i32;
                ([black; 3], [[0, 0, one], [one, 0, 0], [0, one, 0]])
            }
            Matrix::GreenOrange => {
                ([black, 128, 128], [row([1.0, -1.0, 1.0]), row([1.0, 1.0, 0.0]), row([1.0, -1.0, -1.0])])
            }
        }
    }

    /// The light of a picture without colours, from 0 to 255.
    pub fn grey(self, light: u8) -> u8 {
        if self.full_range {
            return light;
        }
        let light = (i32::from(light).clamp(16, 235) - 16) * 255 + 109;
        u8::try_from(light / 219).unwrap_or(u8::MAX)
    }

    /// Red, green and blue of three layers of one size.
    pub fn to_rgb(self, [light, first, second]: [&[u8]; 3], rgb: &mut [u8]) {
        let ([black, none, also_none], [red, green, blue]) = self.steps();
        let differences = first.iter().zip(second);
        for ((pixel, light), (first, second)) in rgb.as_chunks_mut().0.iter_mut().zip(light).zip(differences)
        {
            let (y, u, v) =
                (i32::from(*light) - black, i32::from(*first) - none, i32::from(*second) - also_none);
            let sum = |[of_y, of_u, of_v]: [i32; 3]| {
                let sum = (of_y * y + of_u * u + of_v * v + (1 << (BITS - 1))) >> BITS;
                #[expect(clippy::cast_sign_loss, reason = "0 to 255")]
                let byte = sum.clamp(0, 255) as u8;
                byte
            };
            *pixel = [sum(red), sum(green), sum(blue)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(coding: Coding, layers: [u8; 3]) -> [u8; 3] {
        let [y, u, v] = layers;
        let mut rgb = [0; 3];
        coding.to_rgb([&[y], &[u], &[v]], &mut rgb);
        rgb
    }

    #[test]
    fn a_jpegs_layers_make_the_colours_of_the_standard() {
        assert_eq!(rgb(Coding::default(), [76, 85, 255]), [254, 0, 0]);
        assert_eq!(rgb(Coding::default(), [128, 128, 128]), [128; 3]);
    }

    #[test]
    fn televisions_black_and_white_become_black_and_white() {
        for matrix in [JPEG, Matrix::Weights { red: 0.2126, blue: 0.0722 }, Matrix::GreenOrange] {
            let coding = Coding { matrix, full_range: false };
            assert_eq!(rgb(coding, [16, 128, 128]), [0; 3]);
            assert_eq!(rgb(coding, [235, 128, 128]), [255; 3]);
        }
        let limited = Coding { full_range: false, ..Coding::default() };
        assert_eq!([0, 16, 126, 235, 255].map(|light| limited.grey(light)), [0, 0, 128, 255, 255]);
    }

    #[test]
    fn layers_that_are_green_blue_and_red_are_only_sorted() {
        let coding = Coding { matrix: Matrix::Identity, full_range: true };
        assert_eq!(rgb(coding, [10, 20, 30]), [30, 10, 20]);
    }
}
