//! What people bring besides a phone's own formats: scans (TIFF, by scanners' and fax programs' many ways to pack one),
//! old and small pictures (BMP, GIF), and phones' raw files with a JPEG inside (DNG).

use std::io::Cursor;

use fax::encoder::Encoder;
use fax::{Color, VecWriter};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageFormat, RgbImage, RgbaImage};
use photo::{Cancel, Codec, Edit, Format, Prepared, Refusal, gate, glance};

use crate::photographs::{bare, drawn};
use crate::sample::{CODECS, Sample};

/// A directory of a TIFF: whole numbers under tags, each of a kind (1: bytes, 3: short, 4: long), and its strips.
#[derive(Clone)]
struct Directory {
    values: Vec<(u16, u16, Vec<u32>)>,
    strips: Vec<Vec<u8>>,
}

impl Directory {
    /// Of three bytes a pixel, in strips of so many bytes.
    fn rgb(picture: &RgbImage, strip: usize) -> Self {
        Self::of(picture, 3, 2, picture.as_raw().chunks(strip).map(<[u8]>::to_vec).collect())
    }

    fn of(picture: &RgbImage, samples: u32, colours: u32, strips: Vec<Vec<u8>>) -> Self {
        let rows = picture.height().div_ceil(u32::try_from(strips.len()).unwrap());
        let values = vec![
            (0x100, 4, vec![picture.width()]),
            (0x101, 4, vec![picture.height()]),
            (0x102, 3, vec![8; samples as usize]),
            (0x103, 3, vec![1]),
            (0x106, 3, vec![colours]),
            (0x115, 3, vec![samples]),
            (0x116, 4, vec![rows]),
        ];
        Self { values, strips }
    }

    fn with(mut self, tag: u16, kind: u16, value: &[u32]) -> Self {
        self.values.retain(|(one, ..)| *one != tag);
        self.values.push((tag, kind, value.to_vec()));
        self
    }
}

/// Puts one together: the first directory, those behind it, those below it. The pixels come last, as scanners write them.
fn tiff(first: &Directory, behind: &[Directory], below: &[Directory], big_endian: bool) -> Vec<u8> {
    let short = |value: u32| {
        let value = u16::try_from(value).unwrap();
        if big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    };
    let long = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let all: Vec<Directory> = std::iter::once(first).chain(behind).chain(below).cloned().collect();
    // Everything is laid out twice: once to see where it comes to lie.
    let mut places = vec![(0_u32, Vec::new()); all.len()];
    let mut out = Vec::new();
    for _ in 0..2 {
        out = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
        out.extend(long(8));
        let mut found = Vec::new();
        for (nth, directory) in all.iter().enumerate() {
            let mut values = directory.values.clone();
            let lengths = directory.strips.iter().map(|strip| u32::try_from(strip.len()).unwrap()).collect();
            let offsets: Vec<u32> = places[nth].1.clone();
            values.push((
                0x111,
                4,
                if offsets.is_empty() { vec![0; directory.strips.len()] } else { offsets },
            ));
            values.push((0x117, 4, lengths));
            if nth == 0 && !below.is_empty() {
                values.push((0x14a, 4, places[1 + behind.len()..].iter().map(|(at, _)| *at).collect()));
            }
            values.sort_by_key(|(tag, ..)| *tag);
            let at = u32::try_from(out.len()).unwrap();
            let mut beside = Vec::new();
            let behind_all = at + 2 + 12 * u32::try_from(values.len()).unwrap() + 4;
            out.extend(short(u32::try_from(values.len()).unwrap()));
            for (tag, kind, numbers) in &values {
                let bytes: Vec<u8> = match kind {
                    1 => numbers.iter().map(|number| u8::try_from(*number).unwrap()).collect(),
                    3 => numbers.iter().flat_map(|number| short(*number)).collect(),
                    _ => numbers.iter().flat_map(|number| long(*number)).collect(),
                };
                out.extend(short((*tag).into()));
                out.extend(short((*kind).into()));
                out.extend(long(u32::try_from(numbers.len()).unwrap()));
                if bytes.len() <= 4 {
                    out.extend(bytes.iter().chain(&[0; 4]).take(4));
                } else {
                    out.extend(long(behind_all + u32::try_from(beside.len()).unwrap()));
                    beside.extend(bytes);
                }
            }
            let next = if nth < behind.len() { places[nth + 1].0 } else { 0 };
            out.extend(long(next));
            out.extend(beside);
            found.push((at, Vec::new()));
        }
        for (directory, (_, offsets)) in all.iter().zip(&mut found) {
            for strip in &directory.strips {
                offsets.push(u32::try_from(out.len()).unwrap());
                out.extend(strip);
            }
        }
        places = found;
    }
    out
}

