//! Sessions at the desk: opened by a login, ended by time.

use std::collections::BTreeSet;
use wire::desk::Session;
use wire::digest::Digest;
use wire::people::Role;
use wire::problem::ProblemCode;
use wire::time::{HOUR, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::roles::offered;
use crate::rules::who::Clerk;
use crate::store::{AccountRow, Records, SessionRow};

/// A session ends after so long without use, and after so long at all, in milliseconds.
const IDLE: i64 = HOUR;
const WHOLE: i64 = 12 * HOUR;
/// Use is noted at most so often.
const NOTED: i64 = 60_000;

/// Begins a session that is known by this token; removes what nobody used for long. The password was checked against
/// `account` before this transaction began: where the login has another one by now, nobody comes in.
///
/// # Errors
/// `login_wrong`, or the store failed.
pub fn open(
    records: &dyn Records,
    account: &AccountRow,
    token: &str,
    now: Timestamp,
) -> Result<Clerk, Fault> {
    if records.account(&account.login)?.as_ref() != Some(account) {
        return Err(ProblemCode::LoginWrong.into());
    }
    let officer = account.officer;
    let hash = Digest::of(token.as_bytes());
    records.delete_sessions_unused_since(now.plus(-WHOLE))?;
    records.save_session(&SessionRow { token: hash, officer, opened: now, used: now })?;
    let actor = officer.to_string();
    audit::note(
        records,
        now,
        AuditEntry { actor: &actor, action: "logged_in", subject: "desk", detail: "" },
    )?;
    Ok(clerk(records, token, now)?.0)
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
    let session = records.session(Digest::of(token.as_bytes()))?.ok_or(ProblemCode::SessionExpired)?;
    if now.since(session.used) > IDLE || now.since(session.opened) > WHOLE {
        return Err(ProblemCode::SessionExpired.into());
    }
    let person = records.officer(session.officer)?.ok_or(ProblemCode::SessionExpired)?;
    let postings = records.postings(session.officer, now)?;
    let roles: Vec<Role> = postings.iter().map(|post| post.role).collect();
    let stale = (now.since(session.used) > NOTED).then_some(SessionRow { used: now, ..session });
    Ok((Clerk { person, roles, postings }, stale))
}

/// What the page is told of a session; its requests carry `csrf`.
///
/// # Errors
/// The store failed.
pub fn session(records: &dyn Records, clerk: Clerk, csrf: String, now: Timestamp) -> Result<Session, Fault> {
    let (pages, may) = (offered::pages(&clerk), offered::may(&clerk));
    let posted: BTreeSet<_> = clerk.postings.into_iter().map(|post| post.department).collect();
    Ok(Session {
        person: clerk.person,
        roles: clerk.roles,
        posted: posted.into_iter().collect(),
        csrf,
        departments: records.departments()?,
        pages,
        may,
        server_time: now,
    })
}
