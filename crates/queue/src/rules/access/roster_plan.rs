//! What the rows of a roster's spreadsheet mean, all of them together.
//!
//! Every row is held against the roster as it was before the file came, and never against what another row of the same file
//! did: so the order of the rows decides nothing. A row is about one tenure: an officer, a post, the day on which it began.
//! Rows that say of a tenure what the roster says come first, each for a tenure of its own; what is left over is what the
//! others may be about. That is how a file that the queue wrote is always read as saying nothing new, even of two officers
//! of one name without logins, or of a post that was begun twice on one day.

use std::collections::{BTreeMap, BTreeSet};
use wire::ids::OfficerId;
use wire::people::{Name, Person, Posting};
use wire::time::Timestamp;

use crate::rules::access::roster::{Row, RowError, Wrong};
use crate::rules::access::tenures::{days, last_day, overlap};
use crate::store::{PostingRow, Records, StoreError};

/// Whose row it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    /// An officer of the roster.
    Known(OfficerId),
    /// Somebody new with this login.
    Login(String),
    /// Somebody new without one, by the name in both languages.
    Named(String, String),
}

/// What a row does with a tenure.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// It is there just so.
    Nothing,
    /// It begins and, if that is known, ends then.
    Open(Timestamp, Option<Timestamp>),
    /// The tenure in this place of the officer's ends then.
    Close(usize, Timestamp),
}

/// A row, whose it is and what it does.
pub(super) struct Planned {
    pub(super) row: Row,
    pub(super) whose: Whose,
    pub(super) step: Step,
}

/// The roster as it was before the file came.
pub(super) struct Before {
    officers: BTreeMap<OfficerId, Person>,
    /// By the name in Bengali.
    named: BTreeMap<String, Vec<OfficerId>>,
    logins: BTreeMap<String, OfficerId>,
    with_login: BTreeSet<OfficerId>,
    tenures: BTreeMap<OfficerId, Vec<PostingRow>>,
}

/// New logins of a file, by the name beside them.
type Logins = BTreeMap<(String, String), BTreeSet<String>>;

/// Who may be meant by a row.
enum Meant {
    Nobody,
    One(OfficerId),
    /// Namesakes; which, the tenure must tell.
    Several(Vec<OfficerId>),
}

impl Before {
    /// # Errors
    /// The store failed.
    pub(super) fn load(records: &dyn Records) -> Result<Self, StoreError> {
        let (mut tenures, mut named) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        let officers = records.officers()?;
        for officer in &officers {
            tenures.insert(officer.id, records.posting_rows(officer.id)?);
            named.entry(officer.name.bn.clone()).or_default().push(officer.id);
        }
        let officers = officers.into_iter().map(|person| (person.id, person)).collect();
        let logins: BTreeMap<_, _> =
            records.accounts()?.into_iter().map(|account| (account.login, account.officer)).collect();
        Ok(Self { officers, named, with_login: logins.values().copied().collect(), logins, tenures })
    }

    pub(super) fn officer(&self, id: OfficerId) -> Option<&Person> {
        self.officers.get(&id)
    }

    pub(super) fn has_account(&self, login: &str) -> bool {
        self.logins.contains_key(login)
    }

    pub(super) fn tenures(&self, officer: OfficerId) -> &[PostingRow] {
        self.tenures.get(&officer).map_or(&[], Vec::as_slice)
    }

    /// Everybody of this name in Bengali.
    fn namesakes(&self, bn: &str) -> impl Iterator<Item = &Person> {
        self.named.get(bn).into_iter().flatten().filter_map(|id| self.officers.get(id))
    }

    /// By login, else by name.
    fn meant(&self, row: &Row) -> Meant {
        if let Some(officer) = row.login.as_ref().and_then(|login| self.logins.get(login)) {
            return Meant::One(*officer);
        }
        let named = self.namesakes(&row.name.bn).filter(|person| person.name == row.name);
        let mut named: Vec<_> = named.map(|person| person.id).collect();
        if row.login.is_some() || named.len() > 1 {
            // A namesake with another login is another person; of several without a word of a login, one who has none is
            // meant, as the exported sheet writes it.
            let several = named.len() > 1;
            named.retain(|id| !self.with_login.contains(id));
            if named.is_empty() && several && row.login.is_none() {
                return Meant::Several(named);
            }
        }
        match named.as_slice() {
            [] => Meant::Nobody,
            [one] => Meant::One(*one),
            _ => Meant::Several(named),
        }
    }
}

