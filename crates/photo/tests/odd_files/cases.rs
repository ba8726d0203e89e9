//! Files as they really arrive: cut, overwritten, mislabelled, absurd.

use crate::photographs::{drawn, three};
use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use photo::{Cancel, Edit, Format, Refusal, gate};

use super::{CODEC, code, made};
use crate::files::*;

#[test]
fn a_phone_photo_becomes_a_rendition_a_thumbnail_and_a_preview() {
    let original = drawn(1, 3000, 2250, 1);
    let prepared = made(&original).unwrap();
    let rendition = pixels(&prepared.rendition);
    assert_eq!(rendition.dimensions(), (2048, 1536));
    assert_eq!(pixels(&prepared.thumbnail).dimensions(), (320, 240));
    assert!(prepared.preview.len() <= photo::limits::PREVIEW_BYTES);
    // Drawn noise is harder to press than a street: a real photo keeps the whole edge.
    assert!(pixels(&prepared.preview).width() >= 120);
    let facts = prepared.facts;
    assert_eq!((facts.width, facts.height), (2048, 1536));
    assert_eq!((facts.original_width, facts.original_height), (3000, 2250));
    assert_eq!((facts.original_bytes, facts.original_format), (original.len() as u64, Format::Jpeg));
    assert_eq!(facts.taken_at.as_deref(), Some("2026-11-20T14:33:21"));
    assert_eq!(facts.offset.as_deref(), Some("+05:30"));
    assert!((facts.latitude.unwrap() - 22.4986).abs() < 1e-6);
    assert!((facts.longitude.unwrap() - 88.3103).abs() < 1e-6);
    assert_eq!(facts.make.as_deref(), Some("Xiaomi"));
    assert_eq!(facts.model.as_deref(), Some("Redmi Note 12 Pro"));
    assert_eq!(facts.software.as_deref(), Some("MIUI Camera"));
    assert_eq!(facts.editor(), None, "a phone's camera is no editor");
    let edited = photo::Facts { software: Some("Snapseed 2.21".into()), ..facts.clone() };
    assert_eq!(edited.editor(), Some("Snapseed 2.21"));
}

#[test]
fn camera_metadata_is_removed_from_the_pictures() {
    let prepared = made(&drawn(1, 800, 600, 6)).unwrap();
    for picture in [&prepared.rendition, &prepared.thumbnail, &prepared.preview] {
        for trace in [&b"Exif"[..], b"Xiaomi", b"2026:11:20"] {
            assert!(!picture.windows(trace.len()).any(|window| window == trace));
        }
    }
}

#[test]
fn preparation_is_deterministic() {
    let original = drawn(7, 1200, 900, 8);
    assert_eq!(made(&original).unwrap(), made(&original).unwrap());
}

#[test]
fn reused_memory_leaks_nothing_into_the_next_photo() {
    let light = vec![255; 640 * 640 * 3];
    let white = jpeg_of(&light, 640, 640, ColorType::Rgb, false);
    let picture = pixels(&drawn(6, 401, 303, 1));
    let pressed = |sampling, colours, data: &[u8]| {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 90);
        encoder.set_sampling_factor(sampling);
        encoder.encode(data, 401, 303, colours).unwrap();
        jpeg
    };
    let grey = image::DynamicImage::ImageRgb8(picture.clone()).into_luma8();
    let files = [
        pressed(SamplingFactor::R_4_2_0, ColorType::Rgb, &picture),
        pressed(SamplingFactor::R_4_2_2, ColorType::Rgb, &picture),
        pressed(SamplingFactor::R_4_4_0, ColorType::Rgb, &picture),
        pressed(SamplingFactor::R_4_4_4, ColorType::Rgb, &picture),
        pressed(SamplingFactor::R_4_1_1, ColorType::Rgb, &picture),
        pressed(SamplingFactor::R_4_2_0, ColorType::Luma, &grey),
        progressive(401, 303),
        drawn(6, 303, 401, 6),
    ];
    for (nth, file) in files.iter().enumerate() {
        let alone = made(file).unwrap();
        let _bench = photo::Workbench::open();
        for before in [&white, &drawn(7, 900, 700, 1)] {
            made(before).unwrap();
            assert!(made(file).unwrap() == alone, "file {nth}");
            let first = CODEC.quick_thumbnail(file);
            CODEC.quick_thumbnail(&white).unwrap();
            assert!(CODEC.quick_thumbnail(file) == first, "file {nth}");
        }
    }
}

