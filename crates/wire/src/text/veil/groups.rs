//! Groups of digits, and what stands between them.

use std::ops::Range;

use crate::text::{digit, is_dash, marks};

/// Digits with nothing between them.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// In Latin digits.
    pub digits: String,
    /// Where it stands in the text.
    pub span: Range<usize>,
    /// What stands between the group before it and it; none where that cannot stand within one number.
    pub gap: Option<Gap>,
    /// A `+` stands right before it: where.
    pub plus: Option<usize>,
}

impl Group {
    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// As a number, if it is short enough to be part of a day.
    pub fn value(&self) -> Option<u32> {
        (self.len() <= 6).then(|| self.digits.parse().ok())?
    }
}

/// What stands between two groups of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// A dash, a stroke, a full stop or a comma, with nothing else.
    One(char),
    /// Blanks.
    Blank,
    /// A comma or a stroke with blanks: an enumeration, or one number in two halves.
    Listed,
    /// Brackets, a dash with blanks, and all else.
    Other,
}

/// The longest gap within one number.
const GAP: usize = 5;

/// The groups of a text, in their order. Invisible characters, and what makes a digit a key cap, count as nothing.
pub(super) fn groups(text: &str) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    let (mut between, mut plus, mut open) = (Some(String::new()), None, false);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if let Some(value) = digit(c) {
            let value = char::from(b'0' + value);
            match all.last_mut().filter(|_| open) {
                Some(group) => {
                    group.digits.push(value);
                    group.span.end = end;
                }
                None => {
                    let gap = between.take().filter(|_| !all.is_empty()).map(|between| gap(&between));
                    all.push(Group { digits: value.into(), span: at..end, gap, plus: plus.take() });
                }
            }
            (open, plus, between) = (true, None, Some(String::new()));
            continue;
        }
        if matches!(c, '\u{fe0f}' | '\u{20e3}') {
            // Belongs to the digit, also at the end.
            if let Some(group) = all.last_mut().filter(|group| open && group.span.end == at) {
                group.span.end = end;
            }
            continue;
        }
        if marks::is_invisible(c) || marks::is_joiner(c) {
            continue;
        }
        open = false;
        plus = match c {
            '+' | '＋' => Some(at),
            c if is_blank(c) || c == '(' => plus,
            _ => None,
        };
        between = between.filter(|so_far| in_gap(c) && so_far.chars().count() < GAP);
        if let Some(between) = &mut between {
            between.push(c);
        }
    }
    all
}

pub(super) fn is_blank(c: char) -> bool {
    c == '\t'
        || c.is_whitespace()
            && !matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn in_gap(c: char) -> bool {
    is_blank(c)
        || is_dash(c)
        || matches!(
            c,
            '/' | ','
                | '.'
                | '('
                | ')'
                | '_'
                | '~'
                | '*'
                | '|'
                | '\\'
                | '·'
                | '•'
                | '，'
                | '．'
                | '／'
                | '（'
                | '）'
                | '⁄'
        )
}

fn gap(between: &str) -> Gap {
    let plain: String = between.chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    let mut marks = plain.chars().filter(|c| !is_blank(*c));
    match (marks.next(), marks.next(), plain.chars().any(is_blank)) {
        (None, ..) => Gap::Blank,
        (Some(mark), None, false) => Gap::One(mark),
        (Some(',' | '/' | '，'), None, true) => Gap::Listed,
        _ => Gap::Other,
    }
}
