//! This computer's credential: what is stored of it, where, and which of those found is used.
//!
//! A token alone does not tell whose it is. When the system's keyring fails and comes back, two tokens of two enrolments
//! can be found on one computer, and the wrong one would record one officer's work as another's. So the token is stored
//! together with the device and the officer it was given to, and is used only when these are the ones of the
//! [`Identity`] on disk. What earlier versions stored, the bare token, is used once the queue itself has named the same
//! two (`engine::login`), and is then stored like any other.

use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use wire::ids::{DeviceId, OfficerId};

use crate::disk::{Disk, LocalDisk};
use crate::identity::Identity;
use crate::view::CredentialPlace;

/// A credential, and whose it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// The secret.
    pub token: String,
    /// The device that it is of: another one for each enrolment.
    pub device: DeviceId,
    /// The officer whose work is sent with it.
    pub officer: OfficerId,
}

impl Credential {
    /// The credential of this enrolment.
    pub(crate) const fn of(identity: &Identity, token: String) -> Self {
        Self { token, device: identity.device, officer: identity.me.officer.id }
    }

    /// As it is stored.
    ///
    /// # Errors
    /// Never, as far as is known.
    pub(crate) fn to_secret(&self) -> io::Result<String> {
        serde_json::to_string(self).map_err(io::Error::other)
    }

    fn is_of(&self, identity: &Identity) -> bool {
        self.device == identity.device && self.officer == identity.me.officer.id
    }
}

/// What a place holds.
enum Secret {
    /// A credential that says whose it is.
    Bound(Credential),
    /// A bare token, as versions before this one stored it.
    Bare(String),
}

impl Secret {
    /// None when it is neither.
    fn read(text: &str) -> Option<Self> {
        match serde_json::from_str(text) {
            Ok(credential) => Some(Self::Bound(credential)),
            Err(_) if text.trim().is_empty() || text.starts_with('{') => None,
            Err(_) => Some(Self::Bare(text.to_owned())),
        }
    }
}

/// The token in what is stored, for people and programs that help.
#[must_use]
pub fn token_in(secret: &str) -> Option<String> {
    Some(match Secret::read(secret)? {
        Secret::Bound(credential) => credential.token,
        Secret::Bare(token) => token,
    })
}

/// What was found on this computer.
#[derive(Debug, Default)]
pub struct Held {
    /// Each secret, and where it was.
    pub secrets: Vec<(String, CredentialPlace)>,
    /// A place did not answer: it may hold another one.
    pub locked: bool,
}

/// What of it can be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Usable {
    /// The token of this very enrolment.
    Bound(String, CredentialPlace),
    /// Bare tokens: the queue must say which one is of this enrolment. Never empty.
    Bare(Vec<String>, CredentialPlace),
    /// None, but a place did not answer.
    Locked,
    /// Only those of other enrolments.
    OfOthers,
    /// There is none.
    Nothing,
}

impl Held {
    /// What of it can be used by whoever is enrolled.
    pub(crate) fn usable(&self, identity: &Identity) -> Usable {
        let (mut bare, mut bare_place) = (Vec::new(), None);
        for (secret, place) in &self.secrets {
            match Secret::read(secret) {
                Some(Secret::Bound(credential)) if credential.is_of(identity) => {
                    return Usable::Bound(credential.token, *place);
                }
                Some(Secret::Bare(token)) => {
                    bare_place = bare_place.or(Some(*place));
                    bare.push(token);
                }
                _ => {}
            }
        }
        match bare_place {
            Some(place) => Usable::Bare(bare, place),
            None if self.locked => Usable::Locked,
            None if self.secrets.is_empty() => Usable::Nothing,
            None => Usable::OfOthers,
        }
    }
}

/// Where the credential is kept. The desktop host has [`KeyringOrFile`]; [`CredentialFile`] alone is for running without
/// a desktop.
pub trait Vault: Send + Sync {
    /// Stores it in place of every other, and says where.
    ///
    /// # Errors
    /// When it could not be stored anywhere.
    fn store(&self, secret: &str) -> io::Result<CredentialPlace>;

    /// Everything that is stored.
    fn load(&self) -> Held;
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

    fn read(&self) -> io::Result<Option<String>> {
        match self.disk.read(&self.path) {
            Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(io::Error::other),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }
}

impl Vault for CredentialFile {
    fn store(&self, secret: &str) -> io::Result<CredentialPlace> {
        self.disk.write_durably(&self.path, secret.as_bytes())?;
        Ok(CredentialPlace::File)
    }

