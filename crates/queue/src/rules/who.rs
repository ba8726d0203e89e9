//! Who asks: an officer at their computer ([`Caller`]), or somebody at the desk ([`Clerk`]).

use std::collections::BTreeSet;
use wire::case::Case;
use wire::digest::Digest;
use wire::document::Submission;
use wire::ids::{DepartmentCode, DeviceId};
use wire::people::{Person, Posting, Role};
use wire::problem::ProblemCode;
use wire::time::Timestamp;

use crate::fault::Fault;
use crate::rules::roles::cases::{CaseRight, authorise_case, departments_seen};
use crate::rules::roles::items::{Action, authorise};
use crate::rules::separation;
use crate::store::{DeviceRow, OperationRow, Records, StoreError};

/// A device and the officer who uses it.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Which computer.
    pub device: DeviceId,
    /// Who.
    pub officer: Person,
    /// Their posts now.
    pub postings: Vec<Posting>,
}

impl Caller {
    /// Who sends this token.
    ///
    /// # Errors
    /// `unauthenticated`; `device_revoked` when it was struck off; or the store failed.
    pub fn with_token(records: &dyn Records, token: &str, now: Timestamp) -> Result<Self, Fault> {
        let device = records.device_by_token(Digest::of(token.as_bytes()))?;
        Self::at(records, device.ok_or(ProblemCode::Unauthenticated)?, now)
    }

    /// The officer at a computer that may still send.
    ///
    /// # Errors
    /// `device_revoked`, `unauthenticated`, or the store failed.
    pub fn at(records: &dyn Records, device: DeviceRow, now: Timestamp) -> Result<Self, Fault> {
        if device.revoked.is_some() {
            return Err(ProblemCode::DeviceRevoked.into());
        }
        let officer = records.officer(device.officer)?.ok_or(ProblemCode::Unauthenticated)?;
        Ok(Self { device: device.id, officer, postings: records.postings(device.officer, now)? })
    }

    /// What tells whether their posts or their name changed.
    ///
    /// # Errors
    /// They cannot be written as JSON.
    pub fn revision(&self) -> Result<Digest, Fault> {
        let told = serde_json::to_vec(&(&self.officer, &self.postings)).map_err(StoreError::from)?;
        Ok(Digest::of(&told))
    }

    /// The departments they may send for, and see.
    #[must_use]
    pub fn departments(&self) -> BTreeSet<DepartmentCode> {
        self.postings.iter().filter(|p| p.role.submits()).map(|p| p.department.clone()).collect()
    }

    /// Whether an operation is theirs to ask about: they sent it, also if they have left since, or it is of a department
    /// that they serve.
    #[must_use]
    pub fn may_ask_about(&self, operation: &OperationRow) -> bool {
        operation.officer == self.officer.id || self.departments().contains(&operation.department)
    }

    /// # Errors
    /// `unknown_department`, or `forbidden` when it is not theirs.
    pub fn must_serve(&self, records: &dyn Records, department: &DepartmentCode) -> Result<(), Fault> {
        if self.departments().contains(department) {
            Ok(())
        } else if records.departments()?.iter().any(|d| d.code == *department) {
            Err(ProblemCode::Forbidden.into())
        } else {
            Err(ProblemCode::UnknownDepartment.into())
        }
    }
}

/// Who is at the desk.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// Who.
    pub person: Person,
    /// What they may be there.
    pub roles: Vec<Role>,
    /// In which departments: rights on cases and the roster go by these.
    pub postings: Vec<Posting>,
}

impl Clerk {
    /// Whether they may do this with an item.
    ///
    /// # Errors
    /// `forbidden`, `own_item`.
    pub fn must(&self, action: Action, item: &Submission) -> Result<(), Fault> {
        Ok(authorise(&self.roles, action, self.wrote(item))?)
    }

    /// Whether an item is theirs, in whole or in part.
    #[must_use]
    pub fn wrote(&self, item: &Submission) -> bool {
        separation::is_own(&separation::authors_of_item(item), self.person.id)
    }

    /// Whether they may do this with a case.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn must_with(&self, right: CaseRight, case: &Case) -> Result<(), Fault> {
        Ok(authorise_case(&self.postings, right, case.department.as_ref())?)
    }

    /// Whether they may hear that something changed, for whoever sees any of it. Who sees items or computers sees
    /// cases, too.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn must_see_anything(&self) -> Result<(), Fault> {
        if departments_seen(&self.postings).is_some_and(|own| own.is_empty()) {
            return Err(ProblemCode::Forbidden.into());
        }
        Ok(())
    }

    /// Whether they may take in what citizens bring: asked before a file is read, and again by what takes it in.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn must_take_in(&self) -> Result<(), Fault> {
        Ok(authorise_case(&self.postings, CaseRight::TakeIn, None)?)
    }
}
