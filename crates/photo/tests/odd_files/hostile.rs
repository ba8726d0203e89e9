//! Files made to do harm, and a few thousand made by chance.

use super::{CODEC, code, made};
use crate::files::*;
use crate::photographs::drawn;
use photo::{Refusal, gate, metadata_free};

#[test]
fn a_comment_of_megabytes_is_skipped() {
    let comment = [&[0xff, 0xfe, 0xff, 0xff][..], &vec![b'x'; 65_533]].concat();
    let bytes = plain(300, 200);
    let large = [&bytes[..2], &comment.repeat(160), &bytes[2..]].concat();
    assert_eq!(code(&large), "taken");
    assert!(!metadata_free(&large));
}

#[test]
fn a_progressive_jpeg_of_thousands_of_scans_is_refused_before_decoding() {
    let whole = progressive(640, 480);
    let at = (0..whole.len() - 1).filter(|at| whole[*at..*at + 2] == [0xff, 0xda]).nth(1).unwrap();
    // The same header of a scan, with nothing in it, over and over.
    let length = usize::from(u16::from_be_bytes([whole[at + 2], whole[at + 3]])) + 2;
    let many = [&whole[..at], &whole[at..at + length].repeat(5000), &whole[at..]].concat();
    assert_eq!(made(&many), Err(Refusal::Unsupported { what: "scans" }));
}

#[test]
fn segments_with_a_wrong_length_are_refused() {
    let whole = plain(300, 200);
    for marker in [[0xff, 0xc0], [0xff, 0xc4], [0xff, 0xdb], [0xff, 0xda]] {
        let at = position(&whole, &marker) + 2;
        for length in [0_u16, 1, 2, 3, 65_535] {
            let mut broken = whole.clone();
            broken[at..at + 2].copy_from_slice(&length.to_be_bytes());
            assert_ne!(code(&broken), "taken", "{marker:x?} {length}");
        }
    }
}

#[test]
fn unusual_sampling_factors_never_crash() {
    let whole = plain(300, 200);
    let at = position(&whole, &[0xff, 0xc0]) + 11;
    for sampling in [0x00, 0x10, 0x01, 0x44, 0x41, 0x14, 0x33, 0x55, 0xff] {
        let mut broken = whole.clone();
        broken[at] = sampling;
        assert_ne!(code(&broken), "taken", "{sampling:x}");
    }
}

#[test]
fn zero_quantisation_and_missing_tables_never_crash() {
    let whole = plain(300, 200);
    let at = position(&whole, &[0xff, 0xdb]);
    let mut zeros = whole.clone();
    zeros[at + 5..at + 69].fill(0);
    let _ = code(&zeros);
    let without = |bytes: &[u8], marker| {
        let at = position(bytes, &[0xff, marker]);
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]])) + 2;
        [&bytes[..at], &bytes[at + length..]].concat()
    };
    assert_ne!(code(&without(&whole, 0xdb)), "taken");
    // Standard ones are meant where there are none, but not in a progressive file.
    assert_eq!(code(&without(&whole, 0xc4)), "taken");
    assert_ne!(code(&without(&progressive(300, 200), 0xc4)), "taken");
}

#[test]
fn a_second_picture_after_the_first_is_ignored() {
    let first = plain(300, 200);
    let both = [first.clone(), drawn(1, 64, 48, 1)].concat();
    assert_eq!(made(&both).unwrap().rendition, made(&first).unwrap().rendition);
}

#[test]
fn every_small_file_of_one_or_two_bytes_is_refused() {
    for first in 0..=255 {
        assert_ne!(code(&[first]), "taken");
        assert!(!metadata_free(&[first]));
        for second in [0, 0xd8, 0xff, b'P', b'I'] {
            assert_ne!(code(&[first, second]), "taken");
        }
    }
}

#[test]
fn a_png_or_webp_with_a_wrong_size_is_refused_before_allocating() {
    for (width, height) in [(0, 5), (5, 0), (16_385, 4), (4, 16_385), (11_000, 11_000), (u32::MAX, u32::MAX)]
    {
        assert_ne!(code(&png(width, height, 8, 2, &[0; 64], &[])), "taken", "{width} x {height}");
    }
    for colour in 0..=7 {
        for depth in [0, 1, 2, 4, 8, 16, 32] {
            let _ = code(&png(8, 8, depth, colour, &[0; 520], &[]));
        }
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z >> 33) % below.max(1) as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

fn mutated(dice: &mut Dice, whole: &[u8], within: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(within.min(bytes.len()));
        match dice.below(6) {
            0 => bytes[at] = dice.byte(),
            1 => bytes[at] ^= 1 << dice.below(8),
            2 => {
                let count = dice.below(8);
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            3 => {
                let (value, count) = (dice.byte(), dice.below(16));
                bytes.splice(at..at, std::iter::repeat_n(value, count));
            }
            4 => bytes.truncate(at.max(1)),
            _ => {
                let value = [0, 0xff, 0x7f, 0x80][dice.below(4)];
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(value);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// The small version of `fuzz/`: real headers, a few bytes of them made into others.
#[test]
fn random_changes_of_headers_never_crash() {
    let seed = std::env::var("PURABARTA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("PURABARTA_SEED={seed}");
    let dice = &mut Dice(seed);
    let with_exif = drawn(5, 48, 32, 6);
    let picture = image::DynamicImage::ImageRgb8(pixels(&drawn(5, 48, 32, 1)));
    let files = [
        (with_exif.clone(), scan_start(&with_exif)),
        (progressive(48, 32), 400),
        (saved(&picture, image::ImageFormat::Png), 64),
        (saved(&picture, image::ImageFormat::WebP), 64),
    ];
    for _ in 0..2000 {
        for (whole, within) in &files {
            let bytes = mutated(dice, whole, *within);
            let _ = (gate(&bytes, "ছবি.jpg"), metadata_free(&bytes), CODEC.quick_thumbnail(&bytes));
            if dice.below(4) == 0 {
                let _ = (made(&bytes), CODEC.check(&bytes));
            }
        }
    }
}
