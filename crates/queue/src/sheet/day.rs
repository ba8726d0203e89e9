//! Days and moments as spreadsheets write them.
//!
//! A program rewrites `2026-11-20` by the settings of the computer on which the file is opened: `20-11-2026`, `20/11/26`,
//! `20-Nov-26`. In India the day stands before the month. Where a computer is set up as in America the month does, which
//! cannot always be told: a month above 12 is refused, so that at least no list of a month's days passes.

use wire::text;
use wire::time::{Day, Timestamp};

/// English and Bengali; the Bengali ones as they are spelt in either usage.
const MONTHS: [&[&str]; 12] = [
    &["january", "জানুয়ারি", "জানুয়ারী"],
    &["february", "ফেব্রুয়ারি", "ফেব্রুয়ারী"],
    &["march", "মার্চ"],
    &["april", "এপ্রিল"],
    &["may", "মে"],
    &["june", "জুন"],
    &["july", "জুলাই"],
    &["august", "আগস্ট", "অগস্ট"],
    &["september", "সেপ্টেম্বর"],
    &["october", "অক্টোবর"],
    &["november", "নভেম্বর"],
    &["december", "ডিসেম্বর"],
];

/// A day, whatever a spreadsheet made of it; with midnight behind it as well.
#[must_use]
pub fn day(cell: &str) -> Option<Day> {
    let (day, minute) = parts(cell)?;
    (minute.unwrap_or(0) == 0).then_some(day)
}

/// A moment in Kolkata: a day and, if it is given, the time of day.
#[must_use]
pub fn moment(cell: &str) -> Option<(Day, Option<Timestamp>)> {
    let (day, minute) = parts(cell)?;
    Some((day, minute.map(|minute| day.begins().plus(i64::from(minute) * 60_000))))
}

/// The day, and the minute of the day.
fn parts(cell: &str) -> Option<(Day, Option<u16>)> {
    let cell = text::key(cell.trim());
    let cell =
        ["+05:30", "+0530", "ist"].iter().find_map(|zone| cell.strip_suffix(zone)).unwrap_or(&cell).trim();
    let (date, time) = match cell.find(':') {
        None => (cell, None),
        Some(colon) => {
            // The time is what stands around the first colon.
            let start = cell.get(..colon)?.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
            (cell.get(..start)?, Some(minute(cell.get(start..)?)?))
        }
    };
    let date = date.trim_end_matches(|c: char| c == 't' || c == ',' || c.is_whitespace());
    Some((date_of(date)?, time))
}

/// `10:30`, `10:30:00`, `10:30 pm`, `10:30:00.000`.
fn minute(time: &str) -> Option<u16> {
    let (time, half) = match time.strip_suffix("am").or_else(|| time.strip_suffix("a.m.")) {
        Some(time) => (time, Some(0)),
        None => match time.strip_suffix("pm").or_else(|| time.strip_suffix("p.m.")) {
            Some(time) => (time, Some(12)),
            None => (time, None),
        },
    };
    let parts: Vec<u16> = time
        .trim()
        .split(':')
        .enumerate()
        .map(|(nth, part)| {
            let part = if nth == 2 { part.split('.').next().unwrap_or_default() } else { part };
            let digits = matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        })
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 60 + minute)
}

fn date_of(date: &str) -> Option<Day> {
    let split = |c: char| matches!(c, '-' | '/' | '.' | ',') || c.is_whitespace();
    let mut tokens: Vec<&str> = date.split(split).filter(|token| !token.is_empty()).collect();
    // Excel's long form begins with the day of the week.
    if tokens.len() == 4 && tokens.first().is_some_and(|first| is_weekday(first)) {
        tokens.remove(0);
    }
    let [first, second, third] = tokens.as_slice() else { return None };
    let digits = |token: &str, most: usize| {
        let right = (1..=most).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| token.parse::<u16>().ok()).flatten()
    };
    let year = |token: &str| match token.len() {
        4 => digits(token, 4),
        2 => digits(token, 2).map(|short| 2000 + short),
        _ => None,
    };
    let month = |token: &str| digits(token, 2).or_else(|| named(token));
    let (year, month, day) = if first.len() == 4 && digits(first, 4).is_some() {
        (year(first)?, month(second)?, digits(third, 2)?)
    } else if let Some(month) = named(first) {
        (year(third)?, month, digits(second, 2)?)
    } else {
        (year(third)?, month(second)?, digits(first, 2)?)
    };
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

