//! Where a photo was taken, as EXIF has it: degrees, minutes and seconds as fractions, and letters for the hemispheres.

use exif::{Exif, In, Tag, Value};

use crate::exif_text::text;

/// Degrees north and east. None where it makes no sense: a wrong place is worse than none.
pub(crate) fn of(exif: &Exif) -> Option<(f64, f64)> {
    let north = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, ['n', 's'], 90.0)?;
    let east = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, ['e', 'w'], 180.0)?;
    // Nobody photographs there: a phone without a fix writes zeros.
    (north != 0.0 || east != 0.0).then_some((north, east))
}

/// Without a letter it is north and east, unless the number itself is negative: the city is there, and programs that
/// leave the letter out write a sign.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, [_, negative]: [char; 2], most: f64) -> Option<f64> {
    let parts = parts(&exif.get_field(tag, In::PRIMARY)?.value)?;
    let (whole, minutes, seconds) = match *parts.as_slice() {
        [whole] => (whole?, 0.0, 0.0),
        [whole, minutes] => (whole?, minutes.unwrap_or(0.0), 0.0),
        // What was not measured is written as nothing divided by nothing.
        [whole, minutes, seconds] => (whole?, minutes.unwrap_or(0.0), seconds.unwrap_or(0.0)),
        _ => return None,
    };
    let letter = text(exif, reference).and_then(|letter| letter.to_lowercase().chars().next());
    let sign = if letter == Some(negative) || whole.is_sign_negative() { -1.0 } else { 1.0 };
    let (minutes, seconds) = if whole < 0.0 { (minutes.abs(), seconds.abs()) } else { (minutes, seconds) };
    let degrees = whole.abs() + minutes / 60.0 + seconds / 3600.0;
    let parts_fit = (0.0..60.0).contains(&minutes) && (0.0..60.0).contains(&seconds);
    (parts_fit && degrees <= most).then_some(sign * degrees)
}

/// Each as a number, or none where it is nothing divided by nothing.
fn parts(value: &Value) -> Option<Vec<Option<f64>>> {
    let fraction = |above: f64, below: f64| {
        if below == 0.0 && above == 0.0 {
            Some(None)
        } else {
            Some(above / below).filter(|part| part.is_finite()).map(Some)
        }
    };
    match value {
        Value::Rational(parts) => {
            parts.iter().map(|part| fraction(part.num.into(), part.denom.into())).collect()
        }
        Value::SRational(parts) => {
            parts.iter().map(|part| fraction(part.num.into(), part.denom.into())).collect()
        }
        Value::Double(parts) => parts.iter().map(|part| fraction(*part, 1.0)).collect(),
        Value::Float(parts) => parts.iter().map(|part| fraction(f64::from(*part), 1.0)).collect(),
        _ => None,
    }
}
