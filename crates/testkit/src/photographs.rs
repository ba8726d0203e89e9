//! Photographs for tests: drawn ones, the same for the same seed, and real ones where they have been
//! fetched.
//!
//! Real ones lie outside the repository, in `$PURABARTA_PHOTOGRAPHS`, else in `purabarta/photographs`
//! of the user's cache; `cargo xtask` fills that folder. No test may need them: [`three`] draws what is
//! not there.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// A file as an officer drops it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photograph {
    /// Its file name, in Bengali.
    pub name: String,
    /// A JPEG.
    pub bytes: Vec<u8>,
}

/// What a phone in Kolkata writes into a photo.
pub const TAKEN_AT: &str = "2026:11:20 14:33:21";
/// Degrees north and east of the drain in Behala where the drawn photos are taken.
pub const PLACE: (f64, f64) = (22.4986, 88.3103);

const NAMES: [&str; 3] = ["বেহালার নালা.jpg", "রাসবিহারী মোড়ের রাস্তা.jpg", "টালা পার্কের আলো.jpg"];
const QUALITY: u8 = 90;

/// A photo-like JPEG with the EXIF of a phone.
///
/// `width` and `height` are those of the upright picture; the file stores it turned as `orientation`
/// (1 to 8) says, so that all eight of a seed show the same once turned back. The top left quarter is
/// the brightest, the bottom right one the darkest.
///
/// # Panics
/// If a size is 0 or above 65,535.
#[must_use]
pub fn drawn(seed: u64, width: u32, height: u32, orientation: u16) -> Vec<u8> {
    as_taken(scene(seed, width, height), orientation)
}

/// The same without anything beside its pixels: a file as it is sent.
///
/// # Panics
/// If a size is 0 or above 65,535.
#[must_use]
pub fn bare(seed: u64, width: u32, height: u32) -> Vec<u8> {
    encode(&scene(seed, width, height), None)
}

/// The real photographs that have been fetched, in the order of their names; none if none have been.
#[must_use]
pub fn real() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(cache()) else { return Vec::new() };
    let is_photo = |path: &Path| path.extension().is_some_and(|end| end == "jpg" || end == "png");
    let mut paths: Vec<_> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_photo(path)).collect();
    paths.sort();
    paths
}

/// Where fetched photographs lie.
#[must_use]
pub fn cache() -> PathBuf {
    let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("PURABARTA_PHOTOGRAPHS").unwrap_or_else(|| {
        let cache = folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")));
        cache.unwrap_or_else(std::env::temp_dir).join("purabarta").join("photographs")
    })
}

/// Three photographs of a phone's 12 megapixels, each held differently: real ones if they have been
/// fetched, else drawn ones.
#[must_use]
pub fn three() -> Vec<Photograph> {
    let mut real = real().into_iter().filter_map(|path| image::open(path).ok());
    let held = [(4000, 3000, 1), (3000, 4000, 6), (4000, 3000, 3)];
    let made = NAMES.iter().zip(held).zip(1..).map(|((name, (width, height, orientation)), seed)| {
        let upright = match real.next() {
            Some(photo) => photo.resize_to_fill(width, height, FilterType::Triangle).into_rgb8(),
            None => scene(seed, width, height),
        };
        Photograph { name: (*name).to_owned(), bytes: as_taken(upright, orientation) }
    });
    made.collect()
}

