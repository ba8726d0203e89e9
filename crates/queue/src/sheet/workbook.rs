//! Workbooks: which of their sheets is meant, and what stands in it.

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;
use wire::desk::sheets::Columns;

use super::cell::{Cell, Kind};
use super::table::{CELLS, COLUMNS, Flaws, Line, ROWS, Row, Table, flaw, whole};
use super::{heads, package};

/// One sheet of a workbook.
pub struct Sheet {
    pub name: String,
    pub table: Table,
}

/// Where cells stand, from 0: row and column.
pub type Place = (u32, u32);

/// The rows of the one sheet that has the columns. A workbook has others for notes and explanations; but when two have
/// these columns, nobody can say which is meant.
///
/// # Errors
/// As for [`super::rows`], and `several_sheets`.
pub fn rows(sheets: Vec<Sheet>, columns: &Columns) -> Result<Vec<Row>, Flaws> {
    let mut with_heads = sheets.iter().filter(|sheet| heads::has_heads(&sheet.table, columns));
    let meant = with_heads.next();
    if let Some(other) = with_heads.find(|sheet| sheet.table.len() > 1) {
        return Err(vec![flaw(1, "", "several_sheets", &other.name)]);
    }
    // Without any, the one that comes nearest says what is missing.
    let nearest = || {
        let filled = sheets.iter().filter(|sheet| !sheet.table.is_empty());
        filled.rev().max_by_key(|sheet| heads::most_known(&sheet.table, columns))
    };
    match meant.or_else(nearest) {
        Some(sheet) => heads::rows(&sheet.table, columns),
        None => Err(whole("empty")),
    }
}

/// The sheets of an `.xlsx` that people see.
///
/// # Errors
/// `too_big`, `too_many`, `locked`, `damaged`.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Flaws> {
    package::check(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let seen = |sheet: &&calamine::Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    let names: Vec<String> =
        book.sheets_metadata().iter().filter(seen).map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::new();
    for name in names {
        let mut cells = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(&name).map_err(|error| unreadable(&error))?;
        while let Some(read) = reader.next_cell().map_err(|error| unreadable(&error))? {
            enter(&mut cells, read.get_position(), of_excel(read.get_value()))?;
        }
        drop(reader);
        let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| unreadable(&error))?;
        let merged: Vec<(Place, Place)> =
            merged.into_iter().map(|region| (region.start, region.end)).collect();
        sheets.push(Sheet { name, table: table(cells, &merged)? });
    }
    Ok(sheets)
}

fn unreadable(error: &XlsxError) -> Flaws {
    whole(if matches!(error, XlsxError::Password) { "locked" } else { "damaged" })
}

/// # Errors
/// `too_many`.
pub fn enter(cells: &mut BTreeMap<Place, Cell>, place: Place, cell: Cell) -> Result<(), Flaws> {
    if cell.is_empty() {
        return Ok(());
    }
    if cells.len() >= CELLS || usize::try_from(place.1).is_ok_and(|column| column >= COLUMNS) {
        return Err(vec![flaw(place.0.saturating_add(1), "", "too_many", &cell.text)]);
    }
    cells.insert(place, cell);
    Ok(())
}

/// The cells in lines. Of cells that were made into one the first has the content: the others say that they are part of it.
///
/// # Errors
/// `too_many`, `merged`.
pub fn table(mut cells: BTreeMap<Place, Cell>, merged: &[(Place, Place)]) -> Result<Table, Flaws> {
    /// Nobody merges so many cells of a list.
    const MERGED: u64 = 10_000;
    for (start, end) in merged {
        let Some(first) = cells.get(start).cloned() else { continue };
        let size = |from: u32, to: u32| u64::from(to.saturating_sub(from)) + 1;
        if size(start.0, end.0) * size(start.1, end.1) > MERGED {
            return Err(vec![flaw(start.0.saturating_add(1), "", "merged", &first.text)]);
        }
        for place in (start.0..=end.0).flat_map(|row| (start.1..=end.1).map(move |column| (row, column))) {
            if place != *start {
                cells.insert(place, Cell { text: String::new(), kind: Kind::Merged });
            }
        }
    }
    let mut table = Table::new();
    for ((row, column), cell) in cells {
        let (number, column) = (row.saturating_add(1), usize::try_from(column).unwrap_or(COLUMNS));
        if table.last().is_none_or(|line: &Line| line.number != number) {
            table.push(Line { number, cells: Vec::new() });
        }
        if table.len() > ROWS + 1 {
            return Err(vec![flaw(number, "", "too_many", "")]);
        }
        if let Some(line) = table.last_mut() {
            line.cells.resize_with(column, Cell::default);
            line.cells.push(cell);
        }
    }
    Ok(table)
}

fn of_excel(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(number) => Cell { text: number.to_string(), kind: Kind::Number },
        DataRef::Float(number) => Cell::of_number(*number),
        DataRef::String(text) => Cell::of_text(&unescaped(text)),
        DataRef::SharedString(text) => Cell::of_text(&unescaped(text)),
        DataRef::Bool(is) => Cell::of_text(if *is { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(moment) => of_moment(moment),
        DataRef::DateTimeIso(moment) => of_iso(moment),
        DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(error) => Cell { text: error.to_string(), kind: Kind::Error },
        DataRef::Empty => Cell::default(),
    }
}

/// Excel writes a character that XML has no place for as `_x000D_`, and a text that only looks like that as `_x005F_x000D_`.
fn unescaped(text: &str) -> String {
    let (mut read, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        read.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match (character, from.get(7..)) {
            (Some(character), Some(after)) => {
                read.push(character);
                rest = after;
            }
            _ => {
                read.push('_');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    read.push_str(rest);
    read
}

/// A moment as ISO 8601 has it, from ODF or a cell of the type `d`.
pub fn of_iso(moment: &str) -> Cell {
    let (day, time) = moment.split_once('T').unwrap_or((moment, ""));
    let time = time.split('.').next().unwrap_or_default().trim_end_matches('Z');
    let text = if matches!(time, "" | "00:00:00") { day.to_owned() } else { format!("{day} {time}") };
    Cell { text, kind: Kind::Date }
}

fn of_moment(moment: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if moment.is_duration() || moment.as_f64() < 1.0 {
        return Cell::of_text(&format!("{hour:02}:{minute:02}:{second:02}"));
    }
    of_iso(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn excels_escapes_are_the_characters_they_stand_for() {
        for (written, meant) in [
            ("এক_x000D_\nদুই", "এক\r\nদুই"),
            ("_x005F_x000D_", "_x000D_"),
            ("a_xb_x00_xZZZZ_", "a_xb_x00_xZZZZ_"),
            ("_x000D", "_x000D"),
            ("জ_x", "জ_x"),
        ] {
            assert_eq!(unescaped(written), meant);
        }
    }
}
