//! Moments as other programs write them: what the W3C's note allows, and what Ruby, Python, Perl and mail write.
//!
//! A moment is said in so many digits, and stands for all that has them: a day for the whole day, a second for the whole
//! second. An answer tells seconds where the queue keeps milliseconds, so whoever asks until the second that they were
//! told means the whole of it ([`Said::last`]); asked with its first millisecond, they would never see that request.

use jiff::civil::{self, Date};
use jiff::tz::{Offset, TimeZone};
use wire::time::{Day, HOUR, Timestamp};

/// What is further away has nothing in it, and would not fit a database.
const FAR: i64 = 8_000_000_000_000;
/// Kolkata, which is meant where nobody says where.
const KOLKATA: i32 = 19_800;

/// A moment as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Its first millisecond.
    pub first: Timestamp,
    /// Its last.
    pub last: Timestamp,
}

impl Said {
    /// So many milliseconds, from one on.
    fn long(first: Timestamp, millis: i64) -> Option<Self> {
        let said = Self { first, last: first.plus(millis - 1) };
        let near = |at: Timestamp| (-FAR..=FAR).contains(&at.millis());
        (near(said.first) && near(said.last)).then_some(said)
    }
}

/// Reads a moment; without a zone it is one of Kolkata.
#[must_use]
pub fn said(text: &str) -> Option<Said> {
    let text = text.trim();
    days(text).or_else(|| clock(text)).or_else(|| otherwise(text))
}

/// A day, a month or a year.
fn days(text: &str) -> Option<Said> {
    let (first, days) = match text.len() {
        10 => (text.parse::<Date>().ok()?, 1),
        7 => {
            let first: Date = format!("{text}-01").parse().ok()?;
            (first, first.days_in_month().into())
        }
        4 => {
            let first: Date = format!("{text}-01-01").parse().ok()?;
            (first, first.days_in_year().into())
        }
        _ => return None,
    };
    let first: Day = first.to_string().parse().ok()?;
    Said::long(first.begins(), days * 24 * HOUR)
}

/// A day and a time of it, with a zone or without.
fn clock(text: &str) -> Option<Said> {
    let (date, rest) = text.split_at_checked(10)?;
    let date: Date = date.parse().ok()?;
    let time = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let end = time.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(time.len());
    let (time, zone) = time.split_at_checked(end)?;
    let unit = match (time.matches(':').count(), time.contains(['.', ','])) {
        (1, false) => 60_000,
        (2, false) => 1_000,
        (2, true) => 1,
        _ => return None,
    };
    let at = date.to_datetime(time.parse::<civil::Time>().ok()?);
    let at = TimeZone::fixed(offset(zone)?).to_timestamp(at).ok()?;
    Said::long(Timestamp::from_millis(at.as_millisecond()), unit)
}

/// How far a zone is from Greenwich. A plus sign that nobody encoded comes as a blank, or not at all.
fn offset(zone: &str) -> Option<Offset> {
    // `+05:30[Asia/Kolkata]`, as Java and JavaScript say it.
    let zone = zone.split('[').next().unwrap_or_default().trim();
    if zone.is_empty() {
        return Offset::from_seconds(KOLKATA).ok();
    }
    if ["Z", "UTC", "GMT", "UT"].iter().any(|name| zone.eq_ignore_ascii_case(name)) {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match zone.strip_prefix('-') {
        Some(west) => (-1, west),
        None => (1, zone.strip_prefix('+').unwrap_or(zone).trim_start()),
    };
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), 5) => parts,
        (None, 4) => digits.split_at_checked(2)?,
        (None, 2) => (digits, "00"),
        _ => return None,
    };
    let at_most = |text: &str, most: i32| -> Option<i32> {
        let plain = text.len() == 2 && number(text);
        text.parse().ok().filter(|n| plain && *n <= most)
    };
    Offset::from_seconds(sign * (at_most(hours, 23)? * 3_600 + at_most(minutes, 59)? * 60)).ok()
}

