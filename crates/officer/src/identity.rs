//! Which queue this computer belongs to, who works at it, and where its credential is kept.

use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::device::Me;
use wire::ids::DeviceId;
use wire::receipt::QueueKey;

use crate::disk::{Disk, LocalDisk};
use crate::view::CredentialPlace;

/// Everything about the enrolment but the credential. A file of its own, so that a rebuilt database
/// finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The queue's address.
    pub address: url::Url,
    /// This computer at the queue.
    pub device: DeviceId,
    /// What receipts are checked with.
    pub queue_key: QueueKey,
    /// Who works here, as the queue last said.
    pub me: Me,
}

impl Identity {
    /// Reads it, if this computer is enrolled.
    ///
    /// # Errors
    /// When there is a file and it cannot be read or understood.
    pub fn read(disk: &dyn Disk, path: &Path) -> io::Result<Option<Self>> {
        match disk.read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// When the disk will not have it.
    pub fn write(&self, disk: &dyn Disk, path: &Path) -> io::Result<()> {
        disk.write_durably(path, &serde_json::to_vec_pretty(self).map_err(io::Error::other)?)
    }
}

/// Where the credential is kept. The desktop host has the system's keyring; [`CredentialFile`] is for
/// when that does not answer, and for running without a desktop.
pub trait Vault: Send + Sync {
    /// Stores it, and says where.
    ///
    /// # Errors
    /// When it could not be stored anywhere.
    fn store(&self, token: &str) -> io::Result<CredentialPlace>;

    /// Gives it back, and says where it was.
    ///
    /// # Errors
    /// When there is a place and it cannot be read.
    fn load(&self) -> io::Result<Option<(String, CredentialPlace)>>;
}

/// A file that only this user can read.
pub struct CredentialFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl CredentialFile {
    /// At this path on the computer's own disk.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self::on(Arc::new(LocalDisk), path)
    }

    /// At this path on this disk.
    #[must_use]
    pub fn on(disk: Arc<dyn Disk>, path: PathBuf) -> Self {
        Self { disk, path }
    }
}

impl Vault for CredentialFile {
    fn store(&self, token: &str) -> io::Result<CredentialPlace> {
        self.disk.write_durably(&self.path, token.as_bytes())?;
        Ok(CredentialPlace::File)
    }

    fn load(&self) -> io::Result<Option<(String, CredentialPlace)>> {
        match self.disk.read(&self.path) {
            Ok(bytes) => {
                let token = String::from_utf8(bytes).map_err(io::Error::other)?;
                Ok(Some((token, CredentialPlace::File)))
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_credential_is_loaded_again() {
        let home = tempfile::tempdir().unwrap();
        let vault = CredentialFile::at(home.path().join("credential"));
        assert!(vault.load().unwrap().is_none());
        vault.store("secret").unwrap();
        assert_eq!(vault.load().unwrap(), Some(("secret".to_owned(), CredentialPlace::File)));
    }
}
