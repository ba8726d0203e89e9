//! How a word sounds, so far that its usual spellings in Bengali and in Latin letters come out alike.
//!
//! Vowels that nobody spells twice the same way (the inherent one, a, o) are left out, i and u kept; aspirates, and
//! letters that Latin does not tell apart (শ ষ স, ট ত, ণ ন, ব ভ), fall together.

/// The sound of a word in lower case; empty for scripts other than these two.
#[must_use]
pub fn sound(word: &str) -> String {
    let raw = if word.is_ascii() { latin(word) } else { bengali(word) };
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        // Doubled, or with a vowel in between that is left out.
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    // At the end `h` is silent, and so is the `e` of Kidderpore.
    if out.len() > 2 && out.ends_with('h') {
        out.pop();
    }
    out
}

fn bengali(word: &str) -> String {
    const VIRAMA: char = '\u{9cd}';
    let letters: Vec<char> =
        word.chars().filter(|c| !matches!(c, '\u{9bc}' | '\u{981}' | '\u{983}')).collect();
    // With nukta taken apart, য় is য and ড় is ড: told apart before it is dropped.
    let nukta: Vec<bool> = {
        let all: Vec<char> = word.chars().collect();
        all.iter()
            .enumerate()
            .filter(|(_, c)| !matches!(c, '\u{9bc}' | '\u{981}' | '\u{983}'))
            .map(|(n, _)| all.get(n + 1) == Some(&'\u{9bc}'))
            .collect()
    };
    let mut out = String::new();
    for (n, c) in letters.iter().enumerate() {
        let joined = n > 0 && letters.get(n - 1) == Some(&VIRAMA);
        let dotted = nukta.get(n) == Some(&true);
        let before = n.checked_sub(2).and_then(|n| letters.get(n)).copied();
        match c {
            'ক' if letters.get(n + 1) == Some(&VIRAMA) && letters.get(n + 2) == Some(&'ষ') => {
                out.push('k')
            }
            'ষ' if joined && before == Some('ক') => {}
            'জ' if letters.get(n + 1) == Some(&VIRAMA) && letters.get(n + 2) == Some(&'ঞ') => {
                out.push('g')
            }
            'ঞ' if joined && before == Some('জ') => {}
            'ক' | 'খ' => out.push('k'),
            'গ' | 'ঘ' => out.push('g'),
            'ঙ' | 'ং' => out.push_str("ng"),
            'চ' | 'ছ' => out.push('c'),
            'য' if dotted || joined => {}
            'জ' | 'ঝ' | 'য' => out.push('j'),
            'ড' | 'ঢ' if dotted => out.push('r'),
            'ট' | 'ঠ' | 'ত' | 'থ' | 'ৎ' => out.push('t'),
            'ড' | 'ঢ' | 'দ' | 'ধ' => out.push('d'),
            'ঞ' | 'ণ' | 'ন' => out.push('n'),
            'প' | 'ফ' => out.push('p'),
            // Written below another letter it is silent, but for a few.
            'ব' if joined && !matches!(before, Some('ম' | 'ব' | 'র' | 'ল')) => {}
            'ব' | 'ভ' => out.push('b'),
            'ম' => out.push('m'),
            'র' => out.push('r'),
            'ল' => out.push('l'),
            'শ' | 'ষ' | 'স' => out.push('s'),
            'হ' => out.push('h'),
            'ই' | 'ঈ' | 'ি' | 'ী' | 'ঐ' | 'ৈ' => out.push('i'),
            'উ' | 'ঊ' | 'ু' | 'ূ' | 'ঔ' | 'ৌ' => out.push('u'),
            'ঋ' | 'ৃ' => out.push_str("ri"),
            '0'..='9' => return String::new(),
            _ => {}
        }
    }
    out
}

fn latin(word: &str) -> String {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return String::new();
    }
    // Spellings of the Company's time.
    let word = match word {
        w if w.ends_with("pore") => w.replace("pore", "pur"),
        w if w.ends_with("gunge") => w.replace("gunge", "ganj"),
        w if w.ends_with("gunj") => w.replace("gunj", "ganj"),
        w => w.to_owned(),
    };
    let letters = word.as_bytes();
    let at = |n: usize| letters.get(n).copied().unwrap_or(b' ');
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    let (mut out, mut n) = (String::new(), 0);
    while n < letters.len() {
        let (c, next, before) = (at(n), at(n + 1), n.checked_sub(1).map_or(b' ', at));
        let mut taken = 1;
        match c {
            b'e' if next == b'e' => {
                out.push('i');
                taken = 2;
            }
            b'o' if next == b'o' => {
                out.push('u');
                taken = 2;
            }
            b'o' | b'a' if next == b'u' => {
                out.push('u');
                taken = 2;
            }
            b'i' => out.push('i'),
            b'u' => out.push('u'),
            b'y' if n == 0 => out.push('j'),
            // `Upadhyay`: য্য and য় are silent.
            b'y' if vowel(next) || vowel(before) => {}
            b'y' => out.push('i'),
            b'c' if next == b'h' => {
                out.push('c');
                taken = if at(n + 2) == b'h' { 3 } else { 2 };
            }
            b'c' if matches!(next, b'e' | b'i' | b'y') => out.push('s'),
            b'k' if next == b's' && at(n + 2) == b'h' => {
                out.push('k');
                taken = 3;
            }
            b'c' | b'k' | b'q' => out.push('k'),
            b'x' => out.push_str("ks"),
            b'f' | b'p' => out.push('p'),
            b'v' | b'b' => out.push('b'),
            b'z' | b'j' => out.push('j'),
            // Aspirates, and `sh`.
            b'h' if matches!(before, b'k' | b'g' | b'j' | b't' | b'd' | b'p' | b'b' | b's' | b'r') => {}
            b'w' | b'a' | b'e' | b'o' => {}
            other => out.push(char::from(other)),
        }
        n += taken;
    }
    out
}
