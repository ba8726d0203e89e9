//! Spreadsheets that people bring in and take out: citizens' cases, the roster, the calendar.
//!
//! Offices keep them in Excel, LibreOffice and Google Sheets, and each saves them in its own way. [`rows`] reads them all
//! alike: [`separated`] what is text between commas, [`workbook`] what is an `.xlsx` or `.ods`; both make a [`table`], in
//! which [`heads`] finds the columns. Nothing that stands in a file is passed over in silence, except rows and columns in
//! which nothing stands: what nobody can read is an error with its row, its column and its content.

use wire::desk::sheets::Columns;

mod cell;
pub mod day;
mod decode;
mod heads;
mod ods;
mod package;
mod separated;
mod table;
mod template;
mod workbook;
mod write;

pub use table::Row;
pub use template::{Help, template};
pub use write::write;

use table::{Flaws, whole};

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
