//! Text between separators: CSV as Excel, LibreOffice and Google Sheets write it.
//!
//! Which separator it is depends on the language in which the computer that wrote it is set up: the one with which the
//! names of the columns are found. Excel's own line `sep=;` says it outright.

use wire::desk::sheets::Columns;

use super::cell::Cell;
use super::heads;
use super::table::{COLUMNS, Flaws, Line, ROWS, Table, flaw};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// # Errors
/// `open_quote`, `too_many`.
pub fn table(text: &str, columns: &Columns) -> Result<Table, Flaws> {
    let (said, text) = said(text);
    match said {
        Some(separator) => read(text, separator),
        None => {
            // The first of those that find the most; an error too, if it is the comma's.
            let all = SEPARATORS.map(|separator| read(text, separator));
            let known = |table: &Result<Table, Flaws>| {
                table.as_ref().map_or(0, |table| heads::most_known(table, columns))
            };
            let best =
                all.into_iter().reduce(|best, next| if known(&next) > known(&best) { next } else { best });
            best.unwrap_or_else(|| Ok(Table::new()))
        }
    }
}

/// The separator that Excel's first line names, and what follows it. Excel does not show that line, and does not count it.
fn said(text: &str) -> (Option<u8>, &str) {
    let text = text.trim_start_matches('\u{feff}');
    let (line, rest) = text.split_at(text.find(['\r', '\n']).unwrap_or(text.len()));
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
    let line = line.trim_matches('"');
    let said = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).and_then(|_| line.get(4..));
    match said.map(str::as_bytes) {
        Some([separator]) if SEPARATORS.contains(separator) => (Some(*separator), rest),
        _ => (None, text),
    }
}

fn read(text: &str, separator: u8) -> Result<Table, Flaws> {
    /// Behind the last line; if it does not come back as a line of its own, a quotation mark was left open.
    const END: &str = "\u{1}end";
    let text = format!("{text}\n{END}\n");
    let mut builder = csv::ReaderBuilder::new();
    let mut reader =
        builder.has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let (mut table, mut number, mut ended) = (Table::new(), 0_u32, false);
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| vec![flaw(number, "", "not_csv", &error.to_string())])?
    {
        number = number.saturating_add(1).saturating_add(blank_lines(&text, &record));
        if record.len() == 1 && record.get(0) == Some(END) {
            ended = true;
            break;
        }
        let mut cells: Vec<Cell> = record.iter().map(Cell::of_field).collect();
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        if cells.len() > COLUMNS || table.len() > ROWS {
            return Err(vec![flaw(number, "", "too_many", "")]);
        }
        table.push(Line { number, cells });
    }
    if ended {
        Ok(table)
    } else {
        Err(vec![flaw(number, "", "open_quote", record.get(0).unwrap_or_default())])
    }
}

/// Lines with nothing in them before a record: the reader passes over them, a spreadsheet shows them as rows.
fn blank_lines(text: &str, record: &csv::StringRecord) -> u32 {
    let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
    let (before, mut rest) = text.split_at_checked(start).unwrap_or((text, ""));
    if before.ends_with('\r') {
        // Of the line end that the record before ended with.
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])) {
        (rest, lines) = (after, lines + 1);
    }
    lines
}
