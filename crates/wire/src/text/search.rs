//! Finding a text by words that are spelt otherwise, or in the other script.
//!
//! Beside its [`key`](super::key) each text has the sounds of its words ([`sound`]), of Bengali and of Latin words apart:
//! what is typed in one script is looked for by its letters in both and by its sound in the other, so that a word
//! typed in Bengali finds no other Bengali word that merely sounds like it. Localities whose English spelling goes back
//! further than any rule (বালিগঞ্জ, Ballygunge) are in a list; a text that names one by any spelling is found by all.

mod sounds;

use std::collections::BTreeSet;
use std::sync::LazyLock;

pub use sounds::sound;
use unicode_normalization::UnicodeNormalization as _;

/// Words of a query that count: more only narrow what is left of a page that somebody pasted.
pub const WORDS: usize = 16;
/// Letters of a word that count.
const LETTERS: usize = 64;
/// Before the sound of a Latin word, and of a Bengali one. In no text: they would have been dropped.
const LATIN: char = '\u{1}';
const BENGALI: char = '\u{2}';
/// A sound this short is one only of the whole word.
const SHORT: usize = 2;

/// What a text is searched in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// Its letters, with the other spellings of the localities in it.
    pub words: String,
    /// The sounds of its words.
    pub sounds: String,
}

/// One word of a query: a text has it when it has one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In [`Searched::words`].
    pub words: Vec<String>,
    /// In [`Searched::sounds`].
    pub sounds: Vec<String>,
}

impl Searched {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut words = folded(text);
        for place in LOCALITIES.iter() {
            if place.iter().any(|name| has_word(&words, name)) {
                for name in place {
                    words.push(' ');
                    words.push_str(name);
                }
            }
        }
        let found: BTreeSet<String> = split(&words).filter_map(marked).collect();
        Self { sounds: found.into_iter().collect(), words }
    }

    /// Whether it has every word of a query.
    #[must_use]
    pub fn has(&self, query: &[Wanted]) -> bool {
        query.iter().all(|word| {
            word.words.iter().any(|letters| self.words.contains(letters.as_str()))
                || word.sounds.iter().any(|sound| self.sounds.contains(sound.as_str()))
        })
    }
}

/// The words of a query, the first [`WORDS`] different ones.
#[must_use]
pub fn wanted(typed: &str) -> Vec<Wanted> {
    let mut known = BTreeSet::new();
    let folded = folded(typed);
    let words = folded.split_whitespace().map(|word| word.chars().take(LETTERS).collect::<String>());
    words.filter(|word| known.insert(word.clone())).take(WORDS).map(|word| one(&word)).collect()
}

fn one(word: &str) -> Wanted {
    let mut words = vec![word.to_owned()];
    words.extend(number(word));
    // What was typed with a full stop or in quotes.
    let plain =
        word.trim_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '(', ')', '।', '“', '”', '‘', '’']);
    if plain != word && !plain.is_empty() {
        words.push(plain.to_owned());
    }
    let sounds = match split(word).collect::<Vec<_>>().as_slice() {
        [letters] => {
            let sound = sound(letters);
            let of = |script| match sound.len() {
                0 | 1 => None,
                ..=SHORT => Some(format!("{script}{sound};")),
                _ => Some(format!("{script}{sound}")),
            };
            if is_latin(letters) {
                [of(BENGALI), of(LATIN)].into_iter().flatten().collect()
            } else {
                of(LATIN).into_iter().collect()
            }
        }
        _ => Vec::new(),
    };
    Wanted { words, sounds }
}

/// `KMC-2026-10`, `2026/10`, `#000010`: the number of a case as it is written in full, from the year on.
fn number(word: &str) -> Option<String> {
    let mut parts = word.rsplit(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let nth = parts.next()?.trim_start_matches('0');
    let plain = (1..=7).contains(&nth.len()) && nth.bytes().all(|b| b.is_ascii_digit());
    match parts.next() {
        _ if !plain => None,
        Some(year) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            Some(format!("{year}-{nth:0>5}"))
        }
        // More zeros than it has.
        None if word.starts_with(['0', '#']) => Some(format!("-{nth:0>5}")),
        _ => None,
    }
}

