//! Moments and days. A moment is milliseconds since 1970 in UTC; a day is a day in Kolkata, whatever
//! zone the computer believes it is in.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use serde_with::{DeserializeFromStr, SerializeDisplay};
use std::fmt;
use ts_rs::TS;

/// A moment, in milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Timestamp(i64);

/// One hour in milliseconds.
pub const HOUR: i64 = 60 * 60 * 1000;

/// Minutes of one day: India has no summer time.
pub const MINUTES_A_DAY: u16 = 24 * 60;

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment moved by `millis`, which may be negative.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this; negative when it is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day it is in Kolkata.
    #[must_use]
    pub fn day(self) -> Day {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        Day(kolkata().to_datetime(moment).date())
    }

    /// A deadline as it is told to people, and to other programs. One at midnight belongs to the day that ends with it:
    /// told as "2 December, 12:00 at night" it is read a day late, so it is told as the last minute of 1 December. (The
    /// pages do the same: `deadline` in `ui/shared/format.ts`.)
    #[must_use]
    pub fn as_deadline(self) -> Self {
        if self.minute_of_day() == 0 { self.day().begins().plus(-60_000) } else { self }
    }

    /// Minutes since midnight in Kolkata, 0 to 1439.
    #[must_use]
    pub fn minute_of_day(self) -> u16 {
        let into = self.since(self.day().begins()) / 60_000;
        u16::try_from(into).unwrap_or(0).min(MINUTES_A_DAY - 1)
    }
}

/// India has one zone and no summer time: UTC+05:30. (The zone database is not needed for that.)
fn kolkata() -> TimeZone {
    // 5 h 30 min is within the ±26 h that an offset may have.
    Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed)
}

/// A calendar day, written `2026-11-23`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr, TS,
)]
#[ts(type = "string")]
pub struct Day(Date);

/// The text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a day")]
pub struct NotADay;

impl Day {
    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// Which day of the month, from 1.
    #[must_use]
    pub fn of_month(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// Which day of the week, 1 is Monday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        self.0.weekday().to_monday_one_offset().unsigned_abs()
    }

    /// The day after, or this one at the end of time.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// Its first moment in Kolkata.
    #[must_use]
    pub fn begins(self) -> Timestamp {
        let midnight = kolkata().to_timestamp(self.0.at(0, 0, 0, 0));
        Timestamp(midnight.unwrap_or(jiff::Timestamp::UNIX_EPOCH).as_millisecond())
    }
}

impl std::str::FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        // Exactly `YYYY-MM-DD`: the library would also take a time of day.
        if text.len() != 10 {
            return Err(NotADay);
        }
        text.parse().map(Self).map_err(|_| NotADay)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_at_midnight_is_told_as_the_last_minute_of_the_day_before() {
        let at = |day: &str, seconds: i64| day.parse::<Day>().unwrap().begins().plus(seconds * 1000);
        for (due, told) in [
            (at("2026-12-02", 0), at("2026-12-01", 86_340)),
            (at("2026-12-02", 59), at("2026-12-01", 86_340)),
            (at("2026-12-02", 60), at("2026-12-02", 60)),
            (at("2026-12-01", 86_340), at("2026-12-01", 86_340)),
            (at("2026-12-01", 86_399), at("2026-12-01", 86_399)),
            (at("2027-01-01", 0), at("2026-12-31", 86_340)),
            (at("2026-12-02", 43_200), at("2026-12-02", 43_200)),
        ] {
            assert_eq!(due.as_deadline(), told, "{due:?}");
        }
    }

    #[test]
    fn a_day_is_a_day_in_kolkata() {
        // 2026-11-23T18:29:59Z is 23:59:59 in Kolkata; a second later it is the 24th there.
        let last = Timestamp::from_millis(1_795_458_599_000);
        assert_eq!(last.day().to_string(), "2026-11-23");
        let next = last.plus(1000).day();
        assert_eq!((next.to_string().as_str(), next.begins()), ("2026-11-24", last.plus(1000)));
    }

    #[test]
    fn a_day_is_ten_characters_of_a_real_date() {
        assert!("2026-02-30".parse::<Day>().is_err());
        assert!("2026-2-3".parse::<Day>().is_err());
        assert!("2026-11-23T10:00".parse::<Day>().is_err());
        assert_eq!("2028-02-29".parse::<Day>().unwrap().year(), 2028);
    }
}
