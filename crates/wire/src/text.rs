//! The one way text is normalised, on both sides.
//!
//! Text is never touched while someone types; [`stored`] is applied when a field is left or saved.
//! It keeps U+200D, which র‍্যাম্প needs. [`key`] is what is compared and searched, never shown.

use unicode_normalization::UnicodeNormalization as _;

/// Text as it is kept: NFC, line ends as `\n`, no white space at either end.
#[must_use]
pub fn stored(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect()
}

/// Text as it is compared: NFC, joiners dropped, ত্‌ with joiner as ৎ, Bengali digits as Latin, lower case.
#[must_use]
pub fn key(text: &str) -> String {
    let text: String = text.nfc().collect();
    text.replace("ত\u{9cd}\u{200d}", "ৎ")
        .chars()
        .filter(|c| !matches!(c, '\u{200c}' | '\u{200d}' | '\u{feff}'))
        .map(latin_digit)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Bengali digits as Latin ones; everything else as it is. For codes, passwords and phone numbers.
#[must_use]
pub fn latin_digits(text: &str) -> String {
    text.chars().map(latin_digit).collect()
}

fn latin_digit(c: char) -> char {
    match c {
        '০'..='৯' => char::from_u32(u32::from(c) - u32::from('০') + u32::from('0')).unwrap_or(c),
        other => other,
    }
}

/// How long a text is: NFC code points. (Grapheme counts differ between engines.)
#[must_use]
pub fn count(text: &str) -> usize {
    text.nfc().count()
}

/// Whether it holds a character that no keyboard means to type: controls other than tab and line
/// end, and the direction overrides that make text read other than it is.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_encodings_of_a_nukta_letter_normalise_to_one() {
        // Written as escapes: an editor that normalises this file would make both sides one.
        assert_eq!(stored("গ\u{9dc}ি\u{9df}া"), "গ\u{9a1}\u{9bc}ি\u{9af}\u{9bc}া");
        assert_eq!(count("ড়"), 2, "NFC takes ড় apart, and limits count that");
    }

    #[test]
    fn joiners_are_stored_and_ignored_in_comparison() {
        assert_eq!(stored("র\u{200d}্যাম্প"), "র\u{200d}্যাম্প");
        assert_eq!(key("র\u{200d}্যাম্প"), key("র্যাম্প"));
        assert_eq!(key("হঠাত\u{9cd}\u{200d}"), key("হঠাৎ"));
    }

    #[test]
    fn digits_compare_across_scripts() {
        assert_eq!(key("ওয়ার্ড ১২৪"), key("ওয়ার্ড 124"));
        assert_eq!(latin_digits("৯৮৩০-AB"), "9830-AB");
    }

    #[test]
    fn control_characters_are_detected_and_line_ends_allowed() {
        assert!(has_control("নালা\u{0}"));
        assert!(has_control("a\u{202e}b"));
        assert!(!has_control("এক\nদুই\t\u{200d}\u{200c}"));
    }

    proptest! {
        #[test]
        fn normalisation_is_idempotent(text in "\\PC*") {
            prop_assert_eq!(stored(&stored(&text)), stored(&text));
            prop_assert_eq!(key(&key(&text)), key(&text));
        }
    }
}
