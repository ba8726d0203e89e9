//! What a roster's rows change: officers and their names, logins, tenures opened and closed.
//!
//! What the rows mean is worked out for all of them ([`crate::rules::access::roster_plan`]) before the first is entered; what
//! is in the roster already is left alone, so that the same file again changes nothing. A row is about one tenure: the
//! officer, the post and the day on which it began. No other is touched, also not one of the same post in another year.
//! Each change is a line of the audit.

use serde::Serialize;
use std::collections::BTreeMap;
use wire::ambient::Chance;
use wire::desk::imports::{CellChange, ImportRow, RowAct};
use wire::ids::OfficerId;
use wire::people::Person;
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::access::roster::{Row, RowError};
use crate::rules::access::roster_plan::{Before, Planned, Step, Whose, full, plan};
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

/// Enters the rows; where one contradicts what is there or another row, none is to be kept.
///
/// # Errors
/// What is wrong where, or the store failed: then the transaction must be rolled back.
pub fn enter_all(
    records: &dyn Records,
    importer: Importer<'_>,
    rows: Vec<Row>,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<(Imported, Vec<ImportRow>), ImportError> {
    let (actor, at_desk) = match importer {
        Importer::Server(actor) => (actor.to_owned(), None),
        Importer::Desk(officer) => (officer.to_string(), Some(officer)),
    };
    let before = Before::load(records)?;
    let planned = plan(&before, rows, now).map_err(ImportError::Rows)?;
    let (officers, done) = (BTreeMap::new(), Imported::default());
    let mut import = Import { records, before: &before, actor: &actor, at_desk, now, chance, officers, done };
    let mut entered = planned.iter().map(|one| import.enter(one)).collect::<Result<Vec<_>, _>>()?;
    entered.sort_by_key(|one| one.row);
    Ok((import.done, entered))
}

/// An import under way, in one transaction.
struct Import<'a> {
    records: &'a dyn Records,
    before: &'a Before,
    actor: &'a str,
    at_desk: Option<OfficerId>,
    now: Timestamp,
    chance: &'a dyn Chance,
    /// Who was added or changed with this file so far.
    officers: BTreeMap<Whose, (OfficerId, Vec<CellChange>)>,
    done: Imported,
}

impl Import<'_> {
    fn enter(&mut self, planned: &Planned) -> Result<ImportRow, ImportError> {
        let Planned { row, whose, step } = planned;
        let (officer, mut changes) = match self.officers.get(whose) {
            Some(entered) => entered.clone(),
            None => self.enter_officer(row, whose)?,
        };
        self.enter_login(row, whose, officer, &mut changes)?;
        self.officers.insert(whose.clone(), (officer, changes.clone()));
        let about = |from, until| PostingRow { officer, posting: row.posting.clone(), from, until };
        let act = match step {
            Step::Nothing if changes.is_empty() => RowAct::Unchanged,
            Step::Nothing => RowAct::Change,
            Step::Open(from, until) => {
                let tenure = about(*from, *until);
                changes.push(cell("from", "", from.day()));
                changes.extend(last_day(*until).map(|day| cell("until", "", day)));
                self.begin(row, &tenure)?
            }
            Step::Close(place, until) => {
                let held = self.before.tenures(officer).get(*place).cloned();
                let tenure = held.ok_or_else(|| Fault::Broken("a tenure that is not there ends".into()))?;
                self.records.close_posting(&tenure, *until)?;
                let tenure = PostingRow { until: Some(*until), ..tenure };
                note_tenure(self.records, self.actor, "post_closed", &tenure, self.now)?;
                self.done.closed += 1;
                changes.extend(last_day(Some(*until)).map(|day| cell("until", "", day)));
                RowAct::End
            }
        };
        self.done.unchanged += u32::from(act == RowAct::Unchanged);
        Ok(ImportRow {
            row: u32::try_from(row.number).ok(),
            act,
            subject: full(&row.name),
            post: Some(row.posting.clone()),
            changes,
        })
    }

    /// Begins a tenure or, where an administrator would give it to themself, proposes it.
    fn begin(&mut self, row: &Row, tenure: &PostingRow) -> Result<RowAct, StoreError> {
        if self.at_desk.is_some_and(|by| separation::is_own(&[tenure.officer].into(), by)) {
            let from_decision = row.from.is_none();
            proposals::propose(self.records, tenure.clone(), from_decision, self.now, self.chance)?;
            self.done.held += 1;
            return Ok(RowAct::Held);
        }
        open(self.records, self.actor, tenure, self.now)?;
        self.done.opened += 1;
        Ok(RowAct::Add)
    }

    /// The officer of a row, with the name that it says, and what of it is new.
    fn enter_officer(
        &mut self,
        row: &Row,
        whose: &Whose,
    ) -> Result<(OfficerId, Vec<CellChange>), ImportError> {
        let Whose::Known(officer) = *whose else {
            let id = OfficerId::make(self.now, self.chance);
            self.records.save_officer(&Person { id, name: row.name.clone() })?;
            self.note("officer_added", id, &full(&row.name))?;
            self.done.officers += 1;
            let name = [("name_bn", &row.name.bn), ("name_en", &row.name.en)];
            let name = name.into_iter().filter(|(_, name)| !name.is_empty());
            return Ok((id, name.map(|(column, name)| cell(column, "", name)).collect()));
        };
        let mut changes = Vec::new();
        if let Some(before) = self.before.officer(officer).filter(|person| person.name != row.name) {
            self.records.save_officer(&Person { id: officer, name: row.name.clone() })?;
            let detail = format!("{} -> {}", full(&before.name), full(&row.name));
            self.note("officer_renamed", officer, &detail)?;
            self.done.changed += 1;
            let names =
                [("name_bn", &before.name.bn, &row.name.bn), ("name_en", &before.name.en, &row.name.en)];
            let names = names.into_iter().filter(|(_, before, after)| before != after);
            changes.extend(names.map(|(column, before, after)| cell(column, before, after)));
        }
        Ok((officer, changes))
    }

    /// Adds the login of a row, unless it is there.
    fn enter_login(
        &mut self,
        row: &Row,
        whose: &Whose,
        officer: OfficerId,
        changes: &mut Vec<CellChange>,
    ) -> Result<(), ImportError> {
        let Some(login) = &row.login else { return Ok(()) };
        if self.records.account(login)?.is_some() {
            return Ok(());
        }
        // Without a password nobody comes in.
        self.records.save_account(&AccountRow { login: login.clone(), officer, password: String::new() })?;
        self.note("login_added", officer, login)?;
        // Who is renamed and gets a login is one officer changed.
        let counted = !matches!(whose, Whose::Known(_)) || !changes.is_empty();
        self.done.changed += u32::from(!counted);
        changes.push(cell("login", "", login));
        Ok(())
    }

    fn note(&self, action: &str, officer: OfficerId, detail: &str) -> Result<(), StoreError> {
        let subject = officer.to_string();
        let entry = AuditEntry { actor: self.actor, action, subject: &subject, detail };
        audit::note(self.records, self.now, entry)
    }
}

fn cell(column: &str, before: impl ToString, after: impl ToString) -> CellChange {
    CellChange { column: column.into(), before: before.to_string(), after: after.to_string() }
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
