//! One cell: what stands in it, and what a spreadsheet program did to it before it was saved.

use wire::desk::sheets::Columns;
use wire::text;

/// What stands in a cell, as the program that saved it says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// As text.
    pub text: String,
    /// What it was.
    pub kind: Kind,
}

/// What a cell was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text, or nobody says.
    #[default]
    Text,
    /// A number, and these are all its digits.
    Number,
    /// A number with more digits than the program keeps: the last are gone.
    Rounded,
    /// A date, written `2026-11-20` or `2026-11-20 14:30:00`.
    Date,
    /// A formula that came to nothing.
    Error,
    /// One of several cells made into one: it cannot be said for which row it stands.
    Merged,
}

impl Cell {
    pub fn of_text(text: &str) -> Self {
        Self { text: typed(text), kind: Kind::Text }
    }

    /// What stands between two separators.
    pub fn of_field(field: &str) -> Self {
        Self::of_text(unquoted(field))
    }

    /// A number as its digits: `9830012321`, never `9.83E+09`.
    pub fn of_number(number: f64) -> Self {
        /// Spreadsheets keep fifteen digits of a number.
        const EXACT: f64 = 1e15;
        let kind = if number.abs() < EXACT { Kind::Number } else { Kind::Rounded };
        Self { text: number.to_string(), kind }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && matches!(self.kind, Kind::Text)
    }

    /// What is wrong with it in this column.
    pub fn wrong(&self, column: &str, columns: &Columns) -> Option<&'static str> {
        let verbatim = columns.verbatim.contains(&column);
        match self.kind {
            Kind::Error => return Some("formula_error"),
            Kind::Merged => return Some("merged"),
            Kind::Rounded if verbatim => return Some("rounded"),
            Kind::Date if !columns.days.contains(&column) => return Some("became_a_date"),
            _ => {}
        }
        let found = [
            (is_formula_error(&self.text), "formula_error"),
            (letters_are_lost(&self.text), "lost_letters"),
            (is_misread(&self.text), "misread_letters"),
            (verbatim && is_scientific(&self.text), "scientific"),
            (verbatim && is_excels_date(&self.text), "became_a_date"),
        ];
        found.into_iter().find_map(|(found, word)| found.then_some(word))
    }
}

/// What somebody typed into a cell: without the invisible marks that come with copying, and without the mark that
/// [`super::write()`] gives what looks like a formula.
fn typed(cell: &str) -> String {
    let cell = text::stored(cell);
    cell.strip_prefix('\'').filter(|rest| needs_mark(rest)).map(str::to_owned).unwrap_or(cell)
}

/// Out of the formula `="0012"`, with which other programs keep Excel from taking a text for a number.
fn unquoted(cell: &str) -> &str {
    let inner = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(cell)
}

/// What a spreadsheet would take for a formula, and what would be read as if it had been marked as none.
pub fn needs_mark(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What a formula shows that came to nothing, and what stands for a number in a column that is too narrow.
fn is_formula_error(cell: &str) -> bool {
    const ERRORS: [&str; 14] = [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#GETTING_DATA",
        "#ERROR!",
    ];
    let code = |rest: &str| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit());
    ERRORS.iter().any(|error| cell.eq_ignore_ascii_case(error))
        || cell.strip_prefix("Err:").is_some_and(code)
        || (cell.len() >= 3 && cell.bytes().all(|byte| byte == b'#'))
}

/// Excel's "CSV (comma delimited)" writes a question mark for every Bengali letter.
fn letters_are_lost(cell: &str) -> bool {
    let words = || cell.split_whitespace();
    let lost = words().filter(|word| word.len() > 1 && word.bytes().all(|byte| byte == b'?')).count();
    let whole = words().filter(|word| word.contains(char::is_alphanumeric)).count();
    cell.matches('?').count() >= 3 && lost > whole
}

/// Bengali in UTF-8 that was opened as if it were a Western code page, and saved so.
fn is_misread(cell: &str) -> bool {
    cell.contains("à¦") || cell.contains("à§")
}

/// A long number as a narrow cell shows it: `9.83E+09`, `9,83E+09`.
fn is_scientific(cell: &str) -> bool {
    let latin = text::latin_digits(cell);
    let Some((number, power)) = latin.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    // Without a sign it may be a letter's number: `12E4`.
    let power = match power.strip_prefix(['+', '-']) {
        Some(power) => power,
        None if number.contains('.') => power,
        None => return false,
    };
    digits(before.trim_start_matches('-')) && digits(after) && digits(power)
}

/// What Excel makes of `3-11` or `11/26`: `03-Nov`, `Nov-26`.
fn is_excels_date(cell: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some((first, second)) = cell.split_once('-') else { return false };
    let day = |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (MONTHS.contains(&first) && day(second)) || (MONTHS.contains(&second) && day(first))
}
