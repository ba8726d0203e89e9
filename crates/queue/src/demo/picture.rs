//! Photographs for the demo: drawn streets, or JPEGs out of a folder, made ready as the officer's app does.

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use photo::{Cancel, Edit, Prepared};
use std::fs;
use std::path::Path;

use crate::fault::Fault;

/// How many are made; the items take them in turn, and there is one for each place: a picture that came twice would
/// be told so at the desk.
const PICTURES: u64 = 26;
/// Of the drawing, in units of which [`UNITS`] make a pixel: large pictures take a minute where nothing is optimised.
const WIDTH: u32 = 1600;
const HEIGHT: u32 = 1200;
const UNITS: u32 = 2;

/// Drawn pictures, the same each time.
///
/// # Errors
/// One could not be encoded.
pub fn drawn() -> Result<Vec<Prepared>, Fault> {
    (0..PICTURES).map(|n| ready(&street(n)?)).collect()
}

/// The JPEGs of a folder in the order of their names, as many as are needed.
///
/// # Errors
/// The folder cannot be read or has none, or one of them is no photograph.
pub fn from_folder(folder: &Path) -> Result<Vec<Prepared>, Fault> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if matches!(ending.as_str(), "jpg" | "jpeg") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.truncate(usize::try_from(PICTURES).unwrap_or(usize::MAX));
    if paths.is_empty() {
        return Err(Fault::Broken(format!("no JPEG in {}", folder.display())));
    }
    paths.iter().map(|path| ready(&fs::read(path)?)).collect()
}

fn ready(bytes: &[u8]) -> Result<Prepared, Fault> {
    photo::prepare(bytes, &Edit::default(), &Cancel::default())
        .map_err(|refusal| Fault::Broken(format!("{refusal:?}")))
}

/// SplitMix64: enough chance for a drawing.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z >> 33) % u64::from(below.max(1))).unwrap_or(0)
    }

    fn among<T: Copy>(&mut self, all: &[T], otherwise: T) -> T {
        let n = self.roll(u32::try_from(all.len()).unwrap_or(1));
        all.get(n as usize).copied().unwrap_or(otherwise)
    }
}

type Colour = [u8; 3];

const SKIES: [(Colour, Colour); 4] = [
    ([96, 150, 205], [214, 226, 232]),
    ([158, 170, 182], [220, 220, 214]),
    ([222, 150, 96], [246, 214, 160]),
    ([30, 40, 72], [88, 92, 116]),
];
const WALLS: [Colour; 6] =
    [[196, 176, 140], [172, 92, 72], [206, 200, 184], [120, 140, 128], [214, 178, 92], [142, 128, 120]];
const THINGS: [Colour; 4] = [[34, 92, 150], [236, 184, 40], [60, 120, 62], [150, 40, 40]];

