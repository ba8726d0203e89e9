//! The one way text is cleaned, normalised and compared, on both sides and at every intake.
//!
//! Text is never touched while someone types. [`stored`] (or [`line()`], where one line is meant) is applied when it is
//! saved or comes in, whoever brings it: an officer, the desk, a form of another site, Facebook, a spreadsheet.
//! Invisible characters come with what people copy; they are dropped, never a reason to refuse (ADR 0031). [`key`] is
//! what is compared, never shown; [`search`] folds further, across spellings and scripts.

mod digits;
mod json;
mod marks;
pub mod search;
pub mod veil;

use unicode_normalization::UnicodeNormalization as _;

pub use digits::{digit, latin_digits};
pub use json::well_formed_json;
pub use marks::without_marks;

/// Text as it is kept: without invisible characters, NFC, line ends as `\n`, no white space at either end.
#[must_use]
pub fn stored(text: &str) -> String {
    let nfc: String = without_marks(text).trim().nfc().collect();
    marks::without_pile(&nfc)
}

/// A text of one line as it is kept: as [`stored`], with blanks for line ends and tabs.
#[must_use]
pub fn line(text: &str) -> String {
    stored(text).replace(['\n', '\t'], " ")
}

/// A telephone number or e-mail address as it is kept: as [`line()`], with the plain character for each of its wide or
/// decorated forms (a non-breaking hyphen, a fullwidth `＠`), and Latin digits.
#[must_use]
pub fn handle(text: &str) -> String {
    let plain: String = line(text).nfkc().map(|c| if is_dash(c) { '-' } else { c }).collect();
    latin_digits(plain.trim())
}

/// Hyphens, dashes and the minus sign: which one stands in a number depends on the program that wrote it.
#[must_use]
pub const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Text as it is compared: NFC, joiners and invisible characters dropped, ত্‌ with joiner as ৎ, digits as Latin, lower case.
#[must_use]
pub fn key(text: &str) -> String {
    let text: String = without_marks(text).nfc().collect();
    text.replace("ত\u{9cd}\u{200d}", "ৎ")
        .chars()
        .filter(|c| !marks::is_joiner(*c))
        .map(digits::latin_digit)
        .flat_map(char::to_lowercase)
        .collect()
}

/// A password as it is hashed: Bengali digits as Latin ones, which one keyboard writes where another does not. All else
/// counts as typed; a change here would lock people out.
#[must_use]
pub fn password(typed: &str) -> String {
    typed.chars().map(|c| if matches!(c, '০'..='৯') { digits::latin_digit(c) } else { c }).collect()
}

/// How long a text is: NFC code points. (Grapheme counts differ between engines.)
#[must_use]
pub fn count(text: &str) -> usize {
    text.nfc().count()
}

/// Whether it holds a character that [`stored`] drops or replaces, whatever stands around it.
#[must_use]
pub fn has_control(text: &str) -> bool {
    text.chars().any(marks::is_mark)
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
        assert_eq!(key("वार्ड १२४ １２４"), "वार्ड 124 124");
        assert_eq!(latin_digits("৯৮৩০-AB"), "9830-AB");
    }

    #[test]
    fn a_password_is_hashed_as_it_always_was() {
        assert_eq!(password("পুর৯৮-９८\u{200b}"), "পুর98-９८\u{200b}");
    }

    #[test]
    fn invisible_characters_are_found_and_what_people_type_is_not() {
        assert!(has_control("নালা\u{0}"));
        assert!(has_control("a\u{202e}b"));
        assert!(!has_control("এক\nদুই\t\u{200d}\u{200c}"));
    }

    #[test]
    fn a_telephone_number_is_kept_without_what_programs_put_into_it() {
        for said in [
            "+91\u{2011}98300\u{2011}12321",
            "\u{202a}+91-98300-12321\u{202c}",
            "＋９１－９８３００－１２３２１",
            "\u{200e}+৯১–৯৮৩০০-১২৩২১\u{feff}\n",
            "+91\u{2212}98300\u{ad}-12321",
        ] {
            assert_eq!(handle(said), "+91-98300-12321", "{said:?}");
        }
        assert_eq!(handle("98300\u{a0}12321"), "98300 12321");
        assert_eq!(handle("rina＠example．org"), "rina@example.org");
    }

    #[test]
    fn a_line_has_no_line_ends() {
        assert_eq!(line(" রিনা\r\nদাস\tবসু\u{b}"), "রিনা দাস বসু");
    }

    proptest! {
        #[test]
        fn normalisation_is_idempotent(text in "\\PC*") {
            prop_assert_eq!(stored(&stored(&text)), stored(&text));
            prop_assert_eq!(key(&key(&text)), key(&text));
        }

        #[test]
        fn what_is_stored_has_no_invisible_character_whatever_comes(text in proptest::collection::vec(any::<char>(), 0..40)) {
            let text: String = text.into_iter().collect();
            let kept = stored(&text);
            prop_assert!(!has_control(&kept));
            prop_assert_eq!(stored(&kept), kept.clone());
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(handle(&handle(&text)), handle(&text));
        }
    }
}
