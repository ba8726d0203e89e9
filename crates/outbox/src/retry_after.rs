//! `Retry-After` (RFC 9110), in both its forms.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wire::time::Timestamp;

/// The longest that `Retry-After` is obeyed, in milliseconds: one hour.
pub const LONGEST: u64 = 60 * 60 * 1_000;

/// How many milliseconds a `Retry-After` header asks for; at most an hour.
///
/// A date is measured against the answer's own `Date` where there is one, so that a wrong clock on this
/// computer does not matter, and against `now` otherwise. What is over already asks for nothing: 0.
/// What is neither seconds nor a date is none.
#[must_use]
pub fn retry_after(header: &str, server_date: Option<&str>, now: Timestamp) -> Option<u64> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        return Some(header.parse::<u64>().ok()?.checked_mul(1_000)?.min(LONGEST));
    }
    let at = httpdate::parse_http_date(header).ok()?;
    let said = server_date.and_then(|date| httpdate::parse_http_date(date.trim()).ok());
    let here = said.or_else(|| moment(now))?;
    let wait = at.duration_since(here).unwrap_or(Duration::ZERO);
    Some(u64::try_from(wait.as_millis()).unwrap_or(LONGEST).min(LONGEST))
}

/// None before 1970: such a clock is wrong, so nothing can be measured against it.
fn moment(now: Timestamp) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(u64::try_from(now.millis()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_458_600_000); // Mon, 23 Nov 2026 18:30:00 GMT

    #[test]
    fn seconds_are_taken_and_capped_at_an_hour() {
        let cases = [
            ("0", Some(0)),
            ("7", Some(7_000)),
            (" 120 ", Some(120_000)),
            ("3600", Some(LONGEST)),
            ("86400", Some(LONGEST)),
            ("-1", None),
            ("+5", None),
            ("1.5", None),
            ("5s", None),
            ("", None),
            ("soon", None),
            ("18446744073709551615", None),
            ("99999999999999999999999", None),
            ("৫", None),
        ];
        for (header, expected) in cases {
            assert_eq!(retry_after(header, None, NOW), expected, "{header:?}");
        }
    }

    #[test]
    fn a_date_is_measured_by_the_servers_own_clock() {
        let (date, later) = ("Mon, 23 Nov 2026 18:30:00 GMT", "Mon, 23 Nov 2026 18:30:45 GMT");
        let dead_battery = Timestamp::from_millis(315_532_800_000);
        for wrong in [NOW, dead_battery, NOW.plus(20 * 365 * 86_400_000), Timestamp::from_millis(-1)] {
            assert_eq!(retry_after(later, Some(date), wrong), Some(45_000));
        }
        assert_eq!(retry_after(later, None, NOW), Some(45_000));
        assert_eq!(retry_after(later, Some("no date"), NOW), Some(45_000));
        assert_eq!(
            retry_after(later, None, Timestamp::from_millis(-1)),
            None,
            "a clock before 1970 measures nothing"
        );
        assert_eq!(retry_after(date, Some(later), NOW), Some(0), "over already");
        assert_eq!(retry_after(later, None, dead_battery), Some(LONGEST));
        // The two older spellings of a date.
        assert_eq!(retry_after("Monday, 23-Nov-26 18:30:45 GMT", Some(date), NOW), Some(45_000));
        assert_eq!(retry_after("Mon Nov 23 18:30:45 2026", Some(date), NOW), Some(45_000));
        assert_eq!(retry_after("Mon, 32 Nov 2026 18:30:45 GMT", Some(date), NOW), None);
    }

    proptest! {
        #[test]
        fn nothing_asks_for_more_than_an_hour(
            header in "[0-9]{0,22}|[A-Za-z0-9 ,:]{0,40}|\\PC{0,12}",
            date in proptest::option::of("\\PC{0,30}"),
            now in any::<i64>(),
        ) {
            let asked = retry_after(&header, date.as_deref(), Timestamp::from_millis(now));
            prop_assert!(asked.is_none_or(|asked| asked <= LONGEST));
        }
    }
}
