//! How often different photographs are taken for the same, and how often one is not known again, by the number of bits
//! in which fingerprints may differ.
//!
//! Real photographs, each whole and in nine parts that do not overlap: what may be taken for another. What is done to
//! each is what happens to old photos that are handed in again.

use std::collections::BTreeMap;

use anyhow::Result;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use photo::Fingerprint;

use crate::photographs;

const THRESHOLDS: [u32; 12] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16];

/// A change, and what it makes of a picture.
type Change = (&'static str, fn(&RgbImage) -> Result<Vec<u8>>);

const CHANGES: [Change; 16] = [
    ("pressed again, q75", |picture| pressed(picture, 75)),
    ("pressed again, q40", |picture| pressed(picture, 40)),
    ("pressed again, q15", |picture| pressed(picture, 15)),
    ("half the size, q70", |picture| pressed(&sized(picture, 2), 70)),
    ("a quarter of the size, q60", |picture| pressed(&sized(picture, 4), 60)),
    ("a fifth brighter", |picture| pressed(&lighter(picture, 1.2, 0.0), 80)),
    ("a third darker", |picture| pressed(&lighter(picture, 0.67, 0.0), 80)),
    ("less contrast, haze", |picture| pressed(&lighter(picture, 0.7, 50.0), 80)),
    ("place and time over the bottom fifth", |picture| pressed(&stamped(picture, 0.8), 80)),
    ("a line of text at the bottom", |picture| pressed(&stamped(picture, 0.94), 80)),
    ("mirrored", |picture| pressed(&imageops::flip_horizontal(picture), 80)),
    ("2 % cut off", |picture| pressed(&cropped(picture, 0.02), 80)),
    ("5 % cut off", |picture| pressed(&cropped(picture, 0.05), 80)),
    ("10 % cut off", |picture| pressed(&cropped(picture, 0.10), 80)),
    ("20 % cut off", |picture| pressed(&cropped(picture, 0.20), 80)),
    ("turned by a quarter", |picture| pressed(&imageops::rotate90(picture), 80)),
];

fn pressed(picture: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(picture)?;
    Ok(jpeg)
}

fn sized(picture: &RgbImage, part: u32) -> RgbImage {
    imageops::resize(picture, picture.width() / part, picture.height() / part, FilterType::Triangle)
}

fn lighter(picture: &RgbImage, times: f32, more: f32) -> RgbImage {
    let mut picture = picture.clone();
    let change = |channel: u8| (f32::from(channel) * times + more).clamp(0.0, 255.0) as u8;
    picture.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(change));
    picture
}

/// As if by letters: light and dark below this height.
fn stamped(picture: &RgbImage, from: f32) -> RgbImage {
    let mut picture = picture.clone();
    let first = (picture.height() as f32 * from) as u32;
    for (x, y, pixel) in picture.enumerate_pixels_mut().filter(|(_, y, _)| *y >= first) {
        *pixel = Rgb(if (x / 7 + y / 9) % 3 == 0 { [250; 3] } else { [20; 3] });
    }
    picture
}

/// So much off the edges, more on the left and at the top, as hands do.
fn cropped(picture: &RgbImage, part: f32) -> RgbImage {
    let off = |side: u32| (side as f32 * part) as u32;
    let (across, down) = (off(picture.width()), off(picture.height()));
    let (width, height) = (picture.width() - across, picture.height() - down);
    imageops::crop_imm(picture, across * 2 / 3, down * 2 / 3, width, height).to_image()
}

/// Prints the table.
pub fn table() -> Result<()> {
    let mut originals = Vec::new();
    for (photo, path) in photographs::real().iter().enumerate() {
        let whole = image::open(path)?.resize(1600, 1600, FilterType::Triangle).into_rgb8();
        let (width, height) = (whole.width() / 3, whole.height() / 3);
        let parts = (0..9).map(|nth| {
            let part = imageops::crop_imm(&whole, nth % 3 * width, nth / 3 * height, width, height);
            (photo, false, part.to_image())
        });
        originals.extend(parts);
        originals.push((photo, true, whole));
    }
    let mut prints: Vec<(usize, bool, Fingerprint)> = Vec::new();
    let mut misses: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (photo, is_whole, picture) in &originals {
        let print = photo::fingerprint(&pressed(picture, 90)?)?;
        for (nth, (_, change)) in CHANGES.iter().enumerate() {
            let changed = photo::fingerprint(&change(picture)?)?;
            misses.entry(nth).or_default().push(print.distance(&changed));
        }
        prints.push((*photo, *is_whole, print));
    }
    let mut others = Vec::new();
    for (nth, (photo, is_whole, print)) in prints.iter().enumerate() {
        // A part and the whole it is of are no two photographs.
        let different =
            prints.iter().skip(nth + 1).filter(|(other, whole, _)| other != photo || whole == is_whole);
        others.extend(different.map(|(.., other)| print.distance(other)));
    }
    let silent = prints.iter().filter(|(.., print)| print.distance(print) > 0).count();
    println!(
        "\n{} pictures, {} pairs of different ones; {silent} have too little in them to be told",
        prints.len(),
        others.len()
    );
    print!("{:<38}", "bits that may differ");
    THRESHOLDS.iter().for_each(|bits| print!("{bits:>6}"));
    print!("\n{:<38}", "false alarms (pairs)");
    THRESHOLDS.iter().for_each(|bits| print!("{:>6}", others.iter().filter(|other| *other <= bits).count()));
    for ((name, _), distances) in CHANGES.iter().zip(misses.values()) {
        print!("\nmissed, in %: {name:<24.24}");
        for bits in THRESHOLDS {
            let missed = distances.iter().filter(|distance| **distance > bits).count();
            print!("{:>6.0}", missed as f64 * 100.0 / distances.len() as f64);
        }
    }
    println!();
    Ok(())
}
