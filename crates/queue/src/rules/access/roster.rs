//! The roster: who holds which post from when until when, as the desk shows it and as a spreadsheet. What a spreadsheet
//! changes is in [`crate::rules::access::roster_import`].

use std::collections::BTreeMap;
use std::fmt;
use wire::desk::cases::{ControllingPost, CsvError, Roster, RosterOfficer, Tenure};
use wire::desk::sheets::ROSTER;
use wire::ids::DepartmentCode;
use wire::people::{Name, Posting, Role};
use wire::text;
use wire::time::{Day, Timestamp};

use crate::fault::Fault;
use crate::rules::access::logins::login_key;
use crate::rules::access::proposals;
use crate::rules::access::tenures::last_day;
use crate::rules::cases::posts;
use crate::rules::roles::roster::{Sees, may_change_roster, sees_of_roster};
use crate::rules::who::Clerk;
use crate::sheet;
use crate::store::Records;

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Not UTF-8.
    NotUtf8,
    /// Not the CSV that its first row promises.
    NotCsv,
    /// The column is not there, or the cell is empty.
    Missing,
    /// A control character, or a login with spaces.
    Malformed,
    /// No such department.
    UnknownDepartment,
    /// No such role.
    UnknownRole,
    /// Not a day written `2026-11-23`.
    NotADay,
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// Neither `yes` nor `no`.
    NotYesOrNo,
    /// Several officers of this name: a login must say which.
    Ambiguous,
    /// The roster has this post from this day on, but acting or ending otherwise.
    Contradicts,
    /// Another row of the file is about the same tenure.
    Twice,
    /// The officer would hold the same post twice at once.
    Overlaps,
    /// The file gives one officer two names.
    TwoNames,
}

impl Wrong {
    /// The word in the list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::NotCsv => "not_csv",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::UnknownDepartment => "unknown_department",
            Self::UnknownRole => "unknown_role",
            Self::NotADay => "not_a_day",
            Self::EndsBeforeItBegins => "ends_before_it_begins",
            Self::NotYesOrNo => "not_yes_or_no",
            Self::Ambiguous => "ambiguous",
            Self::Contradicts => "contradicts",
            Self::Twice => "twice",
            Self::Overlaps => "overlaps",
            Self::TwoNames => "two_names",
        }
    }
}

/// One wrong cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The row as a spreadsheet numbers it: the names of the columns are row 1.
    pub row: u64,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: &'static str,
    /// What.
    pub wrong: Wrong,
    /// What stands there.
    pub value: String,
}

impl RowError {
    /// What is wrong with the sheet itself.
    fn of_sheet(error: CsvError) -> Self {
        let wrong = match error.wrong.as_str() {
            "not_utf8" => Wrong::NotUtf8,
            "missing" => Wrong::Missing,
            _ => Wrong::NotCsv,
        };
        let column = ROSTER.all.iter().copied().find(|name| *name == error.column).unwrap_or_default();
        Self { row: error.row.into(), column, wrong, value: error.value }
    }
}

impl From<RowError> for CsvError {
    fn from(error: RowError) -> Self {
        Self {
            row: u32::try_from(error.row).unwrap_or(u32::MAX),
            column: error.column.to_owned(),
            wrong: error.wrong.as_str().to_owned(),
            value: error.value,
        }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}\t{:?}", self.row, self.column, self.wrong.as_str(), self.value)
    }
}

/// A row whose cells are right.
pub struct Row {
    pub(super) number: u64,
    pub(super) login: Option<String>,
    pub(super) name: Name,
    pub(super) posting: Posting,
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

/// Who may bring a roster or a calendar in.
///
/// # Errors
/// `forbidden`.
pub fn must_change(clerk: &Clerk) -> Result<(), Fault> {
    Ok(may_change_roster(&clerk.postings)?)
}

/// The roster, as far as this clerk may see it.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn view_at_desk(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<Roster, Fault> {
    let roster = view(records, &sees_of_roster(&clerk.postings)?, now)?;
    Ok(Roster { proposals: proposals::waiting(records, clerk, now)?, ..roster })
}

/// The same as a spreadsheet.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn export_at_desk(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<Vec<u8>, Fault> {
    export(records, &sees_of_roster(&clerk.postings)?, now)
}