fn is_weekday(token: &str) -> bool {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    DAYS.iter().any(|day| token.starts_with(day))
        || text::key("সোম মঙ্গল বুধ বৃহস্পতি শুক্র শনি রবি").split(' ').any(|day| token.starts_with(day))
}

/// A month by its name, an English one by its first three letters or more.
fn named(token: &str) -> Option<u16> {
    let is = |name: &&str| {
        let name = text::key(name);
        token == name || (token.is_ascii() && token.len() >= 3 && name.starts_with(token))
    };
    (1..).zip(MONTHS).find_map(|(number, names)| names.iter().any(is).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_every_form_that_a_spreadsheet_gives_it() {
        for written in [
            "2026-11-20",
            "20-11-2026",
            "20/11/2026",
            "20.11.2026",
            "20-Nov-26",
            "20-Nov-2026",
            "20/11/26",
            " 20 Nov 2026 ",
            "20 november 2026",
            "November 20, 2026",
            "Friday, November 20, 2026",
            "Friday, 20 November 2026",
            "2026/11/20",
            "২০-১১-২০২৬",
            "২০২৬-১১-২০",
            "২০ নভেম্বর ২০২৬",
            "২০-নভেম্বর-২৬",
            "শুক্রবার, ২০ নভেম্বর, ২০২৬",
            "2026-11-20 00:00:00",
            "2026-11-20T00:00:00.000",
            "20-11-2026 12:00 AM",
        ] {
            assert_eq!(day(written).map(|day| day.to_string()).as_deref(), Some("2026-11-20"), "{written}");
        }
        assert_eq!(day("03/04/2026").unwrap().to_string(), "2026-04-03", "the day stands before the month");
        assert_eq!(day("1/4/2026").unwrap().to_string(), "2026-04-01");
    }

    #[test]
    fn what_is_no_day_or_has_the_month_first_is_refused() {
        for odd in [
            "",
            "soon",
            "11/20/2026",
            "2026-13-01",
            "2026-02-30",
            "31/02/2026",
            "2026-11",
            "46346",
            "20-11",
            "20-11-026",
            "2026-11-20 10:30",
            "20-ma-2026",
            "1-2-3-4",
            "20261120",
            "20-11-2026 25:00",
            "10:30",
            "Nov-26",
            "0-1-2026",
            "2026-11-20 00:00 xm",
        ] {
            assert_eq!(day(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_moment_is_in_kolkata_and_a_day_alone_has_none() {
        let at = |hour: i64, minute: i64| {
            let day: Day = "2026-11-20".parse().unwrap();
            (day, Some(day.begins().plus((hour * 60 + minute) * 60_000)))
        };
        for (written, expected) in [
            ("2026-11-20 10:30", at(10, 30)),
            ("20/11/2026 10:30:59", at(10, 30)),
            ("20-Nov-26 10:30 PM", at(22, 30)),
            ("20-11-2026, 12:05 am", at(0, 5)),
            ("2026-11-20T22:30:00", at(22, 30)),
            ("২০-১১-২০২৬ ১০:৩০", at(10, 30)),
            ("2026-11-20T10:30:00+05:30", at(10, 30)),
            ("2026-11-20", ("2026-11-20".parse().unwrap(), None)),
        ] {
            assert_eq!(moment(written), Some(expected), "{written}");
        }
    }
}
