//! Citizens' cases out of a spreadsheet: of another office, or of the time before.
//!
//! All rows are checked before the first is taken in. A row with a reference is known by it, so that the same file again
//! takes nothing in twice. That it is the same is known by a keyed digest of its cells, kept beside the reference: what
//! became of the case at the desk since makes no difference. The citizen's contact is not in that digest, or a forgotten
//! telephone number could be found by trying; it is compared with the contact itself, as long as that is kept. A row that says something else under a known reference is
//! an error that names the cells: it is neither passed over nor does it overwrite what people worked with.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use wire::ambient::Chance;
use wire::case::{Case, CaseKind, CaseSource, Contact};
use wire::content::{Field, text_flaws};
use wire::desk::cases::CsvError;
use wire::desk::sheets::CASES;
use wire::ids::{CaseId, CategoryCode, DepartmentCode};
use wire::people::{Name, Person};
use wire::time::{HOUR, Timestamp};
use wire::{limits, text};

use crate::city::tables;
use crate::fault::Fault;
use crate::rules::cases::erasure::is_erased;
use crate::rules::cases::intake::{NewCase, register_received};
use crate::rules::cases::recognition;
use crate::rules::context::EffectContext;
use crate::rules::links::public_link;
use crate::rules::who::Clerk;
use crate::sheet::{self, Row, day};
use crate::store::Records;

/// Rows in one file.
const ROWS: usize = 5_000;
/// A complaint that is said to be older was mistyped: `2016` for `2026`.
const OLDEST: i64 = 5 * 366 * 24 * HOUR;
/// The source under which the digest of a row is kept, beside the reference itself.
const CONTENT: &str = "csv_row";
/// The source that says of a reference that there is such a digest: earlier versions kept none.
const REMEMBERED: &str = "csv_remembered";

/// The rows of a spreadsheet.
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

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// As the spreadsheet numbers it.
    pub row: u32,
    /// It had been taken in before, with just this content.
    pub was_known: bool,
    /// What it is about: its reference, if it has one, and the beginning of its words.
    pub subject: String,
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
) -> Result<Vec<Registered>, Stopped> {
    let import = Import { records, effect, tables: Tables::load(records)?, by: &clerk.person };
    let (mut done, mut errors) = (Vec::new(), twice(rows));
    let shared: BTreeSet<u32> = errors.iter().map(|error| error.row).collect();
    for row in rows {
        let id = CaseId::make(effect.now, chance);
        let entered = match shared.contains(&row.number()) {
            // Only looked at: the other row is no earlier version of it.
            true => import.new_case(id, row).map(|_| false),
            false => import.enter(id, row),
        };
        match entered {
            Ok(was_known) => {
                done.push(Registered { row: row.number(), was_known, subject: subject(row) });
            }
            Err(Stopped::Cells(wrong)) => errors.extend(wrong),
            Err(fault) => return Err(fault),
        }
    }
    errors.sort_by_key(|error| error.row);
    // Rolled back: nothing is half taken in.
    if errors.is_empty() { Ok(done) } else { Err(Stopped::Cells(errors)) }
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

/// Rows that give one reference to two requests: nobody can say which is meant.
fn twice(rows: &[Row]) -> Vec<CsvError> {
    let mut by_reference = BTreeMap::<&str, Vec<&Row>>::new();
    for row in rows.iter().filter(|row| !row.cell("reference").is_empty()) {
        by_reference.entry(row.cell("reference")).or_default().push(row);
    }
    let shared = by_reference.into_values().filter(|rows| rows.len() > 1);
    shared.flatten().map(|row| row.wrong("reference", "reference_twice")).collect()
}

fn subject(row: &Row) -> String {
    const SHOWN: usize = 60;
    let words = row.cell("words").chars().take(SHOWN).collect::<String>();
    match row.cell("reference") {
        "" => words,
        reference => format!("{reference} · {words}"),
    }
}

/// What cells may name.
struct Tables {
    categories: Vec<(CategoryCode, Name)>,
    departments: Vec<(DepartmentCode, Name)>,
}

impl Tables {
    fn load(records: &dyn Records) -> Result<Self, Fault> {
        let categories = tables::categories(records)?;
        let departments = records.departments()?;
        Ok(Self {
            categories: categories.into_iter().map(|one| (one.code, one.name)).collect(),
            departments: departments.into_iter().map(|one| (one.code, one.name)).collect(),
        })
    }
}

/// By its code, or as the pages call it in either language.
fn named<C: Clone + ToString>(known: &[(C, Name)], said: &str) -> Option<C> {
    let said = text::key(said);
    let is = |(code, name): &&(C, Name)| {
        [code.to_string(), name.bn.clone(), name.en.clone()].iter().any(|known| text::key(known) == said)
    };
    known.iter().find(is).map(|(code, _)| code.clone())
}

/// What a citizen wants, as the page calls it in either language; a complaint where nothing is said.
fn kind(said: &str) -> Option<CaseKind> {
    match text::key(said).as_str() {
        "" | "complaint" => Some(CaseKind::Complaint),
        "suggestion" => Some(CaseKind::Suggestion),
        "thanks" => Some(CaseKind::Thanks),
        said if said == text::key("অভিযোগ") => Some(CaseKind::Complaint),
        said if said == text::key("পরামর্শ") => Some(CaseKind::Suggestion),
        said if said == text::key("ধন্যবাদ") => Some(CaseKind::Thanks),
        _ => None,
    }
}

/// A number as people and programs write it: `১২৪`, `124`, `124.0`.
fn ward(said: &str) -> Option<u8> {
    let said = text::latin_digits(said);
    said.strip_suffix(".0").unwrap_or(&said).parse().ok()
}

/// What a row says but for the contact, as it is compared.
#[derive(Serialize)]
struct Said<'a> {
    kind: &'a CaseKind,
    category: &'a Option<CategoryCode>,
    department: &'a Option<DepartmentCode>,
    ward: Option<u8>,
    cells: [&'a str; 3],
    received: Option<Timestamp>,
}

/// An import under way, in one transaction.
struct Import<'a> {
    records: &'a dyn Records,
    effect: &'a EffectContext<'a>,
    tables: Tables,
    by: &'a Person,
}

