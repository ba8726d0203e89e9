//! What a source file says about messages: the ids it asks for, and words it should not hold.
//!
//! A scanner and no parser: it knows comments, strings, templates and the text between tags, which is
//! enough to find words. It reads regular expressions as code, so their quotes should be escaped.

use std::collections::BTreeSet;

/// The call that asks for a message.
const CALL: &str = "t(";
const EXCUSE: &str = "l10n: not words";

/// One source file.
#[derive(Debug, Default)]
pub struct Source {
    pub name: String,
    /// Every string in it: whatever equals an id is a use of it.
    pub literals: BTreeSet<String>,
    /// Ids asked for, which must be there.
    pub asked: Vec<(usize, String)>,
    /// Prefixes of ids put together at run time.
    pub prefixes: BTreeSet<String>,
    /// Lines that put an id together without declaring its prefix.
    pub undeclared: Vec<usize>,
    /// Words for people that belong in `ui/locales`.
    pub words: Vec<(usize, String)>,
}

/// Whether a file can use messages.
pub fn is_read(name: &str) -> bool {
    let front = name.starts_with("ui/") && (name.ends_with(".ts") || name.ends_with(".svelte"));
    (front && !name.ends_with("generated.ts")) || (name.ends_with(".rs") && !name.starts_with("xtask/"))
}

fn is_component(name: &str) -> bool {
    // The last two are people and items made up for tests and for working on the pages.
    let test = [
        ".test.",
        ".spec.",
        "/tests/",
        "/locales/",
        "/scripts/",
        ".d.ts",
        "fixtures.ts",
        "/host/samples",
        "/host/worlds",
    ];
    name.starts_with("ui/") && name.matches('/').count() > 1 && !test.iter().any(|part| name.contains(part))
}

impl Source {
    /// Reads a file.
    pub fn read(name: &str, text: &str) -> Self {
        let mut source = Self { name: name.to_owned(), ..Self::default() };
        for (at, _) in text.match_indices("l10n: ") {
            let declared = text.get(at + 6..).unwrap_or_default();
            let prefix: String =
                declared.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            if declared.get(prefix.len()..).is_some_and(|rest| rest.starts_with('*')) {
                source.prefixes.insert(prefix);
            }
        }
        let excused: BTreeSet<usize> = (1..)
            .zip(text.lines())
            .filter(|(_, line)| line.contains(EXCUSE))
            .flat_map(|(number, _)| [number, number + 1])
            .collect();
        let mut scan = Scan { source: &mut source, letters: text.chars().collect(), at: 0, line: 1 };
        if name.ends_with(".svelte") {
            scan.markup()
        } else {
            scan.code(None)
        }
        if is_component(name) {
            source.words.retain(|(line, _)| !excused.contains(line));
        } else {
            source.words.clear();
        }
        if !name.starts_with("ui/") {
            source.asked.clear();
            source.undeclared.clear();
        }
        source
    }
}

