//! The device's credential in the system's keyring; in a private file when no keyring answers.

use keyring::v1::{Entry, Error};
use officer::credential::{CredentialFile, Keyring, KeyringOrFile};
use std::io;
use std::path::Path;

/// This app's entry in the keyring.
pub struct SystemKeyring {
    account: String,
}

/// The keyring for the app in this folder, with the file behind it: two folders on one account are two officers.
pub fn of(root: &Path) -> KeyringOrFile<SystemKeyring> {
    let keyring = SystemKeyring { account: root.display().to_string() };
    KeyringOrFile::new(keyring, CredentialFile::at(root.join("credential")))
}

impl SystemKeyring {
    fn entry(&self) -> io::Result<Entry> {
        Entry::new("org.purabarta.officer", &self.account).map_err(io::Error::other)
    }
}

impl Keyring for SystemKeyring {
    fn get(&self) -> io::Result<Option<String>> {
        match self.entry()?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(e) => Err(io::Error::other(e)),
        }
    }

    fn set(&self, secret: &str) -> io::Result<()> {
        self.entry()?.set_password(secret).map_err(io::Error::other)
    }

    fn remove(&self) -> io::Result<()> {
        match self.entry()?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(e) => Err(io::Error::other(e)),
        }
    }
}