/// A telephone number as it is looked for: its digits without country and zero. None of less than six.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let digits: String = super::latin_digits(text).chars().filter(char::is_ascii_digit).collect();
    let plain = digits.trim_start_matches('0');
    let plain = if plain.len() > 10 { plain.strip_prefix("91").unwrap_or(plain) } else { plain };
    let plain = plain.trim_start_matches('0');
    // Kolkata's numbers, with the town or without.
    let plain = if plain.len() == 10 { plain.strip_prefix("33").unwrap_or(plain) } else { plain };
    (plain.len() >= 6).then(|| plain.to_owned())
}

/// The telephone number that a query is, if it is nothing else.
#[must_use]
pub fn whole_phone(typed: &str) -> Option<String> {
    let typed = super::handle(typed);
    let plain =
        typed.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')' | '.' | '/'));
    phone(&typed).filter(|digits| plain && (8..=15).contains(&digits.len()))
}

/// The numbers in what somebody gave as their telephone number, each between blanks.
#[must_use]
pub fn phones(given: &str) -> String {
    let parts = given.split(['/', ',', ';', '|', '&']).filter_map(phone);
    let all: BTreeSet<String> = phone(given).into_iter().filter(|all| all.len() <= 15).chain(parts).collect();
    all.iter().fold(String::new(), |out, number| format!("{out} {number} "))
}

/// Letters as they are compared here: also without wide forms, and with one hyphen.
fn folded(text: &str) -> String {
    let plain: String = text.nfkc().map(|c| if super::is_dash(c) { '-' } else { c }).collect();
    super::key(&plain)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_letter(c)).filter(|word| !word.is_empty())
}

fn is_latin(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// A word's sound with the mark of its script; none of numbers and other scripts.
fn marked(word: &str) -> Option<String> {
    let word: String = word.chars().take(LETTERS).collect();
    let sound = sound(&word);
    (sound.len() > 1).then(|| format!("{}{sound};", if is_latin(&word) { LATIN } else { BENGALI }))
}

/// Whether a name stands in a text, not as a part of a Latin word (Tala in `talab`).
fn has_word(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        // Bengali endings are written on to the name.
        let latin = name.is_ascii();
        !(before.is_some_and(is_letter) || latin && after.is_some_and(is_letter))
    })
}

#[derive(serde::Deserialize)]
struct Locality {
    bn: String,
    en: String,
    aliases: Vec<String>,
}