    fn load(&self) -> Held {
        let mut held = Held::default();
        held.add(self.read(), CredentialPlace::File);
        held
    }
}

impl Held {
    fn add(&mut self, read: io::Result<Option<String>>, place: CredentialPlace) {
        match read {
            Ok(secret) => self.secrets.extend(secret.map(|secret| (secret, place))),
            Err(e) => {
                tracing::warn!(error = %e, ?place, "a place for the credential does not answer");
                self.locked = true;
            }
        }
    }
}

/// One entry of the system's keyring.
pub trait Keyring: Send + Sync {
    /// The secret; none when the keyring answers and has no such entry.
    ///
    /// # Errors
    /// It does not answer: it is locked, or not there. That says nothing about the entry.
    fn get(&self) -> io::Result<Option<String>>;
    /// Sets it.
    ///
    /// # Errors
    /// It does not answer.
    fn set(&self, secret: &str) -> io::Result<()>;
    /// Removes it, if it is there.
    ///
    /// # Errors
    /// It does not answer.
    fn remove(&self) -> io::Result<()>;
}

/// The keyring, with a file behind it for when it does not answer.
pub struct KeyringOrFile<K> {
    keyring: K,
    file: CredentialFile,
}

impl<K: Keyring> KeyringOrFile<K> {
    /// This entry, and this file.
    pub const fn new(keyring: K, file: CredentialFile) -> Self {
        Self { keyring, file }
    }
}

impl<K: Keyring> Vault for KeyringOrFile<K> {
    fn store(&self, secret: &str) -> io::Result<CredentialPlace> {
        // Written and read back: some keyrings say yes and forget.
        let kept = self.keyring.set(secret).and_then(|()| self.keyring.get());
        // Best effort in both cases: a secret left in the other place is known by whose it is.
        if kept.as_ref().is_ok_and(|kept| kept.as_deref() == Some(secret)) {
            if let Err(e) = self.file.disk.remove_if_there(&self.file.path) {
                tracing::warn!(error = %e, "the file of an earlier credential stays");
            }
            return Ok(CredentialPlace::Keyring);
        }
        if let Err(e) = kept {
            tracing::warn!(error = %e, "no keyring answers; the credential goes to a private file");
        }
        let place = self.file.store(secret)?;
        if let Err(e) = self.keyring.remove() {
            tracing::warn!(error = %e, "an earlier credential may stay in the keyring");
        }
        Ok(place)
    }