#[test]
fn all_eight_orientations_come_out_upright() {
    let upright = pixels(&made(&drawn(9, 480, 320, 1)).unwrap().rendition);
    for orientation in 2..=8 {
        let turned = pixels(&made(&drawn(9, 480, 320, orientation)).unwrap().rendition);
        assert_eq!(turned.dimensions(), upright.dimensions(), "orientation {orientation}");
        let difference: u64 = turned.iter().zip(upright.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let mean = difference / (480 * 320 * 3);
        // The grain of the drawing, pressed twice in another direction; a wrong turn costs 40.
        assert!(mean <= 5, "orientation {orientation} differs by {mean} on average");
    }
}

#[test]
fn an_invalid_orientation_is_ignored() {
    for orientation in [0, 9, 65_535] {
        assert_eq!(made(&drawn(9, 480, 320, orientation)).unwrap().facts.width, 480);
    }
}

#[test]
fn the_exif_thumbnail_is_returned_first_and_upright() {
    let small = pixels(&CODEC.quick_thumbnail(&drawn(1, 1200, 1600, 6)).unwrap());
    assert_eq!(small.dimensions(), (120, 160));
    // Without it, one is made of the whole.
    assert_eq!(pixels(&CODEC.quick_thumbnail(&plain(1000, 2000)).unwrap()).dimensions(), (160, 320));
    assert_eq!(CODEC.quick_thumbnail(&plain(1000, 2000)[..600]), None);
    // The head of the file is enough.
    let original = drawn(1, 1200, 1600, 6);
    assert!(CODEC.quick_thumbnail(&original[..scan_start(&original)]).is_some());
}

#[test]
fn files_that_are_not_photos_are_refused_by_kind() {
    assert_eq!(made(b""), Err(Refusal::Empty));
    let looks_like = |bytes: &[u8]| match made(bytes) {
        Err(Refusal::NotAPhoto { looks_like }) => looks_like,
        other => panic!("{other:?}"),
    };
    assert_eq!(looks_like(b"\xff"), "unknown");
    assert_eq!(looks_like("এটা ছবি নয়, চিঠি।".repeat(40).as_bytes()), "text");
    assert_eq!(looks_like(b"%PDF-1.7\n"), "pdf");
    assert_eq!(looks_like(b"PK\x03\x04\x14\0"), "zip");
    // A program built for it looks inside, and finds nothing.
    let heic = made(b"\0\0\0\x18ftypheic\0\0\0\0").unwrap_err();
    let named = Refusal::NotAPhoto { looks_like: "heic" };
    assert_eq!(heic, if cfg!(feature = "heic") { Refusal::Damaged { part: "structure" } } else { named });
    assert_eq!(looks_like(b"\0\0\0\x18ftypavif\0\0\0\0"), "avif");
    assert_eq!(looks_like(b"\0\0\0\x18ftypmp42\0\0\0\0"), "video");
    assert_eq!(looks_like(b"II\x2b\0\x08\0\0\0"), "tiff");
    for cut in [b"GIF89a\x01\0\x01\0".as_slice(), b"II\x2a\0\x08\0\0\0"] {
        assert_eq!(code(cut), "damaged");
    }
}

#[test]
fn content_decides_the_type_and_a_wrong_extension_is_noted() {
    let bytes = saved(&rgb(64, 48), ImageFormat::Png);
    let header = gate(&bytes, "নালা.jpg").unwrap();
    assert_eq!((header.format, header.width, header.height), (Format::Png, 64, 48));
    assert!(!header.named_rightly);
    assert!(gate(&bytes, "নালা.PNG").unwrap().named_rightly);
    assert!(gate(&drawn(1, 64, 48, 1), "নালা.JPEG").unwrap().named_rightly);
    assert!(!gate(&bytes, "নালা").unwrap().named_rightly);
}

#[test]
fn a_jpeg_cut_anywhere_is_refused() {
    let whole = drawn(2, 640, 480, 1);
    let start = scan_start(&whole);
    let last_row = (whole.len() - start) / 30;
    let mut cuts: Vec<usize> = (0..40).map(|part| 3 + (whole.len() - last_row - 3) * part / 40).collect();
    cuts.extend([start, start + 1, whole.len() - last_row]);
    cuts.extend([2000, 500, 200, 100, 50, 20].map(|missing| whole.len() - missing));
    for cut in cuts {
        assert_eq!(code(&whole[..cut]), "damaged", "cut at {cut} of {}", whole.len());
        // As a program leaves it that closes what it could not finish.
        let closed = [&whole[..cut], &[0xff, 0xd9]].concat();
        assert_eq!(code(&closed), "damaged", "cut at {cut} of {} and closed", whole.len());
    }
}

#[test]
fn a_progressive_jpeg_cut_anywhere_is_refused() {
    let whole = progressive(640, 480);
    assert_eq!(code(&whole), "taken");
    for part in 1..40 {
        let cut = whole.len() * part / 40;
        assert_eq!(code(&whole[..cut]), "damaged", "cut at {cut} of {}", whole.len());
        let closed = [&whole[..cut], &[0xff, 0xd9]].concat();
        assert_eq!(code(&closed), "damaged", "cut at {cut} of {} and closed", whole.len());
    }
}

#[test]
fn a_progressive_jpeg_that_misses_its_last_scans_is_refused() {
    let whole = progressive(640, 480);
    let scans: Vec<usize> = (0..whole.len() - 1).filter(|at| whole[*at..*at + 2] == [0xff, 0xda]).collect();
    assert!(scans.len() > 2);
    for scan in &scans[1..] {
        // A table may stand before the scan; it belongs to what is missing.
        let at =
            (0..*scan).rev().find(|at| whole[*at] == 0xff && !matches!(whole[at + 1], 0 | 0xff)).unwrap();
        for end in [at, *scan] {
            assert_eq!(code(&[&whole[..end], &[0xff, 0xd9]].concat()), "damaged");
        }
    }
}

#[test]
fn a_jpeg_without_an_end_marker_is_accepted() {
    for whole in [drawn(2, 640, 480, 1), plain(300, 200)] {
        assert_eq!(whole[whole.len() - 2..], [0xff, 0xd9]);
        let open = made(&whole[..whole.len() - 2]).unwrap();
        assert_eq!(open.rendition, made(&whole).unwrap().rendition);
    }
}

#[test]
fn data_after_the_end_of_a_jpeg_is_ignored() {
    let bytes =
        [drawn(2, 640, 480, 1), b"MotionPhoto_Data\0\0\0\x18ftypmp42".to_vec(), vec![0; 5000]].concat();
    assert_eq!(code(&bytes), "taken");
}

#[test]
fn a_scan_with_a_sector_of_zeros_is_refused() {
    for whole in [drawn(2, 1200, 900, 1), progressive(1200, 900)] {
        for sector in [512, 4096] {
            let mut zeroed = whole.clone();
            let middle = whole.len() * 2 / 5;
            zeroed[middle..middle + sector].fill(0);
            assert_eq!(code(&zeroed), "damaged", "{sector} bytes of zeros");
        }
    }
}

#[test]
fn a_flat_picture_is_not_mistaken_for_a_zeroed_one() {
    for progressive in [false, true] {
        let black = vec![0; 2000 * 1500 * 3];
        assert_eq!(code(&jpeg_of(&black, 2000, 1500, ColorType::Rgb, progressive)), "taken");
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 90);
        encoder.set_progressive(progressive);
        encoder.set_optimized_huffman_tables(true);
        encoder.encode(&black, 2000, 1500, ColorType::Rgb).unwrap();
        assert_eq!(code(&jpeg), "taken", "with its own tables");
    }
}

