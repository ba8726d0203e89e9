//! What the camera wrote beside the pixels: when, where, with what. Written by strangers, so each value
//! is checked and bounded; what makes no sense is left out rather than refused.

use exif::{Exif, In, Reader, Tag, Value};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::dates::Moment;
use crate::exif_text::text;
use crate::gate::{Format, Seen};
use crate::{chunks, dates, exif_block, place};

/// A block without any of them is as good as none.
const TELLING: [Tag; 7] = [
    Tag::Orientation,
    Tag::DateTimeOriginal,
    Tag::DateTimeDigitized,
    Tag::GPSLatitude,
    Tag::Make,
    Tag::Model,
    Tag::Software,
];

/// What wrote a file last, if it is no camera's own program. Small letters; a part of the name is enough.
const EDITORS: [&str; 20] = [
    "photoshop",
    "lightroom",
    "snapseed",
    "picsart",
    "gimp",
    "canva",
    "pixlr",
    "adobe",
    "paint",
    "instagram",
    "vsco",
    "remini",
    "facetune",
    "meitu",
    "b612",
    "polarr",
    "photodirector",
    "fotor",
    "befunky",
    "airbrush",
];
/// The short edges of telephones' screens, in pixels.
const PHONE_SCREENS: [u32; 17] =
    [640, 720, 750, 828, 1080, 1125, 1170, 1179, 1206, 1216, 1220, 1242, 1260, 1284, 1290, 1320, 1440];
/// Other screens, long edge first.
const SCREENS: [(u32, u32); 12] = [
    (1366, 768),
    (1280, 720),
    (1280, 800),
    (1440, 900),
    (1600, 900),
    (1680, 1050),
    (1920, 1080),
    (1920, 1200),
    (2560, 1440),
    (2560, 1600),
    (2880, 1800),
    (3840, 2160),
];

/// Where a file probably comes from. A hint for a person, never a verdict: each sign can be forged or lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A camera's own file: it says when it was taken, and no editor's name is in it.
    Camera,
    /// A messenger's or an editor's: without a time of its own, or with an editor's name.
    #[default]
    Stripped,
    /// The picture of a screen.
    Screenshot,
}

/// What is known of a photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(rename = "PhotoFacts")]
pub struct Facts {
    /// Of the rendition, in pixels; of the file itself, upright, where [`crate::check`] tells it.
    pub width: u32,
    /// As the width.
    pub height: u32,
    /// Of the original as stored, in pixels: before it was turned upright.
    pub original_width: u32,
    /// Of the original as stored, in pixels.
    pub original_height: u32,
    /// Of the original file.
    #[ts(type = "number")]
    pub original_bytes: u64,
    /// Of the original file, by content; the rendition is always a JPEG.
    pub original_format: Format,
    /// When it was taken by the camera's clock: `2026-11-23T10:42:00`. Messengers strip it.
    pub taken_at: Option<String>,
    /// How far that clock was from UTC: `+05:30`. Older cameras do not say.
    pub offset: Option<String>,
    /// Where it was taken, in degrees north (WGS 84).
    pub latitude: Option<f64>,
    /// Where it was taken, in degrees east (WGS 84). There if and only if the latitude is.
    pub longitude: Option<f64>,
    /// Who made the camera.
    pub make: Option<String>,
    /// Which camera.
    pub model: Option<String>,
    /// What wrote the file last: the phone's system, or an editor.
    pub software: Option<String>,
    /// Where it probably comes from.
    #[serde(default)]
    pub provenance: Provenance,
}

impl Facts {
    /// The editor that wrote the file last. A phone's own camera is none, though it names itself in the same place.
    #[must_use]
    pub fn editor(&self) -> Option<&str> {
        self.software.as_deref().filter(|software| is_editor(software))
    }

    /// `width` and `height` are the rendition's.
    pub(crate) fn of(
        seen: &Seen<'_>,
        bytes: usize,
        (width, height): (u32, u32),
        exif: Option<&Exif>,
    ) -> Self {
        let place = exif.and_then(place::of);
        let taken = exif.and_then(taken);
        let software = exif.and_then(|exif| text(exif, Tag::Software));
        Self {
            width,
            height,
            original_width: seen.width,
            original_height: seen.height,
            original_bytes: bytes as u64,
            original_format: seen.format,
            provenance: provenance(seen, taken.is_some(), software.as_deref(), exif),
            offset: taken.as_ref().and_then(|taken| taken.offset.clone()),
            taken_at: taken.map(|taken| taken.at),
            latitude: place.map(|(north, _)| north),
            longitude: place.map(|(_, east)| east),
            make: exif.and_then(|exif| text(exif, Tag::Make)),
            model: exif.and_then(|exif| text(exif, Tag::Model)),
            software,
        }
    }
}

fn names(text: &str, name: &str) -> bool {
    text.to_ascii_lowercase().contains(name)
}

fn is_editor(software: &str) -> bool {
    EDITORS.iter().any(|editor| names(software, editor))
}