fn number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a library reads beside that: without the separators (`20261130T093000Z`), and as mail dates its letters.
fn otherwise(text: &str) -> Option<Said> {
    // What begins with a day was read above, if it makes sense: the library is more generous with zones.
    if text.get(..10).is_some_and(|day| day.parse::<Date>().is_ok()) {
        return None;
    }
    let at = text.parse().ok().or_else(|| {
        // The plus sign of the zone may be lost here too.
        let zone = text.rsplit_once(' ').filter(|(_, zone)| zone.len() == 4 && number(zone));
        let whole = zone.map(|(rest, zone)| format!("{} +{zone}", rest.trim_end()));
        let mail = jiff::fmt::rfc2822::parse(whole.as_deref().unwrap_or(text));
        mail.ok().map(|zoned| zoned.timestamp())
    });
    let at: jiff::Timestamp = at?;
    let unit = if at.subsec_nanosecond() == 0 { 1_000 } else { 1 };
    Said::long(Timestamp::from_millis(at.as_millisecond()), unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 12:00 on 2026-11-23 in Kolkata.
    const NOON: i64 = 1_795_415_400_000;

    #[test]
    fn a_second_is_read_however_a_program_writes_it_and_stands_for_all_of_it() {
        for text in [
            "2026-11-23T12:00:00+05:30",
            "2026-11-23T12:00:00 05:30",
            "2026-11-23T12:00:00+0530",
            "2026-11-23T12:00:00+05:30[Asia/Kolkata]",
            "2026-11-23T06:30:00Z",
            "2026-11-23t06:30:00z",
            "2026-11-23T12:00:00",
            // Ruby's Time#to_s, its plus sign lost in a query, and in UTC.
            "2026-11-23 12:00:00 +0530",
            "2026-11-23 12:00:00  0530",
            "2026-11-23 12:00:00 0530",
            "2026-11-23 06:30:00 UTC",
            // Python's str(datetime) and isoformat().
            "2026-11-23 12:00:00+05:30",
            "2026-11-23 06:30:00+00:00",
            "2026-11-23 12:00:00",
            "2026-11-22T22:30:00-08",
            "20261123T063000Z",
            "Mon, 23 Nov 2026 12:00:00 +0530",
            "Mon, 23 Nov 2026 06:30:00 GMT",
            " 2026-11-23T06:30:00Z ",
        ] {
            let read = said(text).map(|said| (said.first.millis(), said.last.millis()));
            assert_eq!(read, Some((NOON, NOON + 999)), "{text}");
        }
    }

    #[test]
    fn what_is_said_in_fewer_digits_stands_for_more() {
        let day = 24 * HOUR;
        let midnight = NOON - 12 * HOUR;
        for (text, first, long) in [
            ("2026-11-23T06:30:00.000Z", NOON, 1),
            ("2026-11-23T12:00:00.500+05:30", NOON + 500, 1),
            ("2026-11-23T12:00:00.123456", NOON + 123, 1),
            ("2026-11-23T12:00:00,5", NOON + 500, 1),
            ("2026-11-23T12:00+05:30", NOON, 60_000),
            ("2026-11-23 12:00", NOON, 60_000),
            ("2026-11-23", midnight, day),
            ("2026-11", midnight - 22 * day, 30 * day),
            ("2026", midnight - 326 * day, 365 * day),
        ] {
            let read = said(text).map(|said| (said.first.millis(), said.last.since(said.first) + 1));
            assert_eq!(read, Some((first, long)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for odd in [
            "",
            "noon",
            "2026-13-01",
            "2026-02-30",
            "-1",
            "2026-11-23T25:00:00Z",
            "৯",
            "2026-11-23T12",
            "9999",
            "2026-11-23T12:00:00+24:00",
            "2026-11-23T12:00:00+5:30",
            "2026-11-23T12:00:00+05:60",
            "২০২৬-১১-২৩",
            "2026-11-23T12:00:00 IST",
            "2026-11-23T12:00:00++0530",
            "2026-11-23T",
            "0000-00-00",
        ] {
            assert_eq!(said(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_in_any_format_and_zone_is_read_as_the_same_moment(
            millis in 0_i64..4_102_444_800_000, minutes in -14 * 60_i32..=14 * 60)
        {
            let at = jiff::Timestamp::from_millisecond(millis).unwrap();
            let zone = TimeZone::fixed(Offset::from_seconds(minutes * 60).unwrap());
            let (there, utc) = (at.to_zoned_datetime(zone), at.to_zoned_datetime(TimeZone::UTC));
            let kolkata = at.to_zoned_datetime(TimeZone::fixed(Offset::from_seconds(KOLKATA).unwrap()));
            for (zoned, format, unit) in [
                (&there, "%Y-%m-%dT%H:%M:%S%:z", 1_000),
                (&there, "%Y-%m-%d %H:%M:%S %z", 1_000),
                (&there, "%Y-%m-%d %H:%M:%S%:z", 1_000),
                (&there, "%Y-%m-%dT%H:%M:%S.%3f%:z", 1),
                (&there, "%Y-%m-%dT%H:%M:%S.%6f%z", 1),
                (&there, "%Y-%m-%dT%H:%M%:z", 60_000),
                (&there, "%a, %d %b %Y %H:%M:%S %z", 1_000),
                (&utc, "%Y-%m-%d %H:%M:%S UTC", 1_000),
                (&utc, "%Y-%m-%dT%H:%M:%SZ", 1_000),
                (&utc, "%Y-%m-%dT%H:%M:%S.%3fZ", 1),
                (&utc, "%Y%m%dT%H%M%SZ", 1_000),
                (&utc, "%a, %d %b %Y %H:%M:%S GMT", 1_000),
                (&kolkata, "%Y-%m-%dT%H:%M:%S.%6f", 1),
                (&kolkata, "%Y-%m-%d %H:%M:%S", 1_000),
            ] {
                let text = zoned.strftime(format).to_string();
                let first = millis - millis % unit;
                let expected = Said::long(Timestamp::from_millis(first), unit);
                prop_assert_eq!(said(&text), expected, "{}", &text);
                // As a form brings it that nobody encoded.
                prop_assert_eq!(said(&text.replace('+', " ")), expected, "{}", &text);
            }
            let day = kolkata.strftime("%Y-%m-%d").to_string();
            prop_assert!(said(&day).is_some_and(|day| (day.first.millis()..=day.last.millis()).contains(&millis)));
        }

        #[test]
        fn any_text_is_read_or_not(text in "\\PC{0,40}", like in "[0-9TZ: +.,-]{0,30}") {
            let _ = (said(&text), said(&like));
        }
    }
}