struct Scan<'a> {
    source: &'a mut Source,
    letters: Vec<char>,
    at: usize,
    line: usize,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<char> {
        let letter = self.letters.get(self.at).copied()?;
        self.at += 1;
        self.line += usize::from(letter == '\n');
        Some(letter)
    }

    fn sees(&self, word: &str) -> bool {
        word.chars().enumerate().all(|(n, letter)| self.letters.get(self.at + n) == Some(&letter))
    }

    /// Moves past the next `end`.
    fn skip_past(&mut self, end: &str) {
        while !self.sees(end) && self.next().is_some() {}
        for _ in end.chars() {
            self.next();
        }
    }

    /// Whether what was just read ends with the word, standing by itself.
    fn just_read(&self, word: &str) -> bool {
        let Some(start) = self.at.checked_sub(word.chars().count()) else { return false };
        let before = start.checked_sub(1).and_then(|before| self.letters.get(before));
        word.chars().enumerate().all(|(n, letter)| self.letters.get(start + n) == Some(&letter))
            && before.is_none_or(|letter| !(letter.is_alphanumeric() || *letter == '_'))
    }

    /// Code up to its closing bracket, or the word that ends it, or the end of the file.
    fn code(&mut self, end: Option<&str>) {
        let mut depth = 0_usize;
        let (mut asks, mut for_developers) = (false, false);
        loop {
            if end.is_some_and(|end| depth == 0 && self.sees(end)) {
                return;
            }
            if self.sees("//") {
                self.skip_past("\n");
                continue;
            }
            if self.sees("/*") {
                self.skip_past("*/");
                continue;
            }
            let line = self.line;
            let Some(letter) = self.next() else { return };
            match letter {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                ';' => (asks, for_developers) = (false, false),
                '(' => {
                    asks = self.just_read(CALL);
                    for_developers |= self.just_read("Error(") || self.just_read("log(");
                }
                ',' | ')' => asks = false,
                '\'' if !self.source.name.starts_with("ui/") => {}
                '"' | '\'' | '`' => {
                    // What is compared with is no id, also within the call.
                    let asks = asks && !self.is_compared();
                    let (text, whole) = self.string(letter);
                    self.literal(line, &text, whole, asks, for_developers);
                }
                _ => {}
            }
        }
    }

    /// Whether the string that begins here stands behind `==` or `!=`.
    fn is_compared(&self) -> bool {
        let before = self.letters.iter().take(self.at.saturating_sub(1)).rev();
        before.copied().find(|letter| !letter.is_whitespace()) == Some('=')
    }

    /// A string's text, and whether it has no parts put in at run time.
    fn string(&mut self, quote: char) -> (String, bool) {
        let (mut text, mut whole) = (String::new(), true);
        while let Some(letter) = self.next() {
            match letter {
                '\\' => {
                    self.next();
                }
                '\n' if quote == '\'' => break,
                '$' if quote == '`' && self.sees("{") => {
                    self.next();
                    whole = false;
                    self.code(Some("}"));
                    self.next();
                    text.push('\u{fffc}');
                }
                _ if letter == quote => break,
                _ => text.push(letter),
            }
        }
        (text, whole)
    }

    fn literal(&mut self, line: usize, text: &str, whole: bool, asks: bool, for_developers: bool) {
        if asks && whole {
            self.source.asked.push((line, text.to_owned()));
        }
        if !whole {
            let prefix = text.split('\u{fffc}').next().unwrap_or_default();
            let kebab = prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            // `desk-step-${…}` says itself which ids it means; `desk-${…}` could be any.
            if kebab && prefix.starts_with(char::is_alphabetic) && prefix.matches('-').count() > 1 {
                self.source.prefixes.insert(prefix.to_owned());
            } else if asks && !self.source.prefixes.contains(prefix) {
                self.source.undeclared.push(line);
            }
        }
        if has_bengali(text) || (is_sentence(text) && !for_developers) {
            self.source.words.push((line, text.trim().to_owned()));
        }
        self.source.literals.insert(text.to_owned());
    }

    fn markup(&mut self) {
        let mut text = String::new();
        while self.at < self.letters.len() {
            if self.sees("<") || self.sees("{") {
                self.shown(&std::mem::take(&mut text));
            }
            if self.sees("<!--") {
                self.skip_past("-->");
            } else if self.sees("<script") {
                self.skip_past(">");
                self.code(Some("</script"));
            } else if self.sees("<style") {
                self.skip_past("</style");
            } else if self.sees("<") {
                self.tag();
            } else if self.sees("{") {
                self.next();
                self.code(Some("}"));
                self.next();
            } else {
                text.extend(self.next());
            }
        }
        self.shown(&text);
    }

    fn tag(&mut self) {
        let mut name = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '>' => return,
                '{' => {
                    self.code(Some("}"));
                    self.next();
                }
                '"' | '\'' => {
                    let line = self.line;
                    let (text, _) = self.string(letter);
                    if ["title", "alt", "placeholder", "aria-label"].contains(&name.as_str())
                        && !text.contains('{')
                    {
                        self.shown_at(line, &text);
                    }
                    self.source.literals.insert(text);
                }
                '=' => {}
                letter if letter.is_whitespace() => name.clear(),
                letter => name.push(letter),
            }
        }
    }

    fn shown(&mut self, text: &str) {
        let line = self.line.saturating_sub(text.trim_start().matches('\n').count());
        self.shown_at(line, text);
    }

    fn shown_at(&mut self, line: usize, text: &str) {
        const KEYS: [&str; 5] = ["Ctrl", "Alt", "Shift", "Enter", "Esc"];
        let text = without_entities(text);
        let text = text.as_str();
        let words = text
            .split(|c: char| !c.is_alphabetic())
            .any(|word| word.chars().count() > 1 && !KEYS.contains(&word));
        if has_bengali(text) || words {
            self.source.words.push((line, text.trim().to_owned()));
        }
    }
}