fn provenance(seen: &Seen<'_>, has_time: bool, software: Option<&str>, exif: Option<&Exif>) -> Provenance {
    let says_so = |exif: &Exif| {
        let comment = exif.get_field(Tag::UserComment, In::PRIMARY).map(|field| &field.value);
        // Eight bytes of encoding, then the text.
        matches!(comment, Some(Value::Undefined(bytes, _))
            if bytes.get(8..).is_some_and(|text| names(&String::from_utf8_lossy(text), "screenshot")))
    };
    if software.is_some_and(|software| names(software, "screenshot")) || exif.is_some_and(says_so) {
        return Provenance::Screenshot;
    }
    let has_make = exif.is_some_and(|exif| text(exif, Tag::Make).is_some());
    if !has_time && !has_make && is_screen(seen) {
        return Provenance::Screenshot;
    }
    if has_time && !software.is_some_and(is_editor) { Provenance::Camera } else { Provenance::Stripped }
}

/// Whether a picture has exactly the size of a screen. Cameras write no PNG, BMP or GIF; of other files only those count
/// whose shape no camera has, since messengers make photos 1280 x 720 and 1920 x 1080 too.
fn is_screen(seen: &Seen<'_>) -> bool {
    let (long, short) = (seen.width.max(seen.height), seen.width.min(seen.height));
    let phone = PHONE_SCREENS.contains(&short);
    let hundredths = u64::from(long) * 100 / u64::from(short.max(1));
    match seen.format {
        Format::Png | Format::Bmp | Format::Gif => {
            SCREENS.contains(&(long, short)) || phone && (160..=250).contains(&hundredths)
        }
        _ => phone && (195..=250).contains(&hundredths),
    }
}

/// What is said beside the pixels of a file that has passed the gate, where the format has its place for it.
pub(crate) fn found(bytes: &[u8], seen: &Seen<'_>) -> Option<Exif> {
    match (&seen.jpeg, seen.format) {
        (Some(jpeg), _) => best(&jpeg.exif),
        (None, Format::Png) => best(&chunks::exif_of_png(bytes)),
        (None, Format::Webp) => best(&chunks::exif_of_webp(bytes)),
        _ => None,
    }
}

/// The first of several EXIF blocks that tells something: programs put an empty one before the camera's.
pub(crate) fn best(blocks: &[impl AsRef<[u8]>]) -> Option<Exif> {
    let telling = |exif: &Exif| TELLING.iter().any(|tag| exif.get_field(*tag, In::PRIMARY).is_some());
    let mut first = None;
    for (number, block) in blocks.iter().enumerate() {
        // What is too long for one segment is continued in the next, without a beginning of its own.
        let further = blocks.iter().skip(number + 1).map(|block| exif_block::without_name(block.as_ref()));
        let further = further.take_while(|block| !matches!(block, [b'I', b'I', ..] | [b'M', b'M', ..]));
        let whole: Vec<&[u8]> = std::iter::once(block.as_ref()).chain(further).collect();
        let Some(exif) = read(&whole.concat()) else { continue };
        if telling(&exif) {
            return Some(exif);
        }
        first.get_or_insert(exif);
    }
    first
}

/// Reads an EXIF block, as much of it as makes sense.
pub(crate) fn read(block: &[u8]) -> Option<Exif> {
    let read = Reader::new().continue_on_error(true).read_raw(exif_block::readable(block));
    read.or_else(|error| error.distill_partial_result(|_| {})).ok()
}

/// As written; not necessarily one of the eight.
pub(crate) fn orientation(exif: &Exif) -> u32 {
    let Some(field) = exif.get_field(Tag::Orientation, In::PRIMARY) else { return 1 };
    let signed = match &field.value {
        Value::SByte(values) => values.first().map(|value| i64::from(*value)),
        Value::SShort(values) => values.first().map(|value| i64::from(*value)),
        Value::SLong(values) => values.first().map(|value| i64::from(*value)),
        Value::Undefined(values, _) => values.first().map(|value| i64::from(*value)),
        Value::Ascii(_) => text(exif, Tag::Orientation).and_then(|text| text.parse().ok()),
        other => other.get_uint(0).map(i64::from),
    };
    signed.and_then(|value| u32::try_from(value).ok()).unwrap_or(1)
}

/// The JPEG that the camera put inside, unchecked.
pub(crate) fn embedded_thumbnail(exif: &Exif) -> Option<&[u8]> {
    let number = |tag| exif.get_field(tag, In::THUMBNAIL)?.value.get_uint(0).map(usize::try_from)?.ok();
    let start = number(Tag::JPEGInterchangeFormat)?;
    let length = number(Tag::JPEGInterchangeFormatLength)?;
    exif.buf().get(start..start.checked_add(length)?)
}

/// When it was taken. A picture that was scanned, or made digital otherwise, says only when that was.
///
/// `DateTime` is not asked: it is when the file was changed last, and an old photo that was edited today would be
/// shown as new.
fn taken(exif: &Exif) -> Option<Moment> {
    let kinds = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
    ];
    kinds.iter().find_map(|(time, offset)| {
        let moment = dates::moment(&text(exif, *time)?)?;
        let said = text(exif, *offset).and_then(|said| dates::offset(&said));
        Some(Moment { offset: said.or(moment.offset), at: moment.at })
    })
}
