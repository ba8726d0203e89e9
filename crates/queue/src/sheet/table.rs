//! What stands in a file: lines of cells, however they were written; how large a file may be; what is wrong where.

use std::collections::BTreeMap;
use wire::desk::cases::CsvError;

use super::cell::Cell;

/// Rows of one file, whatever it is about. Who reads them may take fewer.
pub(super) const ROWS: usize = 20_000;
/// Columns of one file.
pub(super) const COLUMNS: usize = 256;
/// Cells with something in them, in one file.
pub(super) const CELLS: usize = 500_000;

/// One row, by the names of its columns.
pub struct Row {
    pub(super) number: u32,
    pub(super) cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// The row as the spreadsheet numbers it: blank lines count, a line end inside a cell does not.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// What stands in a column; empty when the column is absent.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// This cell is wrong.
    #[must_use]
    pub fn wrong(&self, column: &str, wrong: &str) -> CsvError {
        flaw(self.number, column, wrong, self.cell(column))
    }
}

/// A line of a file before anybody knows what its columns mean.
pub(super) struct Line {
    /// As the spreadsheet numbers it, from 1.
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// What stands in a file: the lines in which something stands.
pub(super) type Table = Vec<Line>;

/// What is wrong with a file, or with a cell of it.
pub(super) type Flaws = Vec<CsvError>;

pub(super) fn flaw(row: u32, column: &str, wrong: &str, value: &str) -> CsvError {
    /// What an answer repeats of a cell.
    const SHOWN: usize = 200;
    CsvError {
        row,
        column: column.to_owned(),
        wrong: wrong.to_owned(),
        value: value.chars().take(SHOWN).collect(),
    }
}

/// What is wrong with the file as a whole.
pub(super) fn whole(wrong: &str) -> Flaws {
    vec![flaw(1, "", wrong, "")]
}

/// A column as spreadsheets call it: A, B, …, AA.
pub(super) fn letters(column: usize) -> String {
    let (mut rest, mut name) = (column + 1, String::new());
    while rest > 0 {
        rest -= 1;
        name.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    name
}
