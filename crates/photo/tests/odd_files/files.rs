//! Making the files: whole ones by encoders, broken ones by hand.

use std::io::Cursor;

use crate::photographs::drawn;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

pub fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

pub fn near(found: Rgb<u8>, expected: [u8; 3]) -> bool {
    found.0.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 8)
}

pub fn saved(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn rgb(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(pixels(&drawn(5, width, height, 1)))
}

pub fn position(bytes: &[u8], needle: &[u8]) -> usize {
    bytes.windows(needle.len()).position(|window| window == needle).unwrap()
}

/// Where the pixels of a JPEG begin: after the header of the main picture's scan.
pub fn scan_start(jpeg: &[u8]) -> usize {
    let at = jpeg.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]))
}

pub fn with_size(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = jpeg.to_vec();
    let at = jpeg.windows(2).rposition(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

pub fn jpeg_of(data: &[u8], width: u16, height: u16, colours: ColorType, progressive: bool) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 90);
    encoder.set_progressive(progressive);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder.encode(data, width, height, colours).unwrap();
    jpeg
}

pub fn progressive(width: u16, height: u16) -> Vec<u8> {
    let picture = pixels(&drawn(3, width.into(), height.into(), 1));
    jpeg_of(&picture, width, height, ColorType::Rgb, true)
}

pub fn with_exif(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let length = u16::try_from(block.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", block, &jpeg[2..]].concat()
}

pub fn plain(width: u32, height: u32) -> Vec<u8> {
    let picture = pixels(&drawn(4, width, height, 1));
    jpeg_of(&picture, u16::try_from(width).unwrap(), u16::try_from(height).unwrap(), ColorType::Rgb, false)
}

pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name, data].concat();
    let crc = named.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

/// A PNG of uncompressed rows.
pub fn png(width: u32, height: u32, depth: u8, colour: u8, rows: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    let length = u16::try_from(rows.len()).unwrap();
    let stored = [&[0x78, 1, 1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), rows].concat();
    let data = [stored, (b << 16 | a).to_be_bytes().to_vec()].concat();
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    [signature, chunk(b"IHDR", &header), more.concat(), chunk(b"IDAT", &data), chunk(b"IEND", &[])].concat()
}