#[test]
fn overwritten_bytes_never_crash_and_are_mostly_detected() {
    let whole = drawn(2, 640, 480, 1);
    let start = scan_start(&whole);
    let mut found = 0;
    for seed in 0..40_usize {
        let mut broken = whole.clone();
        for nth in 0..200 {
            let at = start + (seed * 7919 + nth * 104_729) % (whole.len() - start);
            broken[at] = broken[at].wrapping_mul(31).wrapping_add(u8::try_from(nth).unwrap());
        }
        found += usize::from(code(&broken) == "damaged");
    }
    assert!(found >= 38, "{found} of 40");
}

#[test]
fn a_flipped_byte_in_the_header_never_crashes() {
    let whole = drawn(2, 96, 64, 6);
    for at in 0..scan_start(&whole) {
        let mut broken = whole.clone();
        broken[at] ^= 0xff;
        let _ = (made(&broken), CODEC.quick_thumbnail(&broken), gate(&broken, ""));
    }
}

#[test]
fn oversized_headers_are_refused_before_decoding() {
    let bomb = with_size(&drawn(1, 64, 48, 1), 65_500, 65_500);
    assert_eq!(
        gate(&bomb, "").unwrap_err(),
        Refusal::TooManyPixels { width: 65_500, height: 65_500, limit: 120_000_000 }
    );
    assert_eq!(code(&with_size(&drawn(1, 64, 48, 1), 20_000, 100)), "too_many_pixels");
    assert_eq!(code(&with_size(&drawn(1, 64, 48, 1), 12_000, 9_000)), "implausible");
    assert_eq!(code(&with_size(&drawn(1, 64, 48, 1), 0, 48)), "damaged");

    assert_eq!(code(&png(60_000, 60_000, 8, 2, &[0; 64], &[])), "too_many_pixels");
    assert_eq!(code(&png(10_000, 10_000, 8, 2, &[0; 64], &[])), "implausible");

    let mut webp = saved(&rgb(64, 48), ImageFormat::WebP);
    let at = position(&webp, b"VP8L") + 9;
    // 16,383 each way, less one, in 14 bits.
    webp[at..at + 4].copy_from_slice(&[0xfe, 0xbf, 0xff, 0x0f]);
    assert_eq!(code(&webp), "too_many_pixels");
}

