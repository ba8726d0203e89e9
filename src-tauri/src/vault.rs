//! The device's credential in the system's keyring; in a private file when no keyring answers.

use keyring::v1::{Entry, Error};
use officer::identity::{CredentialFile, Vault};
use officer::view::CredentialPlace;
use std::io;
use std::path::Path;

/// The keyring, with the file behind it.
pub struct Keyring {
    account: String,
    file: CredentialFile,
}

impl Keyring {
    /// For the app in this folder: two folders on one account are two officers.
    pub fn of(root: &Path) -> Self {
        Self { account: root.display().to_string(), file: CredentialFile::at(root.join("credential")) }
    }

    fn entry(&self) -> Result<Entry, Error> {
        Entry::new("org.purabarta.officer", &self.account)
    }
}

impl Vault for Keyring {
    fn store(&self, token: &str) -> io::Result<CredentialPlace> {
        // Written and read back: some keyrings say yes and forget.
        let kept = self.entry().and_then(|entry| {
            entry.set_password(token)?;
            entry.get_password()
        });
        match kept {
            Ok(read) if read == token => Ok(CredentialPlace::Keyring),
            Ok(_) => self.file.store(token),
            Err(e) => {
                tracing::warn!(error = %e, "no keyring answers; the credential goes to a private file");
                self.file.store(token)
            }
        }
    }

    fn load(&self) -> io::Result<Option<(String, CredentialPlace)>> {
        match self.entry().and_then(|entry| entry.get_password()) {
            Ok(token) => Ok(Some((token, CredentialPlace::Keyring))),
            Err(e) => {
                if !matches!(e, Error::NoEntry) {
                    tracing::warn!(error = %e, "no keyring answers; looking for the private file");
                }
                self.file.load()
            }
        }
    }
}
