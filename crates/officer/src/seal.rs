//! Sealing: the moment after which nothing the officer did is lost.
//!
//! A **capsule** is written first, then the rows. Whatever is between the two when the power goes is
//! finished at the next start ([`adopt`]): a capsule without a row becomes a row. The same path rebuilds
//! the outbox when the database is gone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::io;
use wire::digest::Digest;
use wire::ids::{DraftId, OfficerId, OperationId};
use wire::operation::Operation;
use wire::receipt::SignedReceipt;

use crate::folder::Folder;
use crate::store::{Sealing, Store, StoreError, Unsent};

/// One operation, complete in one file: this as JSON on the first line, the SHA-256 of that line on the second.
#[derive(Serialize, Deserialize)]
struct Capsule {
    /// 2: the line after it is the digest of this one. Format 1 was this line alone.
    format: u32,
    /// Whose it is.
    owner: OfficerId,
    /// The draft it was made of.
    draft: Option<DraftId>,
    /// In which version.
    #[serde(default)]
    draft_version: u32,
    /// The version of the case's draft it was written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case_draft: Option<u32>,
    /// Exactly what is sent, base64.
    operation: String,
    /// The proof, once there is one.
    receipt: Option<SignedReceipt>,
}

/// Sealing failed; nothing was claimed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The capsule could not be written.
    #[error("capsule: {0}")]
    Capsule(#[from] io::Error),
    /// The rows could not be written. The capsule is there, and the next start finishes.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals an operation: capsule, then rows. Answers its row; none when there is nothing of it to send.
///
/// # Errors
/// [`SealError`].
pub fn seal(folder: &Folder, store: &Store, sealing: &Sealing) -> Result<Option<Unsent>, SealError> {
    folder.must_have_room(sealing.bytes.len() as u64)?;
    let id = sealing.operation.id;
    // Even after an error the capsule may be there: its folder is synced last.
    write_capsule(folder, sealing).inspect_err(|_| take_back(folder, id))?;
    match store.seal(sealing) {
        Ok(unsent) => Ok(unsent),
        // A commit whose sync failed may have happened after all; the store has reopened the file since.
        Err(_) if store.has_operation(id).unwrap_or(false) => Ok(store.unsent_operation(id)?),
        Err(e) => {
            take_back(folder, id);
            Err(e.into())
        }
    }
}

/// Removes the capsule of an operation that the officer is told was not submitted: the next start must not adopt it.
fn take_back(folder: &Folder, operation: OperationId) {
    let path = folder.capsule(operation);
    let removed = folder.disk().remove_if_there(&path);
    let removed = removed.and_then(|()| path.parent().map_or(Ok(()), |f| folder.disk().sync_folder(f)));
    if let Err(e) = removed {
        tracing::error!(error = %e, "a capsule that does not count could not be removed");
    }
}

fn write_capsule(folder: &Folder, sealing: &Sealing) -> io::Result<()> {
    let capsule = Capsule {
        format: 2,
        owner: sealing.owner,
        draft: sealing.draft.map(|(draft, _)| draft),
        draft_version: sealing.draft.map_or(0, |(_, version)| version),
        case_draft: sealing.case_draft,
        operation: BASE64.encode(&sealing.bytes),
        receipt: sealing.receipt.clone(),
    };
    folder.disk().write_durably(&folder.capsule(sealing.operation.id), &capsule.to_bytes()?)
}

impl Capsule {
    fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let json = serde_json::to_string(self)?;
        let digest = Digest::of(json.as_bytes());
        Ok(format!("{json}\n{digest}\n").into_bytes())
    }

    /// None when a bit differs from what was written. (Format 1 had no digest to tell by.)
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let Some((json, digest)) = text.strip_suffix('\n').and_then(|text| text.split_once('\n')) else {
            return serde_json::from_str(text).ok().filter(|capsule: &Self| capsule.format == 1);
        };
        let whole = digest.parse() == Ok(Digest::of(json.as_bytes()));
        if whole { serde_json::from_str(json).ok() } else { None }
    }
}

/// Adds the proof to a capsule, so that a rebuilt database does not send what was received.
///
/// # Errors
/// When the capsule cannot be read or written.
pub fn add_receipt(folder: &Folder, receipt: &SignedReceipt) -> io::Result<()> {
    let path = folder.capsule(receipt.receipt.operation);
    let capsule = Capsule::from_bytes(&folder.disk().read(&path)?);
    let capsule = capsule.ok_or(io::ErrorKind::InvalidData)?;
    let capsule = Capsule { receipt: Some(receipt.clone()), ..capsule };
    folder.disk().write_durably(&path, &capsule.to_bytes()?)
}

/// Which capsules are read at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adopt {
    /// Those without a row.
    New,
    /// All: an older copy of the database may not know of their receipts.
    All,
}