fn scene(width: u32, height: u32) -> RgbImage {
    image::load_from_memory_with_format(&drawn(7, width, height, 1), ImageFormat::Jpeg).unwrap().into_rgb8()
}

fn saved(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn gif(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let picture = DynamicImage::ImageRgb8(scene(320, 240)).into_rgba8();
    encoder.encode_frames((0..frames).map(|_| Frame::new(picture.clone()))).unwrap();
    drop(encoder);
    bytes
}

/// Black where a drawing is dark: rows of bits, the first pixel in the highest.
fn bits(picture: &RgbImage, black: bool) -> Vec<u8> {
    let dark = |x: u32, y: u32| x < picture.width() && picture.get_pixel(x, y).0[1] < 110;
    let byte =
        |y: u32, at: u32| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(dark(at * 8 + bit, y) == black));
    let across = picture.width().div_ceil(8);
    (0..picture.height()).flat_map(|y| (0..across).map(move |at| byte(y, at))).collect()
}

/// A page as a fax program packs it (ITU-T T.6).
fn fax_page(picture: &RgbImage) -> Directory {
    let mut encoder = Encoder::new(VecWriter::new());
    let width = u16::try_from(picture.width()).unwrap();
    for row in picture.rows() {
        let colours = row.map(|pixel| if pixel.0[1] < 110 { Color::Black } else { Color::White });
        encoder.encode_line(colours, width).unwrap();
    }
    let packed = encoder.finish().unwrap().finish();
    // White is zero, packed by T.6.
    Directory::of(picture, 1, 0, vec![packed]).with(0x102, 3, &[1]).with(0x103, 3, &[4])
}

/// A page whose pixels are a JPEG, as most scanners pack colours.
fn jpeg_page(picture: &RgbImage) -> Directory {
    let jpeg = saved(picture, ImageFormat::Jpeg);
    Directory::of(picture, 3, 6, vec![jpeg]).with(0x103, 3, &[7]).with(0x212, 3, &[1, 1])
}

/// In so many colours of its own, one a byte.
fn palette_page(picture: &RgbImage) -> Directory {
    let numbers =
        picture.pixels().map(|pixel| pixel.0[0] & 0xe0 | pixel.0[1] >> 3 & 0x1c | pixel.0[2] >> 6).collect();
    let colour = |shift: u32, bits: u32| {
        (0..256_u32).map(move |n| (n >> shift & ((1 << bits) - 1)) * 65_535 / ((1 << bits) - 1))
    };
    let map: Vec<u32> = colour(5, 3).chain(colour(2, 3)).chain(colour(0, 2)).collect();
    Directory::of(picture, 1, 3, vec![numbers]).with(0x140, 3, &map)
}

/// What a phone's camera saw, and beside it a JPEG of this size; turned by the DNG's own word.
fn dng(edge: (u32, u32), orientation: u32) -> Vec<u8> {
    let sensor = RgbImage::new(64, 48);
    let raw = Directory::of(&sensor, 1, 32_803, vec![vec![7; 64 * 48 * 2]]).with(0x102, 3, &[16]).with(
        0xfe,
        4,
        &[0],
    );
    let inside = scene(edge.0, edge.1);
    let preview = jpeg_page(&inside).with(0xfe, 4, &[1]);
    let small = scene(160, 120);
    let first = Directory::rgb(&small, usize::MAX).with(0xfe, 4, &[1]).with(0x112, 3, &[orientation]).with(
        0xc612,
        1,
        &[1, 4, 0, 0],
    );
    tiff(&first, &[], &[raw, preview], false)
}

