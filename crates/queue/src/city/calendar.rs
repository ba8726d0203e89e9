//! Which days count: the calendar of working days. Pure: what day it is, is passed in.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wire::case::Reckoning;
use wire::desk::cases::{CalendarView, CsvError, Holiday};
use wire::desk::sheets::HOLIDAYS;
use wire::people::Name;
use wire::text;
use wire::time::{Day, Timestamp};

use crate::fault::Fault;
use crate::sheet::Row;
use crate::store::Records;

/// The fact in which the calendar is kept.
const FACT: &str = "calendar";
/// No span that is reckoned here is longer: a calendar of nothing but holidays ends too.
const DAYS: usize = 3660;

/// Which days are no working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Days of the week, 1 is Monday.
    weekend: Vec<u8>,
    holidays: BTreeMap<Day, Name>,
    /// The list that is built in.
    demonstration: bool,
}

impl Calendar {
    /// The list that is built in: West Bengal, 2026 and 2027, for demonstration only.
    ///
    /// # Errors
    /// What is wrong with it: it is checked like any other.
    pub fn built_in() -> Result<Self, Vec<CsvError>> {
        Ok(Self { demonstration: true, ..Self::read(include_bytes!("../../data/holidays.csv"))? })
    }

    /// From a spreadsheet.
    ///
    /// # Errors
    /// The wrong cells.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<CsvError>> {
        read(bytes).map(|listed| Self::listing(&listed))
    }

    /// With these days off.
    #[must_use]
    pub fn listing(listed: &BTreeMap<Day, Listed>) -> Self {
        let holidays = listed.iter().map(|(day, one)| (*day, one.name.clone())).collect();
        Self { weekend: vec![6, 7], holidays, demonstration: false }
    }

    /// The queue's calendar: the imported one, else the one built in.
    ///
    /// # Errors
    /// The store failed.
    pub fn of(records: &dyn Records) -> Result<Self, Fault> {
        match records.fact(FACT)? {
            Some(json) => serde_json::from_str(&json)
                .map_err(|error| Fault::Broken(format!("the calendar cannot be read: {error}"))),
            None => Self::built_in().map_err(|_| Fault::Broken("the built-in calendar is wrong".into())),
        }
    }

    /// Makes this the queue's calendar.
    ///
    /// # Errors
    /// The store failed.
    pub fn save(&self, records: &dyn Records) -> Result<(), Fault> {
        let json = serde_json::to_string(self).map_err(|error| Fault::Broken(error.to_string()))?;
        Ok(records.set_fact(FACT, &json)?)
    }

    /// The holidays, in order.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        self.holidays.keys().copied()
    }

    /// What a holiday is called; none when the day is no holiday.
    #[must_use]
    pub fn name_of(&self, day: Day) -> Option<&Name> {
        self.holidays.get(&day)
    }

    /// The last holiday of the list.
    #[must_use]
    pub fn last(&self) -> Option<Day> {
        self.holidays.keys().next_back().copied()
    }

    /// As the desk sees it.
    #[must_use]
    pub fn view(&self) -> CalendarView {
        CalendarView {
            weekend: self.weekend.clone(),
            holidays: self
                .holidays
                .iter()
                .map(|(day, name)| Holiday { day: *day, name: name.clone() })
                .collect(),
            demonstration: self.demonstration,
            ends_soon: false,
        }
    }

    /// Whether the corporation works on this day.
    #[must_use]
    pub fn works(&self, day: Day) -> bool {
        !self.weekend.contains(&day.weekday()) && !self.holidays.contains_key(&day)
    }

    /// When `millis` of such time have gone by from `from`. Of a working day every hour counts: what began
    /// on Friday at half past four and has a day is due on Monday at half past four.
    #[must_use]
    pub fn after(&self, reckoning: Reckoning, from: Timestamp, millis: i64) -> Timestamp {
        if reckoning != Reckoning::Working {
            return from.plus(millis);
        }
        let (mut at, mut day, mut left) = (from, from.day(), millis);
        for _ in 0..DAYS {
            let end = day.next().begins();
            if self.works(day) {
                let room = end.since(at);
                if left <= room {
                    return at.plus(left);
                }
                left -= room;
            }
            (at, day) = (end, day.next());
        }
        at.plus(left)
    }

    /// How much of such time lies between two moments, in milliseconds; 0 when `to` is earlier.
    #[must_use]
    pub fn between(&self, reckoning: Reckoning, from: Timestamp, to: Timestamp) -> i64 {
        if reckoning != Reckoning::Working {
            return to.since(from).max(0);
        }
        let (mut at, mut day, mut sum) = (from, from.day(), 0);
        for _ in 0..DAYS {
            if at >= to {
                break;
            }
            let end = day.next().begins().min(to);
            if self.works(day) {
                sum += end.since(at);
            }
            (at, day) = (end, day.next());
        }
        sum
    }
}

