//! Sealing: the moment after which nothing the officer did is lost.
//!
//! A **capsule** is written first, then the rows. Whatever is between the two when the power goes is
//! finished at the next start ([`adopt`]): a capsule without a row becomes a row. The same path rebuilds
//! the outbox when the database is gone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use std::{fs, io};
use wire::ids::{DraftId, OfficerId, OperationId};
use wire::operation::Operation;
use wire::receipt::SignedReceipt;

use crate::folder::{Folder, write_durably};
use crate::store::{Sealing, Store, StoreError};

/// One operation, complete in one file.
#[derive(Serialize, Deserialize)]
struct Capsule {
    /// 1.
    format: u32,
    /// Whose it is.
    owner: OfficerId,
    /// The draft it was made of.
    draft: Option<DraftId>,
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

/// Seals an operation: capsule, then rows.
///
/// # Errors
/// [`SealError`].
pub fn seal(folder: &Folder, store: &Store, sealing: &Sealing) -> Result<(), SealError> {
    write_capsule(folder, sealing)?;
    let sealed = store.seal(sealing);
    if sealed.is_err() {
        // The officer is told it was not submitted; so it must not come back by itself.
        let _ = fs::remove_file(folder.capsule(sealing.operation.id));
    }
    Ok(sealed?)
}

fn write_capsule(folder: &Folder, sealing: &Sealing) -> io::Result<()> {
    let capsule = Capsule {
        format: 1,
        owner: sealing.owner,
        draft: sealing.draft,
        operation: BASE64.encode(&sealing.bytes),
        receipt: sealing.receipt.clone(),
    };
    let bytes = serde_json::to_vec(&capsule).map_err(io::Error::other)?;
    write_durably(&folder.capsule(sealing.operation.id), &bytes)
}

/// Adds the proof to a capsule, so that a rebuilt database does not send what was received.
///
/// # Errors
/// When the capsule cannot be read or written.
pub fn add_receipt(folder: &Folder, receipt: &SignedReceipt) -> io::Result<()> {
    let path = folder.capsule(receipt.receipt.operation);
    let mut capsule: Capsule = serde_json::from_slice(&fs::read(&path)?).map_err(io::Error::other)?;
    capsule.receipt = Some(receipt.clone());
    write_durably(&path, &serde_json::to_vec(&capsule).map_err(io::Error::other)?)
}

/// Makes rows of every capsule that has none. Answers how many.
///
/// # Errors
/// When the folder or the database fails. A capsule that cannot be understood is left where it is and logged.
pub fn adopt(folder: &Folder, store: &Store) -> Result<usize, SealError> {
    let mut adopted = Vec::new();
    for path in folder.capsules()? {
        let known = path.file_stem().and_then(|name| name.to_str()?.parse::<OperationId>().ok());
        if let Some(id) = known
            && store.has_operation(id)?
        {
            continue;
        }
        match read_capsule(&fs::read(&path)?) {
            Some(sealing) => adopted.push(sealing),
            None => tracing::warn!(capsule = ?path.file_name(), "a capsule cannot be read and is left alone"),
        }
    }
    adopted.sort_by_key(|sealing| sealing.operation.sequence);
    for sealing in &adopted {
        store.seal(sealing)?;
    }
    Ok(adopted.len())
}

fn read_capsule(bytes: &[u8]) -> Option<Sealing> {
    let capsule: Capsule = serde_json::from_slice(bytes).ok()?;
    let bytes = BASE64.decode(&capsule.operation).ok()?;
    let operation: Operation = serde_json::from_slice(&bytes).ok()?;
    let Capsule { owner, draft, receipt, .. } = capsule;
    Some(Sealing { operation, bytes, owner, draft, receipt })
}
