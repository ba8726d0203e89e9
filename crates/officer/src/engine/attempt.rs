//! How an attempt to send something fails, and what follows from it.

use outbox::Failure;
use std::io;
use wire::ids::OperationId;
use wire::problem::{Problem, ProblemCode};

use super::driver::Engine;
use super::login::NotConfirmed;
use crate::remote::RemoteError;
use crate::store::StoreError;
use crate::view::Kind;

/// Why a step of the transfer failed.
pub(super) enum AttemptError {
    Remote(RemoteError),
    Store(StoreError),
    Damaged,
    /// The disk could not be read.
    Disk(io::Error),
    /// Nobody is enrolled, or another officer than the one who sealed it: it waits for their credential.
    OtherOfficer,
    /// The credential found on this computer is another enrolment's: it waits until the computer is enrolled again.
    OtherEnrolment,
    /// There is no such operation any more.
    Gone,
}

impl From<RemoteError> for AttemptError {
    fn from(e: RemoteError) -> Self {
        Self::Remote(e)
    }
}

impl From<NotConfirmed> for AttemptError {
    fn from(e: NotConfirmed) -> Self {
        match e {
            NotConfirmed::NoCredential => Self::OtherOfficer,
            NotConfirmed::OtherEnrolment => Self::OtherEnrolment,
            NotConfirmed::Remote(e) => Self::Remote(e),
        }
    }
}

impl From<StoreError> for AttemptError {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl Engine {
    /// What follows from a failure, after it was logged and, if it is for good, written down.
    pub(super) fn failure(&self, id: OperationId, failed: AttemptError) -> Failure {
        let failure = match failed {
            AttemptError::Remote(RemoteError { failure, detail, .. }) => {
                tracing::info!(operation = %id, %detail, "not sent");
                failure
            }
            AttemptError::Store(e) if e.is_disk_full() => Failure::Pause(outbox::Pause::Disk),
            AttemptError::Store(e) => {
                tracing::error!(operation = %id, error = %e, "the database failed");
                Failure::Transient
            }
            AttemptError::Disk(e) => {
                tracing::error!(operation = %id, error = %e, "a photo could not be read");
                Failure::Transient
            }
            AttemptError::OtherOfficer => Failure::Transient,
            AttemptError::OtherEnrolment => Failure::Pause(outbox::Pause::Auth),
            AttemptError::Damaged => Failure::Damaged,
            AttemptError::Gone => Failure::Refused(Problem::new(ProblemCode::OperationUnknown)),
        };
        if failure == Failure::Unannounced {
            // It is announced again; what the officer reads must not say that the queue has it.
            if let Err(e) = self.persist(|store| store.record_unannounced(id)) {
                tracing::error!(operation = %id, error = %e, "that the queue forgot it could not be written");
            }
            self.host.changed(Kind::Items);
            self.host.changed(Kind::Cases);
        }
        if let Failure::Refused(problem) = &failure {
            if let Err(e) = self.persist(|store| store.record_refusal(id, problem, self.clock.now())) {
                tracing::error!(operation = %id, error = %e, "a refusal could not be written");
            }
            self.host.changed(Kind::Items);
            self.host.changed(Kind::Cases);
        }
        failure
    }
}

/// A refusal is for good, so it is asked for twice: a request that was damaged on its way is refused as well.
pub(super) const fn is_refused<T>(tried: &Result<T, AttemptError>) -> bool {
    matches!(tried, Err(AttemptError::Remote(RemoteError { failure: Failure::Refused(_), .. })))
}
