//! What a roster's rows change: officers and their names, logins, tenures opened and closed.
//!
//! All rows are checked before the first is entered; what is in the roster already is left alone, so that the same file
//! again changes nothing. A row is about one tenure: the officer, the post and the day on which it began. No other is
//! touched, also not one of the same post in another year. Each change is a line of the audit.

use serde::Serialize;
use wire::ambient::Chance;
use wire::ids::OfficerId;
use wire::people::{Name, Person, Posting};
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::access::roster::{Row, RowError, Wrong};
use crate::rules::access::tenures::{last_day, note_tenure, open};
use crate::rules::access::{proposals, tenures};
use crate::rules::separation;
use crate::store::{AccountRow, PostingRow, Records, StoreError};

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// These cells are wrong.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Rows(Vec<RowError>),
    /// The queue failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// What an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Officers that were not there.
    pub officers: u32,
    /// Officers whose name or login is another now.
    pub changed: u32,
    /// Posts opened.
    pub opened: u32,
    /// Posts that got their end.
    pub closed: u32,
    /// Rows that said nothing new.
    pub unchanged: u32,
    /// Rows that would give whoever brought the sheet a role: proposed to another administrator.
    #[serde(skip)]
    pub held: u32,
}

/// Who brings a sheet in.
#[derive(Clone, Copy)]
pub enum Importer<'a> {
    /// Somebody at the server's command line, whose name in the audit this is. Whoever can run it can write the database
    /// as well: nothing is held back from them.
    Server(&'a str),
    /// An administrator at the desk.
    Desk(OfficerId),
}

/// Enters the rows; where one contradicts what is there, none is to be kept.
///
/// # Errors
/// What is wrong where, or the store failed: then the transaction must be rolled back.
pub fn enter_all(
    records: &dyn Records,
    importer: Importer<'_>,
    rows: Vec<Row>,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<Imported, ImportError> {
    let (actor, at_desk) = match importer {
        Importer::Server(actor) => (actor.to_owned(), None),
        Importer::Desk(officer) => (officer.to_string(), Some(officer)),
    };
    let mut import = Import { records, actor: &actor, at_desk, now, chance, done: Imported::default() };
    let mut errors = Vec::new();
    for row in rows {
        match import.enter(&row) {
            Ok(()) => {}
            Err(ImportError::Rows(wrong)) => errors.extend(wrong),
            Err(fault) => return Err(fault),
        }
    }
    if errors.is_empty() { Ok(import.done) } else { Err(ImportError::Rows(errors)) }
}

/// What a row means for the tenures that an officer has.
enum Change {
    Nothing,
    Open(PostingRow),
    /// This tenure ends then.
    Close(PostingRow, Timestamp),
    /// The cell in this column does not fit what is there.
    Wrong(&'static str, Wrong, String),
}

/// An import under way, in one transaction.
struct Import<'a> {
    records: &'a dyn Records,
    actor: &'a str,
    at_desk: Option<OfficerId>,
    now: Timestamp,
    chance: &'a dyn Chance,
    done: Imported,
}

impl Import<'_> {
    fn enter(&mut self, row: &Row) -> Result<(), ImportError> {
        let wrong = |column: &'static str, wrong: Wrong, value: String| {
            Err(ImportError::Rows(vec![RowError { row: row.number, column, wrong, value }]))
        };
        let Some(known) = known(self.records, row)? else {
            return wrong("name_bn", Wrong::Ambiguous, row.name.bn.clone());
        };
        let (officer, changed) = self.enter_officer(row, known)?;
        match change(&self.records.posting_rows(officer)?, officer, row, self.now) {
            Change::Wrong(column, kind, value) => return wrong(column, kind, value),
            Change::Nothing => self.done.unchanged += u32::from(!changed),
            Change::Open(tenure)
                if self.at_desk.is_some_and(|by| separation::is_own(&[officer].into(), by)) =>
            {
                let from_decision = row.from.is_none();
                proposals::propose(self.records, tenure, from_decision, self.now, self.chance)?;
                self.done.held += 1;
            }
            Change::Open(tenure) => {
                open(self.records, self.actor, &tenure, self.now)?;
                self.done.opened += 1;
            }
            Change::Close(tenure, until) => {
                self.records.close_posting(&tenure, until)?;
                let tenure = PostingRow { until: Some(until), ..tenure };
                note_tenure(self.records, self.actor, "post_closed", &tenure, self.now)?;
                self.done.closed += 1;
            }
        }
        Ok(())
    }

    /// The officer of a row, with the name and the login that it says; and whether somebody known changed.
    fn enter_officer(
        &mut self,
        row: &Row,
        known: Option<OfficerId>,
    ) -> Result<(OfficerId, bool), ImportError> {
        let mut changed = false;
        let officer = if let Some(officer) = known {
            let before = self.records.officer(officer)?.filter(|person| person.name != row.name);
            if let Some(before) = before {
                self.records.save_officer(&Person { id: officer, name: row.name.clone() })?;
                let detail = format!("{} -> {}", full(&before.name), full(&row.name));
                self.note("officer_renamed", officer, &detail)?;
                changed = true;
            }
            officer
        } else {
            let id = OfficerId::make(self.now, self.chance);
            self.records.save_officer(&Person { id, name: row.name.clone() })?;
            self.note("officer_added", id, &full(&row.name))?;
            self.done.officers += 1;
            id
        };
        if let Some(login) = &row.login
            && self.records.account(login)?.is_none()
        {
            // Without a password nobody comes in.
            self.records.save_account(&AccountRow {
                login: login.clone(),
                officer,
                password: String::new(),
            })?;
            self.note("login_added", officer, login)?;
            changed |= known.is_some();
        }
        self.done.changed += u32::from(changed);
        Ok((officer, changed))
    }

    fn note(&self, action: &str, officer: OfficerId, detail: &str) -> Result<(), StoreError> {
        let subject = officer.to_string();
        let entry = AuditEntry { actor: self.actor, action, subject: &subject, detail };
        audit::note(self.records, self.now, entry)
    }
}

