//! HEIC files as this or that phone writes them: the layers, the range, the boxes, tiles and turns are all chosen.

use heifer::heifer_hevc_enc::encoder::{EncodedPicture, EncoderConfig, Planes16, encode_picture16};
use heifer::heifer_isobmff::boxes::{ColorInfo, HevcConfig};
use heifer::heifer_isobmff::writer::{HeifWriter, ImageSpec};
use image::RgbImage;

const TILE: u32 = 64;
/// The writer knows no turns: a box of the same shape, to be renamed.
const STAND_IN: &[u8] = b"colrprofturned";

/// How a picture is coded. The numbers are ITU-T H.273's.
#[derive(Debug, Clone)]
pub struct Coded {
    pub primaries: u16,
    pub transfer: u16,
    pub matrix: u16,
    pub full_range: bool,
    /// Bits of each value: 8 or 10.
    pub depth: u8,
    /// Whether the box says so, or else the coded picture alone.
    pub boxed: bool,
    /// Whether there are colours at all.
    pub colours: bool,
    pub tiled: bool,
    pub profile: Option<Vec<u8>>,
    /// Quarters against the clock.
    pub quarters: u8,
}

impl Default for Coded {
    /// As most encoders write sRGB.
    fn default() -> Self {
        Self {
            primaries: 1,
            transfer: 13,
            matrix: 6,
            full_range: true,
            depth: 8,
            boxed: true,
            colours: true,
            tiled: false,
            profile: None,
            quarters: 0,
        }
    }
}

impl Coded {
    /// Light and differences of a colour whose channels are between 0 and 1.
    fn layers(&self, [r, g, b]: [f64; 3]) -> [u16; 3] {
        let (red, blue) = match self.matrix {
            1 => (0.2126, 0.0722),
            9 => (0.2627, 0.0593),
            _ => (0.299, 0.114),
        };
        let y = red * r + (1.0 - red - blue) * g + blue * b;
        let (u, v) = ((b - y) / (2.0 * (1.0 - blue)), (r - y) / (2.0 * (1.0 - red)));
        let unit = f64::from(1_u32 << (self.depth - 8));
        let most = f64::from((1_u32 << self.depth) - 1);
        let (black, light, difference) =
            if self.full_range { (0.0, most, most) } else { (16.0 * unit, 219.0 * unit, 224.0 * unit) };
        let middle = 128.0 * unit;
        [black + y * light, middle + u * difference, middle + v * difference]
            .map(|value| value.round().clamp(0.0, most) as u16)
    }

    fn picture(&self, size: (u32, u32), colour: &dyn Fn(u32, u32) -> [f64; 3]) -> EncodedPicture {
        let (width, height) = size;
        let at = |x: u32, y: u32| self.layers(colour(x, y));
        let y: Vec<u16> = (0..height).flat_map(|y| (0..width).map(move |x| at(x, y)[0])).collect();
        let part = |nth: usize| -> Vec<u16> {
            let row = |y: u32| (0..width.div_ceil(2)).map(move |x| at(x * 2, y * 2)[nth]);
            (0..height.div_ceil(2)).flat_map(row).collect()
        };
        let (u, v) = (part(1), part(2));
        let planes = Planes16 { y: &y, chroma: self.colours.then_some((&*u, &*v)), bit_depth: self.depth };
        let number = |number: u16| u8::try_from(number).unwrap();
        let colour = (number(self.primaries), number(self.transfer), number(self.matrix));
        let config = EncoderConfig { qp: 6, full_range: self.full_range, colour };
        encode_picture16(width, height, planes, &config).unwrap()
    }

    fn colour_box(&self) -> Option<ColorInfo> {
        let Self { primaries, transfer, matrix, full_range, .. } = *self;
        self.boxed.then_some(ColorInfo::Nclx { primaries, transfer, matrix, full_range })
    }

    fn item(&self, writer: &mut HeifWriter, coded: &EncodedPicture, size: (u32, u32), hidden: bool) -> u32 {
        let config = HevcConfig {
            profile_idc: coded.profile_idc,
            level_idc: coded.level_idc,
            chroma_format: coded.chroma_format,
            bit_depth_luma: self.depth,
            bit_depth_chroma: self.depth,
            nal_length_size: 4,
            nal_units: coded.parameter_sets.clone(),
        };
        let spec = ImageSpec::new(size.0, size.1, config, &coded.slices);
        writer.add_image(&ImageSpec { color: self.colour_box(), hidden, ..spec })
    }

    /// The file of a picture whose channels are given between 0 and 1.
    pub fn file(&self, width: u32, height: u32, colour: impl Fn(u32, u32) -> [f64; 3]) -> Vec<u8> {
        let mut writer = HeifWriter::new();
        let whole = if self.tiled {
            let (columns, rows) = (width.div_ceil(TILE), height.div_ceil(TILE));
            let mut tiles = Vec::new();
            for row in 0..rows {
                for column in 0..columns {
                    let inside = |x: u32, y: u32| {
                        colour((column * TILE + x).min(width - 1), (row * TILE + y).min(height - 1))
                    };
                    let coded = self.picture((TILE, TILE), &inside);
                    tiles.push(self.item(&mut writer, &coded, (TILE, TILE), true));
                }
            }
            let (rows, columns) = (u16::try_from(rows).unwrap(), u16::try_from(columns).unwrap());
            writer.add_grid(rows, columns, width, height, &tiles, self.colour_box().as_ref(), None)
        } else {
            let coded = self.picture((width, height), &colour);
            self.item(&mut writer, &coded, (width, height), false)
        };
        if let Some(profile) = &self.profile {
            writer.add_icc_profile(whole, profile);
        }
        if self.quarters != 0 {
            writer.add_icc_profile(whole, b"turned");
        }
        writer.set_primary(whole);
        let mut file = writer.finish();
        if self.quarters != 0 {
            let at = file.windows(STAND_IN.len()).position(|bytes| bytes == STAND_IN).unwrap();
            file[at..at + 5].copy_from_slice(&[b'i', b'r', b'o', b't', self.quarters]);
        }
        file
    }

    /// The file of a picture.
    pub fn of(&self, picture: &RgbImage) -> Vec<u8> {
        let (width, height) = picture.dimensions();
        self.file(width, height, |x, y| picture.get_pixel(x, y).0.map(|value| f64::from(value) / 255.0))
    }
}