/// Sky, sun, houses and a street, under the noise of a small sensor.
fn scene(seed: u64, width: u32, height: u32) -> RgbImage {
    let mut chance = Chance(seed);
    let houses: Vec<(u32, [u8; 3])> = (0..9)
        .map(|_| {
            let roof = 40 + u32::from(chance.byte()) / 8;
            (roof, [90 + chance.byte() / 4, 60 + chance.byte() / 4, 50 + chance.byte() / 4])
        })
        .collect();
    RgbImage::from_fn(width, height, |x, y| {
        // In hundredths of the picture.
        let (across, down) = (x * 100 / width, y * 100 / height);
        let house = houses.get(usize::try_from(x * 9 / width).unwrap_or(0));
        let (dx, dy) = (i64::from(across) - 22, i64::from(down) - 20);
        let base = match house {
            _ if dx * dx + dy * dy < 80 => [255, 246, 214],
            Some((roof, wall)) if down > *roof && down < 80 => {
                let window = (x * 90 / width) % 3 == 1 && (y * 60 / height) % 3 == 1;
                if window { [40, 44, 60] } else { *wall }
            }
            _ if down >= 80 => [70, 66, 62],
            _ => [200, 220, 250],
        };
        // Light falls from the top left.
        let shade = 60 - i32::try_from(across * 3 / 5 + down * 3 / 5).unwrap_or(0);
        let noise = i32::from(chance.byte() % 13) - 6;
        image::Rgb(
            base.map(|channel| {
                u8::try_from((i32::from(channel) + shade / 2 + noise).clamp(0, 255)).unwrap_or(0)
            }),
        )
    })
}

/// The file a phone would write of this upright picture, held as `orientation` says.
///
/// # Panics
/// If a side is above 65,535 pixels.
#[must_use]
pub fn as_taken(upright: RgbImage, orientation: u16) -> Vec<u8> {
    let mut stored = DynamicImage::ImageRgb8(upright);
    stored.apply_orientation(match orientation {
        // What undoes a quarter turn is the other quarter turn; the rest undo themselves.
        6 => Orientation::Rotate270,
        8 => Orientation::Rotate90,
        other => {
            u8::try_from(other).ok().and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)
        }
    });
    let inside = encode(&stored.thumbnail(160, 160).into_rgb8(), None);
    encode(&stored.into_rgb8(), Some(&exif(orientation, &inside)))
}

#[expect(clippy::expect_used, reason = "a test that asks for an impossible photo should stop")]
fn encode(picture: &RgbImage, exif: Option<&[u8]>) -> Vec<u8> {
    let size = |side| u16::try_from(side).expect("a JPEG has at most 65,535 pixels a side");
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).expect("it fits into one segment");
    }
    let (width, height) = (size(picture.width()), size(picture.height()));
    encoder.encode(picture, width, height, ColorType::Rgb).expect("it has all its pixels");
    jpeg
}

/// The EXIF block of a phone, `thumbnail` inside.
#[expect(clippy::expect_used, reason = "written into memory")]
fn exif(orientation: u16, thumbnail: &[u8]) -> Vec<u8> {
    let text = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let degrees = |degrees: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees of Kolkata")]
        let millionths = (degrees * 1e6).round() as u32;
        let part = |num, denom| Rational { num, denom };
        Value::Rational(vec![part(millionths, 1_000_000), part(0, 1), part(0, 1)])
    };
    let fields = [
        (Tag::Make, text("Xiaomi")),
        (Tag::Model, text("Redmi Note 12 Pro")),
        (Tag::Software, text("MIUI Camera")),
        (Tag::Orientation, Value::Short(vec![orientation])),
        (Tag::DateTimeOriginal, text(TAKEN_AT)),
        (Tag::OffsetTimeOriginal, text("+05:30")),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, degrees(PLACE.0)),
        (Tag::GPSLongitudeRef, text("E")),
        (Tag::GPSLongitude, degrees(PLACE.1)),
    ]
    .map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value });
    let compression = Field { tag: Tag::Compression, ifd_num: In::THUMBNAIL, value: Value::Short(vec![6]) };
    let mut writer = Writer::new();
    for field in fields.iter().chain([&compression]) {
        writer.push_field(field);
    }
    writer.set_jpeg(thumbnail, In::THUMBNAIL);
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).expect("the fields are well formed");
    block.into_inner()
}

/// SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed.to_le_bytes()[7]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_determines_the_photo() {
        assert_eq!(drawn(1, 64, 48, 1), drawn(1, 64, 48, 1));
        assert_ne!(drawn(1, 64, 48, 1), drawn(2, 64, 48, 1));
    }

    #[test]
    fn an_upright_photo_is_stored_sideways_with_an_orientation() {
        let stored = image::load_from_memory(&drawn(1, 60, 80, 6)).unwrap();
        assert_eq!((stored.width(), stored.height()), (80, 60));
    }
}
