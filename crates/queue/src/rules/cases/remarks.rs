//! What a citizen says without asking for anything: thanks, "ok", an emoji.
//!
//! It is noted in the case, and nothing follows from it: an answered case that each "ধন্যবাদ" opens again keeps officers busy
//! with cases that are done. The phrases are in `data/remarks.txt`. Only a whole message counts: one word more, or a
//! question mark, and it is read by a person.

use std::sync::LazyLock;
use wire::text;

static TABLE: LazyLock<Vec<(Part, Vec<String>)>> = LazyLock::new(|| {
    let mut table: Vec<_> = include_str!("../../../data/remarks.txt").lines().filter_map(phrase).collect();
    // The longest first: "so much" is one thing.
    table.sort_by_key(|(_, phrase)| std::cmp::Reverse(phrase.len()));
    table
});

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Thanks.
    Thanks,
    /// That it was read: "ok". After a question it may be the answer.
    Assent,
    /// No word at all: emoji, a sticker, a reaction. After a question it may be the answer.
    Wordless,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Is(Remark),
    Beside,
}

fn phrase(line: &str) -> Option<(Part, Vec<String>)> {
    let (kind, phrase) = line.split_once(' ')?;
    let part = match kind {
        "thanks" => Part::Is(Remark::Thanks),
        "assent" => Part::Is(Remark::Assent),
        "beside" => Part::Beside,
        _ => return None,
    };
    Some((part, words(phrase)))
}

/// The words of a text, as they are compared, without what stands around them.
fn words(said: &str) -> Vec<String> {
    let key = text::key(said);
    // Marks of vowels belong to their letters, and are none themselves.
    let letter =
        |c: char| c.is_alphanumeric() || ('\u{900}'..='\u{9ff}').contains(&c) && !matches!(c, '।' | '॥');
    let mut plain = String::with_capacity(key.len());
    let mut rest = key.chars().peekable();
    while let Some(c) = rest.next() {
        // A digit on a key, such as 1️⃣, is an emoji.
        let on_a_key = c.is_ascii_digit() && matches!(rest.peek(), Some('\u{fe0f}' | '\u{20e3}'));
        plain.push(if letter(c) && !on_a_key { c } else { ' ' });
    }
    plain.split_whitespace().map(ToOwned::to_owned).collect()
}

/// What a message is that asks for nothing; none for every other, also for an empty one.
#[must_use]
pub fn remark(said: &str) -> Option<Remark> {
    if said.trim().is_empty() || said.contains(['?', '？', '؟']) {
        return None;
    }
    let words = words(said);
    if words.is_empty() {
        return Some(Remark::Wordless);
    }
    let (mut rest, mut found) = (words.as_slice(), None);
    while !rest.is_empty() {
        let (part, phrase) = TABLE.iter().find(|(_, phrase)| rest.starts_with(phrase))?;
        if let Part::Is(remark) = part {
            // Thanks say more than "ok".
            found = if found == Some(Remark::Thanks) { found } else { Some(*remark) };
        }
        rest = rest.get(phrase.len()..)?;
    }
    found
}

/// Nothing but thanks.
#[must_use]
pub fn is_thanks(said: &str) -> bool {
    remark(said) == Some(Remark::Thanks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_message_of_thanks_assent_or_emoji_asks_for_nothing() {
        for (said, expected) in [
            ("ধন্যবাদ", Remark::Thanks),
            ("  ধন্যবাদ! 🙏", Remark::Thanks),
            ("ধন্যবাদ।", Remark::Thanks),
            ("আপনাদের অসংখ্য ধন্যবাদ স্যার 🙏🙏", Remark::Thanks),
            ("Thank you.", Remark::Thanks),
            ("THANKS 😊", Remark::Thanks),
            ("Thank you sir", Remark::Thanks),
            ("ok thank u so much dada", Remark::Thanks),
            ("Thanks, KMC team!", Remark::Thanks),
            ("dhonnobad", Remark::Thanks),
            ("धन्यवाद सर", Remark::Thanks),
            ("बहुत बहुत शुक्रिया", Remark::Thanks),
            ("ঠিক আছে", Remark::Assent),
            ("ঠিক আছে স্যার 👍", Remark::Assent),
            ("Ok", Remark::Assent),
            ("thik ache dada", Remark::Assent),
            ("ठीक है", Remark::Assent),
            ("👍", Remark::Wordless),
            ("🙏🏽 ❤️", Remark::Wordless),
            ("👨‍👩‍👧", Remark::Wordless),
            ("1️⃣", Remark::Wordless),
            ("\u{fffd}", Remark::Wordless),
            ("🇮🇳", Remark::Wordless),
        ] {
            assert_eq!(remark(said), Some(expected), "{said}");
        }
    }

    #[test]
    fn one_word_more_or_a_question_is_read_by_a_person() {
        for said in [
            "",
            " ",
            "?",
            "👍?",
            "ঠিক আছে?",
            "ok?",
            "ধন্যবাদ, কিন্তু আবার জল জমেছে",
            "no thanks to you",
            "thanks for nothing",
            "not ok",
            "ঠিক নেই",
            "ঠিক আছে না",
            "স্যার",
            "sir",
            "১",
            "106",
            "আলো নেই 🙏",
            "धन्यवाद लेकिन पानी नहीं",
        ] {
            assert_eq!(remark(said), None, "{said}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("../../../data/remarks.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let (_, phrase) = phrase(line).unwrap();
            assert!(!phrase.is_empty(), "{line}");
        }
    }
}
