//! The columns of a table by the names at its head.

use std::collections::BTreeMap;
use wire::desk::sheets::Columns;
use wire::text;

use super::cell::Cell;
use super::table::{Flaws, Line, ROWS, Row, Table, flaw, letters, whole};

/// How far down the names of the columns may stand: above them offices write what the list is.
const LOOKED_AT: usize = 20;

/// A name as it is compared: case, blanks and the invisible make no difference.
fn compared(head: &str) -> String {
    let words: Vec<_> =
        head.split(|c: char| c.is_whitespace() || c == '_').filter(|w| !w.is_empty()).collect();
    text::key(&words.join("_"))
}

/// The column that a head names, in English as in the file's format or in Bengali as in the template.
fn named(head: &str, columns: &Columns) -> Option<&'static str> {
    let head = compared(head);
    columns.all.iter().copied().find(|name| {
        compared(name) == head || columns.bengali(name).is_some_and(|bengali| compared(bengali) == head)
    })
}

fn known(line: &Line, columns: &Columns) -> usize {
    columns
        .all
        .iter()
        .filter(|name| line.cells.iter().any(|cell| named(&cell.text, columns) == Some(**name)))
        .count()
}

/// How many columns the best line names.
pub fn most_known(table: &Table, columns: &Columns) -> usize {
    table.iter().take(LOOKED_AT).map(|line| known(line, columns)).max().unwrap_or(0)
}

fn is_missing(line: &Line, columns: &Columns, name: &str) -> bool {
    !columns.optional.contains(&name)
        && !line.cells.iter().any(|cell| named(&cell.text, columns).is_some_and(|found| found == name))
}

/// The line with the names: the first, unless it names nothing and one below it names all that must be there.
fn head<'a>(table: &'a Table, columns: &Columns) -> Option<(usize, &'a Line)> {
    let complete = |line: &Line| {
        known(line, columns) >= 2 && columns.all.iter().all(|name| !is_missing(line, columns, name))
    };
    let first = table.first()?;
    let lower = table.iter().enumerate().take(LOOKED_AT).find(|(_, line)| complete(line));
    match lower {
        Some(found) if known(first, columns) == 0 => Some(found),
        _ => Some((0, first)),
    }
}

/// Whether this is a table with these columns.
pub fn has_heads(table: &Table, columns: &Columns) -> bool {
    head(table, columns)
        .is_some_and(|(_, line)| columns.all.iter().all(|name| !is_missing(line, columns, name)))
}

/// # Errors
/// `empty`, `missing`, `unknown_column`, `named_twice`, `no_name`, and what is wrong with a cell.
pub fn rows(table: &Table, columns: &Columns) -> Result<Vec<Row>, Flaws> {
    let Some((at, head)) = head(table, columns) else { return Err(whole("empty")) };
    let below = table.get(at + 1..).unwrap_or_default();
    let mut errors = Vec::new();
    let mut places = BTreeMap::<&'static str, usize>::new();
    let width = below.iter().chain([head]).map(|line| line.cells.len()).max().unwrap_or(0);
    for place in 0..width {
        let name = head.cells.get(place).map_or("", |cell| cell.text.as_str());
        let first = below.iter().find_map(|line| {
            line.cells.get(place).filter(|cell| !cell.is_empty()).map(|cell| (line.number, cell))
        });
        match (named(name, columns), first) {
            (Some(column), _) => {
                if places.insert(column, place).is_some() {
                    errors.push(flaw(head.number, name, "named_twice", ""));
                }
            }
            // Nothing is lost with a column in which nothing stands.
            (None, None) => {}
            (None, Some((row, cell))) if name.is_empty() => {
                errors.push(flaw(row, &letters(place), "no_name", &cell.text));
            }
            (None, Some((_, cell))) => errors.push(flaw(head.number, name, "unknown_column", &cell.text)),
        }
    }
    let missing = columns.all.iter().filter(|name| is_missing(head, columns, name));
    errors.extend(missing.map(|name| flaw(head.number, name, "missing", "")));
    if !errors.is_empty() {
        return Err(errors);
    }
    if let Some(line) = below.get(ROWS) {
        return Err(vec![flaw(line.number, "", "too_many", "")]);
    }
    let mut rows = Vec::new();
    for line in below {
        let mut cells = BTreeMap::new();
        for (name, place) in &places {
            let Some(cell) = line.cells.get(*place) else { continue };
            if let Some(wrong) = cell.wrong(name, columns) {
                errors.push(flaw(line.number, name, wrong, &cell.text));
            }
            cells.insert(*name, cell.text.clone());
        }
        if line.cells.iter().any(|cell| !Cell::is_empty(cell)) {
            rows.push(Row { number: line.number, cells });
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}
