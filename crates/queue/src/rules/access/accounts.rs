//! Logins of people at the desk. An administrator gives them out and ends them, and never knows a password: with a
//! one-time code the person chooses it, and whoever has an old one changes it themselves. Roles are not given here.

use std::collections::BTreeMap;
use wire::ambient::Chance;
use wire::desk::NewCode;
use wire::desk::accounts::{Account, AccountList, NewAccount, PasswordFlaw, SessionList};
use wire::ids::OfficerId;
use wire::people::{Name, Person};
use wire::problem::ProblemCode;
use wire::text;
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::access::enrolment::{CODE_LIVES, code_by_chance, code_hash};
use crate::rules::access::logins::login_key;
use crate::rules::access::new_passwords::{must_be_strong, weak};
use crate::rules::access::sessions;
use crate::rules::roles::accounts::{may_manage_accounts, may_reset, must_hold_a_post};
use crate::rules::who::Clerk;
use crate::store::{AccountRow, Records, StartCodeRow};

/// The longest name, in characters.
const NAME: usize = 100;

/// Everybody who has a login, for this clerk.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn list(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<AccountList, Fault> {
    may_manage_accounts(&clerk.postings)?;
    let last: BTreeMap<_, _> = records.last_logins()?.into_iter().collect();
    let rows = records.accounts()?.into_iter().map(|row| -> Result<Account, Fault> {
        let person = owner(records, &row)?;
        let code = records.start_code(&row.login)?.filter(|code| code.expires > now);
        Ok(Account {
            postings: records.postings(row.officer, now)?,
            has_password: !row.password.is_empty(),
            code_until: code.map(|code| code.expires),
            last_login: last.get(&row.login).map(|at| at.day()),
            sessions: u32::try_from(sessions::lasting(records, row.officer, now)?.len()).unwrap_or(u32::MAX),
            own: row.officer == clerk.person.id,
            login: row.login,
            person,
        })
    });
    Ok(AccountList { rows: rows.collect::<Result<_, _>>()?, server_time: now })
}

/// Adds a person with a login and no post; answers the code with which they choose a password.
///
/// # Errors
/// `forbidden`; `login_taken`; `flawed` where the login or the name is none; or the store failed.
pub fn make(
    records: &dyn Records,
    clerk: &Clerk,
    new: &NewAccount,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    may_manage_accounts(&clerk.postings)?;
    let login = login_key(&new.login).ok_or(ProblemCode::Flawed)?;
    let name = Name { bn: text::line(&new.name.bn), en: text::line(&new.name.en) };
    let fits = |text: &str| text::count(text) <= NAME;
    if name.bn.is_empty() || !fits(&name.bn) || !fits(&name.en) {
        return Err(ProblemCode::Flawed.into());
    }
    if records.account(&login)?.is_some() {
        return Err(ProblemCode::LoginTaken.into());
    }
    let officer = OfficerId::make(now, chance);
    records.save_officer(&Person { id: officer, name })?;
    let account = AccountRow { login, officer, password: String::new() };
    records.save_account(&account)?;
    note(records, clerk, "login_made", &account, now)?;
    new_code(records, &account, now, chance)
}

/// A code in the place of a forgotten password. The password ends at once, and so do the sessions begun with it: who
/// asks for a new one may have been robbed of the old.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn reset(
    records: &dyn Records,
    clerk: &Clerk,
    login: &str,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    let account = another(records, clerk, login)?;
    shut(records, &account)?;
    note(records, clerk, "login_reset", &account, now)?;
    new_code(records, &account, now, chance)
}

/// Ends a login: its password, its code, its owner's sessions. The person and all they did stay.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn end(records: &dyn Records, clerk: &Clerk, login: &str, now: Timestamp) -> Result<AccountList, Fault> {
    let account = another(records, clerk, login)?;
    shut(records, &account)?;
    note(records, clerk, "login_ended", &account, now)?;
    list(records, clerk, now)
}

/// Ends all sessions of a login's owner.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn end_sessions(
    records: &dyn Records,
    clerk: &Clerk,
    login: &str,
    now: Timestamp,
) -> Result<AccountList, Fault> {
    let account = another(records, clerk, login)?;
    records.delete_sessions_of(account.officer)?;
    note(records, clerk, "sessions_ended", &account, now)?;
    list(records, clerk, now)
}

/// The login that may be started with this code, when the password chosen for it is good.
///
/// # Errors
/// `code_wrong` for an unknown login, too; `code_expired`; `password_weak`; or the store failed.
pub fn may_start(
    records: &dyn Records,
    (login, code, password): (&str, &str, &str),
    now: Timestamp,
) -> Result<AccountRow, Fault> {
    let account = login_key(login).map(|login| records.account(&login)).transpose()?.flatten();
    let account = account.ok_or(ProblemCode::CodeWrong)?;
    let made = records.start_code(&account.login)?.filter(|made| made.hash == code_hash(code));
    if made.ok_or(ProblemCode::CodeWrong)?.expires <= now {
        return Err(ProblemCode::CodeExpired.into());
    }
    must_be_strong(password, &account.login, &owner(records, &account)?.name)?;
    Ok(account)
}

