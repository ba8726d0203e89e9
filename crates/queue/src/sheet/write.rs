//! Spreadsheets that people take out.

use wire::desk::sheets::Columns;

use super::cell::needs_mark;

/// A CSV file for a spreadsheet: with a byte order mark, or Bengali is not read as such. A cell that a
/// spreadsheet would take for a formula is marked as text.
///
/// # Errors
/// Never for want of room: it is written to memory.
pub fn write(columns: &Columns, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(columns.all)?;
    for row in rows {
        let harmless = row.into_iter().map(|cell| if needs_mark(&cell) { format!("'{cell}") } else { cell });
        writer.write_record(harmless)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
