//! Logins to the desk: given out on the command line, and what takes a password's time at the desk.

use wire::desk::accounts::{PasswordChange, PasswordFlaw, SessionList, StartLogin};
use wire::ids::OfficerId;
use wire::people::{Name, Person, Posting, Role};
use wire::text;

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::city;
use crate::fault::Fault;
use crate::rules::access::logins::login_key;
use crate::rules::access::sessions::{self, Seat};
use crate::rules::access::{accounts, new_passwords};
use crate::rules::who::Clerk;
use crate::store::{AccountRow, PostingRow, Records, StoreError};

/// Why a login was not given.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Somebody has it.
    #[error("login_taken")]
    LoginTaken,
    /// Nobody has it.
    #[error("login_unknown")]
    LoginUnknown,
    /// Not a login: empty, too long, or with spaces or control characters.
    #[error("login_malformed")]
    LoginMalformed,
    /// No Bengali name, or one with control characters.
    #[error("name_malformed")]
    NameMalformed,
    /// Too short, or one that would be guessed.
    #[error("{}", weakness(*.0))]
    PasswordWeak(PasswordFlaw),
    /// The queue failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// In a word, for the command line.
const fn weakness(flaw: PasswordFlaw) -> &'static str {
    match flaw {
        PasswordFlaw::Short => "password_too_short",
        PasswordFlaw::Long => "password_too_long",
        PasswordFlaw::Name => "password_like_the_name",
        PasswordFlaw::Common => "password_common",
        PasswordFlaw::Same => "password_unchanged",
    }
}

/// A new officer who keeps the roster, the devices and the settings, with a login to the desk. A queue
/// without departments gets the ones built in first. Blocks.
///
/// # Errors
/// Why not; then nothing was added.
pub fn create_admin(
    queue: &Queue,
    login: &str,
    name: &Name,
    password: &str,
) -> Result<OfficerId, AccountError> {
    let login = login_key(login).ok_or(AccountError::LoginMalformed)?;
    let name = Name { bn: text::line(&name.bn), en: text::line(&name.en) };
    if name.bn.is_empty() {
        return Err(AccountError::NameMalformed);
    }
    must_suit(password, &login, &name)?;
    let password = queue.passwords.hash(password, &*queue.chance)?;
    if queue.roster(|records| Ok(records.departments()?.is_empty()))? {
        queue.roster(city::places::set_up)?;
    }
    let now = queue.clock.now();
    let id = OfficerId::make(now, &*queue.chance);
    queue.store.write(|records| {
        if records.account(&login)?.is_some() {
            return Err(AccountError::LoginTaken);
        }
        let department = "IT".parse().map_err(|_| Fault::Broken("IT".into()))?;
        records.save_officer(&Person { id, name })?;
        let posting = Posting { department, role: Role::Administrator, acting: false };
        records.open_posting(&PostingRow { officer: id, posting, from: now, until: None })?;
        records.save_account(&AccountRow { login, officer: id, password })?;
        let subject = id.to_string();
        audit::note(
            records,
            now,
            AuditEntry { actor: "system", action: "administrator_added", subject: &subject, detail: "" },
        )?;
        Ok(id)
    })
}

/// A new password for a login that exists. Blocks.
///
/// # Errors
/// Why not.
pub fn set_password(queue: &Queue, login: &str, password: &str) -> Result<(), AccountError> {
    let officer = officer_of(queue, login)?;
    let person = queue.roster(|records| Ok(records.officer(officer)?))?;
    let person = person.ok_or(AccountError::LoginUnknown)?;
    must_suit(password, login.trim(), &person.name)?;
    Ok(queue.desk_account(officer, login.trim(), password)?)
}

/// Whose login this is. Blocks.
///
/// # Errors
/// `login_unknown`, or the store failed.
pub fn officer_of(queue: &Queue, login: &str) -> Result<OfficerId, AccountError> {
    let login = login_key(login).ok_or(AccountError::LoginUnknown)?;
    let found = queue.roster(|records| Ok(records.account(&login)?))?;
    found.map(|account| account.officer).ok_or(AccountError::LoginUnknown)
}

fn must_suit(password: &str, login: &str, name: &Name) -> Result<(), AccountError> {
    new_passwords::flaw(password, login, name).map_or(Ok(()), |flaw| Err(AccountError::PasswordWeak(flaw)))
}

/// Chooses a password with a one-time code, and begins a session known by `token`; answers what `then` makes of it in
/// the same transaction. Blocks.
///
/// # Errors
/// `code_wrong`, `code_expired`, `password_weak`, `then`'s own, or the store failed.
pub fn start<T>(
    queue: &Queue,
    request: &StartLogin,
    (token, seat): (&str, Seat),
    then: impl FnOnce(&dyn Records, Clerk) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let asked = (request.login.as_str(), request.code.as_str(), request.password.as_str());
    let now = queue.clock.now();
    // Before anything is hashed: a guessed code costs no memory.
    queue.store.read(|records| accounts::may_start(records, asked, now))?;
    let hashed = queue.passwords.hash(&request.password, &*queue.chance)?;
    queue.store.write(|records| {
        let account = accounts::start(records, asked, hashed, now)?;
        let clerk = sessions::open(records, &account, (token, seat), now)?;
        then(records, clerk)
    })
}

/// Another password for the login of this session. Blocks.
///
/// # Errors
/// `login_wrong` where the old one is; `password_weak`; or the store failed.
pub fn change_password(
    queue: &Queue,
    (clerk, token): (&Clerk, &str),
    change: &PasswordChange,
) -> Result<SessionList, Fault> {
    let now = queue.clock.now();
    let account = queue.store.read(|records| accounts::own_account(records, clerk, token, now))?;
    let account = queue.passwords.owner(Some(account), &change.old)?;
    let (old, new) = (change.old.as_str(), change.new.as_str());
    queue.store.read(|records| accounts::must_suit(records, &account, (old, new)))?;
    let hashed = queue.passwords.hash(&change.new, &*queue.chance)?;
    let written = queue
        .store
        .write(|records| accounts::change_password(records, (clerk, token), &account, hashed, now))?;
    // The pages of the sessions that ended find out.
    queue.notify_changed();
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::imports;
    use crate::app::people::who_logs_in;
    use crate::settings::Settings;
    use std::sync::Arc;
    use wire::ambient::system::{SystemChance, SystemClock};

    #[test]
    fn a_login_without_a_password_lets_nobody_in_until_it_is_given_one() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::in_folder(folder.path());
        let queue = Queue::open(settings, Arc::new(SystemClock::start()), Arc::new(SystemChance)).unwrap();
        queue.roster(city::places::set_up).unwrap();
        let csv = "login,name_bn,name_en,department,role,from,until,acting\nrina,রীনা সেন,,IT,moderator,,,\n";
        imports::roster(&queue, "system", csv.as_bytes()).unwrap();
        assert!(who_logs_in(&queue, "rina", "").is_err());
        assert!(matches!(
            set_password(&queue, "rina", "short"),
            Err(AccountError::PasswordWeak(PasswordFlaw::Short))
        ));
        set_password(&queue, " Rina ", "a long password ১২").unwrap();
        assert_eq!(
            who_logs_in(&queue, "RINA", "a long password 12").unwrap().officer,
            officer_of(&queue, "rina").unwrap()
        );
        assert!(who_logs_in(&queue, "rina", "a long password 13").is_err());
    }
}