#[test]
fn a_progressive_jpeg_has_a_lower_pixel_limit() {
    let mut bomb = progressive(64, 48);
    let at = position(&bomb, &[0xff, 0xc2]);
    bomb[at + 5..at + 9].copy_from_slice(&[0x1f, 0x40, 0x1f, 0x40]);
    assert_eq!(made(&bomb), Err(Refusal::TooManyPixels { width: 8000, height: 8000, limit: 40_000_000 }));
}

#[test]
fn a_file_beyond_64_mib_is_refused_by_its_size() {
    let mut large = drawn(1, 64, 48, 1);
    large.resize(photo::limits::FILE_BYTES + 1, 0);
    assert_eq!(code(&large), "too_large");
}

#[test]
fn a_greyscale_photo_stays_grey() {
    let grey = jpeg_of(&[90; 64 * 48], 64, 48, ColorType::Luma, false);
    assert!(near(*pixels(&made(&grey).unwrap().rendition).get_pixel(30, 20), [90; 3]));
    let grey = DynamicImage::ImageLuma8(ImageBuffer::from_pixel(64, 48, Luma([90])));
    assert!(near(
        *pixels(&made(&saved(&grey, ImageFormat::Png)).unwrap().rendition).get_pixel(30, 20),
        [90; 3]
    ));
}

#[test]
fn cmyk_jpegs_are_refused() {
    for colours in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let inked = jpeg_of(&[90; 64 * 48 * 4], 64, 48, colours, false);
        assert_eq!(made(&inked), Err(Refusal::Unsupported { what: "cmyk" }));
    }
}

