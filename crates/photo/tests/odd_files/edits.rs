//! Turning, cropping, hiding; the fingerprint, the check, what is left in the pictures.

use crate::photographs::drawn;
use image::{Rgb, RgbImage};
use jpeg_encoder::ColorType;
use photo::{Area, Cancel, Edit, Fingerprint, Likeness, Prepared, Provenance, Refusal, metadata_free};

use super::{CODEC, made};
use crate::files::*;

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 800;

fn edited(bytes: &[u8], edit: &Edit) -> Prepared {
    CODEC.prepare(bytes, edit, &Cancel::default()).unwrap()
}

fn area(x: u32, y: u32, width: u32, height: u32) -> Area {
    Area { x: x * 10_000, y: y * 10_000, width: width * 10_000, height: height * 10_000 }
}

/// Four fields: red, green above blue, white.
fn quartered() -> Vec<u8> {
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| match (x < WIDTH / 2, y < HEIGHT / 2) {
        (true, true) => Rgb([200, 40, 40]),
        (false, true) => Rgb([40, 160, 60]),
        (true, false) => Rgb([40, 60, 190]),
        (false, false) => Rgb([240, 240, 240]),
    });
    jpeg_of(&picture, 1200, 800, ColorType::Rgb, false)
}

fn corners(prepared: &Prepared) -> [Rgb<u8>; 4] {
    let picture = pixels(&prepared.rendition);
    let (right, bottom) = (picture.width() - 20, picture.height() - 20);
    [(20, 20), (right, 20), (20, bottom), (right, bottom)].map(|(x, y)| *picture.get_pixel(x, y))
}

fn alike(found: [Rgb<u8>; 4], expected: [[u8; 3]; 4]) -> bool {
    found.into_iter().zip(expected).all(|(found, expected)| near(found, expected))
}

const RED: [u8; 3] = [200, 40, 40];
const GREEN: [u8; 3] = [40, 160, 60];
const BLUE: [u8; 3] = [40, 60, 190];
const WHITE: [u8; 3] = [240; 3];

#[test]
fn quarter_turns_go_clockwise() {
    let turned = |turn| corners(&edited(&quartered(), &Edit { turn, ..Edit::default() }));
    assert!(alike(turned(0), [RED, GREEN, BLUE, WHITE]));
    assert!(alike(turned(1), [BLUE, RED, WHITE, GREEN]));
    assert!(alike(turned(2), [WHITE, BLUE, GREEN, RED]));
    assert!(alike(turned(3), [GREEN, WHITE, RED, BLUE]));
}

#[test]
fn an_edited_turn_is_applied_after_the_exif_orientation() {
    for orientation in 1..=8 {
        let twice = edited(&drawn(9, 480, 320, orientation), &Edit { turn: 2, ..Edit::default() });
        let upright = edited(&drawn(9, 480, 320, 1), &Edit { turn: 2, ..Edit::default() });
        let (twice, upright) = (pixels(&twice.rendition), pixels(&upright.rendition));
        assert_eq!(twice.dimensions(), upright.dimensions());
        let difference: u64 = twice.iter().zip(upright.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        assert!(difference / (480 * 320 * 3) <= 5, "orientation {orientation}");
    }
}

#[test]
fn a_crop_uses_the_coordinates_of_the_turned_picture() {
    // After a quarter turn the blue field lies top left.
    let crop = Some(area(0, 0, 50, 50));
    let cut = edited(&quartered(), &Edit { turn: 1, crop, ..Edit::default() });
    assert_eq!((cut.facts.width, cut.facts.height), (400, 600));
    assert!(alike(corners(&cut), [BLUE; 4]));
    let cut = edited(&quartered(), &Edit { crop: Some(area(25, 25, 50, 50)), ..Edit::default() });
    assert_eq!((cut.facts.width, cut.facts.height), (600, 400));
    assert!(alike(corners(&cut), [RED, GREEN, BLUE, WHITE]));
}

#[test]
fn a_small_crop_of_a_large_photo_keeps_its_pixels() {
    let original = drawn(4, 4000, 3000, 6);
    let cut = edited(&original, &Edit { crop: Some(area(30, 30, 40, 40)), ..Edit::default() });
    assert_eq!((cut.facts.width, cut.facts.height), (1600, 1200));
}

/// A page of stripes, whose letters lean one way or the other, within a light border.
fn page(leaning: bool) -> Vec<u8> {
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let inside = (300..900).contains(&x) && (200..600).contains(&y);
        let ink = if leaning { (x + y) % 6 < 3 } else { (x + 6 - y % 6) % 6 < 3 };
        if inside && ink { Rgb([10; 3]) } else { Rgb([230; 3]) }
    });
    jpeg_of(&picture, 1200, 800, ColorType::Rgb, false)
}

#[test]
fn hidden_text_cannot_be_distinguished_from_other_text() {
    let edit = Edit { hidden: vec![area(24, 24, 52, 52)], ..Edit::default() };
    let mean = |a: &RgbImage, b: &RgbImage| {
        let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum * 1000 / (a.len() as u64)
    };
    let [one, other] = [true, false].map(|leaning| edited(&page(leaning), &edit));
    let [one_seen, other_seen] = [true, false].map(|leaning| edited(&page(leaning), &Edit::default()));
    assert!(mean(&pixels(&one_seen.rendition), &pixels(&other_seen.rendition)) > 5_000);
    for (one, other) in [
        (&one.rendition, &other.rendition),
        (&one.thumbnail, &other.thumbnail),
        (&one.preview, &other.preview),
    ] {
        assert!(mean(&pixels(one), &pixels(other)) < 100, "{}", mean(&pixels(one), &pixels(other)));
    }
    // And there is no ink left, only its mean.
    let hidden = pixels(&one.rendition);
    let inside = (310..890).step_by(7).flat_map(|x| (210..590).step_by(7).map(move |y| (x, y)));
    assert!(inside.map(|(x, y)| hidden.get_pixel(x, y).0[0]).all(|light| light > 60));
}