/// A street as a JPEG: sky, houses, road, something at work in front, and the grain of a phone. Each from another place:
/// where the street meets the houses and how it leads away is rolled too.
fn street(n: u64) -> Result<Vec<u8>, Fault> {
    let mut dice = Dice(n);
    let mut picture = RgbImage::new(WIDTH / UNITS, HEIGHT / UNITS);
    let (horizon, middle) = (500 + dice.roll(240), 300 + dice.roll(1000));
    let (high, low) = dice.among(&SKIES, ([128; 3], [200; 3]));
    for y in 0..horizon {
        rectangle(&mut picture, 0, y, WIDTH, 1, between(high, low, y, horizon));
    }
    for _ in 0..3 + dice.roll(5) {
        let (x, y, bright) = (dice.roll(WIDTH), 60 + dice.roll(240), 30 + dice.roll(50));
        for _ in 0..6 {
            let (x, y) = (x + dice.roll(260), y + dice.roll(50));
            disc(&mut picture, x, y, 40 + dice.roll(60), between(high, [255; 3], bright, 100));
        }
    }
    let mut x = 0;
    while x < WIDTH {
        let (width, height) = (120 + dice.roll(180), 120 + dice.roll(360));
        let wall = between(dice.among(&WALLS, [128; 3]), [20; 3], dice.roll(50), 100);
        let top = horizon.saturating_sub(height);
        rectangle(&mut picture, x, top, width, height, wall);
        for (row, column) in
            (top + 30..horizon - 60).step_by(80).flat_map(|r| (0..width / 60).map(move |c| (r, c)))
        {
            let glass = if dice.roll(3) == 0 { [70, 80, 84] } else { [40, 46, 52] };
            rectangle(&mut picture, x + 16 + column * 60, row, 28, 44, glass);
        }
        x += width + dice.roll(24);
    }
    let (pavement, edge) = (110 + dice.roll(70), 60 + dice.roll(60));
    let lean = dice.roll(700);
    for y in horizon..HEIGHT {
        let (near, deep) = (y - horizon, HEIGHT - horizon);
        let from = between([200, 190, 170], [0; 3], 255 - pavement, 255);
        rectangle(&mut picture, 0, y, WIDTH, 1, between(from, [118, 108, 94], near, deep));
        // The street comes nearer, and to one side.
        let (half, centre) = (edge + near * 520 / deep, middle + near * lean / deep);
        let left = centre.saturating_sub(half + near * 350 / deep);
        rectangle(&mut picture, left, y, half * 2, 1, between([92; 3], [60; 3], near, deep));
        if (9_000 / (near + 30)) % 2 == 0 {
            rectangle(&mut picture, left + half, y, near / 30 + 4, 1, [206, 204, 190]);
        }
    }
    for _ in 0..2 + dice.roll(5) {
        let (x, up, size) = (dice.roll(WIDTH), 60 + dice.roll(200), 40 + dice.roll(70));
        rectangle(&mut picture, x + size / 2, horizon.saturating_sub(up), 18, up + 30, [70, 54, 40]);
        for _ in 0..14 {
            let (x, y) = (x + dice.roll(size * 2), horizon.saturating_sub(up + dice.roll(size * 2)));
            let leaf = dice.among(&[[38, 84, 44], [54, 104, 50], [30, 66, 40]], [40; 3]);
            disc(&mut picture, x, y, size / 2, leaf);
        }
    }
    // A cart or a lorry by the roadside, and a heap beside it.
    let (left, top) = (140 + dice.roll(900), 740 + dice.roll(180));
    let colour = dice.among(&THINGS, [90; 3]);
    rectangle(&mut picture, left, top, 320, 180, colour);
    rectangle(&mut picture, left + 320, top + 60, 110, 120, between(colour, [255; 3], 1, 4));
    rectangle(&mut picture, left + 340, top + 74, 70, 46, [60, 72, 80]);
    for wheel in [left + 70, left + 360] {
        disc(&mut picture, wheel, top + 186, 36, [24; 3]);
        disc(&mut picture, wheel, top + 186, 14, [120; 3]);
    }
    for _ in 0..60 {
        let (across, up) = (dice.roll(260), dice.roll(90));
        let colour = dice.among(&[[96, 84, 66], [70, 78, 60], [128, 116, 100], [170, 164, 156]], [90; 3]);
        disc(
            &mut picture,
            left + 460 + across,
            top + 220 - up * (260 - across.min(259)) / 260,
            12 + up / 6,
            colour,
        );
    }
    let grain: Vec<u8> = (0..65_521).map(|_| u8::try_from(dice.roll(9)).unwrap_or(4)).collect();
    for (byte, grain) in picture.iter_mut().zip(grain.iter().cycle()) {
        *byte = byte.saturating_add(*grain).saturating_sub(4);
    }
    let mut bytes = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture);
    encoded.map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(bytes)
}

/// The colour `part` of `whole` on the way from one to another.
fn between(from: Colour, to: Colour, part: u32, whole: u32) -> Colour {
    let mix = |a: u8, b: u8| {
        let mixed =
            (u32::from(a) * (whole - part.min(whole)) + u32::from(b) * part.min(whole)) / whole.max(1);
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    let ([r, g, b], [red, green, blue]) = (from, to);
    [mix(r, red), mix(g, green), mix(b, blue)]
}

fn rectangle(picture: &mut RgbImage, left: u32, top: u32, width: u32, height: u32, colour: Colour) {
    let pixel = |units: u32| (units.min(WIDTH) / UNITS) as usize;
    let (left, right) = (pixel(left) * 3, pixel(left + width) * 3);
    let line = colour.repeat((right - left) / 3);
    let rows = picture.chunks_exact_mut((WIDTH / UNITS) as usize * 3);
    for row in rows.take(pixel(top + height)).skip(pixel(top)) {
        if let Some(span) = row.get_mut(left..right) {
            span.copy_from_slice(&line);
        }
    }
}

fn disc(picture: &mut RgbImage, x: u32, y: u32, radius: u32, colour: Colour) {
    for down in 0..=2 * radius {
        let rise = down.abs_diff(radius);
        let half = (radius * radius - rise * rise).isqrt();
        rectangle(picture, x.saturating_sub(half), (y + down).saturating_sub(radius), 2 * half, 1, colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_drawn_street_looks_like_another_to_the_desk() {
        let prints: Vec<_> = drawn().unwrap().into_iter().map(|made| made.fingerprint).collect();
        for (nth, print) in prints.iter().enumerate() {
            assert_eq!(print.distance(print), 0, "{nth} has too little in it to be known again");
            for (other, earlier) in prints.iter().enumerate().take(nth) {
                let bits = print.distance(earlier);
                assert!(bits > photo::VERY_SIMILAR_BITS, "{nth} and {other} are {bits} bits apart");
            }
        }
    }
}
