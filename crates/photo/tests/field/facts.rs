//! What is said beside the pixels, as programs and phones really spell it.

use image::ImageFormat;
use photo::{Codec, Facts};

use crate::exif_blocks::{
    Exif, LATITUDE, LONGITUDE, Value, ascii, byte, long, rational, short, signed_long, signed_rational,
    undefined, utf8,
};
use crate::jpegs::{segment, with};
use crate::photographs::bare;
use crate::sample::{CODECS, Sample};
use crate::structure::chunk;

/// As stored; the samples are turned.
const SIZE: (u32, u32) = (96, 64);
const TIME: &str = "2026-11-20T10:42:31";

fn app1(block: &[u8]) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0", block].concat())
}

fn jpeg(blocks: &[Vec<u8>]) -> Vec<u8> {
    with(&bare(3, SIZE.0, SIZE.1), 2, &blocks.concat())
}

fn saved(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::load_from_memory(&bare(3, SIZE.0, SIZE.1)).unwrap().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn png(name: &[u8; 4], data: &[u8], behind: bool) -> Vec<u8> {
    let whole = saved(ImageFormat::Png);
    let pixels = whole.windows(4).position(|name| name == b"IDAT").unwrap() - 4;
    with(&whole, if behind { whole.len() - 12 } else { pixels }, &chunk(name, data))
}

fn webp(block: &[u8], flag: u8) -> Vec<u8> {
    let whole = saved(ImageFormat::WebP);
    let part = |name: &[u8], data: &[u8]| {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        [name, &size, data, &vec![0; data.len() % 2]].concat()
    };
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let canvas = part(b"VP8X", &[vec![flag, 0, 0, 0], side(SIZE.0), side(SIZE.1)].concat());
    part(b"RIFF", &[b"WEBP", &canvas[..], &whole[12..], &part(b"EXIF", block)].concat())
}

/// As ImageMagick writes it.
fn raw_profile(block: &[u8]) -> Vec<u8> {
    let named = [b"Exif\0\0", block].concat();
    let digits: String = named.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<_> = digits.as_bytes().chunks(72).map(String::from_utf8_lossy).collect();
    format!("\nexif\n{:8}\n{}\n", named.len(), lines.join("\n")).into_bytes()
}

/// Every place where a phone's EXIF block was ever found.
fn everywhere() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for little in [false, true] {
        let block = Exif::of_a_phone().block(little);
        let named = [b"Exif\0\0", &block[..]].concat();
        let text = raw_profile(&block);
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&text, 6);
        let keyword = |name: &str, rest: &[u8]| [name.as_bytes(), &[0], rest].concat();
        let empty = segment(0xe1, b"Exif\0\0");
        let broken = app1(b"MM\0\x2a\xff\xff\xff\xf0 and nothing more");
        let hollow = app1(&Exif { first: vec![(0x131a, short(1))], ..Exif::default() }.block(little));
        files.extend(
            [
                ("jpg", jpeg(&[app1(&block)])),
                ("twice named jpg", jpeg(&[app1(&named)])),
                ("behind an empty one jpg", jpeg(&[empty, app1(&block)])),
                ("behind a broken one jpg", jpeg(&[broken, app1(&block)])),
                ("behind a hollow one jpg", jpeg(&[hollow, app1(&block)])),
                ("in two segments jpg", jpeg(&[app1(&block[..100]), app1(&block[100..])])),
                ("png", png(b"eXIf", &block, false)),
                ("named png", png(b"eXIf", &named, false)),
                ("behind the pixels png", png(b"eXIf", &block, true)),
                ("named behind the pixels png", png(b"eXIf", &named, true)),
                ("as text png", png(b"tEXt", &keyword("Raw profile type exif", &text), false)),
                (
                    "as packed text png",
                    png(b"zTXt", &keyword("Raw profile type exif", &[&[0], &packed[..]].concat()), false),
                ),
                (
                    "as packed APP1 png",
                    png(b"zTXt", &keyword("Raw profile type APP1", &[&[0], &packed[..]].concat()), true),
                ),
                (
                    "as wide text png",
                    png(
                        b"iTXt",
                        &keyword("Raw profile type APP1", &[&[0, 0, 0, 0], &text[..]].concat()),
                        true,
                    ),
                ),
                ("webp", webp(&block, 8)),
                ("named webp", webp(&named, 8)),
                ("not announced webp", webp(&block, 0)),
            ]
            .map(|(name, bytes)| {
                let (name, end) = name.rsplit_once(' ').unwrap_or(("plain", name));
                (format!("exif {name} {}.{end}", if little { "little" } else { "big" }), bytes)
            }),
        );
    }
    files
}

