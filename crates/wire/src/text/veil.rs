//! What the public is shown of a citizen's words: telephone numbers and e-mail addresses are covered with `…`.
//!
//! A text is read once, from left to right, into groups of decimal digits (of any script) and what stands between them
//! ([`groups`]). What a sequence of groups is, is decided in one place ([`numbers`]): a day, an amount, a PIN code, a
//! number of ours and coordinates stay; a telephone number is covered, however it is grouped. Digits that are eight or
//! more in a row and none of these are covered too: a telephone number with a mistyped digit looks the same.
//!
//! The examples in `veil/examples.txt` are the specification.

mod emails;
mod groups;
mod numbers;

use std::ops::Range;

/// The text with telephone numbers and e-mail addresses covered.
#[must_use]
pub fn veiled(text: &str) -> String {
    let mut covered = emails::found(text);
    covered.extend(numbers::found(text, &pages(text)));
    covered.sort_by_key(|span| span.start);
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for span in covered {
        if span.start >= done {
            out.push_str(text.get(done..span.start).unwrap_or_default());
            out.push('…');
        }
        done = done.max(span.end);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Where addresses of pages stand, with or without `https://`.
fn pages(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let words =
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(' | ')')).map(|word| {
            let span = start..start + word.len();
            // What separates words is one character; its length is where the next begins.
            start = span.end
                + text.get(span.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            (span, word)
        });
    words.filter(|(_, word)| is_page(word)).map(|(span, _)| span).collect()
}

fn is_page(word: &str) -> bool {
    if word.contains("://") || word.contains("www.") {
        return !word.starts_with("tel:");
    }
    let host = word.split_once('/').map_or("", |(host, _)| host);
    let top = host.rsplit_once('.').map_or("", |(_, top)| top);
    top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
