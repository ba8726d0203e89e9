//! How much of a photo is left: SSIMULACRA2 against a lossless Lanczos reduction, at the quality and size that
//! ours chose for it.

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

/// Means over the photos; more is better.
#[derive(Debug, Default)]
pub struct Quality {
    pub ours: f64,
    pub pure: f64,
    pub sharp: f64,
    pub vipsthumbnail: f64,
    pub bytes_vs_sharp: f64,
}

pub fn compare(files: &[PathBuf], others: &Candidates) -> Result<Quality> {
    let mut sum = Quality::default();
    let share = 1.0 / PHOTOS.len() as f64;
    for file in PHOTOS.iter().filter_map(|nth| files.get(*nth)) {
        let bytes = std::fs::read(file)?;
        let prepare = |codec: photo::Codec| codec.prepare(&bytes, &Edit::default(), &Cancel::default());
        let ours = prepare(photo::Codec::default())?;
        let pure = prepare(photo::Codec::Pure)?;
        let edge = ours.facts.width.max(ours.facts.height);
        let quality = quality_of(&ours.rendition)?;
        let one = std::slice::from_ref(file);
        measured(&others.sharp(one, edge, quality))?;
        measured(&others.vips(one, edge, quality, "q"))?;
        let name = file.file_stem().context("a name")?.display().to_string();
        let read = |end: &str| std::fs::read(others.scratch.join(format!("{name}{end}.jpg")));
        let (sharp, vips) = (read("")?, read("_q")?);
        let reference = reference(&bytes, edge)?;
        let score = |jpeg: &[u8]| score(&reference, jpeg);
        let scores = [score(&ours.rendition)?, score(&pure.rendition)?, score(&sharp)?, score(&vips)?];
        println!("{name} at {edge} px, q{quality}: ours {:.2}, pure {:.2}, sharp {:.2}, vipsthumbnail {:.2}", scores[0], scores[1], scores[2], scores[3]);
        sum.ours += scores[0] * share;
        sum.pure += scores[1] * share;
        sum.sharp += scores[2] * share;
        sum.vipsthumbnail += scores[3] * share;
        sum.bytes_vs_sharp += ours.rendition.len() as f64 / sharp.len() as f64 * share;
    }
    Ok(sum)
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
        let pixels = picture.pixels().map(|pixel| pixel.0.map(|channel| f32::from(channel) / 255.0)).collect();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Rgb::new(pixels, width, height, TransferCharacteristic::SRGB, ColorPrimaries::BT709)
    };
    let frames = (frame(reference)?, frame(&pressed)?);
    Ok(compute_frame_ssimulacra2(frames.0, frames.1)?)
}