fn full(name: &Name) -> String {
    if name.en.is_empty() { name.bn.clone() } else { format!("{} ({})", name.bn, name.en) }
}

/// Writes down, once, which tenures of an older program were set aside ([`crate::store::People::set_aside_postings`]).
///
/// # Errors
/// The store failed.
pub fn audit_set_aside(records: &dyn Records, now: Timestamp) -> Result<(), Fault> {
    const DONE: &str = "postings_set_aside_audited";
    if records.fact(DONE)?.is_some() {
        return Ok(());
    }
    for tenure in records.set_aside_postings()? {
        tracing::warn!(officer = %tenure.officer, post = tenures::spelt_out(&tenure), "a tenure that never held was set aside");
        note_tenure(records, "system", "post_set_aside", &tenure, now)?;
    }
    Ok(records.set_fact(DONE, "")?)
}

/// What a row changes for an officer who has these tenures.
fn change(held: &[PostingRow], officer: OfficerId, row: &Row, now: Timestamp) -> Change {
    let wrong = |column, kind, value: Option<String>| Change::Wrong(column, kind, value.unwrap_or_default());
    let last = last_day(row.until);
    // A day is all that a spreadsheet knows of when a post began. Without one it is about what goes on, or what
    // ended on the day that it names.
    let about: Vec<&PostingRow> = held
        .iter()
        .filter(|held| {
            let Posting { department, role, .. } = &held.posting;
            *department == row.posting.department && *role == row.posting.role
        })
        .filter(|held| match row.from {
            Some(from) => held.from.day() == from.day(),
            None => held.until.is_none() || last_day(held.until) == last,
        })
        .collect();
    let same = || about.iter().filter(|held| held.posting.acting == row.posting.acting);
    if same().any(|held| last_day(held.until) == last) {
        return Change::Nothing;
    }
    let open = || same().filter(|held| held.until.is_none());
    let closes = open().find(|held| held.from <= now).or_else(|| open().next()).copied();
    match (closes, row.until) {
        (Some(held), Some(until)) if until > held.from => return Change::Close(held.clone(), until),
        (Some(_), _) => {
            return wrong("until", Wrong::EndsBeforeItBegins, last.map(|day| day.to_string()));
        }
        (None, _) => {}
    }
    if same().next().is_some() {
        return wrong("until", Wrong::Contradicts, last.map(|day| day.to_string()));
    }
    if !about.is_empty() {
        let acting = if row.posting.acting { "yes" } else { "no" };
        return wrong("acting", Wrong::Contradicts, Some(acting.to_owned()));
    }
    let from = row.from.unwrap_or(now);
    if row.until.is_some_and(|until| until <= from) {
        return wrong("until", Wrong::EndsBeforeItBegins, last.map(|day| day.to_string()));
    }
    if held.iter().any(|held| held.posting == row.posting && held.from == from) {
        return wrong("until", Wrong::Contradicts, last.map(|day| day.to_string()));
    }
    Change::Open(PostingRow { officer, posting: row.posting.clone(), from, until: row.until })
}

/// Whose row this is: by login, else by name. The outer `None`: there are several.
fn known(records: &dyn Records, row: &Row) -> Result<Option<Option<OfficerId>>, StoreError> {
    let accounts = records.accounts()?;
    if let Some(login) = &row.login
        && let Some(account) = accounts.iter().find(|account| account.login == *login)
    {
        return Ok(Some(Some(account.officer)));
    }
    let mut named: Vec<_> =
        records.officers()?.into_iter().filter(|p| p.name == row.name).map(|p| p.id).collect();
    if row.login.is_some() || named.len() > 1 {
        // A namesake with another login is another person; of several without a word of a login, who has none is
        // meant, as the exported sheet writes it.
        named.retain(|id| accounts.iter().all(|account| account.officer != *id));
        if named.is_empty() && row.login.is_none() {
            return Ok(None);
        }
    }
    Ok(match named.as_slice() {
        [] => Some(None),
        [one] => Some(Some(*one)),
        _ => None,
    })
}
