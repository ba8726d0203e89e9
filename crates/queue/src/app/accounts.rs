//! Logins to the desk, as they are given out on the command line.

use wire::ids::OfficerId;
use wire::people::{Name, Person, Posting, Role};
use wire::text;

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::city;
use crate::fault::Fault;
use crate::rules::access::logins::login_key;
use crate::store::{AccountRow, PostingRow, StoreError};

/// The shortest password, in characters.
pub const PASSWORD: usize = 10;

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
    /// Shorter than [`PASSWORD`].
    #[error("password_too_short")]
    PasswordTooShort,
    /// The queue failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
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
    let name = Name { bn: text::stored(&name.bn), en: text::stored(&name.en) };
    if name.bn.is_empty() || text::has_control(&name.bn) || text::has_control(&name.en) {
        return Err(AccountError::NameMalformed);
    }
    let password = hashed(queue, password)?;
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
    if text::count(password) < PASSWORD {
        return Err(AccountError::PasswordTooShort);
    }
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

fn hashed(queue: &Queue, password: &str) -> Result<String, AccountError> {
    if text::count(password) < PASSWORD {
        return Err(AccountError::PasswordTooShort);
    }
    Ok(queue.passwords.hash(password, &*queue.chance)?)
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
        assert!(matches!(set_password(&queue, "rina", "short"), Err(AccountError::PasswordTooShort)));
        set_password(&queue, " Rina ", "a long password ১২").unwrap();
        assert_eq!(
            who_logs_in(&queue, "RINA", "a long password 12").unwrap().officer,
            officer_of(&queue, "rina").unwrap()
        );
        assert!(who_logs_in(&queue, "rina", "a long password 13").is_err());
    }
}
