//! When a photo was taken, as cameras spell it: by the standard `2026:11:20 10:42:31`, but also with dashes, as ISO 8601
//! has it, in the digits of the phone's language, and with an hour 24.

/// The zeros of the scripts that have decimal digits of their own (Unicode's category Nd, BMP), beside the last, which
/// are the wide ones of East Asia.
const ZEROS: [char; 37] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}',
    '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{1090}',
    '\u{17e0}', '\u{1810}', '\u{1946}', '\u{19d0}', '\u{1a80}', '\u{1a90}', '\u{1b50}', '\u{1bb0}',
    '\u{1c40}', '\u{1c50}', '\u{a620}', '\u{a8d0}', '\u{a900}', '\u{a9d0}', '\u{a9f0}', '\u{aa50}',
    '\u{abf0}', '\u{ff10}',
];

/// A moment by the camera's clock, and how far that was from UTC if it is said in the same breath.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `2026-11-20T10:42:31`.
    pub at: String,
    /// `+05:30`.
    pub offset: Option<String>,
}

/// The text with its decimal digits in ASCII.
fn plain_digits(text: &str) -> String {
    let plain = |c: char| {
        let digit = |zero: &char| u32::from(c).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10);
        ZEROS.iter().find_map(digit).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
    };
    text.chars().map(plain).collect()
}

/// Reads a date with its time. None if it says no time, or a day that does not exist.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let text = plain_digits(text);
    let mut rest = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let mut number = |most: usize| -> Option<u32> {
        let start = rest.find(|c: char| c.is_ascii_digit())?;
        let digits = rest.get(start..)?;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()).min(most);
        rest = digits.get(end..)?;
        digits.get(..end)?.parse().ok()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let (hour, minute) = (number(2)?, number(2)?);
    // ISO 8601 may leave the seconds out; an offset is none.
    let has_seconds = rest.starts_with(|c: char| c == ':' || c == '.' || c.is_ascii_digit());
    let second = if has_seconds { digits(&mut rest)? } else { 0 };
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let fraction =
        rest.strip_prefix(['.', ',']).map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let rest = fraction.unwrap_or(rest).trim();
    let half = rest.to_ascii_lowercase();
    let hour = match (hour, half.as_str()) {
        (1..12, "pm" | "p.m.") => hour + 12,
        (12, "am" | "a.m.") => 0,
        // Phones whose clock counts from 1 to 24 write so what others call 0.
        (24, _) => 0,
        _ => hour,
    };
    let exists =
        (1000..=9999).contains(&year) && (1..=days).contains(&day) && hour < 24 && minute < 60 && second < 60;
    exists.then(|| Moment {
        at: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
        offset: offset(rest),
    })
}

/// The next number of two digits at most.
fn digits(rest: &mut &str) -> Option<u32> {
    let digits = rest.trim_start_matches([':', '.', ' ']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()).min(2);
    *rest = digits.get(end..)?;
    digits.get(..end)?.parse().ok()
}

/// How far a clock was from UTC: `+05:30`, also where it is spelled `+0530`, `UTC+5:30` or `Z`.
pub(crate) fn offset(text: &str) -> Option<String> {
    let text = plain_digits(text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return Some("+00:00".to_owned());
    }
    let text = text.trim_start_matches("UTC").trim_start_matches("GMT").trim_start();
    let (sign, rest) = match text.chars().next()? {
        '+' => ('+', text.get(1..)?),
        sign @ ('-' | '\u{2212}' | '\u{2013}') => ('-', text.get(sign.len_utf8()..)?),
        _ => return None,
    };
    let rest = rest.trim();
    let (hours, minutes) = match rest.split_once([':', '.']) {
        Some(parts) => parts,
        None if rest.len() > 2 => rest.split_at_checked(rest.len() - 2)?,
        None => (rest, "0"),
    };
    let number = |digits: &str| {
        let plain = matches!(digits.len(), 1..=2) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u32>().ok().filter(|_| plain)
    };
    let (hours, minutes) = (number(hours.trim())?, number(minutes.trim())?);
    (hours <= 14 && minutes < 60).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<String> {
        moment(text).map(|moment| moment.at)
    }

    #[test]
    fn a_moment_is_read_however_it_is_spelled() {
        for text in [
            "2026:11:20 10:42:31",
            "2026-11-20 10:42:31",
            "2026/11/20 10:42:31",
            "2026.11.20 10.42.31",
            "2026-11-20T10:42:31",
            "2026-11-20T10:42:31.250+05:30",
            "20261120T104231Z",
            "২০২৬:১১:২০ ১০:৪২:৩১",
            "२०२६-११-२० १०:४२:३१",
            "２０２６:11:20 10:42:31",
            " 2026:11:20  10:42:31 \0\0",
            "2026:11:20 10:42:31 AM",
        ] {
            assert_eq!(at(text).as_deref(), Some("2026-11-20T10:42:31"), "{text}");
        }
        assert_eq!(at("2026: 1: 5  9: 5: 3").as_deref(), Some("2026-01-05T09:05:03"));
        assert_eq!(at("2026-11-20T10:42").as_deref(), Some("2026-11-20T10:42:00"));
        assert_eq!(at("2026-11-20T10:42+05:30").as_deref(), Some("2026-11-20T10:42:00"));
        assert_eq!(at("2026:11:20 24:04:20").as_deref(), Some("2026-11-20T00:04:20"));
        assert_eq!(at("2026:11:20 12:04:20 am").as_deref(), Some("2026-11-20T00:04:20"));
        assert_eq!(at("2026:11:20 02:04:20 pm").as_deref(), Some("2026-11-20T14:04:20"));
    }

    #[test]
    fn what_is_no_moment_is_left_out() {
        for text in [
            "",
            "    :  :     :  :  ",
            "0000:00:00 00:00:00",
            "2026:11:20",
            "2026:02:30 10:42:31",
            "2026:11:20 25:00:00",
            "2026:11:20 10:60:31",
            "2026:11:20 10:42:61",
            "26:11:20 10:42:31",
            "20/11/2026 10:42:31",
            "yesterday",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn an_offset_is_read_however_it_is_spelled() {
        for text in ["+05:30", "+0530", "+5:30", "UTC+05:30", "GMT+5:30", " +05:30\0", "+০৫:৩০", "+ 05:30"]
        {
            assert_eq!(offset(text).as_deref(), Some("+05:30"), "{text}");
        }
        assert_eq!(offset("Z").as_deref(), Some("+00:00"));
        assert_eq!(offset("\u{2212}03:30").as_deref(), Some("-03:30"));
        assert_eq!(offset("+06").as_deref(), Some("+06:00"));
        for text in ["", "05:30", "+99:99", "+05:60", "+15:00", "+0x5:30", "AM", "+:"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
