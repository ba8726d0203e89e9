//! Sessions at the desk: opened by a login, seen and ended by their owner, ended by time and with the owner's posts.

use std::collections::BTreeSet;
use wire::desk::Session;
use wire::desk::accounts::{OpenSession, SessionList};
use wire::digest::Digest;
use wire::ids::OfficerId;
use wire::people::Role;
use wire::problem::ProblemCode;
use wire::time::{HOUR, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::days_off;
use crate::rules::roles::accounts::must_hold_a_post;
use crate::rules::roles::offered;
use crate::rules::who::Clerk;
use crate::store::{AccountRow, Records, SessionRow};

/// A session ends after so long without use, and after so long at all, in milliseconds.
const IDLE: i64 = HOUR;
const WHOLE: i64 = 12 * HOUR;
/// Use is noted at most so often.
const NOTED: i64 = 60_000;

/// From where somebody logs in, as they would say it themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seat {
    /// The network: the address without its last part.
    pub network: String,
    /// The browser's family and what it runs on, a word each.
    pub browser: String,
}

/// What a token is.
#[derive(Debug)]
pub enum Found {
    /// Somebody's session; with its last use, where that is to be noted.
    Here(Box<Clerk>, Option<SessionRow>),
    /// A session that is over, and is to be [removed](remove).
    Over(SessionRow, Ending),
    /// No session's.
    Nobody,
}

/// Why a session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Not used for too long, or it lasted too long.
    Time,
    /// Its owner held posts when it began, and holds none now.
    Tenure,
}

/// Begins a session that is known by this token; removes what nobody used for long. The password was checked against
/// `account` before this transaction began: where the login has another one by now, nobody comes in.
///
/// # Errors
/// `login_wrong`, or the store failed.
pub fn open(
    records: &dyn Records,
    account: &AccountRow,
    (token, seat): (&str, Seat),
    now: Timestamp,
) -> Result<Clerk, Fault> {
    if records.account(&account.login)?.as_ref() != Some(account) {
        return Err(ProblemCode::LoginWrong.into());
    }
    let officer = account.officer;
    let (hash, login) = (Digest::of(token.as_bytes()), account.login.clone());
    records.delete_sessions_unused_since(now.plus(-WHOLE))?;
    records.note_login(&login, now)?;
    let Seat { network, browser } = seat;
    records.save_session(&SessionRow {
        token: hash,
        officer,
        opened: now,
        used: now,
        login,
        network,
        browser,
        posted: !records.postings(officer, now)?.is_empty(),
    })?;
    note(records, officer, "logged_in", "", now)?;
    Ok(clerk(records, token, now)?.0)
}

/// What a token is.
///
/// # Errors
/// The store failed.
pub fn find(records: &dyn Records, token: &str, now: Timestamp) -> Result<Found, Fault> {
    let Some(session) = records.session(Digest::of(token.as_bytes()))? else {
        return Ok(Found::Nobody);
    };
    if !lasts(&session, now) {
        return Ok(Found::Over(session, Ending::Time));
    }
    let Some(person) = records.officer(session.officer)? else {
        return Ok(Found::Nobody);
    };
    let postings = records.postings(session.officer, now)?;
    // Who holds no post may log in, to be told so. What was begun with one ends with it: the roster cannot be asked what
    // was held then, for an end is often entered days after it.
    if session.posted && postings.is_empty() {
        return Ok(Found::Over(session, Ending::Tenure));
    }
    let roles: Vec<Role> = postings.iter().map(|post| post.role).collect();
    let stale = (now.since(session.used) > NOTED).then_some(SessionRow { used: now, ..session });
    Ok(Found::Here(Box::new(Clerk { person, roles, postings }), stale))
}

/// Who is at the desk with this token; and the session with its last use, where that is to be noted.
///
/// # Errors
/// `session_expired`, or the store failed.
pub fn clerk(
    records: &dyn Records,
    token: &str,
    now: Timestamp,
) -> Result<(Clerk, Option<SessionRow>), Fault> {
    match find(records, token, now)? {
        Found::Here(clerk, stale) => Ok((*clerk, stale)),
        Found::Over(..) | Found::Nobody => Err(ProblemCode::SessionExpired.into()),
    }
}

/// Removes a session that is over: a post that begins again, or a clock set back, must not revive it.
///
/// # Errors
/// The store failed.
pub fn remove(records: &dyn Records, session: &SessionRow, why: Ending, now: Timestamp) -> Result<(), Fault> {
    records.delete_session(session.token)?;
    let why = match why {
        Ending::Time => "time",
        Ending::Tenure => "tenure",
    };
    note(records, session.officer, "session_ended", why, now)
}

