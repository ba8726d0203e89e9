//! LibreOffice's `.ods`.
//!
//! Its file says "this row, a million times" in one word, and [`calamine`] would make a million rows of it: so its content
//! is looked through once before. That also finds the cells that were made into one, which the library does not tell.

use calamine::{Data, Ods, OdsError, Reader as _, SheetType, SheetVisible};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::io::Cursor;

use super::cell::{Cell, Kind};
use super::package;
use super::table::{CELLS, Flaws, whole};
use super::workbook::{Place, Sheet, enter, of_iso, table};

/// The sheets that people see.
///
/// # Errors
/// `too_big`, `too_many`, `locked`, `damaged`.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Flaws> {
    package::check(bytes)?;
    let content = package::part(bytes, "content.xml")?;
    let content = std::str::from_utf8(&content).map_err(|_| whole("damaged"))?;
    let merged = look_through(content).map_err(|stopped| match stopped {
        Stopped::Damaged => whole("damaged"),
        Stopped::TooMany => whole("too_many"),
    })?;
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => whole("locked"),
        OdsError::CellLimitExceeded { .. } => whole("too_many"),
        _ => whole("damaged"),
    })?;
    let seen =
        |sheet: &calamine::Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
    let all = book.sheets_metadata().to_vec();
    let mut sheets = Vec::new();
    for (nth, sheet) in all.into_iter().enumerate() {
        if !seen(&sheet) {
            continue;
        }
        let range = book.worksheet_range(&sheet.name).map_err(|_| whole("damaged"))?;
        let (top, left) = range.start().unwrap_or_default();
        let mut cells = BTreeMap::new();
        for (row, column, value) in range.used_cells() {
            let place = (place(top, row), place(left, column));
            enter(&mut cells, place, of_calc(value))?;
        }
        let merged = merged.get(nth).map(Vec::as_slice).unwrap_or_default();
        sheets.push(Sheet { name: sheet.name, table: table(cells, merged)? });
    }
    Ok(sheets)
}

fn place(start: u32, further: usize) -> u32 {
    start.saturating_add(u32::try_from(further).unwrap_or(u32::MAX))
}

fn of_calc(value: &Data) -> Cell {
    match value {
        Data::Int(number) => Cell { text: number.to_string(), kind: Kind::Number },
        Data::Float(number) => Cell::of_number(*number),
        Data::String(text) | Data::DurationIso(text) => Cell::of_text(text),
        Data::Bool(is) => Cell::of_text(if *is { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) => Cell { text: moment.as_f64().to_string(), kind: Kind::Number },
        Data::DateTimeIso(moment) => of_iso(moment),
        Data::Error(error) => Cell { text: error.to_string(), kind: Kind::Error },
        Data::Empty => Cell::default(),
    }
}

enum Stopped {
    Damaged,
    TooMany,
}

/// A sheet while it is looked through.
#[derive(Default)]
struct Looked {
    /// Rows so far, the repeated ones too; and the column at which the row is.
    row: u64,
    column: u64,
    /// How often the row is repeated.
    repeated: u64,
    /// Cells as they will be held: row by row, and all over the area in which something stands.
    held: u64,
    last_row: u64,
    last_column: u64,
    merged: Vec<(Place, Place)>,
}

/// The cells that were made into one, sheet by sheet; or it says that there are more cells than anybody fills.
fn look_through(content: &str) -> Result<Vec<Vec<(Place, Place)>>, Stopped> {
    let mut reader = Reader::from_str(content);
    reader.config_mut().check_end_names = false;
    let (mut sheets, mut sheet) = (Vec::new(), Looked::default());
    loop {
        let event = reader.read_event().map_err(|_| Stopped::Damaged)?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                let empty = matches!(event, Event::Empty(_));
                match element.name().as_ref() {
                    "table:table" => sheet = Looked::default(),
                    "table:table-row" => {
                        sheet.repeated = count(element, "table:number-rows-repeated");
                        sheet.column = 0;
                        if empty {
                            sheet.row = sheet.row.saturating_add(sheet.repeated);
                        }
                    }
                    "table:table-cell" | "table:covered-table-cell" => sheet.cell(element)?,
                    _ => {}
                }
            }
            Event::End(element) => match element.name().as_ref() {
                "table:table-row" => sheet.row = sheet.row.saturating_add(sheet.repeated),
                "table:table" => sheets.push(std::mem::take(&mut sheet).merged),
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

impl Looked {
    fn cell(&mut self, element: &BytesStart<'_>) -> Result<(), Stopped> {
        let (first, repeated) = (self.column, count(element, "table:number-columns-repeated"));
        self.column = self.column.saturating_add(repeated);
        let filled = |name: &str| element.try_get_attribute(name).is_ok_and(|found| found.is_some());
        if !filled("office:value-type") && !filled("calcext:value-type") && !filled("table:formula") {
            return Ok(());
        }
        self.held = self.held.saturating_add(self.column.saturating_mul(self.repeated));
        self.last_row = self.last_row.max(self.row.saturating_add(self.repeated));
        self.last_column = self.last_column.max(self.column);
        let most = CELLS as u64;
        if self.held > most * 4 || self.last_row.saturating_mul(self.last_column) > most * 4 {
            return Err(Stopped::TooMany);
        }
        let (rows, columns) =
            (count(element, "table:number-rows-spanned"), count(element, "table:number-columns-spanned"));
        if rows > 1 || columns > 1 {
            let at = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
            let end = (at(self.row.saturating_add(rows - 1)), at(first.saturating_add(columns - 1)));
            self.merged.push(((at(self.row), at(first)), end));
        }
        Ok(())
    }
}

/// How often, at least once.
fn count(element: &BytesStart<'_>, name: &str) -> u64 {
    let found = element.try_get_attribute(name).ok().flatten();
    found.and_then(|found| found.value.parse().ok()).unwrap_or(1).max(1)
}