/// Works out what all rows mean.
///
/// # Errors
/// What is wrong where.
pub(super) fn plan(
    before: &Before,
    mut rows: Vec<Row>,
    now: Timestamp,
) -> Result<Vec<Planned>, Vec<RowError>> {
    // Of two rows that are alike in all but one thing the one that says more goes first, whichever stood above.
    rows.sort_by_cached_key(|row| (row.from.is_none(), row.from, row.until.is_none(), row.until, order(row)));
    let mut planning = Planning { before, now, claimed: BTreeMap::new(), errors: Vec::new() };
    let planned = planning.all(rows);
    planning.one_name_and_login_each(&planned);
    planning.none_overlaps(&planned);
    let mut errors = planning.errors;
    if errors.is_empty() {
        return Ok(planned);
    }
    errors.sort_by(|a, b| {
        (a.row, a.column, a.wrong.as_str(), &a.value).cmp(&(b.row, b.column, b.wrong.as_str(), &b.value))
    });
    errors.dedup();
    Err(errors)
}

fn order(row: &Row) -> (Option<String>, String, String, String, String, bool) {
    let Posting { department, role, acting } = &row.posting;
    (
        row.login.clone(),
        row.name.bn.clone(),
        row.name.en.clone(),
        department.to_string(),
        role.as_str().to_owned(),
        *acting,
    )
}

/// Whether the row is about this tenure. A day is all that a spreadsheet knows of when a post began. Without one it is about
/// what goes on, or what ended on the day that it names.
fn is_about(row: &Row, held: &PostingRow) -> bool {
    let Posting { department, role, .. } = &held.posting;
    (department, role) == (&row.posting.department, &row.posting.role)
        && match row.from {
            Some(from) => held.from.day() == from.day(),
            None => held.until.is_none() || last_day(held.until) == last_day(row.until),
        }
}

/// Whether the row says of the tenure just what the roster says.
fn is_exactly(row: &Row, held: &PostingRow) -> bool {
    is_about(row, held)
        && held.posting.acting == row.posting.acting
        && last_day(held.until) == last_day(row.until)
}

struct Planning<'a> {
    before: &'a Before,
    now: Timestamp,
    /// Which row is about which tenure: the officer, the tenure's place, the row's number.
    claimed: BTreeMap<(OfficerId, usize), u64>,
    errors: Vec<RowError>,
}