fn tiffs() -> Vec<(&'static str, Vec<u8>)> {
    let picture = scene(331, 240);
    let grey = DynamicImage::ImageRgb8(picture.clone()).into_luma8().into_raw();
    let one = |directory: Directory| tiff(&directory, &[], &[], false);
    vec![
        ("plain", one(Directory::rgb(&picture, usize::MAX))),
        ("strips", one(Directory::rgb(&picture, 331 * 3 * 16).with(0x116, 4, &[16]))),
        ("big-endian", tiff(&Directory::rgb(&picture, usize::MAX), &[], &[], true)),
        ("grey", one(Directory::of(&picture, 1, 1, vec![grey.clone()]))),
        (
            "white-is-zero",
            one(Directory::of(&picture, 1, 0, vec![grey.iter().map(|shade| 255 - shade).collect()])),
        ),
        ("bits", one(Directory::of(&picture, 1, 1, vec![bits(&picture, false)]).with(0x102, 3, &[1]))),
        (
            "bits-white-is-zero",
            one(Directory::of(&picture, 1, 0, vec![bits(&picture, true)]).with(0x102, 3, &[1])),
        ),
        ("fax", one(fax_page(&picture))),
        ("palette", one(palette_page(&picture))),
        ("jpeg", one(jpeg_page(&picture))),
    ]
}

pub fn samples() -> Vec<Sample> {
    let sample = |name: String, bytes: Vec<u8>, upright: (u32, u32)| Sample { name, bytes, upright };
    let mut all: Vec<Sample> = tiffs()
        .into_iter()
        .map(|(name, bytes)| sample(format!("scan-{name}.tif"), bytes, (331, 240)))
        .collect();
    all.push(sample("paint.bmp".into(), saved(&scene(331, 240), ImageFormat::Bmp), (331, 240)));
    all.push(sample("still.gif".into(), gif(1), (320, 240)));
    all.push(sample("phone.dng".into(), dng((1_200, 900), 6), (900, 1_200)));
    all
}

fn made(bytes: &[u8]) -> Result<Prepared, Refusal> {
    Codec::default().prepare(bytes, &Edit::default(), &Cancel::default())
}

