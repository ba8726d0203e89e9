//! What a sequence of groups is.

use std::ops::Range;

use super::groups::{Gap, Group, groups, is_blank};

/// Where numbers stand that reach a citizen. In the address of a page (`pages`) only what is a whole mobile number or one
/// with its country is: other long numbers there name the page.
pub(super) fn found(text: &str, pages: &[Range<usize>]) -> Vec<Range<usize>> {
    let (groups, mut found) = (groups(text), Vec::new());
    let mut rest = groups.as_slice();
    while let Some(first) = rest.first() {
        let (taken, covered) = match pages.iter().find(|page| page.contains(&first.span.start)) {
            Some(_) => (1, is_mobile(&first.digits)),
            None => read(text, rest),
        };
        if let (true, Some(last)) = (covered, rest.get(taken - 1)) {
            found.push(with_signs(text, first, last));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    found
}

/// How many groups the first thing takes, and whether it is covered.
fn read(text: &str, rest: &[Group]) -> (usize, bool) {
    let whole = rest.iter().skip(1).take_while(|group| group.gap.is_some()).count() + 1;
    let run = rest.get(..whole.min(16)).unwrap_or_default();
    let before = run.first().map_or("", |first| text.get(..first.span.start).unwrap_or_default());
    let kept = own_number(before, run)
        .or_else(|| day(run))
        .or_else(|| amount(text, before, run))
        .or_else(|| coordinates(run))
        .or_else(|| pin(before, run));
    if let Some(kept) = kept {
        return (kept, false);
    }
    let called = is_called_telephone(before);
    // What is a telephone number as such comes before what is one for the word before it.
    for called in [false, called] {
        for taken in (1..=run.len()).rev() {
            if run.get(..taken).is_some_and(|window| is_telephone(window, called)) {
                return (taken, true);
            }
        }
    }
    (1, false)
}

/// The span from the first group to the last, with the plus sign and a bracket that belongs to it.
fn with_signs(text: &str, first: &Group, last: &Group) -> Range<usize> {
    let mut start = first.plus.unwrap_or(first.span.start);
    let inside = text.get(start..last.span.end).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default();
    if inside.contains([')', '）']) && !inside.contains(['(', '（']) && before.ends_with(['(', '（']) {
        start = before.trim_end_matches(['(', '（']).len();
    }
    start..last.span.end
}

/// `KMC-2026-00010`, `KMC/SWM/2026/000001`: letters, a year, a number.
fn own_number(before: &str, run: &[Group]) -> Option<usize> {
    let [year, number, ..] = run else { return None };
    let letters =
        before.strip_suffix(|c: char| matches!(c, '-' | '/' | '_' | ' ') || crate::text::is_dash(c))?;
    let is_letter = |c: char| c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c);
    let named = letters.chars().next_back().is_some_and(is_letter);
    let joined = matches!(number.gap, Some(Gap::One('-' | '/' | '_') | Gap::Blank));
    let plain = is_year(year) && (4..=7).contains(&number.len()) && joined;
    // `since 2026 00010` is no number of ours; where blanks stand, the letters are capitals.
    let spaced = before.ends_with(' ') || number.gap == Some(Gap::Blank);
    let word = letters.rsplit(|c: char| !is_letter(c)).next().unwrap_or_default();
    let capitals = word.chars().all(|c| c.is_ascii_uppercase());
    (named && plain && (!spaced || capitals)).then_some(2)
}

fn is_year(group: &Group) -> bool {
    group.len() == 4 && group.value().is_some_and(|year| (1900..=2099).contains(&year))
}

/// `23-11-2026`, `2026.11.23`, `23/11/26`, `23 11 2026`, and a day without anything between: `23112026`, `20261123`.
fn day(run: &[Group]) -> Option<usize> {
    let is = |group: &Group, most: u32| {
        group.len() <= 2 && group.value().is_some_and(|value| (1..=most).contains(&value))
    };
    if let [a, b, c, ..] = run
        && b.gap == c.gap
        && matches!(b.gap, Some(Gap::One(_) | Gap::Blank | Gap::Other))
    {
        let short = c.len() == 2 && b.gap != Some(Gap::Blank) && b.gap != Some(Gap::Other);
        let year_last = (is(a, 31) && is(b, 12) || is(a, 12) && is(b, 31)) && (is_year(c) || short);
        if year_last || is_year(a) && is(b, 12) && is(c, 31) {
            return Some(3);
        }
    }
    // A year, and from which year to which.
    if let [a, b, ..] = run
        && is_year(a)
        && (is_year(b) || b.len() <= 2)
    {
        return Some(if is_year(b) { 2 } else { 1 });
    }
    let digits = &run.first()?.digits;
    let part = |at: Range<usize>| digits.get(at).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let fits = |year, month, day| {
        (2000..=2049).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    let joined = digits.len() == 8
        && (fits(part(4..8), part(2..4), part(0..2)) || fits(part(0..4), part(4..6), part(6..8)));
    joined.then_some(1)
}

/// `₹ 12,34,56,789`, `12,345,678`, `10000000 টাকা`.
fn amount(text: &str, before: &str, run: &[Group]) -> Option<usize> {
    let commas = run.iter().skip(1).take_while(|group| group.gap == Some(Gap::One(','))).count();
    let (whole, first) = (run.get(..=commas)?, run.first()?);
    let after = text.get(whole.last()?.span.end..).unwrap_or_default().trim_start_matches([' ', '\u{a0}']);
    let head = before.trim_end_matches(is_blank).trim_end_matches('.');
    let word = head.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let named = ["₹", "টাকা", "৳", "রু"].iter().any(|sign| head.ends_with(sign))
        || ["rs", "inr", "rupees"].iter().any(|money| word.eq_ignore_ascii_case(money))
        || [
            "টাকা",
            "টাঃ",
            "/-",
            "রুপি",
            "rupee",
            "Rupee",
            "taka",
            "Taka",
            "লক্ষ",
            "লাখ",
            "কোটি",
            "lakh",
            "Lakh",
            "crore",
            "Crore",
        ]
        .iter()
        .any(|word| after.starts_with(word));
    let last = whole.last()?;
    let grouped = commas >= 1
        && first.len() <= 3
        && last.len() == 3
        && (whole.iter().skip(1).all(|group| group.len() == 3)
            || first.len() <= 2 && whole.iter().skip(1).take(commas - 1).all(|group| group.len() == 2));
    let digits: String = whole.iter().map(|group| group.digits.as_str()).collect();
    (grouped && !begins_with_telephone(run) || named && !is_mobile(&digits)).then_some(commas + 1)
}

/// `22.572645, 88.363892`: two numbers with decimals.
fn coordinates(run: &[Group]) -> Option<usize> {
    let [lat, a, long, b, ..] = run else { return None };
    let point = Some(Gap::One('.'));
    let degrees = lat.len() <= 3 && long.len() <= 3 && a.len() >= 4 && b.len() >= 4;
    (a.gap == point
        && b.gap == point
        && degrees
        && matches!(long.gap, Some(Gap::One(',' | '/') | Gap::Listed | Gap::Blank)))
    .then_some(4)
}

/// `700029`, `700 029`: a PIN code, also with a ward behind it. Six digits and four may be a telephone number, unless what
/// stands before says that a code follows.
fn pin(before: &str, run: &[Group]) -> Option<usize> {
    let head = before.trim_end_matches(|c: char| {
        is_blank(c) || crate::text::is_dash(c) || matches!(c, ':' | ',' | '.' | '(')
    });
    let head = head.to_lowercase();
    let named = [
        "কলকাতা",
        "কোলকাতা",
        "kolkata",
        "calcutta",
        "pin",
        "pincode",
        "pin code",
        "পিন",
        "পিনকোড",
        "পিন কোড",
        "कोलकाता",
    ]
    .iter()
    .any(|word| head.ends_with(word));
    let taken = match run {
        [code, ..] if code.len() == 6 => 1,
        [a, b, ..] if a.len() == 3 && b.len() == 3 && matches!(b.gap, Some(Gap::Blank | Gap::One('-'))) => 2,
        _ => return None,
    };
    // No PIN code begins with a zero.
    if run.first()?.digits.starts_with('0') {
        return None;
    }
    let may_go_on = run.get(taken).is_some_and(|next| next.len() == 4 && next.gap != Some(Gap::Listed));
    let mobile = run.first()?.digits.starts_with(['6', '7', '8', '9']);
    let bare = run.first().is_some_and(|first| first.plus.is_none());
    (bare && (named || !(may_go_on && mobile))).then_some(taken)
}

/// What stands before says that a telephone number follows.
fn is_called_telephone(before: &str) -> bool {
    let head = before
        .trim_end_matches(|c: char| !c.is_alphabetic() && !unicode_normalization::char::is_combining_mark(c));
    // Not across a sentence.
    if before.len() - head.len() > 8 {
        return false;
    }
    let head = head.to_lowercase();
    [
        "ফোন",
        "ফোনঃ",
        "মোবাইল",
        "মোবাইল নম্বর",
        "ফোন নম্বর",
        "ফোন নং",
        "হোয়াটসঅ্যাপ",
        "phone",
        "mobile",
        "mob",
        "phone no",
        "mobile no",
        "call",
        "tel",
        "whatsapp",
        "contact",
        "ph",
        "ফোন করুন",
        "कॉल",
        "फोन",
        "मोबाइल",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}

fn is_mobile(digits: &str) -> bool {
    let national = match digits.len() {
        10 => digits,
        11 => digits.strip_prefix('0').unwrap_or_default(),
        12 => digits.strip_prefix("91").unwrap_or_default(),
        13 => digits.strip_prefix("091").unwrap_or_default(),
        14 => digits.strip_prefix("0091").unwrap_or_default(),
        15 => digits.strip_prefix("00910").unwrap_or_default(),
        _ => "",
    };
    national.len() == 10 && national.starts_with(['6', '7', '8', '9'])
}

fn begins_with_telephone(run: &[Group]) -> bool {
    (1..=run.len()).any(|taken| run.get(..taken).is_some_and(|window| is_telephone(window, false)))
}

/// Whether these groups are one telephone number.
fn is_telephone(window: &[Group], called: bool) -> bool {
    let digits: String = window.iter().map(|group| group.digits.as_str()).collect();
    let Some(first) = window.first() else { return false };
    if !(7..=16).contains(&digits.len()) && window.len() > 1 {
        return false;
    }
    if window.len() == 1 {
        return digits.len() >= 8 || called && digits.len() >= 7;
    }
    let inner = |n: usize| window.iter().skip(1).take(n);
    // Of an enumeration only halves of one number are one.
    let listed = inner(16).any(|group| group.gap == Some(Gap::Listed));
    if listed && (window.len() > 4 || window.iter().filter(|g| g.len() < 3 && !is_prefix(g)).count() > 0) {
        return false;
    }
    let international = first.plus.is_some() || digits.starts_with("00");
    if international && is_international(digits.trim_start_matches("00")) {
        return if is_mobile(&digits) || digits.contains("9133") {
            is_mobile_grouping(window)
        } else {
            is_foreign_grouping(window)
        };
    }
    let digits = digits.as_str();
    if is_mobile(digits) {
        return is_mobile_grouping(window) && !is_ascending(window);
    }
    is_landline(digits, window)
        || is_card(window)
        || called && digits.len() <= 13 && window.iter().all(|g| g.len() >= 2)
}

fn is_prefix(group: &Group) -> bool {
    matches!(group.digits.as_str(), "0" | "91" | "091" | "0091" | "00")
}

fn is_international(digits: &str) -> bool {
    match digits.strip_prefix("91") {
        Some(national) => national.len() == 10 || national.len() == 11 && national.starts_with('0'),
        None => (8..=15).contains(&digits.len()),
    }
}

/// The ten digits of a mobile number stand in at most five groups of two or more, or every digit on its own; what is
/// before them is the country or the zero.
fn is_mobile_grouping(window: &[Group]) -> bool {
    let (mut sizes, mut missing) = (Vec::new(), 10);
    for group in window.iter().rev() {
        if missing > 0 {
            let size = group.len().min(missing);
            sizes.push(size);
            missing -= size;
        } else if !is_prefix(group) && group.plus.is_none() {
            return false;
        }
    }
    // A PIN code among other numbers.
    let around_a_pin = sizes.len() > 2 && sizes.contains(&6);
    let single = sizes.iter().all(|size| *size == 1);
    single || sizes.len() <= 5 && sizes.iter().all(|size| *size >= 2) && !around_a_pin
}

/// Another country's: groups of two or more behind the country.
fn is_foreign_grouping(window: &[Group]) -> bool {
    window.len() <= 7 && window.iter().skip(2).all(|group| group.len() >= 2)
}

/// `65 66 67 68 69`: wards, and no number.
fn is_ascending(window: &[Group]) -> bool {
    window.len() == 5
        && window.iter().all(|group| group.len() == 2)
        && window.is_sorted_by(|a, b| a.value() < b.value())
}

/// Kolkata's numbers (033 and eight digits) and other towns', written with or without the town.
fn is_landline(digits: &str, window: &[Group]) -> bool {
    let sizes: Vec<usize> = window.iter().map(Group::len).collect();
    let first = window.first().map_or("", |group| group.digits.as_str());
    let subscriber = |rest: &str| rest.starts_with(['2', '3', '4', '5', '6', '7']);
    let wide = sizes.iter().all(|size| *size >= 2) || is_prefix_of(window);
    let kolkata = |rest: &str| rest.len() == 8 && subscriber(rest);
    // Two years are a time, and no number; so are two numbers of an enumeration.
    let short = digits.len() == 8
        && subscriber(digits)
        && sizes == [4, 4]
        && !window.iter().any(is_year)
        && window.get(1).is_some_and(|group| matches!(group.gap, Some(Gap::Blank | Gap::One('-' | '.'))));
    short
        || wide && ["033", "9133", "91033"].iter().any(|town| digits.strip_prefix(town).is_some_and(kolkata))
        || first == "33" && digits.strip_prefix("33").is_some_and(kolkata) && window.len() <= 3
        || (3..=5).contains(&first.len())
            && first.starts_with('0')
            && digits.len() == 11
            && window.len() <= 4
            && wide
        || matches!(first, "1800" | "1860") && (10..=11).contains(&digits.len())
}

fn is_prefix_of(window: &[Group]) -> bool {
    window
        .split_first()
        .is_some_and(|(first, rest)| is_prefix(first) && rest.iter().all(|group| group.len() >= 2))
}

/// Numbers in fours, as on cards: nothing the public needs.
fn is_card(window: &[Group]) -> bool {
    (3..=4).contains(&window.len()) && window.iter().all(|group| group.len() == 4 && !is_year(group))
}