/// `&ensp;` and its like are no words.
fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_once(';') {
        Some((name, rest)) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') => {
            text + " " + rest
        }
        _ => text + "&" + part,
    })
}

fn has_bengali(text: &str) -> bool {
    text.chars().any(|letter| ('\u{0980}'..='\u{09ff}').contains(&letter))
}

/// A capital, small letters, a space and a further word.
fn is_sentence(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let begins = first.starts_with(|letter: char| letter.is_ascii_uppercase())
        && first.chars().skip(1).all(|letter| letter.is_ascii_lowercase() || "'’,:".contains(letter));
    begins
        && words.next().is_some_and(|word| {
            word.chars().all(|letter| letter.is_ascii_alphabetic() || ",.:!?'’".contains(letter))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str, text: &str) -> Vec<String> {
        Source::read(name, text).words.into_iter().map(|(line, text)| format!("{line} {text}")).collect()
    }

    #[test]
    fn keys_entities_and_what_is_compared_with_are_no_words() {
        assert!(words("ui/desk/A.svelte", "<kbd>Ctrl+Enter</kbd>&ensp;·&nbsp;").is_empty());
        let source = Source::read(
            "ui/desk/A.svelte",
            "{t(one === \"en\" ? \"language-english\" : \"language-bengali\")}",
        );
        let asked: Vec<_> = source.asked.iter().map(|(_, id)| id.as_str()).collect();
        assert_eq!(asked, ["language-english", "language-bengali"]);
    }

    #[test]
    fn words_in_components_are_found() {
        let text = "<script lang=\"ts\">\n  // It's a comment.\n  let a = 'Send it now';\n  let b = \"কলকাতা\";\n</script>\n\
                    <h1 class=\"big Title here\" title=\"Close\">Queue</h1>\n<p>{t('send')} {a ? 'x' : 'y'}</p>\n<style>p { color: red }</style>\n";
        assert_eq!(words("ui/officer/a.svelte", text), ["3 Send it now", "4 কলকাতা", "6 Close", "6 Queue"]);
    }

    #[test]
    fn errors_for_developers_tests_and_excused_lines_may_hold_words() {
        assert!(
            words("ui/desk/a.ts", "throw new Error('No such thing'); const x = 'Content-Type';").is_empty()
        );
        assert!(words("ui/desk/a.test.ts", "it('Says hello there')").is_empty());
        assert!(words("ui/desk/a.ts", "// l10n: not words\nconst digits = '০১২';\n").is_empty());
    }

    #[test]
    fn asked_ids_and_run_time_ids_are_told_apart() {
        let source = Source::read(
            "ui/a.ts",
            "// l10n: state-*\nt(`state-${s}`); t('a-b', {n: 'c'}); at('d');\nt(`flaw-${f}`);",
        );
        assert_eq!(source.asked, [(2, "a-b".to_owned())]);
        assert_eq!((source.prefixes.len(), source.undeclared), (1, vec![3]));
    }
}
