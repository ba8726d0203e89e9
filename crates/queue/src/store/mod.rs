//! What the queue remembers, behind a seam.
//!
//! A [`Store`] runs pieces of work, each in one transaction, and hands them [`Records`]: reading and
//! writing single facts, with no rule in it. The rules ([`crate::rules`]) are written once over
//! `Records` and know no SQL; a second store has only these traits to implement and
//! the contract suite (`store/contract/`) to pass.
//!
//! Promises: when [`Store::transact`] answers `Ok` to work that wanted to commit, it is on stable
//! storage. Writing transactions run one at a time; several may share a commit, and each is kept or not as
//! if it had been alone. A submission is kept as the whole document that devices see; the columns beside it
//! only find it.

mod blobs;
mod cases;
#[cfg(test)]
mod contract;
mod error;
mod facebook;
mod items;
mod ledger;
mod logins;
pub mod looks;
mod open311;
mod operations;
mod people;
pub mod photos;
pub mod sqlite;

pub use blobs::{BlobRow, Blobs, Load, UploadKey, UploadRow};
pub use cases::Cases;
pub use error::{FailureKind, StoreError};
pub use facebook::{Facebook, ThingKind, ThingRow, UnreadRow};
pub use items::Items;
pub use ledger::{AuditRow, Ledger};
pub use logins::{AccountRow, CodeRow, DeviceRow, HeardRow, Logins, SessionRow, StartCodeRow};
pub use looks::{LookFilter, LookKind, LookRow, Looks};
pub use open311::{Circle, KeyRow, Open311, Page, RequestFilter, Span, UpdateRow};
pub use operations::{OperationRow, Operations, Outcome, PromiseRow};
pub use people::{People, PostingRow, RoleProposalRow};
pub use photos::{AlikeRow, PhotoRow, Photos, ShowingRow};

/// What a piece of work may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only look, at one consistent moment.
    Read,
    /// Change; alone. Answered when it is on stable storage.
    Write,
}

/// How a piece of work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All of it is kept.
    Commit,
    /// None of it is.
    RollBack,
}

/// Runs work in transactions. Blocks: call it off the async threads.
pub trait Store: Send + Sync + 'static {
    /// Runs `work` once in one transaction.
    ///
    /// # Errors
    /// The store failed; nothing was kept.
    fn transact(&self, access: Access, work: &mut dyn FnMut(&dyn Records) -> End) -> Result<(), StoreError>;

    /// Writes a copy of everything as it is at one moment to a new file, while work goes on.
    ///
    /// # Errors
    /// The store failed, or there is such a file.
    fn copy_to(&self, path: &std::path::Path) -> Result<(), StoreError>;

    /// Takes what was deleted out of the store's own log as well, where copies of old pages wait to be written over.
    /// Waits for readers, for a while.
    ///
    /// # Errors
    /// The store failed.
    fn wipe_log(&self) -> Result<(), StoreError>;
}

impl dyn Store + '_ {
    /// Runs work that changes something; an error of its own rolls it back.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Write, work)
    }

    /// Runs work that only looks.
    ///
    /// # Errors
    /// The work's own, or the store's.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run(Access::Read, work)
    }

    fn run<T, E: From<StoreError>>(
        &self,
        access: Access,
        work: impl FnOnce(&dyn Records) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut work, mut answer) = (Some(work), None);
        self.transact(access, &mut |records| {
            let Some(work) = work.take() else { return End::RollBack };
            let result = work(records);
            let end = if result.is_ok() { End::Commit } else { End::RollBack };
            answer = Some(result);
            end
        })?;
        answer.unwrap_or_else(|| Err(StoreError::NotRun.into()))
    }
}

/// Every record there is.
pub trait Records:
    People + Logins + Operations + Blobs + Items + Cases + Ledger + Looks + Photos + Open311 + Facebook
{
}
impl<T> Records for T where
    T: People + Logins + Operations + Blobs + Items + Cases + Ledger + Looks + Photos + Open311 + Facebook
{
}

type Stored<T> = Result<T, StoreError>;
