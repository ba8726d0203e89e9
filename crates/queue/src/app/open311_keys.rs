//! The keys of Open311: made, listed, struck off. Only their hashes are kept.

use crate::app::queue::Queue;
use crate::audit::{self, AuditEntry};
use crate::fault::Fault;
use crate::intake::open311::requests::key_hash;
use crate::rules::access::secrets::new_secret;
use crate::store::{KeyRow, StoreError};

/// Requests and updates a key brings in an hour, unless said otherwise.
pub const PER_HOUR: u32 = 1_000;

/// Why a key was not made or struck off.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not a name: 1 to 40 lower-case Latin letters, digits, `-` or `_`.
    #[error("name_malformed")]
    NameMalformed,
    /// Somebody has or had it: what came with it is known by it.
    #[error("name_taken")]
    NameTaken,
    /// Nobody has it.
    #[error("name_unknown")]
    NameUnknown,
    /// The queue failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.into())
    }
}

/// Makes a key; answers the secret, which is said this once. Blocks.
///
/// # Errors
/// Why not; then nothing was made.
pub fn make(
    queue: &Queue,
    name: &str,
    jurisdiction: &str,
    public: bool,
    per_hour: u32,
) -> Result<String, KeyError> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    if !(1..=40).contains(&name.len()) || !name.bytes().all(letter) {
        return Err(KeyError::NameMalformed);
    }
    let secret = new_secret(&*queue.chance);
    queue.store.write(|records| {
        if records.open311_keys()?.iter().any(|key| key.name == name) {
            return Err(KeyError::NameTaken);
        }
        let made = queue.clock.now();
        records.save_open311_key(&KeyRow {
            name: name.to_owned(),
            hash: key_hash(&secret),
            jurisdiction: jurisdiction.to_owned(),
            public,
            per_hour,
            made,
            revoked: None,
        })?;
        let detail = if public { "public" } else { "" };
        let entry = AuditEntry { actor: "system", action: "open311_key_made", subject: name, detail };
        Ok(audit::note(records, made, entry)?)
    })?;
    Ok(secret)
}

/// Every key that ever was. Blocks.
///
/// # Errors
/// The store failed.
pub fn all(queue: &Queue) -> Result<Vec<KeyRow>, KeyError> {
    Ok(queue.store.read(|records| records.open311_keys())?)
}

/// Strikes a key off: nothing comes in with it any more, and nothing is read with it. Blocks.
///
/// # Errors
/// There is none, or the store failed.
pub fn revoke(queue: &Queue, name: &str) -> Result<(), KeyError> {
    queue.store.write(|records| {
        let found = records.open311_keys()?.into_iter().find(|key| key.name == name);
        let key = found.ok_or(KeyError::NameUnknown)?;
        if key.revoked.is_some() {
            return Ok(());
        }
        let now = queue.clock.now();
        records.save_open311_key(&KeyRow { revoked: Some(now), ..key })?;
        let entry = AuditEntry { actor: "system", action: "open311_key_revoked", subject: name, detail: "" };
        Ok(audit::note(records, now, entry)?)
    })
}