impl Planning<'_> {
    fn wrong(&mut self, row: &Row, column: &'static str, wrong: Wrong, value: impl Into<String>) {
        self.errors.push(RowError { row: row.number, column, wrong, value: value.into() });
    }

    fn all(&mut self, rows: Vec<Row>) -> Vec<Planned> {
        let before = self.before;
        let (mut planned, mut rest) = (Vec::new(), Vec::new());
        for row in rows {
            let meant = before.meant(&row);
            let candidates = match &meant {
                Meant::Nobody => &[],
                Meant::One(officer) => std::slice::from_ref(officer),
                Meant::Several(officers) => officers.as_slice(),
            };
            match candidates.iter().find(|officer| self.claims(&row, **officer)).copied() {
                Some(officer) => {
                    planned.push(Planned { row, whose: Whose::Known(officer), step: Step::Nothing })
                }
                None => rest.push((row, meant)),
            }
        }
        // Who has a login in the file may have rows without one.
        let mut logins = Logins::new();
        for (row, _) in rest.iter().filter(|(_, meant)| matches!(meant, Meant::Nobody)) {
            if let Some(login) = &row.login {
                let name = (row.name.bn.clone(), row.name.en.clone());
                logins.entry(name).or_default().insert(login.clone());
            }
        }
        for (row, meant) in rest {
            let Some(whose) = self.whose(&row, meant, &logins) else {
                self.wrong(&row, "name_bn", Wrong::Ambiguous, row.name.bn.clone());
                continue;
            };
            if let Some(step) = self.step(&row, &whose) {
                planned.push(Planned { row, whose, step });
            }
        }
        planned
    }

    /// Takes a tenure that is just as the row says, if there is one that no other row took.
    fn claims(&mut self, row: &Row, officer: OfficerId) -> bool {
        let free = self.free(officer).find(|(_, held)| is_exactly(row, held)).map(|(place, _)| place);
        if let Some(place) = free {
            self.claimed.insert((officer, place), row.number);
        }
        free.is_some()
    }

    /// Who has the tenure that a row is about, no login, and the same name in Bengali: the English one was put right. Not
    /// where another row has that tenure: then there are two of this name.
    fn respelt(&self, row: &Row) -> Vec<OfficerId> {
        let officers = self.before.namesakes(&row.name.bn).map(|person| person.id).filter(|officer| {
            !self.before.with_login.contains(officer)
                && self.free(*officer).any(|(_, held)| is_about(row, held))
        });
        officers.collect()
    }

    /// An officer's tenures that no row is about yet, each with its place.
    fn free(&self, officer: OfficerId) -> impl Iterator<Item = (usize, &PostingRow)> {
        let tenures = self.before.tenures(officer).iter().enumerate();
        tenures.filter(move |(place, _)| !self.claimed.contains_key(&(officer, *place)))
    }

    /// Whose the row is; none when it could be several people's.
    fn whose(&self, row: &Row, meant: Meant, logins: &Logins) -> Option<Whose> {
        let only = |officers: Vec<OfficerId>| match officers.as_slice() {
            [one] => Some(Whose::Known(*one)),
            _ => None,
        };
        match meant {
            Meant::One(officer) => Some(Whose::Known(officer)),
            Meant::Several(mut officers) => {
                officers.retain(|officer| {
                    self.free(*officer).any(|(_, held)| is_about(row, held) && held.until.is_none())
                });
                only(officers)
            }
            Meant::Nobody => {
                let respelt = self.respelt(row);
                if !respelt.is_empty() {
                    return only(respelt);
                }
                if let Some(login) = &row.login {
                    return Some(Whose::Login(login.clone()));
                }
                let name = (row.name.bn.clone(), row.name.en.clone());
                let mut known_by = logins.get(&name).into_iter().flatten();
                match (known_by.next(), known_by.next()) {
                    (Some(login), None) => Some(Whose::Login(login.clone())),
                    (None, _) => Some(Whose::Named(name.0, name.1)),
                    (Some(_), Some(_)) => None,
                }
            }
        }
    }

    /// What the row does; none when it is wrong, which is noted then.
    fn step(&mut self, row: &Row, whose: &Whose) -> Option<Step> {
        let last = last_day(row.until).map(|day| day.to_string()).unwrap_or_default();
        if let Whose::Known(officer) = *whose {
            if self.claims(row, officer) {
                return Some(Step::Nothing);
            }
            let before = self.before;
            let about = before.tenures(officer).iter().enumerate().filter(|(_, held)| is_about(row, held));
            let (taken, free): (Vec<_>, Vec<_>) =
                about.partition(|(place, _)| self.claimed.contains_key(&(officer, *place)));
            let same = |held: &PostingRow| held.posting.acting == row.posting.acting;
            let open = || free.iter().filter(|(_, held)| same(held) && held.until.is_none());
            if let Some((place, held)) =
                open().find(|(_, held)| held.from <= self.now).or_else(|| open().next())
            {
                let Some(until) = row.until.filter(|until| *until > held.from) else {
                    self.wrong(row, "until", Wrong::EndsBeforeItBegins, last);
                    return None;
                };
                self.claimed.insert((officer, *place), row.number);
                return Some(Step::Close(*place, until));
            }
            if free.iter().any(|(_, held)| same(held)) {
                self.wrong(row, "until", Wrong::Contradicts, last);
                return None;
            }
            if let Some((place, held)) = taken.iter().find(|(_, held)| same(held)) {
                let other = self.claimed.get(&(officer, *place)).copied().unwrap_or_default();
                let value = named(row, held.from, held.until);
                self.wrong(row, "", Wrong::Twice, value.clone());
                self.errors.push(RowError { row: other, column: "", wrong: Wrong::Twice, value });
                return None;
            }
            if !free.is_empty() {
                let acting = if row.posting.acting { "yes" } else { "no" };
                self.wrong(row, "acting", Wrong::Contradicts, acting);
                return None;
            }
        }
        let from = row.from.unwrap_or(self.now);
        if row.until.is_some_and(|until| until <= from) {
            self.wrong(row, "until", Wrong::EndsBeforeItBegins, last);
            return None;
        }
        Some(Step::Open(from, row.until))
    }

    /// Nobody has two names or, so far without one, two logins in one file.
    fn one_name_and_login_each(&mut self, planned: &[Planned]) {
        let mut of: BTreeMap<&Whose, Vec<&Row>> = BTreeMap::new();
        for one in planned {
            of.entry(&one.whose).or_default().push(&one.row);
        }
        for rows in of.into_values() {
            let names: BTreeSet<_> = rows.iter().map(|row| (&row.name.bn, &row.name.en)).collect();
            let logins: BTreeSet<_> = rows.iter().filter_map(|row| row.login.as_ref()).collect();
            // Somebody may have several logins already.
            let new = logins.iter().filter(|login| !self.before.has_account(login)).count();
            for row in rows {
                if names.len() > 1 {
                    self.wrong(row, "name_bn", Wrong::TwoNames, full(&row.name));
                }
                if logins.len() > 1 && new > 0 && row.login.is_some() {
                    self.wrong(row, "login", Wrong::Ambiguous, row.login.clone().unwrap_or_default());
                }
            }
        }
    }

    /// No tenure that begins runs beside another of the same officer's in the same post, also not beside one that begins
    /// with the same file.
    fn none_overlaps(&mut self, planned: &[Planned]) {
        let mut of: BTreeMap<&Whose, Vec<&Planned>> = BTreeMap::new();
        for one in planned {
            of.entry(&one.whose).or_default().push(one);
        }
        for (whose, rows) in of {
            for (at, one) in rows.iter().enumerate() {
                let Step::Open(from, until) = one.step else { continue };
                for held in self.afterwards(whose, &rows).filter(|held| held.posting == one.row.posting) {
                    if overlap((from, until), (held.from, held.until)) {
                        self.wrong(&one.row, "from", Wrong::Overlaps, named(&one.row, held.from, held.until));
                    }
                }
                for other in rows.iter().skip(at + 1).filter(|other| other.row.posting == one.row.posting) {
                    let Step::Open(begins, ends) = other.step else { continue };
                    let (column, wrong) = if from.day() == begins.day() {
                        ("", Wrong::Twice)
                    } else if overlap((from, until), (begins, ends)) {
                        ("from", Wrong::Overlaps)
                    } else {
                        continue;
                    };
                    self.wrong(&one.row, column, wrong, named(&other.row, begins, ends));
                    self.wrong(&other.row, column, wrong, named(&one.row, from, until));
                }
            }
        }
    }

    /// An officer's tenures of before as they are after the file.
    fn afterwards(&self, whose: &Whose, rows: &[&Planned]) -> impl Iterator<Item = PostingRow> + use<> {
        let mut tenures = match whose {
            Whose::Known(officer) => self.before.tenures(*officer).to_vec(),
            Whose::Login(_) | Whose::Named(..) => Vec::new(),
        };
        for row in rows {
            if let Step::Close(place, until) = row.step
                && let Some(held) = tenures.get_mut(place)
            {
                held.until = Some(until);
            }
        }
        tenures.into_iter()
    }
}

/// Whose tenure, and from which day to which.
fn named(row: &Row, from: Timestamp, until: Option<Timestamp>) -> String {
    format!("{}: {}", full(&row.name), days(from, until))
}

/// A name in both languages.
pub(super) fn full(name: &Name) -> String {
    if name.en.is_empty() { name.bn.clone() } else { format!("{} ({})", name.bn, name.en) }
}