/// Everybody and their posts, and who answers for each department now, as far as the reader may see.
///
/// # Errors
/// The store failed.
pub fn view(records: &dyn Records, sees: &Sees, now: Timestamp) -> Result<Roster, Fault> {
    let accounts = records.accounts()?;
    let mut officers = Vec::new();
    let mut ended: BTreeMap<DepartmentCode, Timestamp> = BTreeMap::new();
    for person in records.officers()? {
        let tenures: Vec<Tenure> = records
            .posting_rows(person.id)?
            .into_iter()
            .filter(|row| sees.covers(&row.posting.department))
            .map(|row| Tenure { posting: row.posting, from: row.from, until: row.until })
            .collect();
        if tenures.is_empty() && *sees != Sees::Everything {
            continue;
        }
        for tenure in tenures.iter().filter(|tenure| tenure.posting.role == Role::ControllingOfficer) {
            if let Some(until) = tenure.until.filter(|until| *until <= now) {
                let last = ended.entry(tenure.posting.department.clone()).or_insert(until);
                *last = until.max(*last);
            }
        }
        let login = accounts.iter().find(|account| account.officer == person.id);
        officers.push(RosterOfficer { login: login.map(|account| account.login.clone()), tenures, person });
    }
    officers.sort_by(|a, b| a.person.name.bn.cmp(&b.person.name.bn).then(a.person.id.cmp(&b.person.id)));
    let mut posts = Vec::new();
    for department in records.departments()?.into_iter().filter(|department| sees.covers(&department.code)) {
        let controlling = posts::controlling(records, &department.code, now)?;
        let acting = records
            .holders(&department.code, now)?
            .iter()
            .any(|(_, post)| post.role == Role::ControllingOfficer && post.acting);
        posts.push(ControllingPost {
            answers: posts::answers(records, &department.code, now)?,
            acting,
            vacant_since: ended.get(&department.code).copied().filter(|_| controlling.is_empty()),
            controlling,
            department: department.code,
        });
    }
    Ok(Roster { officers, controlling: posts, proposals: Vec::new(), server_time: now })
}

/// The roster as a CSV file that [`read`] takes again and leaves everything as it is.
///
/// # Errors
/// The store failed.
pub fn export(records: &dyn Records, sees: &Sees, now: Timestamp) -> Result<Vec<u8>, Fault> {
    let day = |moment: Timestamp| moment.day().to_string();
    let rows = view(records, sees, now)?.officers.into_iter().flat_map(|officer| {
        let RosterOfficer { person, login, tenures } = officer;
        tenures.into_iter().map(move |tenure| {
            vec![
                login.clone().unwrap_or_default(),
                person.name.bn.clone(),
                person.name.en.clone(),
                tenure.posting.department.to_string(),
                tenure.posting.role.as_str().to_owned(),
                day(tenure.from),
                last_day(tenure.until).map(|day| day.to_string()).unwrap_or_default(),
                if tenure.posting.acting { "yes" } else { "no" }.to_owned(),
            ]
        })
    });
    sheet::write(&ROSTER, rows).map_err(|error| Fault::Broken(error.to_string()))
}

/// Reads a roster's rows: UTF-8 with or without a byte order mark, the columns of [`ROSTER`] in any order.
///
/// # Errors
/// What is wrong where.
pub fn read(bytes: &[u8], departments: &[DepartmentCode]) -> Result<Vec<Row>, Vec<RowError>> {
    let sheet = sheet::rows(bytes, &ROSTER)
        .map_err(|errors| errors.into_iter().map(RowError::of_sheet).collect::<Vec<_>>())?;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for read in &sheet {
        let mut wrong = Vec::new();
        if let Some(row) =
            row(read.number().into(), &|column: &'static str| read.cell(column), departments, &mut wrong)
        {
            rows.push(row);
        }
        errors.extend(wrong);
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

/// A row, if all its cells are right.
fn row<'a>(
    number: u64,
    cell: &dyn Fn(&'static str) -> &'a str,
    departments: &[DepartmentCode],
    errors: &mut Vec<RowError>,
) -> Option<Row> {
    let mut wrong = |column: &'static str, wrong: Wrong| {
        errors.push(RowError { row: number, column, wrong, value: cell(column).to_owned() });
    };
    let name = Name { bn: text::line(cell("name_bn")), en: text::line(cell("name_en")) };
    if name.bn.is_empty() {
        wrong("name_bn", Wrong::Missing);
    }
    let login = login_key(cell("login"));
    if login.is_none() && !cell("login").is_empty() {
        wrong("login", Wrong::Malformed);
    }
    let department = departments.iter().find(|code| code.as_str().eq_ignore_ascii_case(cell("department")));
    if department.is_none() {
        wrong("department", Wrong::UnknownDepartment);
    }
    let role = Role::named(&cell("role").to_ascii_lowercase());
    if role.is_none() {
        wrong("role", Wrong::UnknownRole);
    }
    let mut day = |column: &'static str| {
        let value = cell(column);
        let day = sheet::day::day(value);
        if day.is_none() && !value.is_empty() {
            wrong(column, Wrong::NotADay);
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        wrong("until", Wrong::EndsBeforeItBegins);
    }
    let acting = match cell("acting").to_ascii_lowercase().as_str() {
        "" | "no" | "false" | "0" => false,
        "yes" | "true" | "1" => true,
        _ => {
            wrong("acting", Wrong::NotYesOrNo);
            false
        }
    };
    if !errors.is_empty() {
        return None;
    }
    Some(Row {
        number,
        login,
        name,
        posting: Posting { department: department?.clone(), role: role?, acting },
        from: from.map(Day::begins),
        // The last day is still one of service.
        until: until.map(|day| day.next().begins()),
    })
}