impl Import<'_> {
    /// Takes one row in; whether it was known.
    fn enter(&self, id: CaseId, row: &Row) -> Result<bool, Stopped> {
        let (new, received) = self.new_case(id, row)?;
        let said = Said {
            kind: &new.kind,
            category: &new.category,
            department: &new.department,
            ward: new.ward,
            cells: ["place", "words", "link"].map(|column| row.cell(column)),
            received,
        };
        let json =
            |value: serde_json::Result<String>| value.map_err(|error| Fault::Broken(error.to_string()));
        let said = json(serde_json::to_string(&said))?;
        let Some(reference) = new.external.clone() else {
            // What has no name is known by its words; here by every cell.
            let heard = format!("csv\n{said}\n{}", json(serde_json::to_string(&new.contact))?);
            let taken = register_received(self.records, self.effect, NewCase { heard, ..new }, received);
            return Ok(taken.map_err(|fault| refused(row, fault))?.was_known);
        };
        let content = recognition::keyed(self.effect.key, format!("csv\n{reference}\n{said}").as_bytes())?;
        let content = content.to_string();
        let Some(known) = self.records.case_by_origin(CaseSource::Csv.as_str(), &reference)? else {
            let taken = register_received(self.records, self.effect, new, received);
            let case = taken.map_err(|fault| refused(row, fault))?.case.id;
            self.records.add_origin(CONTENT, &content, case)?;
            self.records.add_origin(REMEMBERED, &reference, case)?;
            return Ok(false);
        };
        let differs = self.differs(known, &reference, &content, &new, received)?;
        match differs.as_slice() {
            [] => Ok(true),
            columns => {
                Err(Stopped::Cells(columns.iter().map(|column| row.wrong(column, "differs")).collect()))
            }
        }
    }

    /// The columns in which a row says other than what was taken in under its reference.
    fn differs(
        &self,
        known: CaseId,
        reference: &str,
        content: &str,
        new: &NewCase,
        received: Option<Timestamp>,
    ) -> Result<Vec<&'static str>, Fault> {
        let Some(case) = self.records.case(known)? else { return Ok(Vec::new()) };
        let as_before = self.records.case_by_origin(CONTENT, content)? == Some(known);
        let remembered = self.records.case_by_origin(REMEMBERED, reference)?.is_some();
        if is_erased(&case) {
            // Nothing of it is there to compare with; it is not to come back.
            return Ok(if as_before || !remembered { Vec::new() } else { vec!["reference"] });
        }
        let mut columns = if as_before { Vec::new() } else { differences(&case, new, received) };
        columns.extend(in_contact(&case, self.records.contact(known)?.as_ref(), &new.contact.stored()));
        if columns.is_empty() && remembered && !as_before {
            // Something that the case does not show: a department that follows from the category as well.
            columns.push("reference");
        }
        Ok(columns)
    }

    fn new_case(&self, id: CaseId, row: &Row) -> Result<(NewCase, Option<Timestamp>), Stopped> {
        let mut errors = Vec::new();
        let kind = kind(row.cell("kind"));
        if kind.is_none() {
            errors.push(row.wrong("kind", "unknown"));
        }
        let filled = |column| Some(row.cell(column)).filter(|cell| !cell.is_empty());
        let category = filled("category").and_then(|said| named(&self.tables.categories, said));
        if category.is_none() && filled("category").is_some() {
            errors.push(row.wrong("category", "unknown"));
        }
        let department = filled("department").and_then(|said| named(&self.tables.departments, said));
        if department.is_none() && filled("department").is_some() {
            errors.push(row.wrong("department", "unknown_department"));
        }
        let places = self.records.places()?;
        let ward = ward(row.cell("ward")).filter(|ward| places.borough_of(*ward).is_some());
        if ward.is_none() && filled("ward").is_some() {
            errors.push(row.wrong("ward", "unknown"));
        }
        if filled("words").is_none() {
            errors.push(row.wrong("words", "missing"));
        }
        errors.extend(texts(row));
        if filled("link").is_some_and(|link| public_link(link).is_err()) {
            errors.push(row.wrong("link", "link_wrong"));
        }
        let received = match filled("received").map(|said| received(said, self.effect.now)) {
            None => None,
            Some(Ok(received)) => Some(received),
            Some(Err(wrong)) => {
                errors.push(row.wrong("received", wrong));
                None
            }
        };
        let Some(kind) = kind.filter(|_| errors.is_empty()) else { return Err(Stopped::Cells(errors)) };
        let owned = |column| filled(column).map(str::to_owned);
        let new = NewCase {
            heard: String::new(),
            id,
            taken_by: Some(self.by.clone()),
            source: CaseSource::Csv,
            external: owned("reference"),
            reference: owned("reference"),
            link: owned("link"),
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
        };
        Ok((new, received))
    }
}

