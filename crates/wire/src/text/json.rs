//! JSON as other programs write it, made so that a strict reader takes it.

use std::borrow::Cow;

/// JSON of which one odd text does not spoil the whole: half of a character (`\ud83d` alone, where a program cut an
/// emoji in two, and bytes that are no UTF-8) becomes U+FFFD, a control character in a text its escape, and a byte order
/// mark is dropped. Well-formed JSON is left as it is. Not for what is signed or hashed after this: check that first.
#[must_use]
pub fn well_formed_json(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => match repaired(text) {
            None => return Cow::Borrowed(bytes),
            Some(text) => text,
        },
        Cow::Owned(text) => repaired(&text).unwrap_or(text),
    };
    Cow::Owned(text.into_bytes())
}

/// The text with what is wrong in its strings put right; none when nothing is.
fn repaired(text: &str) -> Option<String> {
    let (mut out, mut changed, mut quoted) = (String::with_capacity(text.len()), false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => match Escape::read(rest) {
                Escape::Whole(len) => taken = len,
                Escape::Half => {
                    out.push_str("\\ufffd");
                    changed = true;
                    rest = rest.get(6..)?;
                    continue;
                }
            },
            '\0'..='\u{1f}' if quoted => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
                changed = true;
                rest = rest.get(1..)?;
                continue;
            }
            _ => {}
        }
        let (head, tail) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        out.push_str(head);
        rest = tail;
    }
    changed.then_some(out)
}

/// What a text with a backslash at its beginning begins with.
enum Escape {
    /// So many bytes that stay as they are.
    Whole(usize),
    /// `\uXXXX` that is half of a character whose other half is missing.
    Half,
}

impl Escape {
    fn read(rest: &str) -> Self {
        let second = rest.chars().nth(1).map_or(1, char::len_utf8);
        match unit(rest) {
            Some(0xd800..=0xdbff) => match rest.get(6..).and_then(unit) {
                Some(0xdc00..=0xdfff) => Self::Whole(12),
                _ => Self::Half,
            },
            Some(0xdc00..=0xdfff) => Self::Half,
            _ => Self::Whole(1 + second),
        }
    }
}

/// The number in `\uXXXX` at the beginning.
fn unit(rest: &str) -> Option<u32> {
    let hex = rest.strip_prefix("\\u")?.get(..4)?;
    hex.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(hex, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(bytes: &[u8]) -> Value {
        serde_json::from_slice(&well_formed_json(bytes)).unwrap()
    }

    #[test]
    fn half_a_character_becomes_the_sign_for_it_and_the_rest_is_read() {
        for (text, meant) in [
            (r#"["half \ud83d","নালা"]"#, json!(["half \u{fffd}", "নালা"])),
            (r#"["\ude00 low"]"#, json!(["\u{fffd} low"])),
            (r#"["\uD83D\uD83D\uDE00"]"#, json!(["\u{fffd}😀"])),
            (r#"["\ud83dx\ude00"]"#, json!(["\u{fffd}x\u{fffd}"])),
            (r#"["\ud83d\n"]"#, json!(["\u{fffd}\n"])),
            (r#"{"\ud83d":1}"#, json!({ "\u{fffd}": 1 })),
        ] {
            assert_eq!(read(text.as_bytes()), meant, "{text}");
        }
    }

    #[test]
    fn what_is_well_formed_is_left_as_it_is() {
        for text in [r#"["\ud83d\ude00","\\ud83d","\\\\","\"",""]"#, "[\n1,\t2]", r#"{"a":"নালা 🙏"}"#, "\"\\"]
        {
            assert!(
                matches!(well_formed_json(text.as_bytes()), Cow::Borrowed(same) if same == text.as_bytes()),
                "{text}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_and_raw_controls_harm_nothing_else() {
        assert_eq!(read(b"\xef\xbb\xbf[\"a\xffb\"]"), json!(["a\u{fffd}b"]));
        // As Java writes half a character.
        assert_eq!(read(b"[\"\xed\xa0\xbd\",\"b\"]"), json!(["\u{fffd}\u{fffd}\u{fffd}", "b"]));
        assert_eq!(read("[\"a\nb\u{b}c\\\\\u{0}\"]".as_bytes()), json!(["a\nb\u{b}c\\\0"]));
    }

    proptest! {
        #[test]
        fn a_text_with_any_code_units_is_read(units in proptest::collection::vec(prop_oneof![0xd800_u16..=0xdfff, any::<u16>()], 0..12)) {
            let text: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let bytes = format!("[\"{text}\",1]");
            prop_assert_eq!(read(bytes.as_bytes()), json!([String::from_utf16_lossy(&units), 1]));
        }

        #[test]
        fn whatever_a_strict_reader_takes_means_the_same_after_this(text in "\\PC*", bytes in any::<Vec<u8>>()) {
            let written = json!({ &text: [text] }).to_string();
            prop_assert_eq!(&*well_formed_json(written.as_bytes()), written.as_bytes());
            let once = well_formed_json(&bytes).into_owned();
            prop_assert_eq!(&*well_formed_json(&once), once.as_slice());
        }
    }
}
