//! Which queue this computer belongs to, who works at it, and where its credential is kept.

use serde::{Deserialize, Serialize};
use std::path::Path;
use std::{fs, io};
use wire::device::Me;
use wire::ids::DeviceId;
use wire::receipt::QueueKey;

use crate::folder::write_durably;
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
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// When the disk will not have it.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        write_durably(path, &serde_json::to_vec_pretty(self).map_err(io::Error::other)?)
    }
}

/// Where the credential is kept. The desktop host has the system's keyring; [`CredentialFile`] is for
/// when that does not answer, and for running without a desktop.
pub trait Vault: Send + Sync {
    /// Keeps it, and says where.
    ///
    /// # Errors
    /// When it could not be kept anywhere.
    fn keep(&self, token: &str) -> io::Result<CredentialPlace>;

    /// Gives it back, and says where it was.
    ///
    /// # Errors
    /// When there is a place and it cannot be read.
    fn fetch(&self) -> io::Result<Option<(String, CredentialPlace)>>;
}

/// A file that only this user can read.
#[derive(Debug, Clone)]
pub struct CredentialFile {
    path: std::path::PathBuf,
}

impl CredentialFile {
    /// At this path.
    #[must_use]
    pub fn at(path: std::path::PathBuf) -> Self {
        Self { path }
    }
}

impl Vault for CredentialFile {
    fn keep(&self, token: &str) -> io::Result<CredentialPlace> {
        private(&self.path)?;
        write_durably(&self.path, token.as_bytes())?;
        private(&self.path)?;
        Ok(CredentialPlace::File)
    }

    fn fetch(&self) -> io::Result<Option<(String, CredentialPlace)>> {
        match fs::read_to_string(&self.path) {
            Ok(token) => Ok(Some((token, CredentialPlace::File))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }
}

/// The file that is about to be written, and the one that was, are for this user only.
#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let beside = path.with_extension("part");
    if path.exists() {
        return fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    }
    fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(beside).map(drop)
}

/// On Windows the local application folder is the user's own already.
#[cfg(not(unix))]
fn private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_credential_file_is_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("credential");
        let vault = CredentialFile::at(path.clone());
        assert!(vault.fetch().unwrap().is_none());
        vault.keep("secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(vault.fetch().unwrap(), Some(("secret".to_owned(), CredentialPlace::File)));
    }
}
