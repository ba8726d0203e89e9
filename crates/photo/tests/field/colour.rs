//! Colours that come out as every viewer shows them: profiles of any size, and Android's and cameras' HEIC.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, Luma, Rgb, RgbImage};
use photo::{Cancel, Codec, Edit, Refusal};

#[cfg(feature = "heic")]
use crate::heic_files::Coded;
use crate::profiles::{self, DISPLAY_P3, SRGB, WIDE};
use crate::sample::{CODECS, Sample};

/// Sixteen greys from black to white, or six colours, in columns.
const COLUMN: u32 = 16;
const GREYS: [u8; 16] = [0, 17, 34, 51, 68, 85, 102, 119, 136, 153, 170, 187, 204, 221, 238, 255];
const COLOURS: [[u8; 3]; 6] =
    [[200, 60, 50], [60, 170, 70], [50, 80, 190], [220, 200, 60], [230, 230, 230], [40, 40, 40]];
/// How far a grey may be off; and a colour, which a JPEG keeps less exactly.
const NEAR: u8 = 3;
const NEAR_COLOURED: u8 = 8;

fn columns(colours: &[[u8; 3]]) -> RgbImage {
    let width = COLUMN * u32::try_from(colours.len()).unwrap();
    RgbImage::from_fn(width, 64, |x, _| Rgb(colours[(x / COLUMN) as usize]))
}

fn greys() -> RgbImage {
    columns(&GREYS.map(|grey| [grey; 3]))
}

fn coloured() -> RgbImage {
    columns(&COLOURS)
}

/// The colours in the middle of each column of what is sent.
fn sent(bytes: &[u8], codec: Codec) -> Result<Vec<[u8; 3]>, Refusal> {
    let made = codec.prepare(bytes, &Edit::default(), &Cancel::default())?;
    let picture = image::load_from_memory(&made.rendition).unwrap().into_rgb8();
    let middles = (0..picture.width() / COLUMN).map(|column| column * COLUMN + COLUMN / 2);
    Ok(middles.map(|x| picture.get_pixel(x, 32).0).collect())
}

#[track_caller]
fn comes_out(bytes: &[u8], expected: &[[u8; 3]], what: &str) {
    for codec in CODECS {
        let found = sent(bytes, codec).unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
        let grey = expected.iter().all(|[r, g, b]| r.abs_diff(*g) < 2 && g.abs_diff(*b) < 2);
        let most = if grey { NEAR } else { NEAR_COLOURED };
        let near = |(one, other): (&[u8; 3], &[u8; 3])| {
            one.iter().zip(other).all(|(one, other)| one.abs_diff(*other) <= most)
        };
        let all = found.len() == expected.len() && found.iter().zip(expected).all(near);
        assert!(all, "{what} by {codec:?}:\n{found:?}\n{expected:?}");
    }
}

fn jpeg(picture: &RgbImage, profile: &[u8]) -> Vec<u8> {
    // By hand: encoders refuse a profile of many parts.
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 97).encode_image(picture).unwrap();
    let size = profile.len().div_ceil(255).max(60_000);
    let count = u8::try_from(profile.len().div_ceil(size)).unwrap();
    let parts = (1..=count).zip(profile.chunks(size)).flat_map(|(number, part)| segment(number, count, part));
    [&plain[..2], &parts.collect::<Vec<_>>(), &plain[2..]].concat()
}

fn segment(number: u8, count: u8, part: &[u8]) -> Vec<u8> {
    let length = u16::try_from(part.len() + 16).unwrap().to_be_bytes();
    [&[0xff, 0xe2][..], &length, b"ICC_PROFILE\0", &[number, count], part].concat()
}

