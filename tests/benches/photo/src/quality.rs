//! How much of a photo is left: SSIMULACRA2 against a lossless Lanczos reduction, at the quality and size that
//! ours chose for it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use fast_image_resize::images::Image;
use fast_image_resize::{PixelType, Resizer};
use image::{ImageDecoder as _, RgbImage};
use photo::{Cancel, Edit};
use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};

use crate::{Candidates, measured};

/// Every other photo of the first ten; more does not move the means.
const PHOTOS: [usize; 5] = [0, 2, 4, 6, 8];

/// The mean of each over the photos; more is better.
pub fn compare(files: &[PathBuf], others: &Candidates) -> Result<BTreeMap<&'static str, f64>> {
    let mut sums = BTreeMap::new();
    for file in PHOTOS.iter().filter_map(|nth| files.get(*nth)) {
        let bytes = std::fs::read(file)?;
        let prepare = |codec: photo::Codec| codec.prepare(&bytes, &Edit::default(), &Cancel::default());
        let ours = prepare(photo::Codec::default())?;
        let pure = prepare(photo::Codec::Pure)?;
        let edge = ours.facts.width.max(ours.facts.height);
        let quality = quality_of(&ours.rendition)?;
        let one = std::slice::from_ref(file);
        measured(&others.sharp(one, edge, quality))?;
        measured(&others.vips(one, edge, quality, "vipsthumbnail"))?;
        let read = |name: &str| -> Result<Vec<u8>> { Ok(std::fs::read(others.made(file, name)?)?) };
        let all = [
            ("ours", Ok(ours.rendition)),
            ("pure", Ok(pure.rendition)),
            ("sharp", read("sharp")),
            ("vipsthumbnail", read("vipsthumbnail")),
        ];
        let reference = reference(&bytes, edge)?;
        print!("{} at {edge} px, q{quality}:", file.file_name().unwrap_or_default().display());
        for (name, jpeg) in all {
            let jpeg: Vec<u8> = jpeg?;
            let score = score(&reference, &jpeg)?;
            print!(" {name} {score:.2} ({} kB)", jpeg.len() / 1000);
            *sums.entry(name).or_insert(0.0) += score / PHOTOS.len() as f64;
        }
        println!();
    }
    Ok(sums)
}

/// From the first number of the first table: 16 at quality 50.
fn quality_of(jpeg: &[u8]) -> Result<u8> {
    let at = jpeg.windows(2).position(|pair| pair == [0xff, 0xdb]).context("no table")?;
    Ok(match jpeg.get(at + 5) {
        Some(6) => 80,
        Some(9) => 72,
        Some(12) => 64,
        Some(14) => 55,
        other => anyhow::bail!("an unknown quality: {other:?}"),
    })
}

/// Decoded in full, upright, reduced without loss.
fn reference(bytes: &[u8], edge: u32) -> Result<RgbImage> {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format()?;
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = image::DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let picture = picture.into_rgb8();
    let (width, height) = picture.dimensions();
    let long = width.max(height);
    let side = |side: u32| (u64::from(side) * u64::from(edge) + u64::from(long) / 2) / u64::from(long);
    let (small_width, small_height) = (side(width) as u32, side(height) as u32);
    let source = Image::from_vec_u8(width, height, picture.into_raw(), PixelType::U8x3)?;
    let mut target = Image::new(small_width, small_height, PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, None)?;
    RgbImage::from_raw(small_width, small_height, target.into_vec()).context("pixels")
}

fn score(reference: &RgbImage, jpeg: &[u8]) -> Result<f64> {
    let pressed = image::load_from_memory(jpeg)?.into_rgb8();
    ensure!(reference.dimensions() == pressed.dimensions(), "sizes differ: {:?}", pressed.dimensions());
    let frame = |picture: &RgbImage| {
        let pixels =
            picture.pixels().map(|pixel| pixel.0.map(|channel| f32::from(channel) / 255.0)).collect();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Rgb::new(pixels, width, height, TransferCharacteristic::SRGB, ColorPrimaries::BT709)
    };
    let frames = (frame(reference)?, frame(&pressed)?);
    Ok(compute_frame_ssimulacra2(frames.0, frames.1)?)
}