#[test]
fn data_lost_between_restart_markers_is_detected() {
    let picture = pixels(&drawn(3, 640, 480, 1));
    for (sampling, interval) in
        [(SamplingFactor::R_4_2_0, 7), (SamplingFactor::R_4_4_4, 80), (SamplingFactor::R_4_2_2, 1)]
    {
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 90);
        encoder.set_sampling_factor(sampling);
        encoder.set_restart_interval(interval);
        encoder.encode(&picture, 640, 480, ColorType::Rgb).unwrap();
        assert_eq!(code(&jpeg), "taken");
        let marks: Vec<usize> =
            (0..jpeg.len() - 1).filter(|at| matches!(jpeg[*at..*at + 2], [0xff, 0xd0..=0xd7])).collect();
        let lost = [&jpeg[..marks[3]], &jpeg[marks[4]..]].concat();
        assert_eq!(code(&lost), "damaged");
    }
}

#[test]
fn sixteen_bit_channels_are_rounded_to_eight() {
    let deep = ImageBuffer::from_pixel(64, 48, Rgb([0x8000_u16, 0x4000, 0xffff]));
    let deep = saved(&DynamicImage::ImageRgb16(deep), ImageFormat::Png);
    assert!(near(*pixels(&made(&deep).unwrap().rendition).get_pixel(30, 20), [128, 64, 255]));
}

#[test]
fn a_palette_png_gets_its_colours() {
    let palette = chunk(b"PLTE", &[200, 30, 30, 20, 120, 40]);
    let rows = [[0; 33], [0; 33]].concat();
    let found = made(&png(32, 2, 8, 3, &rows, &[palette])).unwrap();
    assert!(near(*pixels(&found.rendition).get_pixel(10, 1), [200, 30, 30]));
}

#[test]
fn transparency_is_flattened_onto_white() {
    let clear = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(64, 48, Rgba([255, 0, 0, 0])));
    let half = DynamicImage::ImageRgba8(ImageBuffer::from_pixel(64, 48, Rgba([0, 0, 0, 128])));
    let grey = DynamicImage::ImageLumaA8(ImageBuffer::from_pixel(64, 48, LumaA([0, 128])));
    for (image, expected) in [(clear, [255; 3]), (half, [127; 3]), (grey, [127; 3])] {
        let found = made(&saved(&image, ImageFormat::Png)).unwrap();
        assert!(near(*pixels(&found.rendition).get_pixel(30, 20), expected));
    }
}

#[test]
fn a_png_cut_anywhere_or_overwritten_is_refused() {
    let whole = saved(&rgb(320, 240), ImageFormat::Png);
    assert_eq!(code(&whole), "taken");
    for part in 1..=30 {
        let cut = 8 + (whole.len() - 9) * part / 30;
        assert_eq!(code(&whole[..cut]), "damaged", "cut at {cut} of {}", whole.len());
    }
    let middle = whole.len() / 2;
    let mut broken = whole.clone();
    broken[middle] ^= 1;
    assert_eq!(code(&broken), "damaged");
    let mut zeroed = whole;
    zeroed[middle..middle + 4096].fill(0);
    assert_eq!(code(&zeroed), "damaged");
}

#[test]
fn a_webp_is_accepted_and_a_truncated_one_refused() {
    let whole = saved(&rgb(320, 240), ImageFormat::WebP);
    let prepared = made(&whole).unwrap();
    assert_eq!((prepared.facts.original_format, prepared.facts.width), (Format::Webp, 320));
    for part in 1..=30 {
        // The last byte may only fill the chunk up to an even length.
        let cut = 16 + (whole.len() - 18) * part / 30;
        assert_eq!(code(&whole[..cut]), "damaged", "cut at {cut} of {}", whole.len());
    }
}