fn encoded(mut encoder: impl ImageEncoder, picture: &RgbImage, profile: &[u8]) {
    if !profile.is_empty() {
        encoder.set_icc_profile(profile.to_vec()).unwrap();
    }
    encoder.write_image(picture, picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
}

fn png(picture: &RgbImage, profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoded(PngEncoder::new(&mut bytes), picture, profile);
    bytes
}

fn webp(picture: &RgbImage, profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoded(WebPEncoder::new_lossless(&mut bytes), picture, profile);
    bytes
}

fn p3() -> Vec<u8> {
    profiles::rgb(DISPLAY_P3, None, 0)
}

pub fn samples() -> Vec<Sample> {
    let picture = coloured();
    let large = profiles::rgb(WIDE, None, 300_000);
    #[cfg_attr(not(feature = "heic"), expect(unused_mut, reason = "HEIC is added"))]
    let mut files = vec![
        ("profile-wide-300k.jpg".to_owned(), jpeg(&picture, &large)),
        ("profile-wide-300k.png".to_owned(), png(&picture, &large)),
        ("profile-wide-300k.webp".to_owned(), webp(&picture, &large)),
        ("profile-p3.jpg".to_owned(), jpeg(&picture, &p3())),
        ("profile-grey.png".to_owned(), grey_png(2.2, 1.0)),
    ];
    #[cfg(feature = "heic")]
    files.extend(heic_samples());
    let sample = |(name, bytes): (String, Vec<u8>)| {
        let turned = name.contains("turned");
        let size = if name.contains("grey") { (256, 64) } else { picture.dimensions() };
        Sample { name, bytes, upright: if turned { (size.1, size.0) } else { size } }
    };
    files.into_iter().map(sample).collect()
}

#[test]
fn a_profile_is_followed_whatever_its_size_and_the_file() {
    for (columns, power) in [(WIDE, None), (DISPLAY_P3, None), (SRGB, Some(1.8)), (WIDE, Some(1.8))] {
        let expected = COLOURS.map(|colour| profiles::in_srgb(columns, power, colour));
        for padding in [0, 70_000, 3_000_000] {
            let profile = profiles::rgb(columns, power, padding);
            let picture = coloured();
            comes_out(&jpeg(&picture, &profile), &expected, &format!("JPEG, {padding}"));
            comes_out(&png(&picture, &profile), &expected, &format!("PNG, {padding}"));
            comes_out(&webp(&picture, &profile), &expected, &format!("WebP, {padding}"));
        }
    }
}

#[test]
fn what_is_sent_has_no_profile_and_a_file_in_srgb_is_sent_as_without_one() {
    for codec in CODECS {
        let made = |profile: &[u8]| {
            codec.prepare(&jpeg(&coloured(), profile), &Edit::default(), &Cancel::default()).unwrap()
        };
        let plain = made(&[]);
        assert_eq!(made(&profiles::rgb(SRGB, None, 0)).rendition, plain.rendition, "{codec:?}");
        for wide in [made(&p3()), made(&profiles::rgb(WIDE, None, 100_000))] {
            for part in [wide.rendition, wide.thumbnail, wide.preview] {
                assert!(!part.windows(12).any(|bytes| bytes == b"ICC_PROFILE\0"), "{codec:?}");
            }
        }
    }
}

#[test]
fn a_profile_of_255_parts_is_put_together() {
    let profile = profiles::rgb(WIDE, None, 0);
    let profile = [profile.clone(), vec![0; 255 * 3 - profile.len() % 255]].concat();
    let size = profile.len().div_ceil(255);
    let plain = jpeg(&coloured(), &[]);
    let numbered = (1..=255).zip(profile.chunks(size));
    let parts: Vec<u8> = numbered.flat_map(|(number, part)| segment(number, 255, part)).collect();
    let expected = COLOURS.map(|colour| profiles::in_srgb(WIDE, None, colour));
    comes_out(&[&plain[..2], &parts, &plain[2..]].concat(), &expected, "255 parts");
}

#[test]
fn parts_of_a_profile_may_come_in_any_order_but_none_may_be_missing() {
    let profile = profiles::rgb(WIDE, None, 0);
    let (one, other) = profile.split_at(profile.len() / 2);
    let (plain, first, second) = (jpeg(&coloured(), &[]), segment(1, 2, one), segment(2, 2, other));
    let file = |parts: &[&[u8]]| [&plain[..2], &parts.concat(), &plain[2..]].concat();
    let expected = COLOURS.map(|colour| profiles::in_srgb(WIDE, None, colour));
    comes_out(&file(&[&first, &second]), &expected, "in order");
    comes_out(&file(&[&second, &first]), &expected, "in the wrong order");
    comes_out(&file(&[&first]), &COLOURS, "one is missing");
    comes_out(&file(&[&first, &second, &second]), &COLOURS, "one is there twice");
}

#[test]
fn a_profile_that_is_damaged_or_speaks_of_something_else_counts_as_none() {
    let good = profiles::rgb(WIDE, None, 0);
    let changed = |at: usize, bytes: &[u8]| {
        let mut profile = good.clone();
        profile[at..at + bytes.len()].copy_from_slice(bytes);
        profile
    };
    let mut nonsense = vec![7; 600];
    nonsense[16..20].copy_from_slice(b"RGB ");
    let black = profiles::rgb([[0.0; 3]; 3], None, 0);
    let cases = [
        good[..200].to_vec(),
        nonsense,
        changed(16, b"CMYK"),
        changed(16, b"Lab "),
        changed(128, &[0xff; 4]),
        black,
        profiles::grey(1.0),
        vec![0; 40],
    ];
    for (nth, profile) in cases.iter().enumerate() {
        comes_out(&jpeg(&coloured(), profile), &COLOURS, &format!("case {nth}"));
    }
}

/// SplitMix64.
fn chance(seed: &mut u64) -> usize {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    usize::try_from((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33).unwrap()
}

#[test]
fn no_overwritten_profile_keeps_a_photo_out() {
    let made = [p3(), profiles::grey(2.2), profiles::rgb(WIDE, Some(1.8), 500)];
    let plain = jpeg(&coloured(), &[]);
    for seed in 0..400 {
        let mut dice = seed;
        let mut profile = made[chance(&mut dice) % made.len()].clone();
        for _ in 0..=chance(&mut dice) % 6 {
            let at = chance(&mut dice) % profile.len();
            profile[at] = u8::try_from(chance(&mut dice) % 256).unwrap();
        }
        profile.truncate(profile.len() - chance(&mut dice) % 40);
        let file = [&plain[..2], &segment(1, 1, &profile), &plain[2..]].concat();
        let taken = CODECS[0].prepare(&file, &Edit::default(), &Cancel::default());
        assert!(taken.is_ok(), "seed {seed}: {taken:?}");
    }
}

/// Greys by a profile of greys: the numbers of sRGB's greys to the power of `stored`, named `power`.
fn grey_png(power: f64, stored: f64) -> Vec<u8> {
    let picture = GrayImage::from_fn(COLUMN * 16, 64, |x, _| {
        let grey = f64::from(GREYS[(x / COLUMN) as usize]) / 255.0;
        Luma([(grey.powf(stored) * 255.0).round() as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profiles::grey(power)).unwrap();
    DynamicImage::ImageLuma8(picture).write_with_encoder(encoder).unwrap();
    bytes.into_inner()
}

#[test]
fn a_profile_of_greys_is_followed() {
    for power in [1.0, 1.8, 2.2] {
        let expected = GREYS.map(|grey| profiles::in_srgb(SRGB, Some(power), [grey; 3]));
        comes_out(&grey_png(power, 1.0), &expected, &format!("greys of {power}"));
        let mut light = Vec::new();
        let picture = GrayImage::from_fn(COLUMN * 16, 64, |x, _| Luma([GREYS[(x / COLUMN) as usize]]));
        let mut encoder = JpegEncoder::new_with_quality(&mut light, 97);
        encoder.set_icc_profile(profiles::grey(power)).unwrap();
        DynamicImage::ImageLuma8(picture).write_with_encoder(encoder).unwrap();
        comes_out(&light, &expected, &format!("JPEG of greys of {power}"));
    }
}

#[cfg(feature = "heic")]
fn heic_samples() -> Vec<(String, Vec<u8>)> {
    let plain = Coded::default;
    let limited = Coded { full_range: false, ..plain() };
    let high = Coded { primaries: 9, matrix: 9, depth: 10, ..plain() };
    let kinds = [
        ("srgb", plain()),
        ("rec709", Coded { transfer: 1, matrix: 1, ..plain() }),
        ("samsung", Coded { primaries: 5, transfer: 1, ..plain() }),
        ("rec601", Coded { primaries: 5, transfer: 6, matrix: 5, ..limited.clone() }),
        ("bt2020-curve", Coded { transfer: 14, depth: 10, ..plain() }),
        ("vui-only", Coded { transfer: 1, boxed: false, matrix: 1, ..limited.clone() }),
        ("grey-limited", Coded { colours: false, ..limited.clone() }),
        ("tiles-turned", Coded { tiled: true, quarters: 3, ..plain() }),
        ("profile-p3", Coded { profile: Some(p3()), ..plain() }),
        ("profile-p3-tiles-turned", Coded { profile: Some(p3()), tiled: true, quarters: 1, ..plain() }),
        ("numbers-p3", Coded { primaries: 12, ..plain() }),
        ("numbers-bt2020", Coded { primaries: 9, matrix: 9, depth: 10, ..plain() }),
        ("linear", Coded { transfer: 8, ..plain() }),
        ("gamma28", Coded { transfer: 5, ..plain() }),
        ("pq", Coded { transfer: 16, ..high.clone() }),
        ("hlg", Coded { transfer: 18, ..high }),
    ];
    let file = |(name, coded): (&str, Coded)| {
        let picture = if name.contains("grey") { greys() } else { coloured() };
        (format!("heic-{name}.heic"), coded.of(&picture))
    };
    kinds.into_iter().map(file).collect()
}

#[cfg(feature = "heic")]
#[test]
fn androids_heic_has_the_greys_that_every_viewer_shows() {
    let expected = GREYS.map(|grey| [grey; 3]);
    for transfer in [1, 2, 6, 7, 13, 14, 15] {
        for (primaries, matrix) in [(1, 1), (5, 6), (6, 6), (5, 5), (2, 2), (1, 9)] {
            for (full_range, depth) in [(true, 8), (false, 8), (true, 10), (false, 10)] {
                let coded = Coded { primaries, transfer, matrix, full_range, depth, ..Coded::default() };
                let more = [
                    coded.clone(),
                    Coded { boxed: false, ..coded.clone() },
                    Coded { colours: false, ..coded.clone() },
                ];
                // All in one kind; the others where the file is most common.
                let most = if depth == 8 && matrix == primaries { more.len() } else { 1 };
                for coded in more.iter().take(most) {
                    comes_out(&coded.of(&greys()), &expected, &format!("{coded:?}"));
                }
            }
        }
    }
}

#[cfg(feature = "heic")]
#[test]
fn heic_keeps_its_colours_by_every_matrix_and_range() {
    for matrix in [1, 5, 6, 9] {
        for full_range in [true, false] {
            for tiled in [true, false] {
                let coded = Coded { matrix, full_range, tiled, transfer: 1, ..Coded::default() };
                comes_out(&coded.of(&coloured()), &COLOURS, &format!("{coded:?}"));
            }
        }
    }
}

#[cfg(feature = "heic")]
#[test]
fn wide_colours_of_heic_are_converted_by_profile_and_by_number() {
    let expected = COLOURS.map(|colour| profiles::in_srgb(DISPLAY_P3, None, colour));
    let by_number = Coded { primaries: 12, transfer: 1, ..Coded::default() };
    comes_out(&by_number.of(&coloured()), &expected, "by number");
    let by_profile = Coded { profile: Some(p3()), ..Coded::default() };
    comes_out(&by_profile.of(&coloured()), &expected, "by profile");
    // A profile counts more than the numbers beside it.
    let both = Coded { primaries: 9, transfer: 8, ..by_profile };
    comes_out(&both.of(&coloured()), &expected, "both");
    // BT.2020's columns for D50.
    let bt2020 = [[0.6734, 0.2790, -0.0019], [0.1657, 0.6753, 0.0299], [0.1251, 0.0456, 0.7969]];
    let expected = COLOURS.map(|colour| profiles::in_srgb(bt2020, None, colour));
    let coded = Coded { primaries: 9, transfer: 14, matrix: 9, depth: 10, ..Coded::default() };
    comes_out(&coded.of(&coloured()), &expected, "BT.2020");
}

#[cfg(feature = "heic")]
#[test]
fn heic_of_a_plain_power_or_none_is_converted() {
    for (transfer, power) in [(4, 2.2), (5, 2.8), (8, 1.0)] {
        let expected = GREYS.map(|grey| profiles::in_srgb(SRGB, Some(power), [grey; 3]));
        let coded = Coded { transfer, ..Coded::default() };
        comes_out(&coded.of(&greys()), &expected, &format!("{power}"));
    }
}

#[cfg(feature = "heic")]
#[test]
fn high_dynamic_range_is_brought_into_srgbs() {
    for transfer in [16, 18] {
        for (tiled, full_range) in [(false, true), (true, false)] {
            let coded =
                Coded { primaries: 9, transfer, matrix: 9, depth: 10, tiled, full_range, ..Coded::default() };
            let bytes = coded.file(COLUMN * 16, 64, |x, _| [f64::from(x / COLUMN) / 15.0; 3]);
            for codec in CODECS {
                let found: Vec<u8> =
                    sent(&bytes, codec).unwrap().iter().map(|[_, green, _]| *green).collect();
                assert!(found.is_sorted() && found[0] <= 3 && found[15] >= 252, "{coded:?}: {found:?}");
                // White paper: 58 % of PQ and 75 % of HLG, 203 nits in both.
                let paper = if transfer == 16 { (8, 9) } else { (11, 12) };
                let (below, above) = (found[paper.0], found[paper.1]);
                assert!(below <= 228 && above >= 224 && below >= 190, "{coded:?}: {found:?}");
            }
        }
    }
}

#[cfg(feature = "heic")]
#[test]
fn a_heic_is_turned_by_its_box_alone() {
    for (quarters, tiled) in [(1, false), (2, true), (3, true)] {
        let coded = Coded { quarters, tiled, transfer: 1, ..Coded::default() };
        for codec in CODECS {
            let file = coded.of(&coloured());
            let made = codec.prepare(&file, &Edit::default(), &Cancel::default()).unwrap();
            let picture = image::load_from_memory(&made.rendition).unwrap().into_rgb8();
            let upright = match quarters {
                1 => image::imageops::rotate270(&coloured()),
                2 => image::imageops::rotate180(&coloured()),
                _ => image::imageops::rotate90(&coloured()),
            };
            assert_eq!(picture.dimensions(), upright.dimensions());
            let (x, y) = (picture.width() / 2, COLUMN / 2);
            let (x, y) = if quarters == 2 { (COLUMN / 2, 32) } else { (x, y) };
            let (found, right) = (picture.get_pixel(x, y).0, upright.get_pixel(x, y).0);
            assert!(
                found.iter().zip(right).all(|(one, other)| one.abs_diff(other) <= NEAR_COLOURED),
                "{quarters}: {found:?}"
            );
        }
    }
}