/// Ends the session with this token.
///
/// # Errors
/// The store failed.
pub fn log_out(records: &dyn Records, clerk: &Clerk, token: &str, now: Timestamp) -> Result<(), Fault> {
    records.delete_session(Digest::of(token.as_bytes()))?;
    note(records, clerk.person.id, "logged_out", "", now)
}

/// What the page is told of a session; its requests carry `csrf`. Who holds no post is told that, and nothing else.
///
/// # Errors
/// The store failed.
pub fn session(records: &dyn Records, clerk: Clerk, csrf: String, now: Timestamp) -> Result<Session, Fault> {
    let (pages, may) = (offered::pages(&clerk), offered::may(&clerk));
    let calendar_ends = days_off::ends_for(records, &clerk.postings, now)?;
    let departments =
        if must_hold_a_post(&clerk.postings).is_ok() { records.departments()? } else { Vec::new() };
    let posted: BTreeSet<_> = clerk.postings.into_iter().map(|post| post.department).collect();
    Ok(Session {
        person: clerk.person,
        roles: clerk.roles,
        posted: posted.into_iter().collect(),
        csrf,
        departments,
        pages,
        may,
        calendar_ends,
        server_time: now,
    })
}

/// Where this clerk is logged in.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn list(records: &dyn Records, clerk: &Clerk, token: &str, now: Timestamp) -> Result<SessionList, Fault> {
    must_hold_a_post(&clerk.postings)?;
    let here = Digest::of(token.as_bytes());
    let lasting = lasting(records, clerk.person.id, now)?;
    let login = lasting.iter().find(|row| row.token == here).map(|row| row.login.clone());
    let mut rows: Vec<OpenSession> = lasting
        .into_iter()
        .map(|row| {
            let (browser, system) = row.browser.split_once(' ').unwrap_or((&row.browser, ""));
            OpenSession {
                id: name_of(row.token),
                opened_at: row.opened,
                used_at: row.used,
                network: row.network,
                browser: browser.to_owned(),
                system: system.to_owned(),
                here: row.token == here,
            }
        })
        .collect();
    rows.sort_by_key(|row| !row.here);
    Ok(SessionList { rows, login: login.unwrap_or_default(), server_time: now })
}

/// Ends one of this clerk's sessions; answers those that last.
///
/// # Errors
/// `not_found` where it is none of theirs, or the store failed.
pub fn end(
    records: &dyn Records,
    clerk: &Clerk,
    (id, token): (&str, &str),
    now: Timestamp,
) -> Result<SessionList, Fault> {
    must_hold_a_post(&clerk.postings)?;
    let officer = clerk.person.id;
    let row = records.sessions_of(officer)?.into_iter().find(|row| name_of(row.token) == id);
    records.delete_session(row.ok_or(ProblemCode::NotFound)?.token)?;
    note(records, officer, "session_ended", "by_owner", now)?;
    list(records, clerk, token, now)
}

/// Ends all of this clerk's sessions but the one with this token; answers those that last.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn end_others(
    records: &dyn Records,
    clerk: &Clerk,
    token: &str,
    now: Timestamp,
) -> Result<SessionList, Fault> {
    must_hold_a_post(&clerk.postings)?;
    delete_others(records, clerk.person.id, token)?;
    note(records, clerk.person.id, "sessions_ended", "others", now)?;
    list(records, clerk, token, now)
}

/// Deletes an officer's sessions but for the one with this token.
pub(super) fn delete_others(records: &dyn Records, officer: OfficerId, token: &str) -> Result<(), Fault> {
    let here = Digest::of(token.as_bytes());
    for row in records.sessions_of(officer)?.into_iter().filter(|row| row.token != here) {
        records.delete_session(row.token)?;
    }
    Ok(())
}

/// An officer's sessions that are not over, the one last used first.
///
/// # Errors
/// The store failed.
pub fn lasting(records: &dyn Records, officer: OfficerId, now: Timestamp) -> Result<Vec<SessionRow>, Fault> {
    let rows = records.sessions_of(officer)?;
    Ok(rows.into_iter().filter(|row| lasts(row, now)).collect())
}

fn lasts(session: &SessionRow, now: Timestamp) -> bool {
    now.since(session.used) <= IDLE && now.since(session.opened) <= WHOLE
}

/// What a session is called where it is listed. Nothing is found by it but among its owner's.
fn name_of(token: Digest) -> String {
    Digest::of(format!("purabarta-session\n{token}").as_bytes()).to_string()
}

fn note(
    records: &dyn Records,
    officer: OfficerId,
    action: &str,
    detail: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let actor = officer.to_string();
    let entry = AuditEntry { actor: &actor, action, subject: "desk", detail };
    Ok(audit::note(records, now, entry)?)
}