/// What [`register_received`] would refuse without saying in which column.
fn texts(row: &Row) -> Vec<CsvError> {
    let limits = [
        ("reference", limits::REFERENCE),
        ("place", limits::PLACE),
        ("words", limits::WORDS),
        ("name", limits::CONTACT),
        ("phone", limits::CONTACT),
        ("email", limits::CONTACT),
    ];
    let mut errors = Vec::new();
    for (column, most) in limits {
        let mut flaws = Vec::new();
        text_flaws(&mut flaws, Field::Whole, row.cell(column), most);
        let words = flaws.iter().filter_map(|flaw| serde_json::to_value(flaw.code).ok());
        errors.extend(words.map(|word| row.wrong(column, word.as_str().unwrap_or("malformed"))));
    }
    errors
}

/// When it came in; a day alone is its first moment, so that no deadline is later for it.
fn received(said: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    let (day, moment) = day::moment(said).ok_or("not_a_day")?;
    let received = moment.unwrap_or_else(|| day.begins());
    if received > now {
        Err("in_the_future")
    } else if now.since(received) > OLDEST {
        Err("too_old")
    } else {
        Ok(received)
    }
}

/// The columns in which a row says other than the case, but for the contact.
fn differences(case: &Case, new: &NewCase, received: Option<Timestamp>) -> Vec<&'static str> {
    let all = [
        ("kind", case.kind != new.kind),
        ("category", case.category != new.category),
        ("department", new.department.is_some() && case.department != new.department),
        ("ward", case.ward != new.ward),
        ("place", case.place != text::stored(&new.place)),
        ("words", case.words != text::stored(&new.words)),
        ("link", case.link.as_deref().unwrap_or_default() != new.link.as_deref().unwrap_or_default()),
        ("received", received.is_some_and(|received| case.received_at != received)),
    ];
    all.into_iter().filter_map(|(column, differs)| differs.then_some(column)).collect()
}

/// The columns in which the contact is another; of one that was forgotten only whether there was one can be told.
fn in_contact(case: &Case, kept: Option<&Contact>, told: &Contact) -> Vec<&'static str> {
    let differs = |kept: Option<&String>, masked: &str, told: &str| match kept {
        Some(kept) => kept != told,
        None => masked.is_empty() != told.is_empty(),
    };
    let all = [
        ("name", differs(kept.map(|kept| &kept.name), &case.contact.name, &told.name)),
        ("phone", differs(kept.map(|kept| &kept.phone), &case.contact.phone, &told.phone)),
        ("email", differs(kept.map(|kept| &kept.email), &case.contact.email, &told.email)),
    ];
    all.into_iter().filter_map(|(column, differs)| differs.then_some(column)).collect()
}

fn refused(row: &Row, fault: Fault) -> Stopped {
    match fault {
        Fault::Refused(problem) => {
            let flaw = problem.flaws.first().and_then(|flaw| serde_json::to_value(flaw.code).ok());
            let word = flaw.as_ref().and_then(serde_json::Value::as_str);
            Stopped::Cells(vec![row.wrong("", word.unwrap_or(problem.code.as_str()))])
        }
        fault => Stopped::Fault(fault),
    }
}
