//! What was taken away, told so that it can be taken away once more.
//!
//! A queue restored from a backup is as it was when that was made: a computer struck off since then may send again, a
//! password changed since then opens the desk. So what is taken away is also written outside the database
//! ([`crate::app::journal`]), and a restore applies it to what the backup has. It is read off the audit log, where each
//! of these has its line in the transaction of what it tells of: what is audited cannot be missing here.
//!
//! Applying one twice does what once does. One about somebody or something that the backup does not have yet does nothing.

use serde::{Deserialize, Serialize};
use wire::ids::{DepartmentCode, DeviceId, OfficerId};
use wire::people::Role;
use wire::time::{Day, Timestamp};

use crate::audit::{self, AuditEntry, Entered};
use crate::fault::Fault;
use crate::rules::access::computers;
use crate::store::{AccountRow, KeyRow, Records};

/// Something that was taken away. The words are in files that outlive the program: none is renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// A computer was struck off.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// A key of Open311 was struck off.
    Open311KeyRevoked {
        /// Whose.
        name: String,
    },
    /// A post ended, or was given its end.
    PostEnded {
        /// Whose.
        officer: OfficerId,
        /// Which.
        role: Role,
        /// Of which department.
        department: DepartmentCode,
        /// Known by its first day.
        from: Day,
        /// The last day of service.
        until: Day,
    },
    /// An officer's login got another password, or was ended: the hash in an older backup lets nobody in any more.
    PasswordEnded {
        /// Whose.
        officer: OfficerId,
    },
}

/// What a line of the audit log takes away, if it does.
#[must_use]
pub fn told_by(line: &Entered) -> Option<Revocation> {
    match line.action.as_str() {
        "device_revoked" => Some(Revocation::DeviceRevoked { device: line.subject.parse().ok()? }),
        "open311_key_revoked" => Some(Revocation::Open311KeyRevoked { name: line.subject.clone() }),
        "account_set" | "password_changed" | "password_chosen" | "login_reset" | "login_ended" => {
            Some(Revocation::PasswordEnded { officer: line.subject.parse().ok()? })
        }
        "post_closed" => post_ended(line),
        _ => None,
    }
}

/// As `role department [acting] from day until day`.
fn post_ended(line: &Entered) -> Option<Revocation> {
    let mut words = line.detail.split(' ');
    let (role, department) = (Role::named(words.next()?)?, words.next()?.parse().ok()?);
    let mut day = |name: &str| words.by_ref().skip_while(|word| *word != name).nth(1)?.parse().ok();
    let (from, until) = (day("from")?, day("until")?);
    Some(Revocation::PostEnded { officer: line.subject.parse().ok()?, role, department, from, until })
}

/// Takes it away from what a backup has.
///
/// # Errors
/// The store failed.
pub fn apply(records: &dyn Records, revocation: &Revocation, now: Timestamp) -> Result<(), Fault> {
    match revocation {
        Revocation::DeviceRevoked { device } => match records.device(*device)? {
            Some(_) => computers::revoke(records, "system", *device, now),
            None => Ok(()),
        },
        Revocation::Open311KeyRevoked { name } => {
            let found = records.open311_keys()?.into_iter().find(|key| key.name == *name);
            let Some(key) = found.filter(|key| key.revoked.is_none()) else { return Ok(()) };
            records.save_open311_key(&KeyRow { revoked: Some(now), ..key })?;
            let entry =
                AuditEntry { actor: "system", action: "open311_key_revoked", subject: name, detail: "" };
            Ok(audit::note(records, now, entry)?)
        }
        Revocation::PostEnded { officer, role, department, from, until } => {
            let until = until.next().begins();
            for row in records.posting_rows(*officer)? {
                let post = &row.posting;
                let is_it = post.role == *role && post.department == *department && row.from.day() == *from;
                if is_it && row.until.is_none_or(|end| end > until) {
                    records.close_posting(&row, until.max(row.from))?;
                    let (subject, detail) = (officer.to_string(), format!("{} {department}", role.as_str()));
                    let action = "post_ended_again";
                    let entry = AuditEntry { actor: "system", action, subject: &subject, detail: &detail };
                    audit::note(records, now, entry)?;
                }
            }
            Ok(())
        }
        Revocation::PasswordEnded { officer } => end_passwords(records, Some(*officer), now),
    }
}

