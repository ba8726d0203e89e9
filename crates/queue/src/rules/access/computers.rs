//! The officers' computers, as the desk sees them: which of them holds work it cannot send, and which may send at all.
//!
//! A computer that is struck off gets `device_revoked` for everything from its next request on. What lies unsent on it
//! stays there, and goes when it is enrolled again.

use std::cmp::Reverse;
use wire::desk::{Computer, ComputerList, UNSENT_ALARM};
use wire::ids::DeviceId;
use wire::problem::ProblemCode;
use wire::time::Timestamp;

use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::rules::roles::items::{Action, authorise};
use crate::rules::who::Clerk;
use crate::store::{DeviceRow, HeardRow, Records};

/// Every computer, for this clerk.
///
/// # Errors
/// `forbidden`, or the store failed.
pub fn list(records: &dyn Records, clerk: &Clerk, now: Timestamp) -> Result<ComputerList, Fault> {
    authorise(&clerk.roles, Action::SeeComputers, false)?;
    let may_manage = authorise(&clerk.roles, Action::ManageComputers, false).is_ok();
    Ok(ComputerList { rows: all(records, now)?, may_manage, server_time: now })
}

/// Every computer, in the desk's order.
///
/// # Errors
/// The store failed.
pub fn all(records: &dyn Records, now: Timestamp) -> Result<Vec<Computer>, Fault> {
    let rows = records.devices()?.into_iter().map(|row| computer(records, row, now));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.sort_by_key(|row| {
        let oldest = row.oldest_made_at.filter(|_| row.unsent > 0);
        let seen = row.seen_at.unwrap_or(row.enrolled_at);
        (row.revoked_at.is_some(), oldest.is_none(), oldest, Reverse(seen), row.id)
    });
    Ok(rows)
}

fn computer(records: &dyn Records, row: HeardRow, now: Timestamp) -> Result<Computer, Fault> {
    let HeardRow { device, heard } = row;
    let officer = records
        .officer(device.officer)?
        .ok_or_else(|| Fault::Broken(format!("device {} has no officer", device.id)))?;
    let postings = records.postings(device.officer, now)?;
    let mut departments: Vec<_> =
        postings.into_iter().filter(|posting| posting.role.submits()).map(|p| p.department).collect();
    departments.dedup();
    let (seen_at, said) = heard.unzip();
    let (unsent, oldest_made_at, app_version) =
        said.map_or((0, None, String::new()), |said| (said.unsent, said.oldest_made_at, said.app_version));
    let lies = oldest_made_at.filter(|_| unsent > 0 && device.revoked.is_none());
    Ok(Computer {
        id: device.id,
        name: device.name,
        officer,
        departments,
        enrolled_at: device.enrolled,
        seen_at,
        unsent,
        oldest_made_at,
        app_version,
        alarm: lies.is_some_and(|oldest| now.since(oldest) > UNSENT_ALARM),
        revoked_at: device.revoked,
    })
}

/// The same, asked for at the desk; answers every computer as it is then.
///
/// # Errors
/// `forbidden`, `not_found`, or the store failed.
pub fn revoke_at_desk(
    records: &dyn Records,
    clerk: &Clerk,
    id: DeviceId,
    now: Timestamp,
) -> Result<ComputerList, Fault> {
    authorise(&clerk.roles, Action::ManageComputers, false)?;
    revoke(records, &clerk.person.id.to_string(), id, now)?;
    list(records, clerk, now)
}

/// Strikes a computer off, and ends its officer's codes: whoever has the computer may have a code, too. One that is off
/// already stays as it was, and so do the codes made since.
///
/// # Errors
/// `not_found`, or the store failed.
pub fn revoke(records: &dyn Records, actor: &str, id: DeviceId, now: Timestamp) -> Result<(), Fault> {
    let device = records.device(id)?.ok_or(ProblemCode::NotFound)?;
    if device.revoked.is_some() {
        return Ok(());
    }
    let owner = device.officer.to_string();
    records.end_codes_of(device.officer, now)?;
    records.save_device(&DeviceRow { revoked: Some(now), ..device })?;
    let subject = id.to_string();
    let entry = AuditEntry { actor, action: "device_revoked", subject: &subject, detail: &owner };
    Ok(audit::note(records, now, entry)?)
}
