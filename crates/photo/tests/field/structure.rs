//! Files that are whole though nothing in them stands where it should, and files that look whole and are not.
//!
//! What decides is whether every block of the picture is there. Whatever a camera, an editor or a messenger puts
//! between two segments, behind the last block or behind the end is no damage, and changes no pixel.

use image::{GrayImage, ImageFormat, Luma};
use jpeg_encoder::{ColorType, Encoder};
use photo::{Codec, Refusal, metadata_free};

use crate::dice::Dice;
use crate::exif_blocks::Exif;
use crate::jpegs::{HEIGHT, Jpeg, WIDTH, every_kind, segment, segments, with};
use crate::photographs::drawn;
use crate::sample::{CODECS, Sample};

const SEED: u64 = 16;

type Change = (&'static str, fn(&mut Dice, &Jpeg) -> Option<Vec<u8>>);

/// What may be done to a JPEG without touching its picture.
const HARMLESS: [Change; 19] = [
    ("zeros between segments", |dice, jpeg| Some(between(dice, jpeg, |dice| vec![0; 1 + dice.below(40)]))),
    ("any bytes between segments", |dice, jpeg| {
        Some(between(dice, jpeg, |dice| {
            let mut bytes = dice.some_bytes(300);
            // What is itself the beginning of a segment can be told from one by nobody.
            bytes.iter_mut().filter(|byte| **byte == 0xff).for_each(|byte| *byte = 0xfe);
            bytes
        }))
    }),
    ("half a segment", |dice, jpeg| Some(between(dice, jpeg, |_| b"\0\xe1\0\x08abcdef".to_vec()))),
    ("fill bytes", |dice, jpeg| Some(between(dice, jpeg, |dice| vec![0xff; 1 + dice.below(9)]))),
    ("an empty segment", |dice, jpeg| Some(between(dice, jpeg, |_| segment(0xe5, &[])))),
    ("a segment shorter than its own length", |dice, jpeg| {
        Some(between(dice, jpeg, |_| vec![0xff, 0xe4, 0, 0]))
    }),
    ("a comment", |dice, jpeg| Some(between(dice, jpeg, |dice| segment(0xfe, &dice.some_bytes(90))))),
    ("an EXIF block longer than its segment", |dice, jpeg| {
        let block = with_thumbnail().block(dice.below(2) == 0);
        let said = segment(0xe1, &[b"Exif\0\0", &block[..dice.below(60)]].concat());
        let rest = block[said.len() - 10..].to_vec();
        Some(with(&jpeg.bytes, 2, &[said, rest].concat()))
    }),
    ("zeros behind the blocks", |dice, jpeg| Some(behind(dice, jpeg, |dice| vec![0; 1 + dice.below(5000)]))),
    ("one byte behind the blocks", |dice, jpeg| {
        Some(behind(dice, jpeg, |dice| vec![u8::try_from(dice.below(255)).unwrap(); 1 + dice.below(5000)]))
    }),
    ("ones behind the blocks", |dice, jpeg| Some(behind(dice, jpeg, |dice| vec![0xff; 1 + dice.below(600)]))),
    ("text behind the blocks", |dice, jpeg| {
        Some(behind(dice, jpeg, |dice| b"QDIOBS: 1.2, 0.7; ".repeat(1 + dice.below(60))))
    }),
    ("a restart marker behind the last block", |dice, jpeg| {
        let marker = [0xff, 0xd0 + u8::try_from(dice.below(8)).unwrap()];
        Some(with(&jpeg.bytes, jpeg.bytes.len() - 2, &[&marker[..], &vec![0x15; dice.below(50)]].concat()))
    }),
    ("no end", |_, jpeg| Some(jpeg.bytes[..jpeg.bytes.len() - 2].to_vec())),
    ("two ends", |_, jpeg| Some([&jpeg.bytes[..], &[0xff, 0xd9]].concat())),
    ("two beginnings", |_, jpeg| Some([&[0xff, 0xd8], &jpeg.bytes[..]].concat())),
    ("another picture behind the end", |dice, jpeg| {
        let other = drawn(4, 80, 60, 6);
        Some([&jpeg.bytes[..], &vec![0; dice.below(9)], &other].concat())
    }),
    ("a film behind the end", |dice, jpeg| {
        Some([&jpeg.bytes[..], b"\0\0\0\x18ftypmp42", &dice.bytes(3000)].concat())
    }),
    ("the lines counted behind the scan", |_, jpeg| {
        let mut bytes = jpeg.bytes.clone();
        let segments = jpeg.segments();
        let frame = segments.iter().find(|(_, marker)| matches!(marker, 0xc0..=0xc2))?.0;
        let lines = segment(0xdc, &bytes[frame + 5..frame + 7]);
        bytes[frame + 5..frame + 7].fill(0);
        Some(with(&bytes, jpeg.scans()[0].end, &lines))
    }),
];

/// Before any segment or the end.
fn between(dice: &mut Dice, jpeg: &Jpeg, more: impl Fn(&mut Dice) -> Vec<u8>) -> Vec<u8> {
    let places: Vec<usize> = jpeg.segments().iter().map(|(at, _)| *at).collect();
    let at = places[dice.below(places.len())];
    with(&jpeg.bytes, at, &more(dice))
}

/// Behind the data of any scan.
fn behind(dice: &mut Dice, jpeg: &Jpeg, more: impl Fn(&mut Dice) -> Vec<u8>) -> Vec<u8> {
    let scans = jpeg.scans();
    let at = scans[dice.below(scans.len())].end;
    with(&jpeg.bytes, at, &more(dice))
}

/// What takes a part of the picture away.
const HARMFUL: [Change; 8] = [
    ("cut and closed", |dice, jpeg| Some([&jpeg.bytes[..inside(dice, jpeg, 60)], &[0xff, 0xd9]].concat())),
    ("cut and filled with zeros", |dice, jpeg| Some(filled(dice, jpeg, |_| vec![0]))),
    ("cut and filled with one byte", |dice, jpeg| Some(filled(dice, jpeg, |dice| dice.bytes(1)))),
    ("cut and filled with a pattern", |dice, jpeg| {
        Some(filled(dice, jpeg, |_| b"\xde\xad\xbe\xef".to_vec()))
    }),
    ("cut and filled with text", |dice, jpeg| Some(filled(dice, jpeg, |_| b"unallocated ".to_vec()))),
    ("a stretch lost", |dice, jpeg| {
        let at = inside(dice, jpeg, 200);
        let mut bytes = jpeg.bytes.clone();
        bytes.drain(at..at + 64 + dice.below(120));
        Some(bytes)
    }),
    ("a sector of zeros", |dice, jpeg| {
        let at = inside(dice, jpeg, 600);
        let mut bytes = jpeg.bytes.clone();
        bytes[at..at + 512].fill(0);
        Some(bytes)
    }),
    ("a stretch lost and its length added behind", |dice, jpeg| {
        let at = inside(dice, jpeg, 400);
        let (lost, more) = (100 + dice.below(200), dice.below(4000));
        let mut bytes = jpeg.bytes.clone();
        bytes.drain(at..at + lost);
        let end = bytes.len() - 2;
        Some(with(&bytes, end, &vec![0; lost + more]))
    }),
];

/// A place in the data of the longest scan, at least so many bytes before its end.
fn inside(dice: &mut Dice, jpeg: &Jpeg, before: usize) -> usize {
    let scan = jpeg.scans().into_iter().max_by_key(std::ops::Range::len).unwrap();
    scan.start + dice.below(scan.len() - before)
}

fn filled(dice: &mut Dice, jpeg: &Jpeg, with: impl Fn(&mut Dice) -> Vec<u8>) -> Vec<u8> {
    let cut = inside(dice, jpeg, 200);
    let mut bytes = jpeg.bytes.clone();
    let end = bytes.len() - 2;
    let fill = with(dice);
    bytes[cut..end].iter_mut().zip(fill.iter().cycle()).for_each(|(byte, fill)| *byte = *fill);
    bytes
}

fn sample(name: String, bytes: Vec<u8>) -> Sample {
    Sample { name, bytes, upright: (WIDTH.into(), HEIGHT.into()) }
}

fn with_thumbnail() -> Exif {
    let thumbnail = drawn(1, 80, 60, 1);
    let mut exif = Exif { thumbnail: Some(thumbnail), ..Exif::of_a_phone() };
    exif.first = vec![(0x10f, crate::exif_blocks::ascii("Made"))];
    exif
}

pub fn samples() -> Vec<Sample> {
    let mut dice = Dice(SEED);
    let mut samples = Vec::new();
    for jpeg in every_kind(SEED) {
        for (name, change) in HARMLESS {
            if let Some(bytes) = change(&mut dice, &jpeg) {
                samples.push(sample(format!("{} with {name}.jpg", jpeg.name), bytes));
            }
        }
        if !jpeg.progressive && !jpeg.own_tables {
            samples.push(sample(format!("{} without tables.jpg", jpeg.name), without_tables(&jpeg)));
        }
    }
    samples.push(Sample { name: "600 dpi.png".into(), bytes: scanned_page(ImageFormat::Png), upright: PAGE });
    samples.push(Sample {
        name: "600 dpi.webp".into(),
        bytes: scanned_page(ImageFormat::WebP),
        upright: PAGE,
    });
    samples
}

/// The frame of a webcam: the tables are known to everybody.
fn without_tables(jpeg: &Jpeg) -> Vec<u8> {
    let mut bytes = jpeg.bytes.clone();
    while let Some((at, _)) = segments(&bytes).into_iter().find(|(_, marker)| *marker == 0xc4) {
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        bytes.drain(at..at + 2 + length);
    }
    bytes
}

/// Five megapixels on each side of what is taken without a look at its bytes.
const PAGE: (u32, u32) = (1448, 2048);
const SCANNED: (u32, u32) = (4961, 7016);

fn scanned_page(format: ImageFormat) -> Vec<u8> {
    let page = GrayImage::from_fn(SCANNED.0, SCANNED.1, |x, y| {
        let ink = (600..4000).contains(&x) && (900..2500).contains(&y) && x % 140 < 90 && y % 170 < 60;
        Luma([if ink { 0 } else { 255 }])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    if format == ImageFormat::Png {
        return bilevel(&page);
    }
    image::DynamicImage::ImageLuma8(page).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A bit a pixel, packed as tightly as PNG can.
fn bilevel(page: &GrayImage) -> Vec<u8> {
    let row = |row: &[u8]| {
        let eight = |pixels: &[u8]| {
            pixels.iter().enumerate().fold(0, |byte, (bit, light)| byte | (light & 0x80) >> bit)
        };
        std::iter::once(0).chain(row.chunks(8).map(eight)).collect::<Vec<u8>>()
    };
    let rows: Vec<u8> = page.chunks(page.width() as usize).flat_map(row).collect();
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&rows, 9);
    let header = [&page.width().to_be_bytes()[..], &page.height().to_be_bytes(), &[1, 0, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", &packed), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name, data].concat();
    let crc = named.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

fn answer(codec: Codec, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    sample(String::new(), bytes.to_vec()).prepare(codec).map(|prepared| prepared.rendition)
}

#[test]
fn what_stands_beside_the_picture_changes_no_pixel() {
    println!("seed {SEED}");
    let mut dice = Dice(SEED);
    for jpeg in every_kind(SEED) {
        for codec in CODECS {
            let whole = answer(codec, &jpeg.bytes).unwrap();
            let mut wrong = Vec::new();
            for (name, change) in HARMLESS {
                for nth in 0..8 {
                    let Some(bytes) = change(&mut dice, &jpeg) else { continue };
                    match answer(codec, &bytes) {
                        Ok(rendition) if rendition == whole => {}
                        other => wrong.push(format!("{name} {nth}: {:?}", other.map(|_| "another picture"))),
                    }
                    assert!(codec.check(&bytes).is_ok() == answer(codec, &bytes).is_ok(), "{name}");
                    assert!(
                        codec.quick_thumbnail(&bytes).is_some(),
                        "{} with {name}: no thumbnail",
                        jpeg.name
                    );
                }
            }
            assert!(wrong.is_empty(), "{} by {codec:?}: {wrong:#?}", jpeg.name);
        }
    }
}

/// Where a stretch is lost, what follows may happen to be read as exactly as many blocks as there should be: nothing
/// but the picture itself tells then.
#[test]
fn a_picture_that_misses_a_part_is_refused_whatever_fills_its_place() {
    println!("seed {SEED}");
    let mut dice = Dice(SEED);
    let (mut lost, mut unnoticed, mut taken) = (0, 0, Vec::new());
    for jpeg in every_kind(SEED) {
        for (name, change) in HARMFUL {
            let is_lost = name.starts_with("a stretch lost");
            for nth in 0..16 {
                let Some(bytes) = change(&mut dice, &jpeg) else { continue };
                for codec in CODECS {
                    lost += usize::from(is_lost);
                    if codec.check(&bytes).is_err() {
                        continue;
                    }
                    if is_lost {
                        unnoticed += 1;
                    } else {
                        taken.push(format!("{} {name} {nth} by {codec:?}", jpeg.name));
                    }
                }
            }
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");
    assert!(unnoticed * 50 <= lost, "{unnoticed} of {lost}");
}

#[test]
fn the_standard_tables_are_meant_where_a_sequential_file_has_none() {
    for jpeg in every_kind(SEED) {
        let bare = without_tables(&jpeg);
        for codec in CODECS {
            let found = answer(codec, &bare);
            if jpeg.progressive {
                assert_eq!(
                    found.unwrap_err().code(),
                    "damaged",
                    "{}: no tables are standard there",
                    jpeg.name
                );
            } else if !jpeg.own_tables {
                assert!(found.unwrap() == answer(codec, &jpeg.bytes).unwrap(), "{}", jpeg.name);
            }
        }
    }
}

#[test]
fn what_hides_behind_the_last_block_is_metadata() {
    let jpeg = &every_kind(SEED)[0];
    let clean = answer(CODECS[0], &jpeg.bytes).unwrap();
    assert!(metadata_free(&clean));
    for hidden in [&b"phone 98300 12345"[..], &[0; 40], &[0xff, 0xd3, 0x15]] {
        assert!(!metadata_free(&with(&clean, clean.len() - 2, hidden)), "{hidden:?}");
    }
}

#[test]
fn a_flat_photo_of_many_megapixels_is_plausible_and_a_bomb_is_not() {
    let (width, height) = (6000_u16, 4000_u16);
    let flat = vec![0; usize::from(width) * usize::from(height)];
    for progressive in [false, true] {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 90);
        encoder.set_progressive(progressive);
        encoder.set_optimized_huffman_tables(true);
        encoder.encode(&flat, width, height, ColorType::Luma).unwrap();
        assert!(photo::check(&jpeg).is_ok(), "{} bytes", jpeg.len());
        let frame = segments(&jpeg).into_iter().find(|(_, marker)| matches!(marker, 0xc0 | 0xc2)).unwrap().0;
        let (side, limit): (u16, _) = if progressive { (6300, 40_000_000) } else { (10_900, 120_000_000) };
        jpeg[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
        assert!(u64::from(side) * u64::from(side) < limit);
        assert_eq!(photo::check(&jpeg[..jpeg.len() / 4]).unwrap_err().code(), "implausible");
    }
}

#[test]
fn a_lossless_bomb_is_refused_before_it_is_decoded() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::load_from_memory(&drawn(5, 64, 48, 1)).unwrap().write_to(&mut bytes, ImageFormat::WebP).unwrap();
    let mut bomb = bytes.into_inner();
    let at = bomb.windows(4).position(|name| name == b"VP8L").unwrap() + 9;
    let side: u32 = 10_900 - 1;
    bomb[at..at + 4].copy_from_slice(&(side | side << 14_u32).to_le_bytes());
    assert_eq!(photo::check(&bomb).unwrap_err().code(), "implausible");
}

#[test]
fn a_webp_is_whole_if_its_pixels_are_whatever_it_says_of_its_length() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::load_from_memory(&drawn(5, 64, 48, 1)).unwrap().write_to(&mut bytes, ImageFormat::WebP).unwrap();
    let whole = bytes.into_inner();
    let size = u32::from_le_bytes(*whole[4..].first_chunk().unwrap());
    for wrong in [size + 1, size - 1, size + 400, 12, 0, u32::MAX] {
        let bytes = [&whole[..4], &wrong.to_le_bytes(), &whole[8..], b"trailer"].concat();
        for codec in CODECS {
            assert!(answer(codec, &bytes).unwrap() == answer(codec, &whole).unwrap(), "{wrong}");
        }
    }
    assert_eq!(photo::check(&whole[..whole.len() - 2]).unwrap_err().code(), "damaged");
}

#[test]
fn a_png_is_whole_if_its_pixels_are_whatever_stands_beside_them() {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::load_from_memory(&drawn(5, 64, 48, 1)).unwrap().write_to(&mut bytes, ImageFormat::Png).unwrap();
    let whole = bytes.into_inner();
    let mut wrong = chunk(b"tEXt", b"Comment\0of a careless program");
    *wrong.last_mut().unwrap() ^= 1;
    let data = whole.windows(4).position(|name| name == b"IDAT").unwrap() - 4;
    for bytes in
        [with(&whole, data, &wrong), with(&whole, whole.len() - 12, &wrong), [&whole[..], b"more"].concat()]
    {
        for codec in CODECS {
            assert!(answer(codec, &bytes).unwrap() == answer(codec, &whole).unwrap());
        }
    }
}
