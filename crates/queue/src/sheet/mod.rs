//! Spreadsheets that people bring in and take out: citizens' cases, the roster, the calendar.
//!
//! Offices keep them in Excel, LibreOffice and Google Sheets, and each saves them in its own way. [`rows`] reads them all
//! alike: [`separated`] what is text between commas, [`workbook`] what is an `.xlsx` or `.ods`; both make a [`Table`], in
//! which [`heads`] finds the columns. Nothing that stands in a file is passed over in silence, except rows and columns in
//! which nothing stands: what nobody can read is an error with its row, its column and its content.

use std::collections::BTreeMap;
use wire::desk::cases::CsvError;
use wire::desk::sheets::Columns;

mod cell;
pub mod day;
mod decode;
mod heads;
mod ods;
mod package;
mod separated;
mod template;
mod workbook;
mod write;

pub use template::{Help, template};
pub use write::write;

/// Rows of one file, whatever it is about. Who reads them may take fewer.
const ROWS: usize = 20_000;
/// Columns of one file.
const COLUMNS: usize = 256;
/// Cells with something in them, in one file.
const CELLS: usize = 500_000;

/// One row, by the names of its columns.
pub struct Row {
    number: u32,
    cells: BTreeMap<&'static str, String>,
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
struct Line {
    /// As the spreadsheet numbers it, from 1.
    number: u32,
    cells: Vec<cell::Cell>,
}

/// What stands in a file: the lines in which something stands.
type Table = Vec<Line>;

/// What is wrong with a file, or with a cell of it.
type Flaws = Vec<CsvError>;

fn flaw(row: u32, column: &str, wrong: &str, value: &str) -> CsvError {
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
fn whole(wrong: &str) -> Flaws {
    vec![flaw(1, "", wrong, "")]
}

/// A column as spreadsheets call it: A, B, …, AA.
fn letters(column: usize) -> String {
    let (mut rest, mut name) = (column + 1, String::new());
    while rest > 0 {
        rest -= 1;
        name.insert(0, char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    name
}

/// The rows of a file in which something stands; the columns in any order. Whether a cell that must not be empty is, is
/// looked at by who knows what it means.
///
/// # Errors
/// What cannot be read: the file itself (`not_utf8`, `not_a_sheet`, …), its columns (`missing`, `unknown_column`, …), or
/// cells that a spreadsheet program rewrote (`scientific`, `formula_error`, …).
pub fn rows(bytes: &[u8], columns: &Columns) -> Result<Vec<Row>, Flaws> {
    match package::Kind::of(bytes) {
        package::Kind::Text => {
            let text = decode::text(bytes)?;
            heads::rows(&separated::table(&text, columns)?, columns)
        }
        package::Kind::Xlsx => workbook::rows(workbook::xlsx(bytes)?, columns),
        package::Kind::Ods => workbook::rows(ods::sheets(bytes)?, columns),
        package::Kind::Refused(wrong) => Err(whole(wrong)),
    }
}

#[cfg(test)]
mod tests;
