//! Characters that nobody sees: what becomes of them.
//!
//! Telephones put direction marks around a number that is copied, spreadsheets write a vertical tab for a line end in a
//! cell, web pages break words at soft hyphens. Some of these make text read other than it is. None is meant by who
//! sends it, so they are dropped, and what breaks a line becomes a line end. Zero-width joiner and non-joiner stay
//! where they follow a letter: Bengali conjuncts (র‍্যাম্প) and emoji of families are written with them.

use unicode_normalization::char::is_combining_mark;

/// Marks above, below and around one letter: no language has more than five.
const PILE: usize = 8;

pub(super) const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Line ends other than `\n` and `\r`.
const fn breaks_line(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that show nothing, or stand for what was not sent along.
pub(super) const fn is_invisible(c: char) -> bool {
    let control = c.is_ascii_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{80}'..='\u{9f}');
    let format = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}');
    // Letters without a shape, in Hangul.
    let filler = matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    let noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe;
    control || format || filler || noncharacter
}

/// Whether it is dropped or replaced wherever it stands.
pub(super) const fn is_mark(c: char) -> bool {
    is_invisible(c) || breaks_line(c)
}

/// The text without invisible characters, with `\n` for every line end. White space at either end stays.
#[must_use]
pub fn without_marks(text: &str) -> String {
    let (mut out, mut before, mut returned) = (String::with_capacity(text.len()), None, false);
    for c in text.chars() {
        let kept = match c {
            '\n' if std::mem::take(&mut returned) => continue,
            '\r' => '\n',
            c if breaks_line(c) => '\n',
            c if is_invisible(c) => continue,
            // A joiner after nothing joins nothing: text of joiners alone would be empty to everybody who reads it.
            c if is_joiner(c) && before.is_none_or(|b: char| b.is_whitespace() || is_joiner(b)) => continue,
            c => c,
        };
        returned = c == '\r';
        before = Some(kept);
        out.push(kept);
    }
    out
}

/// The text with at most [`PILE`] combining marks in a row: more are only ever put there to spoil the lines around.
pub(super) fn without_pile(text: &str) -> String {
    let mut marks = 0;
    text.chars()
        .filter(|c| {
            if !is_joiner(*c) {
                marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
            }
            marks <= PILE
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::text::stored;

    #[test]
    fn invisible_characters_are_dropped_wherever_they_stand() {
        let dropped = ('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}')
            .chain("\u{200e}\u{200f}\u{200b}\u{feff}\u{2060}\u{ad}\u{61c}\u{180e}\u{fff9}\u{fffc}\u{34f}\u{3164}".chars())
            .chain("\0\u{1}\u{8}\u{e}\u{1b}\u{1f}\u{7f}\u{80}\u{9f}".chars())
            .chain("\u{fdd0}\u{fdef}\u{fffe}\u{ffff}\u{1fffe}\u{10ffff}\u{e0001}\u{e0041}\u{e007f}".chars());
        for c in dropped {
            assert_eq!(stored(&format!("{c}নালা{c}ক{c}")), "নালাক", "{c:?}");
        }
    }

    #[test]
    fn whatever_breaks_a_line_is_a_line_end() {
        for end in ["\n", "\r\n", "\r", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}"] {
            assert_eq!(stored(&format!("এক{end}দুই")), "এক\nদুই", "{end:?}");
        }
        assert_eq!(stored("এক\r\n\r\nদুই\r\rতিন"), "এক\n\nদুই\n\nতিন");
    }

    #[test]
    fn joiners_emoji_and_blanks_stay() {
        for text in [
            "র\u{200d}্যাম্প",
            "ক্\u{200c}ষ",
            "হঠাত্\u{200d}",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            "🙏🏽",
            "می\u{200c}خواهم",
            "এক\tদুই\nতিন",
            "10\u{a0}টা",
            "\u{fffd}",
        ] {
            assert_eq!(stored(text), text, "{text:?}");
        }
    }

    #[test]
    fn a_joiner_that_joins_nothing_is_dropped() {
        for (text, kept) in [
            ("\u{200d}\u{200c}", ""),
            ("ক \u{200d}", "ক"),
            ("\u{200c}ক\u{200d}\u{200d}", "ক\u{200d}"),
            ("\u{200b}\u{200d}\u{feff}", ""),
        ] {
            assert_eq!(stored(text), kept, "{text:?}");
        }
    }

    #[test]
    fn a_pile_of_combining_marks_is_cut() {
        assert_eq!(stored(&format!("z{}x", "\u{335}".repeat(40))), format!("z{}x", "\u{335}".repeat(8)));
        assert_eq!(
            stored(&format!("ক{}", "\u{200d}\u{9be}".repeat(40))).chars().filter(|c| *c == '\u{9be}').count(),
            8
        );
        assert_eq!(stored("ক্ষ্ম্যো\u{981}"), "ক্ষ্ম্যো\u{981}");
    }
}