/// Ends the passwords of an officer, or all of them: nobody comes in by such a login until it is given another.
///
/// # Errors
/// The store failed.
pub fn end_passwords(records: &dyn Records, of: Option<OfficerId>, now: Timestamp) -> Result<(), Fault> {
    for account in records.accounts()? {
        if of.is_some_and(|officer| officer != account.officer) || account.password.is_empty() {
            continue;
        }
        let subject = account.officer.to_string();
        records.save_account(&AccountRow { password: String::new(), ..account })?;
        let entry =
            AuditEntry { actor: "system", action: "password_ended", subject: &subject, detail: "restored" };
        audit::note(records, now, entry)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::sqlite::Sqlite;
    use wire::people::{Department, Name, Person, Posting};

    #[test]
    fn a_post_that_ended_after_the_backup_ends_there_too_and_another_of_the_same_officer_stays() {
        let home = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&home.path().join("queue.sqlite3")).unwrap();
        let store: &dyn Store = &store;
        let officer = OfficerId::from(uuid::Uuid::from_u128(7));
        let day = |text: &str| text.parse::<Day>().unwrap();
        let post = |code: &str, role, from: &str| crate::store::PostingRow {
            officer,
            posting: Posting { department: code.parse().unwrap(), role, acting: false },
            from: day(from).begins(),
            until: None,
        };
        let detail = "moderator IT acting from 2026-02-01 until 2026-11-28";
        let entry =
            AuditEntry { actor: "system", action: "post_closed", subject: &officer.to_string(), detail };
        let now = day("2026-11-30").begins();
        let line = store.write(|records| -> Result<_, Fault> {
            let name = Name { bn: "মিতা".into(), en: String::new() };
            for code in ["IT", "SWM"] {
                let code = code.parse().unwrap();
                records.save_department(&Department { code, name: name.clone(), sort_order: 1 })?;
            }
            records.save_officer(&Person { id: officer, name })?;
            records.open_posting(&post("IT", Role::Moderator, "2026-02-01"))?;
            records.open_posting(&post("SWM", Role::Contributor, "2026-02-01"))?;
            audit::note(records, now, entry)?;
            Ok(Entered::of(&records.last_audit()?.unwrap()).unwrap())
        });
        let ended = told_by(&line.unwrap()).unwrap();
        let again: Revocation = serde_json::from_value(serde_json::to_value(&ended).unwrap()).unwrap();
        store.write(|records| apply(records, &again, now)).unwrap();
        store.write(|records| apply(records, &again, now)).unwrap();
        let rows = store.read(|records| records.posting_rows(officer)).unwrap();
        let ends: Vec<_> = rows.iter().map(|row| (row.posting.role, row.until)).collect();
        let until = Some(day("2026-11-29").begins());
        assert!(
            ends.contains(&(Role::Moderator, until)) && ends.contains(&(Role::Contributor, None)),
            "{ends:?}"
        );
    }

    #[test]
    fn whatever_ends_a_password_is_told() {
        let officer = OfficerId::from(uuid::Uuid::from_u128(7));
        for action in ["account_set", "password_changed", "password_chosen", "login_reset", "login_ended"] {
            let line = serde_json::json!({ "utc": "", "action": action, "subject": officer.to_string(), "detail": "" });
            let line: Entered = serde_json::from_value(line).unwrap();
            assert_eq!(told_by(&line), Some(Revocation::PasswordEnded { officer }), "{action}");
        }
    }
}
