//! Enrolment: a one-time code, made for an officer, turns a computer into one of theirs.

use wire::ambient::Chance;
use wire::desk::NewCode;
use wire::device::EnrolRequest;
use wire::digest::Digest;
use wire::ids::{DeviceId, OfficerId};
use wire::problem::ProblemCode;
use wire::text;
use wire::time::{HOUR, Timestamp};

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::roles::items::{Action, authorise};
use crate::rules::roles::roster::may_change_roster;
use crate::rules::who::{Caller, Clerk};
use crate::store::{CodeRow, DeviceRow, Records};

/// Letters of a one-time code: none looks like another.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// How long an enrolment code lives unless said otherwise, in milliseconds.
pub const CODE_LIVES: i64 = 72 * HOUR;

/// A one-time code for an officer, in groups for reading aloud; it lives for so many milliseconds, and ends the codes
/// made for them before.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn new_code(
    records: &dyn Records,
    actor: &str,
    (officer, lives_ms): (OfficerId, i64),
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    let code = code_by_chance(chance);
    let expires_at = now.plus(lives_ms);
    if records.officer(officer)?.is_none() {
        return Err(ProblemCode::NotFound.into());
    }
    // One live code for each officer: of several, those nobody remembers would let a computer in for days.
    records.end_codes_of(officer, now)?;
    records.save_code(&CodeRow { hash: code_hash(&code), officer, expires: expires_at, used: None })?;
    let subject = officer.to_string();
    audit::note(records, now, AuditEntry { actor, action: "code_made", subject: &subject, detail: "" })?;
    Ok(NewCode { code, expires_at })
}

/// A code with which a computer is enrolled again, for its own officer.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn code_for_computer(
    records: &dyn Records,
    clerk: &Clerk,
    id: DeviceId,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    authorise(&clerk.roles, Action::ManageComputers, false)?;
    let device = records.device(id)?.ok_or(ProblemCode::NotFound)?;
    let actor = clerk.person.id.to_string();
    new_code(records, &actor, (device.officer, CODE_LIVES), now, chance)
}

/// A code for an officer of the roster.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn code_for_officer(
    records: &dyn Records,
    clerk: &Clerk,
    officer: &str,
    now: Timestamp,
    chance: &dyn Chance,
) -> Result<NewCode, Fault> {
    may_change_roster(&clerk.postings)?;
    let officer: OfficerId = officer.parse().map_err(|_| ProblemCode::NotFound)?;
    new_code(records, &clerk.person.id.to_string(), (officer, CODE_LIVES), now, chance)
}

/// Turns a one-time code into this device, known by its token; answers who calls with it from now on.
///
/// # Errors
/// `code_wrong`, `code_used`, `code_expired`; `malformed` where the computer's name is none; or the store failed.
pub fn enrol(
    records: &dyn Records,
    request: &EnrolRequest,
    (device, token): (DeviceId, &str),
    now: Timestamp,
) -> Result<Caller, Fault> {
    let Some(code) = records.code(code_hash(&request.code))? else {
        return Err(ProblemCode::CodeWrong.into());
    };
    if code.used.is_some() {
        return Err(ProblemCode::CodeUsed.into());
    }
    if code.expires <= now {
        return Err(ProblemCode::CodeExpired.into());
    }
    let name = text::line(&request.device_name);
    if name.is_empty() || text::count(&name) > wire::limits::DEVICE_NAME {
        return Err(ProblemCode::Malformed.into());
    }
    let officer = code.officer;
    records.save_code(&CodeRow { used: Some(now), ..code })?;
    let token = Digest::of(token.as_bytes());
    records.save_device(&DeviceRow { id: device, officer, name, token, enrolled: now, revoked: None })?;
    let (actor, subject) = (officer.to_string(), device.to_string());
    let entry = AuditEntry { actor: &actor, action: "device_enrolled", subject: &subject, detail: "" };
    audit::note(records, now, entry)?;
    let person = records.officer(officer)?.ok_or(ProblemCode::NotFound)?;
    Ok(Caller { device, officer: person, postings: records.postings(officer, now)? })
}

/// A new one-time code, in groups for reading aloud.
pub(super) fn code_by_chance(chance: &dyn Chance) -> String {
    let mut bytes = [0_u8; 12];
    chance.fill(&mut bytes);
    let letters: Vec<char> =
        bytes.iter().filter_map(|b| CODE_LETTERS.get(usize::from(b % 32)).copied().map(char::from)).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Of the code as typed: case, spaces, hyphens and the script of digits do not count.
pub(super) fn code_hash(code: &str) -> Digest {
    let code: String = text::latin_digits(code)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    Digest::of(code.as_bytes())
}
