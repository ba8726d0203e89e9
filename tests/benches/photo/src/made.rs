//! The photographs that are measured: real ones, brought to a phone's size, sharpness and noise.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use image::RgbImage;
use image::imageops::{self, FilterType};

use crate::photographs;

/// How the camera was held, photo by photo.
const HELD: [u16; 10] = [1, 6, 1, 8, 6, 1, 3, 1, 6, 1];
const SMALL: u32 = 20;
/// Phones with more pixels join several photos: name, the first, how many a side, the size of each, how it was held.
const MOSAICS: [(&str, u32, u32, (u32, u32), u16); 3] = [
    ("p50_0.jpg", 0, 2, (4080, 3060), 1),
    ("p50_1.jpg", 4, 2, (4080, 3060), 6),
    ("p108.jpg", 0, 3, (4000, 3000), 6),
];

pub struct Set {
    /// Twenty of 12 megapixels.
    pub small: Vec<PathBuf>,
    /// Two of 50.
    pub medium: Vec<PathBuf>,
    /// One of 108.
    pub large: Vec<PathBuf>,
}

/// Makes them, unless they are there.
pub fn set(folder: &Path) -> Result<Set> {
    std::fs::create_dir_all(folder)?;
    let real = photographs::real();
    ensure!(!real.is_empty(), "no photographs in {}", photographs::cache().display());
    let mut small = Vec::new();
    for nth in 0..SMALL {
        let file = folder.join(format!("p12_{nth:02}.jpg"));
        if !file.is_file() {
            let held = HELD[nth as usize % HELD.len()];
            let (width, height) = if held > 4 { (3024, 4032) } else { (4032, 3024) };
            let picture = frame(&real[nth as usize % real.len()], nth, width, height)?;
            write(&file, &photographs::as_taken(picture, held))?;
        }
        small.push(file);
    }
    let mut mosaics = Vec::new();
    for (name, first, across, (width, height), held) in MOSAICS {
        let file = folder.join(name);
        if !file.is_file() {
            let mut mosaic = RgbImage::new(width * across, height * across);
            for nth in 0..across * across {
                let photo = &real[(first + nth) as usize % real.len()];
                let part = frame(photo, first + nth, width, height)?;
                let (column, row) = (i64::from(nth % across), i64::from(nth / across));
                imageops::replace(&mut mosaic, &part, column * i64::from(width), row * i64::from(height));
            }
            write(&file, &photographs::as_taken(mosaic, held))?;
        }
        mosaics.push(file);
    }
    let large = mosaics.split_off(2);
    Ok(Set { small, medium: mosaics, large })
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    println!("{} {} kB", file.display(), bytes.len() / 1000);
    let arriving = file.with_extension("part");
    std::fs::write(&arriving, bytes)?;
    Ok(std::fs::rename(arriving, file)?)
}

/// Filled, sharpened as phones do, mirrored the second time round, and given the noise of a small sensor: each
/// pixel's own light, and colours that four pixels share.
fn frame(photo: &Path, nth: u32, width: u32, height: u32) -> Result<RgbImage> {
    let original = image::open(photo)?;
    let mut picture = original.resize_to_fill(width, height, FilterType::CatmullRom).into_rgb8();
    if nth >= 10 {
        imageops::flip_horizontal_in_place(&mut picture);
    }
    let mut dice = Dice(1000 + u64::from(nth));
    let mut colours = vec![(0_i32, 0_i32); (width as usize).div_ceil(2)];
    let soft = imageops::fast_blur(&picture, 1.0);
    for y in 0..height {
        if y % 2 == 0 {
            colours.iter_mut().for_each(|colour| *colour = (dice.around(1.6), dice.around(1.6)));
        }
        for x in 0..width {
            let light = dice.around(2.6);
            let (blue, red) = colours[x as usize / 2];
            let blurred = soft.get_pixel(x, y).0;
            let pixel = picture.get_pixel_mut(x, y);
            for ((channel, blurred), colour) in pixel.0.iter_mut().zip(blurred).zip([red, 0, blue]) {
                let value = i32::from(*channel);
                let sharp = value + (value - i32::from(blurred)) * 9 / 10;
                *channel = (sharp + light + colour).clamp(0, 255) as u8;
            }
        }
    }
    Ok(picture)
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    /// About normal, around 0.
    fn around(&mut self, deviation: f64) -> i32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // Four bytes of chance: their sum has a deviation of 147.8.
        let sum: i32 = (z ^ (z >> 31)).to_le_bytes().iter().take(4).map(|byte| i32::from(*byte)).sum();
        (f64::from(sum - 510) * deviation / 147.8).round() as i32
    }
}

/// The same files without what the camera wrote.
pub fn stripped(files: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let strip = |file: &PathBuf| {
        let bytes = std::fs::read(file)?;
        let at = bytes.windows(2).position(|pair| pair == [0xff, 0xe1]).unwrap_or(2);
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        let bare = folder.join(file.file_name().unwrap_or_default());
        std::fs::write(&bare, [&bytes[..at], &bytes[at + 2 + length..]].concat())?;
        Ok(bare)
    };
    files.iter().map(strip).collect()
}