#[test]
fn animations_are_refused() {
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    assert_eq!(code(&png(32, 2, 8, 0, &[0; 66], &[control])), "animated");

    let still = saved(&rgb(64, 48), ImageFormat::WebP);
    let frame = [&[0; 6][..], &[63, 0, 0, 47, 0, 0, 100, 0, 0, 0], &still[12..]].concat();
    let part =
        |name: &[u8], data: &[u8]| [name, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
    let body = [
        b"WEBP".to_vec(),
        part(b"VP8X", &[2, 0, 0, 0, 63, 0, 0, 47, 0, 0]),
        part(b"ANIM", &[0; 6]),
        part(b"ANMF", &frame),
        part(b"ANMF", &frame),
    ]
    .concat();
    assert_eq!(code(&part(b"RIFF", &body)), "animated");
}

#[test]
fn a_cyclic_exif_block_is_ignored() {
    // One entry, the pointer to the EXIF part, pointing back; and a next directory that is this one.
    let entry = [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8];
    let block = [b"MM\0\x2a\0\0\0\x08", &[0, 1][..], &entry, &[0, 0, 0, 8]].concat();
    let looped = with_exif(&plain(160, 120), &block);
    let prepared = made(&looped).unwrap();
    assert_eq!(prepared.facts.taken_at, None);
    assert_eq!(pixels(&CODEC.quick_thumbnail(&looped).unwrap()).dimensions(), (160, 120));
}

#[test]
fn implausible_metadata_is_left_out() {
    let mut bytes = drawn(1, 160, 120, 1);
    let at = position(&bytes, b"2026:11:20");
    bytes[at..at + 10].copy_from_slice(b"2026:02:30");
    let at = position(&bytes, b"+05:30");
    bytes[at..at + 6].copy_from_slice(b"+99:99");
    let facts = made(&bytes).unwrap().facts;
    assert_eq!((facts.taken_at, facts.offset), (None, None));
    assert_eq!(facts.make.as_deref(), Some("Xiaomi"));
}

#[test]
fn jpegs_of_other_kinds_are_refused_by_name() {
    let kind = |marker: u8, precision: u8| {
        let mut bytes = plain(64, 48);
        let at = position(&bytes, &[0xff, 0xc0]);
        (bytes[at + 1], bytes[at + 4]) = (marker, precision);
        made(&bytes).unwrap_err()
    };
    assert_eq!(kind(0xc3, 8), Refusal::Unsupported { what: "lossless_jpeg" });
    assert_eq!(kind(0xc9, 8), Refusal::Unsupported { what: "arithmetic_jpeg" });
    assert_eq!(kind(0xc1, 12), Refusal::Unsupported { what: "twelve_bit_jpeg" });
}

#[test]
fn noise_is_scaled_down_before_quality_drops_too_far() {
    let mut state = 1_u32;
    let noise = RgbImage::from_fn(2400, 1800, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, r, g, b] = state.to_le_bytes();
        Rgb([r, g, b])
    });
    let prepared = made(&jpeg_of(&noise, 2400, 1800, ColorType::Rgb, false)).unwrap();
    assert_eq!((prepared.facts.width, prepared.facts.height), (1600, 1200));
    assert!(prepared.preview.len() <= photo::limits::PREVIEW_BYTES);
}

#[test]
fn the_smallest_possible_pictures_are_accepted() {
    assert_eq!(made(&plain(6000, 1)).unwrap().facts.height, 1);
    assert_eq!(pixels(&made(&plain(1, 1)).unwrap().thumbnail).dimensions(), (1, 1));
}

#[test]
fn a_cancelled_preparation_says_so() {
    let cancel = Cancel::default();
    cancel.clone().cancel();
    assert_eq!(CODEC.prepare(&drawn(1, 64, 48, 1), &Edit::default(), &cancel), Err(Refusal::Cancelled));
}

#[test]
fn three_photographs_are_prepared_within_their_bytes() {
    for photograph in three() {
        let prepared = made(&photograph.bytes).unwrap();
        assert_eq!(prepared.facts.width.max(prepared.facts.height) % 16, 0, "{}", photograph.name);
        assert!(prepared.rendition.len() <= photo::limits::RENDITION_BYTES, "{}", photograph.name);
        assert!(prepared.preview.len() <= photo::limits::PREVIEW_BYTES);
    }
}
