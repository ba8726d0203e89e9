//! Why the app could not be opened, and what a failed call tells the window.

use outbox::Failure;
use std::collections::BTreeMap;
use std::io;
use wire::problem::Problem;

use crate::disk::Place;
use crate::remote::{AddressError, RemoteError};
use crate::seal::SealError;
use crate::store::StoreError;
use crate::view::{CallFailed, Code, HereCode};

impl From<HereCode> for CallFailed {
    fn from(code: HereCode) -> Self {
        Self { code: Code::Here(code), params: BTreeMap::new(), flaws: Vec::new(), detail: String::new() }
    }
}

impl From<Problem> for CallFailed {
    fn from(problem: Problem) -> Self {
        Self {
            code: Code::Queue(problem.code),
            params: problem.params,
            flaws: problem.flaws,
            detail: problem.trace_id,
        }
    }
}

impl From<StoreError> for CallFailed {
    fn from(e: StoreError) -> Self {
        tracing::error!(error = %e, "the database failed");
        let code = match e {
            StoreError::FromTheFuture(..) => HereCode::NewerData,
            StoreError::Disk(e) => return e.into(),
            _ if e.is_disk_full() => HereCode::DiskFull,
            _ => HereCode::StorageFailed,
        };
        Self { detail: e.to_string(), ..code.into() }
    }
}

impl From<io::Error> for CallFailed {
    fn from(e: io::Error) -> Self {
        tracing::error!(error = %e, "the disk failed");
        let full = matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let code = if full { HereCode::DiskFull } else { HereCode::StorageFailed };
        Self { detail: e.to_string(), ..code.into() }
    }
}

impl From<SealError> for CallFailed {
    fn from(e: SealError) -> Self {
        match e {
            SealError::Capsule(e) => e.into(),
            SealError::Store(e) => e.into(),
        }
    }
}

impl From<AddressError> for CallFailed {
    fn from(e: AddressError) -> Self {
        match e {
            AddressError::Wrong => HereCode::AddressWrong.into(),
            AddressError::Insecure => HereCode::AddressInsecure.into(),
        }
    }
}

impl From<RemoteError> for CallFailed {
    fn from(e: RemoteError) -> Self {
        let RemoteError { failure, problem, detail, .. } = e;
        match (problem, failure) {
            (Some(problem), _) => (*problem).into(),
            (None, Failure::NotTheQueue) => Self { detail, ..HereCode::NotTheQueue.into() },
            (None, _) => Self { detail, ..HereCode::Unreachable.into() },
        }
    }
}

/// The app could not open its folder.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The disk will not.
    #[error("folder: {0}")]
    Folder(#[from] io::Error),
    /// The database will not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process has the folder.
    #[error("the folder is in use")]
    InUse,
    /// The folder is not on a disk of this computer.
    #[error("the folder is in an unsafe place: {0:?}")]
    Unsafe(Place),
    /// The way to the queue could not be set up.
    #[error(transparent)]
    Remote(#[from] RemoteError),
}

impl From<SealError> for OpenError {
    fn from(e: SealError) -> Self {
        match e {
            SealError::Capsule(e) => Self::Folder(e),
            SealError::Store(e) => Self::Store(e),
        }
    }
}

impl From<OpenError> for CallFailed {
    fn from(e: OpenError) -> Self {
        match e {
            OpenError::Folder(e) => e.into(),
            OpenError::Store(e) => e.into(),
            OpenError::Remote(e) => e.into(),
            OpenError::InUse => HereCode::InUse.into(),
            OpenError::Unsafe(Place::Removable) => HereCode::PlaceRemovable.into(),
            OpenError::Unsafe(_) => HereCode::PlaceNetwork.into(),
        }
    }
}
