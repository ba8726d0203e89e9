//! Decimal digits of every script.

/// The zero of each script's decimal digits (Unicode 16, general category `Nd`). Each is followed by its one to nine,
/// and by the rules of Unicode always will be.
#[rustfmt::skip]
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900,
    0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450,
    0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50,
    0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0,
    0x1e5f1, 0x1e950, 0x1fbf0,
];

/// What a decimal digit of any script stands for.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let last = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    let value = code - ZEROS.get(last)?;
    u8::try_from(value).ok().filter(|value| *value < 10)
}

pub(super) fn latin_digit(c: char) -> char {
    digit(c).map_or(c, |value| char::from(b'0' + value))
}

/// Digits of every script as Latin ones; everything else as it is. For codes, days and phone numbers.
#[must_use]
pub fn latin_digits(text: &str) -> String {
    text.chars().map(latin_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn digits_of_every_script_are_read() {
        for digits in [
            "0123456789",
            "০১২৩৪৫৬৭৮৯",
            "०१२३४५६७८९",
            "０１２３４５６７８９",
            "٠١٢٣٤٥٦٧٨٩",
            "௦௧௨௩௪௫௬௭௮௯",
            "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
        ] {
            assert_eq!(latin_digits(digits), "0123456789");
        }
        assert_eq!(latin_digits("½ ² ① Ⅳ ৴ ৷"), "½ ² ① Ⅳ ৴ ৷", "numbers, but no digits");
    }

    #[test]
    fn the_table_is_in_order_and_agrees_with_unicode() {
        assert!(ZEROS.is_sorted());
        for c in '\0'..=char::MAX {
            let plain: String = c.nfkc().collect();
            match digit(c) {
                // What std does not know yet is unassigned there.
                Some(value) if plain != c.to_string() => assert_eq!(plain, value.to_string(), "{c:?}"),
                Some(_) => assert!(c.is_numeric() || u32::from(c) >= 0x10d40, "{c:?}"),
                None => {}
            }
        }
    }
}
