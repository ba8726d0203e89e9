//! The texts in an EXIF block.

use exif::{Exif, In, Tag, Value};

/// The longest text taken over from a camera, in characters.
const TEXT: usize = 80;

/// Whatever type it was written in: the standard wants ASCII, and phones have names beyond that.
pub(crate) fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let bytes: &[u8] = match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.iter().find(|line| !line.is_empty())?,
        Value::Undefined(bytes, _) | Value::Byte(bytes) => bytes,
        _ => return None,
    };
    let line = bytes.split(|byte| *byte == 0).find(|line| !line.is_empty())?;
    let text = String::from_utf8_lossy(line);
    let text: String = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').take(TEXT).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