    fn load(&self) -> Held {
        let mut held = Held::default();
        held.add(self.keyring.get(), CredentialPlace::Keyring);
        held.add(self.file.read(), CredentialPlace::File);
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::sync::Mutex;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Mood {
        Answers,
        /// Nothing comes of anything that is asked.
        Locked,
        /// Takes a secret and forgets it.
        Forgets,
    }

    struct FakeKeyring {
        mood: Mutex<Mood>,
        entry: Mutex<Option<String>>,
    }

    impl FakeKeyring {
        fn answer<T>(&self, work: impl FnOnce(&mut Option<String>, Mood) -> T) -> io::Result<T> {
            match *self.mood.lock().unwrap() {
                Mood::Locked => Err(io::Error::other("locked")),
                mood => Ok(work(&mut self.entry.lock().unwrap(), mood)),
            }
        }
    }

    impl Keyring for Arc<FakeKeyring> {
        fn get(&self) -> io::Result<Option<String>> {
            self.answer(|entry, _| entry.clone())
        }

        fn set(&self, secret: &str) -> io::Result<()> {
            self.answer(|entry, mood| {
                if mood == Mood::Answers {
                    *entry = Some(secret.to_owned());
                }
            })
        }

        fn remove(&self) -> io::Result<()> {
            self.answer(|entry, _| *entry = None)
        }
    }

    fn identity(n: u128) -> Identity {
        let id = uuid::Uuid::from_u128(n);
        serde_json::from_value(json!({
            "address": "https://queue.example/",
            "device": id,
            "queue_key": "key",
            "me": {
                "officer": { "id": id, "name": { "bn": "ক", "en": "K" } },
                "postings": [], "departments": [], "places": { "boroughs": [] },
                "epoch": id, "server_time": 0
            }
        }))
        .unwrap()
    }

    const MOODS: [Mood; 3] = [Mood::Answers, Mood::Locked, Mood::Forgets];

    /// What is on the disk and in the keyring before the first step, as an earlier version left it: bare tokens.
    const LEFT: [(Option<&str>, Option<&str>); 5] = [
        (None, None),
        (Some("bare-1"), None),
        (None, Some("bare-1")),
        (Some("bare-1"), Some("bare-2")),
        (Some("bare-2"), Some("bare-1")),
    ];

    #[test]
    fn whatever_the_keyring_did_at_each_enrolment_only_the_last_ones_token_is_used() {
        // Each step: how the keyring is, and which of two officers enrols. All sequences of up to three.
        let steps: Vec<(Mood, u128)> =
            MOODS.into_iter().flat_map(|mood| [1, 2].map(|officer| (mood, officer))).collect();
        let mut sequences: Vec<Vec<(Mood, u128)>> = vec![Vec::new()];
        for _ in 0..3 {
            let longer: Vec<_> = sequences
                .iter()
                .flat_map(|sequence| steps.iter().map(|step| [sequence.as_slice(), &[*step]].concat()))
                .collect();
            sequences.extend(longer);
        }
        let (_simulated, disk) = crate::simulated::disk(1);
        let path = std::path::Path::new("/app/credential");
        disk.make_folder(std::path::Path::new("/app")).unwrap();
        for (in_keyring, in_file) in LEFT {
            for sequence in sequences.iter().filter(|sequence| !sequence.is_empty()) {
                for last in MOODS {
                    disk.remove_if_there(path).unwrap();
                    if let Some(token) = in_file {
                        disk.write_synced(path, token.as_bytes()).unwrap();
                    }
                    let keyring = Arc::new(FakeKeyring {
                        mood: Mutex::new(Mood::Answers),
                        entry: Mutex::new(in_keyring.map(str::to_owned)),
                    });
                    let vault = KeyringOrFile::new(
                        Arc::clone(&keyring),
                        CredentialFile::on(Arc::clone(&disk), path.to_owned()),
                    );
                    let (mut place, mut works_here, mut token) =
                        (CredentialPlace::None, identity(0), String::new());
                    for (n, (mood, officer)) in sequence.iter().enumerate() {
                        *keyring.mood.lock().unwrap() = *mood;
                        (works_here, token) = (identity(officer * 10 + n as u128), format!("token-{n}"));
                        let credential = Credential::of(&works_here, token.clone());
                        place = vault.store(&credential.to_secret().unwrap()).unwrap();
                    }
                    *keyring.mood.lock().unwrap() = last;
                    let usable = vault.load().usable(&works_here);
                    let what = format!("{in_keyring:?} {in_file:?} {sequence:?} then {last:?}");
                    if last == Mood::Locked && place == CredentialPlace::Keyring {
                        assert_eq!(usable, Usable::Locked, "no answer is not no entry: {what}");
                    } else {
                        assert_eq!(usable, Usable::Bound(token, place), "{what}");
                    }
                }
            }
        }
    }

    #[test]
    fn bare_tokens_of_an_earlier_version_are_all_offered_and_none_is_taken_for_bound() {
        for (in_keyring, in_file) in LEFT {
            for mood in [Mood::Answers, Mood::Locked] {
                let home = tempfile::tempdir().unwrap();
                let path = home.path().join("credential");
                if let Some(token) = in_file {
                    std::fs::write(&path, token).unwrap();
                }
                let entry = Mutex::new(in_keyring.map(str::to_owned));
                let keyring = Arc::new(FakeKeyring { mood: Mutex::new(mood), entry });
                let vault = KeyringOrFile::new(keyring, CredentialFile::at(path));
                let seen = in_keyring.filter(|_| mood == Mood::Answers).into_iter().chain(in_file);
                let seen: Vec<String> = seen.map(str::to_owned).collect();
                match vault.load().usable(&identity(1)) {
                    Usable::Bare(tokens, _) => assert_eq!(tokens, seen),
                    Usable::Locked => assert!(seen.is_empty() && mood == Mood::Locked),
                    Usable::Nothing => assert!(seen.is_empty() && mood == Mood::Answers),
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    #[test]
    fn a_credential_of_another_enrolment_or_officer_is_not_used() {
        let here = identity(1);
        let ours = Credential::of(&here, "ours".into());
        for other in [
            Credential { device: identity(2).device, ..ours.clone() },
            Credential { officer: identity(2).me.officer.id, ..ours.clone() },
        ] {
            let held =
                Held { secrets: vec![(other.to_secret().unwrap(), CredentialPlace::Keyring)], locked: false };
            assert_eq!(held.usable(&here), Usable::OfOthers);
            let both = Held {
                secrets: [held.secrets, vec![(ours.to_secret().unwrap(), CredentialPlace::File)]].concat(),
                locked: true,
            };
            assert_eq!(both.usable(&here), Usable::Bound("ours".into(), CredentialPlace::File));
        }
    }

    #[test]
    fn a_stored_credential_is_loaded_again() {
        let home = tempfile::tempdir().unwrap();
        let vault = CredentialFile::at(home.path().join("credential"));
        assert!(vault.load().secrets.is_empty());
        vault.store("secret").unwrap();
        assert_eq!(vault.load().secrets, [("secret".to_owned(), CredentialPlace::File)]);
    }
}