pub fn samples() -> Vec<Sample> {
    let sample = |(name, bytes)| Sample { name, bytes, upright: (SIZE.1, SIZE.0) };
    everywhere().into_iter().map(sample).collect()
}

#[test]
fn the_turn_and_the_facts_are_found_wherever_they_are_written() {
    let mut prints = std::collections::HashMap::new();
    for sample in samples() {
        for codec in CODECS {
            let facts = sample.prepare(codec).unwrap().facts;
            let name = &sample.name;
            assert_eq!((facts.width, facts.height), sample.upright, "{name}");
            assert_eq!(facts.taken_at.as_deref(), Some(TIME), "{name}");
            assert_eq!(facts.offset.as_deref(), Some("+05:30"), "{name}");
            assert!((facts.latitude.unwrap() - 22.5725).abs() < 1e-3, "{name}");
            assert_eq!(facts.make.as_deref(), Some("Made"), "{name}");
            let checked = codec.check(&sample.bytes).unwrap();
            assert_eq!((checked.width, checked.height), sample.upright, "{name}");
            assert_eq!((checked.taken_at, checked.latitude), (facts.taken_at, facts.latitude), "{name}");
            let print = codec.fingerprint(&sample.bytes).unwrap();
            let ending = name.rsplit_once('.').unwrap().1.to_owned();
            assert_eq!(*prints.entry((codec, ending)).or_insert(print), print, "{name}");
            if let Some(small) = codec.quick_thumbnail(&sample.bytes) {
                let small = image::load_from_memory(&small).unwrap();
                assert_eq!((small.width(), small.height()), sample.upright, "{name}");
            }
            assert!(!photo::metadata_free(&sample.bytes), "{name}");
        }
    }
}

/// The facts of a JPEG with this in its EXIF block, in either order of bytes.
fn facts(change: impl Fn(&mut Exif)) -> Facts {
    let mut exif = Exif { first: Vec::new(), ..Exif::of_a_phone() };
    change(&mut exif);
    let [little, big] = [true, false].map(|little| {
        let bytes = jpeg(&[app1(&exif.block(little))]);
        Codec::Pure.check(&bytes).unwrap()
    });
    assert_eq!(Facts { original_bytes: 0, ..little.clone() }, Facts { original_bytes: 0, ..big });
    little
}

fn taken(fields: &[(u16, Value)]) -> (Option<String>, Option<String>) {
    let facts = facts(|exif| exif.photo = fields.to_vec());
    (facts.taken_at, facts.offset)
}

#[test]
fn a_time_is_read_however_it_is_spelled() {
    let at = |text: &str| taken(&[(0x9003, ascii(text))]);
    for text in
        ["2026-11-20 10:42:31", "2026-11-20T10:42:31", "২০২৬:১১:২০ ১০:৪২:৩১", "2026:11:20 10:42:31.500"]
    {
        assert_eq!(at(text), (Some(TIME.into()), None), "{text}");
    }
    assert_eq!(at("2026:11:20 24:04:20").0.unwrap(), "2026-11-20T00:04:20");
    assert_eq!(at("2026-11-20T10:42:31+05:30"), (Some(TIME.into()), Some("+05:30".into())));
    assert_eq!(taken(&[(0x9003, undefined(b"2026:11:20 10:42:31"))]).0.unwrap(), TIME);
}

#[test]
fn a_scanned_photo_has_the_time_of_its_scan_and_an_edited_one_not_that_of_its_change() {
    let scanned = taken(&[(0x9004, ascii("2026:11:20 10:42:31")), (0x9012, ascii("+0530"))]);
    assert_eq!(scanned, (Some(TIME.into()), Some("+05:30".into())));
    let blank = taken(&[(0x9003, ascii("0000:00:00 00:00:00")), (0x9004, ascii("2026:11:20 10:42:31"))]);
    assert_eq!(blank.0.unwrap(), TIME);
    let changed = facts(|exif| {
        exif.photo.clear();
        exif.first = vec![(0x132, ascii("2026:11:20 10:42:31"))];
    });
    assert_eq!(changed.taken_at, None);
}

