//! What the camera wrote beside the pixels: when, where, with what. Written by strangers, so each value
//! is checked and bounded; what makes no sense is left out rather than refused.

use exif::{Exif, In, Reader, Tag, Value};
use wire::operation::Mime;

use crate::gate::Seen;
use crate::rendition::Picture;

/// The longest text taken over from a camera, in characters.
const TEXT: usize = 80;

/// What is known of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Of the rendition, in pixels.
    pub width: u32,
    /// Of the rendition, in pixels.
    pub height: u32,
    /// Of the original as stored, in pixels: before it was turned upright.
    pub original_width: u32,
    /// Of the original as stored, in pixels.
    pub original_height: u32,
    /// Of the original file.
    pub original_bytes: u64,
    /// Of the original file, by content; the rendition is always a JPEG.
    pub original_mime: Mime,
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
}

impl Facts {
    pub(crate) fn of(seen: &Seen<'_>, bytes: usize, sent: &Picture, exif: Option<&Exif>) -> Self {
        let place = exif.and_then(place);
        Self {
            width: sent.width,
            height: sent.height,
            original_width: seen.width,
            original_height: seen.height,
            original_bytes: bytes as u64,
            original_mime: seen.mime,
            taken_at: exif.and_then(taken_at),
            offset: exif.and_then(offset),
            latitude: place.map(|(north, _)| north),
            longitude: place.map(|(_, east)| east),
            make: exif.and_then(|exif| text(exif, Tag::Make)),
            model: exif.and_then(|exif| text(exif, Tag::Model)),
            software: exif.and_then(|exif| text(exif, Tag::Software)),
        }
    }
}

/// Reads an EXIF block, as much of it as makes sense.
pub(crate) fn read(block: &[u8]) -> Option<Exif> {
    let read = Reader::new().continue_on_error(true).read_raw(block.to_vec());
    read.or_else(|error| error.distill_partial_result(|_| {})).ok()
}

/// As written; not necessarily one of the eight.
pub(crate) fn orientation(exif: &Exif) -> u32 {
    exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0)).unwrap_or(1)
}

/// The JPEG that the camera put inside, unchecked.
pub(crate) fn embedded_thumbnail(exif: &Exif) -> Option<&[u8]> {
    let number = |tag| exif.get_field(tag, In::THUMBNAIL)?.value.get_uint(0).map(usize::try_from)?.ok();
    let start = number(Tag::JPEGInterchangeFormat)?;
    let length = number(Tag::JPEGInterchangeFormatLength)?;
    exif.buf().get(start..start.checked_add(length)?)
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let text = String::from_utf8_lossy(ascii(exif, tag)?);
    let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').take(TEXT).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn taken_at(exif: &Exif) -> Option<String> {
    let t = exif::DateTime::from_ascii(ascii(exif, Tag::DateTimeOriginal)?).ok()?;
    let days = match t.month {
        2 if t.year % 4 == 0 && (t.year % 100 != 0 || t.year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let exists = t.year > 0 && (1..=days).contains(&t.day) && t.hour < 24 && t.minute < 60 && t.second < 60;
    let (year, month, day) = (t.year, t.month, t.day);
    let (hour, minute, second) = (t.hour, t.minute, t.second);
    exists.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}

fn offset(exif: &Exif) -> Option<String> {
    let [sign @ (b'+' | b'-'), h1, h0, b':', m1, m0] = ascii(exif, Tag::OffsetTimeOriginal)? else {
        return None;
    };
    let (hours, minutes) = ([*h1, *h0], [*m1, *m0]);
    let number = |digits: [u8; 2]| std::str::from_utf8(&digits).ok()?.parse::<u8>().ok();
    let all_digits = hours.iter().chain(&minutes).all(u8::is_ascii_digit);
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (all_digits && hours <= 14 && minutes < 60)
        .then(|| format!("{}{hours:02}:{minutes:02}", char::from(*sign)))
}

fn place(exif: &Exif) -> Option<(f64, f64)> {
    let degrees = |tag, reference, negative: u8, most: f64| {
        let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
        let [whole, minutes, seconds] = parts.as_slice() else { return None };
        let degrees = whole.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
        let sign = if ascii(exif, reference)?.first()?.eq_ignore_ascii_case(&negative) { -1.0 } else { 1.0 };
        (degrees.is_finite() && degrees <= most).then_some(sign * degrees)
    };
    let north = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, b'S', 90.0)?;
    let east = degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, b'W', 180.0)?;
    // Nobody photographs there: a phone without a fix writes zeros.
    (north != 0.0 || east != 0.0).then_some((north, east))
}