/// Makes rows of capsules that have none, and adds receipts that rows miss. Answers how many rows were made.
///
/// # Errors
/// When the folder or the database fails. A capsule that cannot be understood is left where it is and logged.
pub fn adopt(folder: &Folder, store: &Store, which: Adopt) -> Result<usize, SealError> {
    let mut found = Vec::new();
    for path in folder.capsules()? {
        let id = path.file_stem().and_then(|name| name.to_str()?.parse::<OperationId>().ok());
        let known = match id {
            Some(id) => store.has_operation(id)?,
            None => false,
        };
        if known && which == Adopt::New {
            continue;
        }
        match read_capsule(&folder.disk().read(&path)?) {
            Some(sealing) if known => {
                if let Some(receipt) = &sealing.receipt {
                    store.record_receipt(receipt, receipt.receipt.received_at)?;
                }
            }
            Some(sealing) => found.push(sealing),
            None => tracing::warn!(capsule = ?path.file_name(), "a capsule cannot be read and is left alone"),
        }
    }
    found.sort_by_key(|sealing| sealing.operation.sequence);
    let mut adopted = 0;
    for sealing in &found {
        if store.is_leftover(&sealing.operation)? {
            // An attempt that failed, whose capsule would not go away; a later one took its place.
            tracing::warn!(operation = %sealing.operation.id, "a capsule of a failed attempt is put away");
            folder.disk().remove_if_there(&folder.capsule(sealing.operation.id))?;
        } else {
            store.seal(sealing)?;
            adopted += 1;
        }
    }
    Ok(adopted)
}

fn read_capsule(bytes: &[u8]) -> Option<Sealing> {
    let capsule = Capsule::from_bytes(bytes)?;
    let bytes = BASE64.decode(&capsule.operation).ok()?;
    let operation: Operation = serde_json::from_slice(&bytes).ok()?;
    let Capsule { owner, draft, draft_version, case_draft, receipt, .. } = capsule;
    let draft = draft.map(|draft| (draft, draft_version));
    Some(Sealing { operation, bytes, owner, draft, case_draft, receipt })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated;
    use simdisk::Fault;

    fn capsule(format: u32) -> Capsule {
        let owner = OfficerId::from(uuid());
        Capsule {
            format,
            owner,
            draft: None,
            draft_version: 0,
            case_draft: None,
            operation: "e30=".into(),
            receipt: None,
        }
    }

    fn uuid() -> uuid::Uuid {
        uuid::Uuid::from_u128(7)
    }

    fn sealing() -> Sealing {
        let operation = Operation {
            id: uuid().into(),
            department: "SWM".parse().unwrap(),
            made_at: wire::time::Timestamp::from_millis(1),
            sequence: 1,
            body: wire::operation::OperationBody::Withdraw {
                submission: uuid().into(),
                reason: String::new(),
            },
            replaces: None,
            blobs: Vec::new(),
        };
        let bytes = serde_json::to_vec(&operation).unwrap();
        Sealing { operation, bytes, owner: uuid().into(), draft: None, case_draft: None, receipt: None }
    }

    #[test]
    fn sealing_fails_without_a_capsule() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(home.path(), std::sync::Arc::new(crate::disk::LocalDisk)).unwrap();
        let store = Store::open(&folder.database(), None).unwrap();
        let (sealing, id) = (sealing(), OperationId::from(uuid()));
        // A folder with something in it where the file is to be: it cannot be put there.
        std::fs::create_dir_all(folder.capsule(id).join("inside")).unwrap();
        assert!(seal(&folder, &store, &sealing).is_err());
        assert!(!store.has_operation(id).unwrap());
        std::fs::remove_dir_all(folder.capsule(id)).unwrap();
        seal(&folder, &store, &sealing).unwrap();
        assert!(store.has_operation(id).unwrap() && folder.capsule(id).is_file());
    }

    /// A message in an item's thread.
    fn message(n: u128) -> Sealing {
        let body = wire::operation::OperationBody::Message {
            submission: uuid().into(),
            message: uuid::Uuid::from_u128(n).into(),
            text: "কবে দেখা হবে?".into(),
        };
        let operation = Operation { id: uuid::Uuid::from_u128(n).into(), body, ..sealing().operation };
        Sealing { bytes: serde_json::to_vec(&operation).unwrap(), operation, ..sealing() }
    }

    #[test]
    fn a_message_reported_as_failed_is_not_sent_beside_its_replacement() {
        for fault in [Fault::SyncFails, Fault::Io, Fault::NoSpace] {
            for k in 1.. {
                let (disk, folder) = simulated::folder(k);
                let store = simulated::store(&folder).unwrap();
                disk.fail_at(disk.ops() + k, fault);
                let sealed = seal(&folder, &store, &message(1));
                let over = disk.struck().is_empty();
                disk.heal();
                if sealed.is_err() {
                    seal(&folder, &store, &message(2)).unwrap();
                }
                disk.power_cut();
                drop(store);
                disk.start();
                let store = simulated::store(&folder).unwrap();
                adopt(&folder, &store, Adopt::New).unwrap();
                let sent: Vec<_> = store.unsent().unwrap().iter().map(|unsent| unsent.operation.id).collect();
                let expected = if sealed.is_err() { message(2) } else { message(1) };
                assert_eq!(sent, [expected.operation.id], "{fault:?} at {k}");
                if over {
                    break;
                }
            }
        }
    }

    #[test]
    fn a_capsule_of_the_first_format_is_still_read() {
        let first = serde_json::to_vec(&capsule(1)).unwrap();
        assert!(Capsule::from_bytes(&first).is_some());
    }

    #[test]
    fn a_capsule_with_one_wrong_bit_is_not_read() {
        let whole = capsule(2).to_bytes().unwrap();
        assert!(Capsule::from_bytes(&whole).is_some());
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Capsule::from_bytes(&bytes).is_none(), "bit {bit}");
        }
    }
}