fn pixels(jpeg: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// The mean difference of a channel, in 255ths.
fn apart(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

#[test]
fn every_way_to_pack_a_scan_shows_the_same_picture() {
    let picture = scene(331, 240);
    let grey = DynamicImage::ImageLuma8(DynamicImage::ImageRgb8(picture.clone()).into_luma8()).into_rgb8();
    let black_and_white = RgbImage::from_fn(331, 240, |x, y| {
        let dark = picture.get_pixel(x, y).0[1] < 110;
        image::Rgb(if dark { [0; 3] } else { [255; 3] })
    });
    for (name, bytes) in tiffs() {
        let (expected, most) = match name {
            "grey" | "white-is-zero" => (&grey, 6.0),
            // The edges between black and white are a JPEG's worst.
            "bits" | "bits-white-is-zero" | "fax" => (&black_and_white, 12.0),
            // Eight reds, eight greens, four blues.
            "palette" => (&picture, 22.0),
            _ => (&picture, 6.0),
        };
        let found = apart(&pixels(&made(&bytes).unwrap().rendition), expected);
        assert!(found < most, "{name}: {found}");
    }
}

#[test]
fn a_scan_is_turned_as_its_orientation_says_and_only_its_first_page_is_taken() {
    let picture = scene(300, 200);
    let upright = image::imageops::rotate90(&picture);
    let turned = Directory::rgb(&picture, usize::MAX).with(0x112, 3, &[6]);
    let second = Directory::rgb(&RgbImage::new(700, 500), usize::MAX);
    let bytes = tiff(&turned, &[second], &[], false);
    let prepared = made(&bytes).unwrap();
    assert_eq!((prepared.facts.width, prepared.facts.height), (200, 300));
    assert_eq!(prepared.facts.original_format, Format::Tiff);
    assert!(apart(&pixels(&prepared.rendition), &upright) < 6.0);
    assert!(photo::metadata_free(&prepared.rendition));
}

#[test]
fn of_a_dng_the_jpeg_inside_is_taken_and_turned_as_the_dng_says() {
    let prepared = made(&dng((1_200, 900), 8)).unwrap();
    assert_eq!((prepared.facts.width, prepared.facts.height), (900, 1_200));
    assert_eq!(prepared.facts.original_format, Format::Dng);
    let upright = image::imageops::rotate270(&scene(1_200, 900));
    assert!(apart(&pixels(&prepared.rendition), &upright) < 6.0);
    let small = pixels(&photo::quick_thumbnail(&dng((1_200, 900), 8)).unwrap());
    assert_eq!(small.dimensions(), (240, 320));
}

#[test]
fn a_dng_with_a_small_jpeg_or_none_is_refused_by_its_name() {
    assert_eq!(made(&dng((640, 480), 1)), Err(Refusal::Unsupported { what: "dng" }));
    let sensor = RgbImage::new(64, 48);
    let raw = Directory::of(&sensor, 1, 32_803, vec![vec![7; 64 * 48 * 2]]).with(0x102, 3, &[16]);
    let bytes = tiff(&raw.with(0xc612, 1, &[1, 4, 0, 0]), &[], &[], true);
    assert_eq!(made(&bytes), Err(Refusal::Unsupported { what: "dng" }));
}

#[test]
fn another_cameras_raw_file_is_no_scan_of_its_little_picture() {
    let small = Directory::rgb(&scene(160, 120), usize::MAX).with(0xfe, 4, &[1]);
    let sensor = Directory::of(&RgbImage::new(64, 48), 1, 32_803, vec![vec![7; 64 * 48]]);
    let nef = tiff(&small, &[], &[sensor], true);
    assert_eq!(made(&nef), Err(Refusal::NotAPhoto { looks_like: "raw" }));
}

#[test]
fn a_scan_in_a_way_that_is_not_read_is_refused_by_its_name() {
    let picture = scene(64, 48);
    let old_fax = fax_page(&picture).with(0x103, 3, &[3]);
    let apart =
        Directory::rgb(&picture, picture.as_raw().len() / 3).with(0x11c, 3, &[2]).with(0x116, 4, &[48]);
    let backwards = fax_page(&picture).with(0x10a, 3, &[2]);
    let floats =
        Directory::of(&picture, 1, 1, vec![vec![0; 64 * 48 * 4]]).with(0x102, 3, &[32]).with(0x153, 3, &[3]);
    for directory in [old_fax, apart, backwards, floats] {
        assert_eq!(made(&tiff(&directory, &[], &[], false)), Err(Refusal::Unsupported { what: "tiff" }));
    }
    let inks = Directory::of(&picture, 4, 5, vec![vec![0; 64 * 48 * 4]]);
    assert_eq!(made(&tiff(&inks, &[], &[], false)), Err(Refusal::Unsupported { what: "cmyk" }));
}

#[test]
fn a_gif_of_one_frame_is_taken_and_one_that_moves_is_refused() {
    let still = made(&gif(1)).unwrap();
    assert_eq!((still.facts.original_format, still.facts.width), (Format::Gif, 320));
    assert!(apart(&pixels(&still.rendition), &scene(320, 240)) < 12.0);
    assert_eq!(made(&gif(2)), Err(Refusal::Animated));
    let without_end = gif(1);
    assert!(made(&without_end[..without_end.len() - 1]).is_ok(), "the end mark alone is missing");
}

#[test]
fn a_bmp_whose_transparency_nobody_meant_is_no_white_sheet() {
    let mut clear: RgbaImage = DynamicImage::ImageRgb8(scene(320, 240)).into_rgba8();
    for pixel in clear.pixels_mut() {
        pixel.0[3] = 0;
    }
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::bmp::BmpEncoder::new(&mut bytes);
    encoder.encode(&clear, 320, 240, ExtendedColorType::Rgba8).unwrap();
    assert!(apart(&pixels(&made(&bytes).unwrap().rendition), &scene(320, 240)) < 6.0);
}

#[test]
fn a_file_cut_anywhere_is_refused_in_every_format() {
    let mut files: Vec<_> = tiffs().into_iter().map(|(name, bytes)| (name, bytes, 1)).collect();
    files.push(("bmp", saved(&scene(331, 240), ImageFormat::Bmp), 4));
    // The end mark may be missing.
    files.push(("gif", gif(1), 2));
    files.push(("dng", dng((1_200, 900), 1), 1));
    for (name, whole, least) in files {
        assert!(made(&whole).is_ok(), "{name}");
        let ends = (1..40).map(|part| whole.len() * part / 40).chain([whole.len() - least, 200, 60, 20, 9]);
        for end in ends {
            let refused = made(&whole[..end]);
            assert!(refused.is_err(), "{name} cut at {end} of {}", whole.len());
        }
    }
}

#[test]
fn whatever_is_overwritten_nothing_breaks() {
    let mut files = tiffs();
    files.push(("bmp", saved(&scene(64, 48), ImageFormat::Bmp)));
    files.push(("gif", gif(1)));
    files.push(("dng", dng((1_040, 64), 1)));
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for (name, whole) in files {
        for round in 0..24 {
            let mut bytes = whole.clone();
            // Mostly in the header, where a number can ask for the most.
            let reach = if round % 3 == 0 { bytes.len() } else { bytes.len().min(400) };
            for _ in 0..=random(4) {
                bytes[random(reach)] = u8::try_from(random(256)).unwrap();
            }
            let taken = made(&bytes).is_ok();
            assert!(taken || !name.is_empty());
        }
    }
}

#[test]
fn a_film_is_refused_by_its_first_bytes_however_long_it_is() {
    let film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
    let four_gigabytes = 4 << 30;
    assert_eq!(glance(film, four_gigabytes), Err(Refusal::NotAPhoto { looks_like: "video" }));
    let photo = drawn(1, 640, 480, 1);
    assert_eq!(glance(&photo[..600], photo.len() as u64), Ok(()));
    let too_large = Refusal::TooLarge { bytes: four_gigabytes, limit: photo::limits::FILE_BYTES as u64 };
    assert_eq!(glance(&photo[..600], four_gigabytes), Err(too_large));
    assert_eq!(glance(b"", 0), Err(Refusal::Empty));
    for sample in samples() {
        let head = &sample.bytes[..sample.bytes.len().min(photo::HEAD_BYTES)];
        assert_eq!(glance(head, sample.bytes.len() as u64), Ok(()), "{}", sample.name);
    }
}

#[test]
fn every_sample_is_named_as_its_content_is() {
    for sample in samples() {
        assert!(gate(&sample.bytes, &sample.name).unwrap().named_rightly, "{}", sample.name);
    }
    for name in ["a.jfif", "a.JPE", "a.jpg"] {
        assert!(gate(&bare(1, 64, 48), name).unwrap().named_rightly, "{name}");
    }
}

#[test]
fn a_cancelled_scan_is_not_decoded_to_its_end() {
    let cancel = Cancel::default();
    cancel.cancel();
    let bytes = tiffs().swap_remove(0).1;
    for codec in CODECS {
        assert_eq!(codec.prepare(&bytes, &Edit::default(), &cancel), Err(Refusal::Cancelled));
    }
}