/// Gives a login its password (hashed), with its code, which ends. Whatever held until now is asked again: the hash was
/// made outside of this transaction.
///
/// # Errors
/// As for [`may_start`].
pub fn start(
    records: &dyn Records,
    asked: (&str, &str, &str),
    hashed: String,
    now: Timestamp,
) -> Result<AccountRow, Fault> {
    let account = AccountRow { password: hashed, ..may_start(records, asked, now)? };
    records.save_account(&account)?;
    records.delete_start_code(&account.login)?;
    records.delete_sessions_of(account.officer)?;
    note_own(records, account.officer, "password_chosen", now)?;
    Ok(account)
}

/// The login of a session, for its owner to change its password.
///
/// # Errors
/// `forbidden`; `session_expired` where it has no login any more; or the store failed.
pub fn own_account(
    records: &dyn Records,
    clerk: &Clerk,
    token: &str,
    now: Timestamp,
) -> Result<AccountRow, Fault> {
    must_hold_a_post(&clerk.postings)?;
    let login = sessions::list(records, clerk, token, now)?.login;
    let mut own = records.accounts()?.into_iter().filter(|account| account.officer == clerk.person.id);
    // A session from before logins were noted is of the only one.
    let found = own.find(|account| login.is_empty() || account.login == login);
    Ok(found.ok_or(ProblemCode::SessionExpired)?)
}

/// Whether this may be the next password of a login, whose old one is right.
///
/// # Errors
/// `password_weak`, or the store failed.
pub fn must_suit(records: &dyn Records, account: &AccountRow, (old, new): (&str, &str)) -> Result<(), Fault> {
    if text::password(old) == text::password(new) {
        return Err(weak(PasswordFlaw::Same));
    }
    must_be_strong(new, &account.login, &owner(records, account)?.name)
}

/// Changes the password of `account` (as it was when its old password was checked) to this hash, and ends its owner's
/// sessions but for the one that asks.
///
/// # Errors
/// `login_wrong` where it was changed meanwhile, or the store failed.
pub fn change_password(
    records: &dyn Records,
    (clerk, token): (&Clerk, &str),
    account: &AccountRow,
    hashed: String,
    now: Timestamp,
) -> Result<SessionList, Fault> {
    if records.account(&account.login)?.as_ref() != Some(account) {
        return Err(ProblemCode::LoginWrong.into());
    }
    records.save_account(&AccountRow { password: hashed, ..account.clone() })?;
    records.delete_start_code(&account.login)?;
    sessions::delete_others(records, account.officer, token)?;
    note_own(records, account.officer, "password_changed", now)?;
    sessions::list(records, clerk, token, now)
}

/// A login of somebody else, which this clerk may reset.
fn another(records: &dyn Records, clerk: &Clerk, login: &str) -> Result<AccountRow, Fault> {
    may_manage_accounts(&clerk.postings)?;
    let account = records.account(login)?.ok_or(ProblemCode::NotFound)?;
    may_reset(&clerk.postings, clerk.person.id, account.officer)?;
    Ok(account)
}

fn shut(records: &dyn Records, account: &AccountRow) -> Result<(), Fault> {
    records.save_account(&AccountRow { password: String::new(), ..account.clone() })?;
    records.delete_start_code(&account.login)?;
    Ok(records.delete_sessions_of(account.officer)?)
}

fn new_code(
    records: &dyn Records,
    account: &AccountRow,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    let (code, expires_at) = (code_by_chance(chance), now.plus(CODE_LIVES));
    let row = StartCodeRow { login: account.login.clone(), hash: code_hash(&code), expires: expires_at };
    records.save_start_code(&row)?;
    Ok(NewCode { code, expires_at })
}

fn owner(records: &dyn Records, account: &AccountRow) -> Result<Person, Fault> {
    let owner = records.officer(account.officer)?;
    owner.ok_or_else(|| Fault::Broken(format!("the login of {} has no officer", account.officer)))
}

fn note(
    records: &dyn Records,
    clerk: &Clerk,
    action: &str,
    account: &AccountRow,
    now: Timestamp,
) -> Result<(), Fault> {
    let (actor, subject) = (clerk.person.id.to_string(), account.officer.to_string());
    Ok(audit::note(records, now, AuditEntry { actor: &actor, action, subject: &subject, detail: "" })?)
}

fn note_own(records: &dyn Records, officer: OfficerId, action: &str, now: Timestamp) -> Result<(), Fault> {
    let actor = officer.to_string();
    Ok(audit::note(records, now, AuditEntry { actor: &actor, action, subject: &actor, detail: "" })?)
}