#[test]
fn hidden_areas_turn_and_are_cropped_with_the_picture() {
    // The red field, which a quarter turn brings to the top right; then only that half is kept.
    let edit = Edit {
        turn: 1,
        crop: Some(area(50, 0, 50, 100)),
        hidden: vec![area(50, 0, 50, 25), area(0, 0, 40, 100)],
    };
    let prepared = edited(&quartered(), &edit);
    let picture = pixels(&prepared.rendition);
    assert_eq!(picture.dimensions(), (400, 1200));
    assert!(near(*picture.get_pixel(200, 20), [200, 40, 40]));
    assert!(near(*picture.get_pixel(200, 560), [200, 40, 40]));
    assert!(near(*picture.get_pixel(200, 700), [40, 160, 60]));
}

#[test]
fn an_edit_outside_the_picture_is_refused_and_names_the_part() {
    let refused = |edit: Edit| CODEC.prepare(&quartered(), &edit, &Cancel::default()).unwrap_err();
    assert_eq!(refused(Edit { turn: 4, ..Edit::default() }), Refusal::Edit { part: "turn" });
    let crop = Some(area(60, 0, 41, 10));
    assert_eq!(refused(Edit { crop, ..Edit::default() }), Refusal::Edit { part: "crop" });
    let hidden = vec![area(1, 1, 0, 5)];
    assert_eq!(refused(Edit { hidden, ..Edit::default() }), Refusal::Edit { part: "hidden" });
}

#[test]
fn edits_of_the_smallest_pictures_never_crash() {
    let dot = Area { x: 999_999, y: 999_999, width: 1, height: 1 };
    for (width, height) in [(1, 1), (2, 3), (17, 1), (33, 31), (2049, 1025)] {
        let edit = Edit { turn: 3, crop: Some(dot), hidden: vec![dot, Area::ALL] };
        let prepared = edited(&plain(width, height), &edit);
        assert_eq!((prepared.facts.width, prepared.facts.height), (1, 1));
        edited(&plain(width, height), &Edit { hidden: vec![dot], ..Edit::default() });
    }
}

#[test]
fn a_fingerprint_survives_recompression_turning_and_mirroring() {
    for seed in 0..4 {
        let original = drawn(seed, 1600, 1200, 6);
        let prepared = made(&original).unwrap();
        let again = CODEC.fingerprint(&prepared.rendition).unwrap();
        assert_eq!(prepared.fingerprint.likeness(&again), Likeness::Same, "seed {seed}");
        let twice = made(&prepared.rendition).unwrap().fingerprint;
        assert_eq!(prepared.fingerprint.likeness(&twice), Likeness::Same, "seed {seed}");
        let mirrored = made(&drawn(seed, 1600, 1200, 1)).unwrap();
        let mut picture = pixels(&mirrored.rendition);
        image::imageops::flip_horizontal_in_place(&mut picture);
        let flipped = made(&jpeg_of(&picture, 1600, 1200, ColorType::Rgb, false)).unwrap().fingerprint;
        assert_eq!(prepared.fingerprint.likeness(&flipped), Likeness::Same, "seed {seed}");
        assert_eq!(prepared.fingerprint.to_string().parse::<Fingerprint>(), Ok(prepared.fingerprint));
    }
}

#[test]
fn verifying_a_rendition_returns_its_facts_and_detects_damage() {
    let prepared = made(&drawn(3, 3000, 2250, 6)).unwrap();
    let facts = CODEC.check(&prepared.rendition).unwrap();
    assert_eq!((facts.width, facts.height), (prepared.facts.width, prepared.facts.height));
    assert_eq!((facts.taken_at, facts.latitude, facts.make), (None, None, None));
    let rendition = &prepared.rendition;
    for part in 1..20 {
        let cut = &rendition[..rendition.len() * part / 20];
        assert_eq!(CODEC.check(cut).unwrap_err().code(), "damaged");
    }
    let facts = CODEC.check(&drawn(3, 300, 225, 6)).unwrap();
    assert_eq!((facts.width, facts.height), (300, 225));
    assert_eq!(facts.make.as_deref(), Some("Xiaomi"));
}

#[test]
fn renditions_have_no_metadata_and_originals_keep_theirs() {
    let prepared = made(&drawn(3, 800, 600, 1)).unwrap();
    for picture in [&prepared.rendition, &prepared.thumbnail, &prepared.preview] {
        assert!(metadata_free(picture));
        assert!(!metadata_free(&[picture.as_slice(), b"more"].concat()), "something behind the end");
        assert!(!metadata_free(&picture[..picture.len() - 2]), "no end");
    }
    assert!(!metadata_free(&drawn(3, 800, 600, 1)));
    assert!(!metadata_free(b""));
}

#[test]
fn provenance_follows_from_the_files_metadata() {
    let provenance = |bytes: &[u8]| made(bytes).unwrap().facts.provenance;
    assert_eq!(provenance(&drawn(3, 800, 600, 1)), Provenance::Camera);
    assert_eq!(provenance(&plain(1600, 1200)), Provenance::Stripped);
    let mut edited = drawn(3, 800, 600, 1);
    let at = position(&edited, b"MIUI Camera");
    edited[at..at + 11].copy_from_slice(b"Snapseed2.0");
    assert_eq!(provenance(&edited), Provenance::Stripped);
    assert_eq!(provenance(&plain(1080, 2400)), Provenance::Screenshot);
    assert_eq!(provenance(&plain(1080, 1920)), Provenance::Stripped, "a messenger's, or a photo 16:9");
}
