//! Logins in the form they are stored and compared, and what a new password ends.

use wire::text;
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::store::{AccountRow, Records};

/// A login as it is stored; none when it is empty, too long, or has spaces or control characters.
#[must_use]
pub fn login_key(login: &str) -> Option<String> {
    let key = text::key(login.trim());
    let plain = !key.is_empty() && text::count(&key) <= 64;
    (plain && !key.chars().any(|c| c.is_whitespace() || c.is_control())).then_some(key)
}

/// Gives an officer a login, or a login a new password. The sessions begun with what it was before end: whoever stole
/// one would stay in for hours after the change.
///
/// # Errors
/// No such officer, or the store failed.
pub fn set_account(records: &dyn Records, account: &AccountRow, now: Timestamp) -> Result<(), Fault> {
    // The login may have been another officer's.
    if let Some(before) = records.account(&account.login)? {
        records.delete_sessions_of(before.officer)?;
    }
    records.save_account(account)?;
    records.delete_start_code(&account.login)?;
    records.delete_sessions_of(account.officer)?;
    let subject = account.officer.to_string();
    let entry = AuditEntry { actor: "system", action: "account_set", subject: &subject, detail: "" };
    Ok(audit::note(records, now, entry)?)
}
