//! Citizens' cases out of a spreadsheet: of another office, or of the time before.
//!
//! All rows are checked before the first is taken in. A row with a reference is known by it, so that the
//! same file again takes nothing in twice.

use wire::ambient::Chance;
use wire::case::{CaseKind, CaseSource, Contact};
use wire::desk::cases::CsvError;
use wire::desk::imports::{CellChange, ImportRow, RowAct};
use wire::desk::sheets::CASES;
use wire::ids::{CaseId, CategoryCode, DepartmentCode};
use wire::people::Person;
use wire::text;

use crate::city::tables;
use crate::fault::Fault;
use crate::rules::cases::intake::{NewCase, Taken, register_case};
use crate::rules::context::EffectContext;
use crate::rules::who::Clerk;
use crate::sheet::{self, Row};
use crate::store::Records;

/// Rows in one file.
const ROWS: usize = 5_000;
/// So much of somebody's words tells which row it is.
const BEGINNING: usize = 60;

/// The rows of a CSV file.
///
/// # Errors
/// What is wrong with the file itself.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Vec<CsvError>> {
    let rows = sheet::rows(bytes, &CASES)?;
    match rows.get(ROWS) {
        Some(row) => Err(vec![row.wrong("", "too_many")]),
        None => Ok(rows),
    }
}

/// Takes in all rows or, when a cell is wrong, none.
///
/// # Errors
/// The wrong cells, or the store failed: then the transaction must be rolled back.
pub fn register_all(
    records: &dyn Records,
    effect: &EffectContext<'_>,
    chance: &dyn Chance,
    clerk: &Clerk,
    rows: &[Row],
) -> Result<Vec<ImportRow>, Stopped> {
    let (mut done, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        let id = CaseId::make(effect.now, chance);
        let new = match new_case(records, id, &clerk.person, row)? {
            Ok(new) => new,
            Err(wrong) => {
                errors.extend(wrong);
                continue;
            }
        };
        match register_case(records, effect, new) {
            Ok(taken) => done.push(outcome(row, &taken)),
            Err(Fault::Refused(problem)) => {
                let flaw = problem.flaws.first().and_then(|flaw| serde_json::to_value(flaw.code).ok());
                let word = flaw.as_ref().and_then(serde_json::Value::as_str);
                errors.push(row.wrong("", word.unwrap_or(problem.code.as_str())));
            }
            Err(fault) => return Err(fault.into()),
        }
    }
    // Rolled back: nothing is half taken in.
    if errors.is_empty() { Ok(done) } else { Err(Stopped::Cells(errors)) }
}

/// What a row did: which case it is, by the reference or by how its words begin, and whose it became.
fn outcome(row: &Row, taken: &Taken) -> ImportRow {
    let cell = |column: &str, after: &str| CellChange {
        column: column.to_owned(),
        before: String::new(),
        after: after.to_owned(),
    };
    let words = row.cell("words");
    let begins: String = words.chars().take(BEGINNING).collect();
    let more = if begins.len() < words.len() { "…" } else { "" };
    let reference = row.cell("reference");
    let subject =
        if reference.is_empty() { format!("{begins}{more}") } else { format!("{reference}: {begins}{more}") };
    let (act, changes) = if taken.was_known {
        (RowAct::Unchanged, Vec::new())
    } else {
        let department = taken.case.department.as_ref();
        (RowAct::Add, department.map(|code| cell("department", code.as_str())).into_iter().collect())
    };
    ImportRow { row: Some(row.number()), act, subject, post: None, changes }
}

/// Why nothing was taken in.
pub enum Stopped {
    /// These cells are wrong.
    Cells(Vec<CsvError>),
    /// The queue failed.
    Fault(Fault),
}

impl From<Fault> for Stopped {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<crate::store::StoreError> for Stopped {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Fault(error.into())
    }
}

fn new_case(
    records: &dyn Records,
    id: CaseId,
    by: &Person,
    row: &Row,
) -> Result<Result<NewCase, Vec<CsvError>>, Fault> {
    let mut errors = Vec::new();
    let kind = match row.cell("kind") {
        "" | "complaint" => Some(CaseKind::Complaint),
        "suggestion" => Some(CaseKind::Suggestion),
        "thanks" => Some(CaseKind::Thanks),
        _ => None,
    };
    if kind.is_none() {
        errors.push(row.wrong("kind", "unknown"));
    }
    let known = tables::categories(records)?;
    let category = row.cell("category").parse::<CategoryCode>().ok();
    let category = category.filter(|code| known.iter().any(|category| category.code == *code));
    if category.is_none() && !row.cell("category").is_empty() {
        errors.push(row.wrong("category", "unknown"));
    }
    let department = row.cell("department").to_ascii_uppercase().parse::<DepartmentCode>().ok();
    let departments = records.departments()?;
    let department = department.filter(|code| departments.iter().any(|known| known.code == *code));
    if department.is_none() && !row.cell("department").is_empty() {
        errors.push(row.wrong("department", "unknown_department"));
    }
    let ward = text::latin_digits(row.cell("ward")).parse::<u8>().ok();
    let ward = ward.filter(|ward| records.places().is_ok_and(|p| p.borough_of(*ward).is_some()));
    if ward.is_none() && !row.cell("ward").is_empty() {
        errors.push(row.wrong("ward", "unknown"));
    }
    if row.cell("words").is_empty() {
        errors.push(row.wrong("words", "missing"));
    }
    let Some(kind) = kind.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    let filled = |column| Some(row.cell(column).to_owned()).filter(|cell: &String| !cell.is_empty());
    Ok(Ok(NewCase {
        heard: String::new(),
        id,
        taken_by: Some(by.clone()),
        source: CaseSource::Csv,
        external: filled("reference"),
        reference: filled("reference"),
        link: filled("link"),
        kind,
        category,
        department,
        ward,
        place: row.cell("place").to_owned(),
        point: None,
        words: row.cell("words").to_owned(),
        photos: Vec::new(),
        media: Vec::new(),
        notice: None,
        contact: Contact {
            name: row.cell("name").to_owned(),
            phone: row.cell("phone").to_owned(),
            email: row.cell("email").to_owned(),
        },
    }))
}
