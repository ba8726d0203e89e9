//! Which passwords are taken: long ones that nobody guesses first. What they are made of is not prescribed (NIST SP
//! 800-63B, 3.1.1.2): rules of that kind bring `Kolkata@2026`.

use std::collections::BTreeSet;
use wire::desk::accounts::{PASSWORD, PasswordFlaw};
use wire::people::Name;
use wire::problem::{Problem, ProblemCode};
use wire::text;

use crate::fault::Fault;

/// The longest, in characters: as much as a sentence.
const LONGEST: usize = 256;
/// So many characters at least must be left when the login and the names are taken out.
const LEFT: usize = 8;
/// A part of a name shorter than this is in many words.
const PART: usize = 3;

/// Those guessed first, one a line: whole, or as the letters of one that is filled up with digits and signs.
const COMMON: &str = include_str!("../../../data/common_passwords.txt");

/// What speaks against a password for this login and person; `None` where nothing does.
#[must_use]
pub fn flaw(password: &str, login: &str, name: &Name) -> Option<PasswordFlaw> {
    let length = text::count(password);
    if length < PASSWORD {
        return Some(PasswordFlaw::Short);
    }
    if length > LONGEST {
        return Some(PasswordFlaw::Long);
    }
    let folded = text::key(password);
    if is_common(&folded) {
        return Some(PasswordFlaw::Common);
    }
    let mut left = folded;
    let keys = [login, &name.bn, &name.en].map(text::key);
    let mut parts: Vec<&str> = keys
        .iter()
        .flat_map(|key| std::iter::once(key.as_str()).chain(key.split_whitespace()))
        .filter(|part| text::count(part) >= PART)
        .collect();
    // The whole name before its parts.
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    for part in parts {
        left = left.replace(part, "");
    }
    (text::count(left.trim()) < LEFT).then_some(PasswordFlaw::Name)
}

/// The same as a refusal.
///
/// # Errors
/// `password_weak` with the reason.
pub fn must_be_strong(password: &str, login: &str, name: &Name) -> Result<(), Fault> {
    flaw(password, login, name).map_or(Ok(()), |flaw| Err(weak(flaw)))
}

/// The refusal.
#[must_use]
pub fn weak(flaw: PasswordFlaw) -> Fault {
    Problem::new(ProblemCode::PasswordWeak).with("why", flaw.as_str()).into()
}

fn is_common(folded: &str) -> bool {
    let letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let kinds: BTreeSet<char> = folded.chars().collect();
    // 111111111111, abababababab, 123123123123
    kinds.len() < 5
        || COMMON.lines().any(|common| {
            folded == common || repeats(folded, common) || letters == common || repeats(&letters, common)
        })
}

/// Whether a text is another one several times.
fn repeats(text: &str, of: &str) -> bool {
    !of.is_empty()
        && !text.is_empty()
        && text.len().is_multiple_of(of.len())
        && text.replace(of, "").is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_rina(password: &str) -> Option<PasswordFlaw> {
        let name = Name { bn: "রীনা সেনগুপ্ত".into(), en: "Rina Sengupta".into() };
        flaw(password, "rina.sengupta", &name)
    }

    #[test]
    fn a_password_that_is_short_or_would_be_guessed_is_refused_with_the_reason() {
        use PasswordFlaw::{Common, Long, Name, Short};
        let table = [
            ("", Short),
            ("elevenchars", Short),
            ("১২৩৪৫৬৭৮৯০১", Short),
            ("123456789012", Common),
            ("১২৩৪৫৬৭৮৯০১২", Common),
            ("aaaaaaaaaaaaaaaaaaaa", Common),
            ("            ", Common),
            ("Password@1234", Common),
            ("passwordpassword", Common),
            ("P@ssw0rd12345", Common),
            ("qwertyuiopasdf", Common),
            ("Kolkata@2026!", Common),
            ("purabarta-2026", Common),
            ("rina.sengupta", Name),
            ("RinaSengupta2026", Name),
            ("sengupta-rina-", Name),
            ("রীনা সেনগুপ্ত ১২৩", Name),
        ];
        for (password, why) in table {
            assert_eq!(of_rina(password), Some(why), "{password}");
        }
        assert_eq!(of_rina(&"a long passphrase ".repeat(15)), Some(Long));
    }

    #[test]
    fn twelve_characters_of_any_kind_are_enough() {
        for password in [
            "a long password",
            "another password",
            "tram line no 24",
            "বৃষ্টি পড়ে টাপুর টুপুর",
            "xkqvtzwmrbnd",
            "rina likes mangoes",
        ] {
            assert_eq!(of_rina(password), None, "{password}");
        }
        // A name of two letters is in too many words.
        let name = Name { bn: "ঋ".into(), en: "Al".into() };
        assert_eq!(flaw("metal alloy alarm", "al", &name), None);
    }
}
