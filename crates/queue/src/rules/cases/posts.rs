//! Who holds the posts that matter to a case, now.

use wire::ids::DepartmentCode;
use wire::people::{Person, Posting, Role};
use wire::time::Timestamp;

use crate::store::{Records, StoreError};

/// Who holds a post in a department now that sends its material and sees to its cases ([`Role::submits`]): they, and
/// nobody else, can be given a case of it.
///
/// # Errors
/// The store failed.
pub fn officers(
    records: &dyn Records,
    department: &DepartmentCode,
    now: Timestamp,
) -> Result<Vec<(Person, Posting)>, StoreError> {
    let mut holders = records.holders(department, now)?;
    holders.retain(|(_, post)| post.role.submits());
    Ok(holders)
}

/// Who answers for a department's complaints now: its contributor, in their absence its controlling
/// officer; whoever is in acting charge first, then whoever has been there longest.
///
/// # Errors
/// The store failed.
pub fn answers(
    records: &dyn Records,
    department: &DepartmentCode,
    now: Timestamp,
) -> Result<Option<Person>, StoreError> {
    let mut holders = officers(records, department, now)?;
    holders.sort_by_key(|(_, post)| (post.role, !post.acting));
    Ok(holders.into_iter().next().map(|(person, _)| person))
}

/// A department's controlling officers now, acting ones first.
///
/// # Errors
/// The store failed.
pub fn controlling(
    records: &dyn Records,
    department: &DepartmentCode,
    now: Timestamp,
) -> Result<Vec<Person>, StoreError> {
    let mut holders = records.holders(department, now)?;
    holders.retain(|(_, post)| post.role == Role::ControllingOfficer);
    holders.sort_by_key(|(_, post)| !post.acting);
    Ok(holders.into_iter().map(|(person, _)| person).collect())
}

/// The nodal officers now.
///
/// # Errors
/// The store failed.
pub fn nodal(records: &dyn Records, now: Timestamp) -> Result<Vec<Person>, StoreError> {
    records.holders_of(Role::NodalOfficer, now)
}
