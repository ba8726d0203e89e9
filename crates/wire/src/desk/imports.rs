//! What a spreadsheet would do, shown before it is confirmed; and what it did.
//!
//! The file is sent twice: once to be shown, once with what was shown confirmed by its digest. Nothing of it waits at the
//! queue in between, so that a preview that nobody confirms leaves nothing behind.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cases::CsvError;
use crate::case::ClockKind;
use crate::digest::Digest;
use crate::ids::Number;
use crate::people::Posting;
use crate::time::{Day, Timestamp};

/// At most so many rows, wrong cells or moved deadlines are shown of one import. How many there are is said beside them.
pub const SHOWN: usize = 200;

/// Into what a spreadsheet is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// Citizens' cases.
    Cases,
    /// Who holds which post.
    Roster,
    /// The days off.
    Calendar,
}

impl SheetKind {
    /// By the word that stands in a path.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "cases" => Some(Self::Cases),
            "roster" => Some(Self::Roster),
            "calendar" => Some(Self::Calendar),
            _ => None,
        }
    }
}

/// What a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowAct {
    /// Takes away what the new list does not have: a day off.
    Remove,
    /// Ends a tenure.
    End,
    /// Changes what is there.
    Change,
    /// Would give a role to whoever brought the file: another administrator decides on it.
    Held,
    /// Adds something.
    Add,
    /// Says nothing new.
    Unchanged,
}

/// A cell and what it changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CellChange {
    /// The column's name.
    pub column: String,
    /// What is there before; empty when nothing.
    pub before: String,
    /// What is there afterwards.
    pub after: String,
}

/// A row and what it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportRow {
    /// The row as a spreadsheet numbers it; none when no row says so, for example of a day that the file does not have.
    pub row: Option<u32>,
    /// What it does.
    pub act: RowAct,
    /// Whom or what it is about: a name, the beginning of somebody's words, a day.
    pub subject: String,
    /// The post, in a roster.
    #[serde(default)]
    pub post: Option<Posting>,
    /// What becomes different.
    pub changes: Vec<CellChange>,
}

/// How many rows do what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportCounts {
    /// Rows that add.
    pub add: u32,
    /// Rows that change.
    pub change: u32,
    /// Rows that end a tenure.
    pub end: u32,
    /// Days off that are taken away.
    pub remove: u32,
    /// Rows that wait for another administrator.
    pub held: u32,
    /// Rows that say nothing new.
    pub unchanged: u32,
    /// Wrong cells. If there are any, nothing is imported.
    pub refuse: u32,
}

/// A deadline that a calendar moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MovedDeadline {
    /// Of which case.
    pub case: Number,
    /// Which of its clocks.
    pub clock: ClockKind,
    /// When it runs out now.
    pub before: Timestamp,
    /// When it would run out.
    pub after: Timestamp,
}

/// What a calendar does to what is running.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CalendarEffect {
    /// Deadlines that move, the earliest first; at most [`SHOWN`].
    pub moved: Vec<MovedDeadline>,
    /// How many move.
    pub moved_deadlines: u32,
    /// Of how many cases.
    pub moved_cases: u32,
    /// Days off that running deadlines count on, and that the new list does not have.
    pub still_needed: Vec<Day>,
    /// The last day of the new list.
    pub last: Option<Day>,
    /// Whether that is so near that the next list is due.
    pub ends_soon: bool,
}

/// What an import would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Whether it was done. If not, this is what it would do.
    pub done: bool,
    /// The file and all that it does, as a digest; whoever confirms sends it back.
    pub seen: Digest,
    /// How many rows do what.
    pub counts: ImportCounts,
    /// Wrong cells, at most [`SHOWN`].
    pub errors: Vec<CsvError>,
    /// Rows, those that take something away first, those that change nothing last; at most [`SHOWN`].
    pub rows: Vec<ImportRow>,
    /// What a calendar moves.
    #[serde(default)]
    pub calendar: Option<CalendarEffect>,
}