/// A day off as a spreadsheet has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// In which row.
    pub row: u32,
    /// What it is called.
    pub name: Name,
}

/// The days off in a spreadsheet with the columns of [`HOLIDAYS`], in any order.
///
/// # Errors
/// The wrong cells; of a day that stands there twice, both rows.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<Day, Listed>, Vec<CsvError>> {
    let (mut days, mut errors) = (BTreeMap::<Day, (Row, Listed)>::new(), Vec::new());
    for row in crate::sheet::rows(bytes, &HOLIDAYS)? {
        let name = Name { bn: text::line(row.cell("name_bn")), en: text::line(row.cell("name_en")) };
        if name.bn.is_empty() {
            errors.push(row.wrong("name_bn", "missing"));
        }
        let Some(day) = crate::sheet::day::day(row.cell("day")) else {
            errors.push(row.wrong("day", "not_a_day"));
            continue;
        };
        if let Some((other, _)) = days.get(&day) {
            errors.push(other.wrong("day", "twice"));
            errors.push(row.wrong("day", "twice"));
        } else {
            let listed = Listed { row: row.number(), name };
            days.insert(day, (row, listed));
        }
    }
    // Of a day that stands there three times the first row was named twice.
    errors.sort_by_key(|error| error.row);
    errors.dedup();
    if errors.is_empty() {
        Ok(days.into_iter().map(|(day, (_, listed))| (day, listed)).collect())
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A calendar whose only holiday is Wednesday, 25 November 2026.
    fn calendar() -> Calendar {
        Calendar::read("day,name_bn,name_en\n2026-11-25,পরীক্ষার ছুটি,\n".as_bytes()).unwrap()
    }

    fn at(day: &str, hour: i64, minute: i64) -> Timestamp {
        day.parse::<Day>().unwrap().begins().plus((hour * 60 + minute) * 60_000)
    }

    const DAY: i64 = 24 * wire::time::HOUR;

    #[test]
    fn a_working_day_from_friday_afternoon_ends_on_monday_afternoon() {
        let due = calendar().after(Reckoning::Working, at("2026-11-20", 16, 30), DAY);
        assert_eq!(due, at("2026-11-23", 16, 30));
    }

    #[test]
    fn what_begins_on_a_day_off_begins_with_the_next_working_day() {
        for begun in [at("2026-11-21", 9, 0), at("2026-11-22", 23, 59)] {
            assert_eq!(calendar().after(Reckoning::Working, begun, DAY), at("2026-11-24", 0, 0));
        }
    }

    #[test]
    fn a_holiday_in_between_does_not_count_and_plain_hours_always_do() {
        let tuesday = at("2026-11-24", 12, 0);
        assert_eq!(calendar().after(Reckoning::Working, tuesday, DAY), at("2026-11-26", 12, 0));
        assert_eq!(calendar().after(Reckoning::Plain, tuesday, DAY), at("2026-11-25", 12, 0));
        // 12 hours across a weekend are 12 hours.
        let friday = at("2026-11-20", 20, 0);
        assert_eq!(calendar().after(Reckoning::Plain, friday, DAY / 2), at("2026-11-21", 8, 0));
    }

    #[test]
    fn what_lies_between_is_what_has_to_go_by() {
        let calendar = calendar();
        for hours in [0, 1, 7, 24, 25, 72, 100] {
            for from in [at("2026-11-20", 16, 30), at("2026-11-21", 3, 0), at("2026-11-24", 23, 59)] {
                for reckoning in [Reckoning::Plain, Reckoning::Working] {
                    let millis = hours * wire::time::HOUR;
                    let to = calendar.after(reckoning, from, millis);
                    assert_eq!(
                        calendar.between(reckoning, from, to),
                        millis,
                        "{hours} {from:?} {reckoning:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn midnight_is_kolkatas() {
        // 18:30 in Greenwich on Tuesday is the holiday's first moment.
        let last = at("2026-11-25", 0, 0).plus(-1);
        assert_eq!(calendar().after(Reckoning::Working, last, 2), at("2026-11-26", 0, 0).plus(1));
    }

    #[test]
    fn the_built_in_list_says_that_it_is_for_demonstration() {
        let built_in = Calendar::built_in().unwrap();
        assert!(built_in.view().demonstration);
        for year in [2026, 2027] {
            assert!(built_in.holidays.keys().filter(|day| day.year() == year).count() >= 15, "{year}");
        }
        assert!(!built_in.works("2027-01-26".parse().unwrap()));
    }

    #[test]
    fn wrong_cells_are_named_and_nothing_is_read() {
        let errors = Calendar::read("day,name_bn\n2026-02-30,ছুটি\n2026-01-26,\n".as_bytes()).unwrap_err();
        let found: Vec<_> = errors.iter().map(|e| (e.row, e.column.as_str(), e.wrong.as_str())).collect();
        assert_eq!(found, [(2, "day", "not_a_day"), (3, "name_bn", "missing")]);
    }
}
