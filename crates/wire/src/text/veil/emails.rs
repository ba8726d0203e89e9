//! E-mail addresses and payment addresses (`rina@upi`).

use std::ops::Range;

/// What may stand for the sign between the two parts.
const AT: [&str; 6] = ["@", "＠", "﹫", "[at]", "(at)", " @ "];

/// Where they stand.
pub(super) fn found(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in AT {
        for (place, _) in text.match_indices(at) {
            let (before, after) =
                (text.get(..place).unwrap_or_default(), text.get(place + at.len()..).unwrap_or_default());
            let who = before.len() - before.trim_end_matches(in_name).len();
            let host = after.len() - after.trim_start_matches(in_name).len();
            let host = after.get(..host).unwrap_or_default().trim_end_matches(|c: char| !c.is_alphanumeric());
            let is_word =
                |part: &str| part.chars().count() > 1 && part.chars().next().is_some_and(char::is_alphabetic);
            let domain = host.rsplit_once(['.', '．']).is_some_and(|(_, last)| is_word(last));
            // Where blanks stand around it, only what has a domain is an address.
            let apart = at.len() > '＠'.len_utf8() || at.starts_with(' ');
            if who > 0 && (domain || is_word(host) && !apart) {
                found.push(place - who..place + at.len() + host.len());
            }
        }
    }
    found
}

/// Whether it may stand in either part. Marks of vowels belong to names in Bengali.
fn in_name(c: char) -> bool {
    let mark = unicode_normalization::char::is_combining_mark(c);
    c.is_alphanumeric()
        || mark
        || matches!(c, '.' | '．' | '_' | '%' | '+' | '-' | '\u{200b}'..='\u{200d}' | '\u{2011}' | '\u{ad}')
}
