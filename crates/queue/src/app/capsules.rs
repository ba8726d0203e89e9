//! Unsent work that came on a pen drive: accepted exactly as if it had come over the network, by the
//! same rules in the same transactions. Whichever way comes second finds it done. Which computer made a file is
//! proved by what only it and the queue know. A file of the first format proves nothing: anybody who is enrolled could
//! have made it in a colleague's name. It is refused unless somebody who knows where it came from says otherwise, and
//! the audit log says so.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use wire::capsule::{CapsuleEntry, CapsuleError, DeviceSecret, Reader};
use wire::digest::Digest;
use wire::ids::{DepartmentCode, DeviceId, Number, OfficerId, OperationId};
use wire::operation::{Operation, OperationState};
use wire::problem::{Problem, ProblemCode};
use wire::time::Timestamp;

use crate::app::queue::Queue;
use crate::app::{photos, uploads};
use crate::audit;
use crate::fault::Fault;
use crate::rules::operations::announce;
use crate::rules::who::Caller;
use crate::store::{Records, StoreError, UploadKey};

/// What became of one operation in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// Received now, under this number.
    Received(Number),
    /// It had been received before.
    Known(Number),
    /// Its text is here; so many photos are still missing.
    Waiting(usize),
    /// The rules refuse it.
    Refused(Box<Problem>),
}

/// What became of a file.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What became of its operations, in the file's order.
    pub taken: Vec<(OperationId, Imported)>,
    /// How many operations this program does not understand: made by a newer one.
    pub unreadable: usize,
    /// Why the rest of the file could not be read, if so.
    pub broke: Option<CapsuleError>,
    /// The file does not prove which computer made it.
    pub unproved: bool,
}

/// What is done with a file that does not prove which computer made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unproved {
    /// Nothing of it is taken.
    Refuse,
    /// It is taken: somebody knows who made it.
    Accept,
}

/// Imports a file, up to where it is damaged. Blocks.
///
/// # Errors
/// The store or the disk failed.
pub fn import(queue: &Queue, input: impl Read, unproved: Unproved) -> Result<Outcome, Fault> {
    let (secret, _) = queue.signer.capsule_keys();
    let mut trouble = Ok(());
    let known = |device| {
        let row = queue.store.read(|records| records.device(device));
        row.unwrap_or_else(|e: StoreError| {
            trouble = Err(e);
            None
        })
        .map(|row| DeviceSecret::of(row.token))
    };
    let reader = Reader::new(input, &secret, known);
    trouble?;
    let reader = match reader {
        Ok(reader) => reader,
        Err(e) => return Ok(Outcome { broke: Some(e), ..Outcome::default() }),
    };
    let proved = reader.proved().is_some();
    if !proved && unproved == Unproved::Refuse {
        return Ok(Outcome { unproved: true, ..Outcome::default() });
    }
    let (mut order, mut outcomes) = (Vec::new(), BTreeMap::new());
    let mut wanted: BTreeMap<Digest, BTreeSet<(DepartmentCode, DeviceId)>> = BTreeMap::new();
    let mut callers: BTreeMap<OperationId, Caller> = BTreeMap::new();
    let (mut broke, mut unreadable) = (None, 0);
    for entry in reader {
        match entry {
            Err(e) => broke = Some(e),
            Ok(CapsuleEntry::Photo { sha256, bytes }) => {
                for (department, device) in wanted.remove(&sha256).unwrap_or_default() {
                    uploads::bring(queue, &UploadKey { department, sha256 }, device, &bytes)?;
                }
            }
            Ok(CapsuleEntry::Operation { device, officer, bytes }) => {
                // What cannot be read has no id to be reported by, only a number; the rules speak of the rest.
                let Ok(operation) = Operation::read(&bytes) else {
                    unreadable += 1;
                    continue;
                };
                let id = operation.id;
                order.push(id);
                match announced(queue, (device, officer), proved, id, &bytes) {
                    Ok((_, OperationState::Received { receipt })) => {
                        drop(outcomes.insert(id, Imported::Known(receipt.receipt.number)));
                    }
                    Ok((caller, OperationState::Announced { needed })) => {
                        for sha256 in needed {
                            wanted.entry(sha256).or_default().insert((operation.department.clone(), device));
                        }
                        callers.insert(id, caller);
                    }
                    // Only a newer queue answers otherwise.
                    Ok((_, OperationState::Unknown(_))) => unreadable += 1,
                    Err(Fault::Refused(problem)) => drop(outcomes.insert(id, Imported::Refused(problem))),
                    Err(e) => return Err(e),
                }
            }
        }
    }
    for (id, caller) in callers {
        let outcome = match queue.store.read(|records| announce::ask(records, &caller, id)) {
            Ok(OperationState::Received { receipt }) => Imported::Received(receipt.receipt.number),
            Ok(OperationState::Announced { needed }) => Imported::Waiting(needed.len()),
            Ok(OperationState::Unknown(_)) => Imported::Waiting(0),
            Err(Fault::Refused(problem)) => Imported::Refused(problem),
            Err(e) => return Err(e),
        };
        outcomes.insert(id, outcome);
    }
    queue.notify_changed();
    let taken =
        order.into_iter().filter_map(|id| outcomes.remove(&id).map(|outcome| (id, outcome))).collect();
    Ok(Outcome { taken, unreadable, broke, unproved: !proved })
}

/// The text, by the rules of the network. An operation that is new and needs nothing is answered as
/// announced with nothing needed, so that it can be distinguished from one that was known.
fn announced(
    queue: &Queue,
    (device, officer): (DeviceId, OfficerId),
    proved: bool,
    id: OperationId,
    bytes: &[u8],
) -> Result<(Caller, OperationState), Fault> {
    let now = queue.clock.now();
    let caller = queue.store.read(|records| caller(records, device, officer, now))?;
    let state = photos::announced(queue, &caller, (id, bytes), |records, announce| {
        let known = records.operation(id)?.is_some();
        let state = announce()?;
        if known {
            return Ok(state);
        }
        let (actor, subject) = (officer.to_string(), id.to_string());
        // Who made a file of the first format, nobody can tell.
        let action = if proved { "imported" } else { "imported_unproved" };
        let detail = device.to_string();
        let entry = audit::AuditEntry { actor: &actor, action, subject: &subject, detail: &detail };
        audit::note(records, now, entry)?;
        Ok(match state {
            OperationState::Received { .. } => OperationState::Announced { needed: Vec::new() },
            state => state,
        })
    })?;
    Ok((caller, state))
}

/// Who sealed it. A computer that was struck off is refused here as it is on the network.
fn caller(
    records: &dyn Records,
    device: DeviceId,
    officer: OfficerId,
    now: Timestamp,
) -> Result<Caller, Fault> {
    let row = records.device(device)?.ok_or(ProblemCode::Unauthenticated)?;
    // As on the network, a computer speaks for its own officer and for nobody else.
    if row.revoked.is_none() && row.officer != officer {
        return Err(ProblemCode::Forbidden.into());
    }
    Caller::at(records, row, now)
}