/// The spellings of each locality, folded.
static LOCALITIES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let read: Vec<Locality> =
        serde_json::from_str(include_str!("search/localities.json")).unwrap_or_default();
    let all = |place: Locality| {
        [place.bn, place.en].into_iter().chain(place.aliases).map(|name| folded(&name)).collect()
    };
    read.into_iter().map(all).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finds(text: &str, typed: &str) -> bool {
        Searched::of(text).has(&wanted(typed))
    }

    #[test]
    fn every_locality_is_found_by_every_spelling_in_either_script() {
        assert!(LOCALITIES.len() >= 60);
        for place in LOCALITIES.iter() {
            for text in place {
                for typed in place {
                    assert!(finds(&format!("কাল {text} এলাকায়"), typed), "{typed} in {text}");
                    assert!(finds(&format!("near {text}, since"), typed), "{typed} in {text}");
                }
            }
        }
    }

    #[test]
    fn a_bengali_word_is_found_by_its_latin_spellings_and_the_other_way_round() {
        for (bengali, latin) in [
            ("হালতুতে জল", "Haltu"),
            ("বাবুঘাট", "Babughat"),
            ("বাবুঘাটের রাস্তা", "babu ghat"),
            ("বেহালায়", "Behala"),
            ("গড়িয়াহাটের মোড়ে", "GARIAHAT"),
            ("কালীঘাট", "Kaleeghat"),
            ("সন্তোষপুর", "Santoshpore"),
            ("ভবানীপুর", "Bhawanipur"),
            ("রিনা দাস", "Rina Das"),
            ("শ্রীমতী ঘোষ", "Shrimati Ghosh"),
            ("সুব্রত মুখার্জি", "Subrata Mukherjee"),
            ("চক্রবর্তী", "Chakraborty"),
            ("চট্টোপাধ্যায়", "Chattopadhyay"),
            ("বিশ্বাস", "Biswas"),
            ("লক্ষ্মী", "Lakshmi"),
            ("মোহাম্মদ আলি", "Mohammad Ali"),
            ("নর্দমা", "nardama"),
            ("জঞ্জাল", "jonjal"),
            ("পুকুর", "pukur"),
            ("রাস্তা", "rasta"),
            ("টালা পার্ক", "tala park"),
        ] {
            assert!(
                finds(bengali, latin),
                "{latin} in {bengali}: {:?} {:?}",
                wanted(latin),
                Searched::of(bengali).sounds
            );
        }
        for (latin, bengali) in [
            ("Water at Haltu", "হালতু"),
            ("near Babughat", "বাবুঘাট"),
            ("Behala Chowrasta", "বেহালা"),
            ("Rina Das", "রিনা দাস"),
            ("Mr Chakraborty", "চক্রবর্তী"),
            ("nardama", "নর্দমা"),
        ] {
            assert!(
                finds(latin, bengali),
                "{bengali} in {latin}: {:?} {:?}",
                wanted(bengali),
                Searched::of(latin).sounds
            );
        }
    }

    #[test]
    fn what_is_typed_in_bengali_finds_no_other_bengali_word_of_a_like_sound() {
        assert!(!finds("জ্বালা", "জল"));
        assert!(!finds("তালা", "টালা"));
        assert!(finds("জল জমেছে", "জল"));
    }

    #[test]
    fn a_text_is_found_in_spite_of_invisible_marks_wide_letters_and_the_script_of_digits() {
        assert!(finds("জ\u{200b}ঞ্জা\u{ad}ল", "জঞ্জাল"));
        assert!(finds("জঞ্জাল", "জ\u{200b}ঞ্জাল\u{feff}"));
        assert!(finds("Ｂｅｈａｌａ", "behala"));
        assert!(finds("ওয়ার্ড ১০৬", "106"));
        assert!(finds("ward 106", "১০৬"));
        assert!(finds("র\u{200d}্যাম্প", "র্যাম্প"));
    }

    #[test]
    fn a_number_of_a_case_is_found_in_any_digits_with_or_without_its_zeros() {
        for typed in [
            "KMC-2026-00010",
            "kmc-2026-10",
            "KMC/2026/10",
            "২০২৬-১০",
            "2026-00010",
            "00010",
            "০০০১০",
            "000010",
            "#10",
            "10",
            "KMC‑2026‑00010",
            "KMC 2026 10",
        ] {
            assert!(finds("জল KMC-2026-00010", typed), "{typed}: {:?}", wanted(typed));
        }
        for typed in ["2026-11", "#1", "KMC-2025-10", "000100"] {
            assert!(!finds("জল KMC-2026-00010", typed), "{typed}: {:?}", wanted(typed));
        }
    }

    #[test]
    fn a_telephone_number_is_one_however_it_is_written() {
        for given in
            ["9830012321", "+91 98300 12321", "০৯৮৩০০-১২৩২১", "00919830012321", "+91 (0) 98300 12321"]
        {
            assert_eq!(phone(given).as_deref(), Some("9830012321"), "{given}");
        }
        assert_eq!(phone("033-2286-1000").as_deref(), Some("22861000"));
        assert_eq!(phone("12345"), None);
        assert_eq!(phones("98300 12321 / 2286 1000").trim(), "22861000  9830012321");
        assert_eq!(phones("98300/12321").trim(), "9830012321");
        assert_eq!(phones(""), "");
    }

    #[test]
    fn a_query_of_any_length_has_a_bounded_number_of_words() {
        assert_eq!(wanted(&"a ".repeat(1_000)).len(), 1);
        let words: Vec<String> = (0..1_000).map(|n| format!("w{n}")).collect();
        assert_eq!(wanted(&words.join(" ")).len(), WORDS);
        let long = wanted(&"ক".repeat(100_000));
        assert_eq!(long[0].words[0].chars().count(), LETTERS);
        assert_eq!(wanted(" \u{200b}\n"), []);
        // Somebody pastes the whole of a complaint to find it.
        let text = "হালতুতে নালা উপচে জল ".repeat(300);
        assert!(finds(&text, &text));
    }

    proptest! {
        #[test]
        fn a_text_is_found_by_any_word_of_it(text in "\\PC{0,60}") {
            for word in text.split_whitespace() {
                prop_assert!(finds(&text, word), "{:?} in {:?}", word, text);
            }
        }
    }
}