fn place(fields: &[(u16, Value)]) -> Option<(f64, f64)> {
    let facts = facts(|exif| exif.place = fields.to_vec());
    assert_eq!(facts.latitude.is_some(), facts.longitude.is_some());
    Some(((facts.latitude? * 100.0).round() / 100.0, (facts.longitude? * 100.0).round() / 100.0))
}

#[test]
fn a_place_is_read_however_it_is_written() {
    let kolkata = Some((22.57, 88.36));
    let (north, east) = ((1, ascii("N")), (3, ascii("E")));
    let signed = |parts: [(u32, u32); 3]| {
        signed_rational(&parts.map(|(above, below)| (above.try_into().unwrap(), below.try_into().unwrap())))
    };
    assert_eq!(place(&[north.clone(), (2, signed(LATITUDE)), east.clone(), (4, signed(LONGITUDE))]), kolkata);
    let minutes = [
        (2, rational(&[(22, 1), (3_435_200, 100_000), (0, 0)])),
        (4, rational(&[(88, 1), (2_183_333, 100_000), (0, 0)])),
    ];
    assert_eq!(place(&[&[north.clone(), east.clone()], &minutes[..]].concat()), kolkata);
    let plain = [(2, rational(&LATITUDE)), (4, rational(&LONGITUDE))];
    assert_eq!(place(&plain), kolkata, "without hemispheres");
    assert_eq!(place(&[&[(1, ascii("")), (3, undefined(b"E"))], &plain[..]].concat()), kolkata);
    assert_eq!(place(&[&[(1, ascii("South")), east.clone()], &plain[..]].concat()), Some((-22.57, 88.36)));
    let sydney =
        [(2, signed_rational(&[(-33, 1), (51, 1), (0, 1)])), (4, rational(&[(151, 1), (12, 1), (0, 1)]))];
    assert_eq!(place(&sydney), Some((-33.85, 151.2)));
    let degrees = [(2, rational(&[(2_257_253, 100_000)])), (4, rational(&[(8_836_389, 100_000)]))];
    assert_eq!(place(&[&[north, east], &degrees[..]].concat()), kolkata);
    for pointer in [9, 13] {
        let facts = facts(|exif| exif.pointer = Some(pointer));
        assert!(facts.latitude.is_some() && facts.taken_at.is_some(), "pointers of type {pointer}");
    }
}

#[test]
fn a_place_that_makes_no_sense_is_none() {
    let at = |latitude: &[(u32, u32)]| place(&[(2, rational(latitude)), (4, rational(&LONGITUDE))]);
    for latitude in [
        [(22, 1), (3434, 1), (0, 1)],
        [(22, 1), (60, 1), (0, 1)],
        [(22, 1), (34, 1), (61, 1)],
        [(0, 0), (34, 1), (0, 1)],
        [(22, 0), (34, 1), (0, 1)],
        [(22, 1), (34, 0), (0, 1)],
        [(90, 1), (34, 1), (0, 1)],
    ] {
        assert_eq!(at(&latitude), None, "{latitude:?}");
    }
    assert_eq!(place(&[(2, rational(&[(0, 1); 3])), (4, rational(&[(0, 1); 3]))]), None);
    assert_eq!(place(&[(2, rational(&LATITUDE))]), None);
}

#[test]
fn a_maker_is_read_in_whatever_type_it_is_written() {
    let make = |value: Value| facts(|exif| exif.first = vec![(0x10f, value.clone())]).make;
    assert_eq!(make(undefined(b"Google")).as_deref(), Some("Google"));
    assert_eq!(make(undefined(b"\0\0Google\0\0\0\0")).as_deref(), Some("Google"));
    assert_eq!(make(ascii("নোকিয়া")).as_deref(), Some("নোকিয়া"));
    assert_eq!(make(utf8("小米科技")).as_deref(), Some("小米科技"));
    assert_eq!(make(ascii("  \0\0")), None);
}

#[test]
fn an_orientation_is_read_in_whatever_type_it_is_written() {
    let height = |value: Value| facts(|exif| exif.first = vec![(0x112, value.clone())]).height;
    for value in [short(6), long(6), byte(6), signed_long(6), undefined(&[6]), ascii("6")] {
        assert_eq!(height(value), SIZE.0);
    }
    for value in [short(0), short(9), long(u32::MAX), signed_long(-6), ascii("six")] {
        assert_eq!(height(value), SIZE.1);
    }
}
