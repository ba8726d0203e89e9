//! A spreadsheet's CSV: rows with named columns, and what is wrong where.

use std::collections::BTreeMap;
use wire::desk::cases::CsvError;
use wire::desk::sheets::Columns;

/// One row, by the names of its columns.
pub struct Row {
    number: u32,
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// The row as a spreadsheet numbers it: the names of the columns are row 1.
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
        CsvError {
            row: self.number,
            column: column.to_owned(),
            wrong: wrong.to_owned(),
            value: self.cell(column).to_owned(),
        }
    }
}

/// Reads UTF-8 with or without a byte order mark; the columns in any order. Whether a cell that must not be empty is,
/// is looked at by who knows what it means.
///
/// # Errors
/// `not_utf8`, `not_csv`, or the columns that are `missing`.
pub fn rows(bytes: &[u8], columns: &Columns) -> Result<Vec<Row>, Vec<CsvError>> {
    let whole = |row: usize, wrong: &str, value: String| CsvError {
        row: u32::try_from(row).unwrap_or(u32::MAX),
        column: String::new(),
        wrong: wrong.to_owned(),
        value,
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        vec![whole(1 + before.filter(|byte| **byte == b'\n').count(), "not_utf8", String::new())]
    })?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| vec![whole(1, "not_csv", error.to_string())])?.clone();
    let places: BTreeMap<&'static str, usize> = columns
        .all
        .iter()
        .filter_map(|name| Some((*name, heads.iter().position(|head| head.eq_ignore_ascii_case(name))?)))
        .collect();
    let missing: Vec<_> = columns
        .all
        .iter()
        .filter(|name| !columns.optional.contains(name) && !places.contains_key(*name))
        .map(|name| CsvError { column: (*name).to_owned(), ..whole(1, "missing", String::new()) })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (number, record) in (2..).zip(reader.records()) {
        match record {
            Err(error) => errors.push(whole(number, "not_csv", error.to_string())),
            Ok(record) => rows.push(Row {
                number: u32::try_from(number).unwrap_or(u32::MAX),
                cells: places
                    .iter()
                    .map(|(name, place)| (*name, meant(record.get(*place).unwrap_or_default())))
                    .collect(),
            }),
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

/// What a spreadsheet would take for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell without the mark that [`write()`] gave it.
fn meant(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell).to_owned()
}

/// A CSV file for a spreadsheet: with a byte order mark, or Bengali is not read as such. A cell that a
/// spreadsheet would take for a formula is marked as text.
///
/// # Errors
/// Never for want of room: it is written to memory.
pub fn write(columns: &Columns, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(columns.all)?;
    for row in rows {
        let harmless = row.into_iter().map(|cell| if is_formula(&cell) { format!("'{cell}") } else { cell });
        writer.write_record(harmless)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
