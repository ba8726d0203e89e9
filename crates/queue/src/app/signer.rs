//! The queue's key: receipts are signed with it, and the keys of capsules are derived from it.

use ed25519_dalek::SigningKey;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use wire::ambient::Chance;
use wire::capsule::{CapsuleKey, CapsuleSecret};
use wire::receipt::QueueKey;

use crate::fault::Fault;

/// Whoever has the key.
pub struct Signer(SigningKey);

impl Signer {
    /// Reads the key, or makes one where there is none; only its owner may read the file.
    ///
    /// # Errors
    /// The file cannot be read or written, or is no key.
    pub fn open(path: &Path, chance: &dyn Chance) -> Result<Self, Fault> {
        match fs::read(path) {
            Ok(bytes) => {
                let bytes: [u8; 32] =
                    bytes.try_into().map_err(|_| Fault::Broken("the signing key is not 32 bytes".into()))?;
                Ok(Self(SigningKey::from_bytes(&bytes)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = [0; 32];
                chance.fill(&mut bytes);
                let mut options = fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path)?;
                file.write_all(&bytes)?;
                file.sync_all()?;
                Ok(Self(SigningKey::from_bytes(&bytes)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What receipts are signed with.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.0
    }

    /// What receipts are checked with.
    #[must_use]
    pub fn public_key(&self) -> QueueKey {
        QueueKey::of(&self.0)
    }

    /// What opens unsent work on a pen drive, and what seals it.
    #[must_use]
    pub fn capsule_keys(&self) -> (CapsuleSecret, CapsuleKey) {
        CapsuleSecret::derived_from(self.0.as_bytes())
    }
}
