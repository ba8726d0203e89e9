//! Passwords: hashed with Argon2, whatever the script of their digits.
//!
//! Each hash works in 19 MiB of memory. Taken anew every time, that memory stayed with the process: a few hundred logins
//! at once left gigabytes. So there are [`AT_A_TIME`] memories for all, used again and again; who finds none waits.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use wire::ambient::Chance;
use wire::problem::ProblemCode;
use wire::text;

use crate::fault::Fault;
use crate::rules::access::secrets;
use crate::store::AccountRow;

/// Passwords worked on at a time: it takes a core each.
pub const AT_A_TIME: usize = 2;

/// What passwords are hashed and checked with.
pub struct Passwords {
    memories: Memories,
    /// Dummy hash, verified for unknown logins so that timing does not reveal which accounts exist.
    dummy_password_hash: String,
}

impl Passwords {
    /// Ready to check.
    ///
    /// # Errors
    /// The dummy cannot be hashed.
    pub fn new(chance: &dyn Chance) -> Result<Self, Fault> {
        let mut passwords = Self { memories: Memories::default(), dummy_password_hash: String::new() };
        passwords.dummy_password_hash = passwords.hash(&secrets::new_secret(chance), chance)?;
        Ok(passwords)
    }

    /// The account, if the password is its own. Takes its time.
    ///
    /// # Errors
    /// `login_wrong`.
    pub fn owner(&self, account: Option<AccountRow>, password: &str) -> Result<AccountRow, Fault> {
        // Without a password nobody comes in.
        let account = account.filter(|account| !account.password.is_empty());
        let stored = account.as_ref().map_or(&self.dummy_password_hash, |account| &account.password);
        let right = self.verify(password, stored).unwrap_or(false);
        match account {
            Some(account) if right => Ok(account),
            _ => Err(ProblemCode::LoginWrong.into()),
        }
    }

    /// A password as it is stored. Takes its time.
    ///
    /// # Errors
    /// It cannot be hashed.
    pub fn hash(&self, password: &str, chance: &dyn Chance) -> Result<String, Fault> {
        let mut salt = [0; 16];
        chance.fill(&mut salt);
        let failed = |error| Fault::Broken(format!("the password cannot be hashed: {error}"));
        let salt = Salt::new(&salt).map_err(|error| failed(error.to_string()))?;
        let (version, params) = (Version::default(), Params::default());
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(version.into()),
            params: ParamsString::try_from(&params).map_err(|error| failed(error.to_string()))?,
            hash: Some(
                self.output(Argon2::new(Algorithm::Argon2id, version, params), password, &salt)
                    .ok_or_else(|| failed("Argon2".to_owned()))?,
            ),
            salt: Some(salt),
        };
        Ok(hash.to_string())
    }

    /// Whether a password is the one of a stored hash, by the hash's own parameters; none where it is no hash.
    fn verify(&self, password: &str, stored: &str) -> Option<bool> {
        let stored = PasswordHash::new(stored).ok()?;
        let algorithm = Algorithm::try_from(stored.algorithm.as_str()).ok()?;
        let version = stored.version.map_or(Some(Version::default()), |version| version.try_into().ok())?;
        let params = Params::try_from(&stored).ok()?;
        let found = self.output(Argon2::new(algorithm, version, params), password, stored.salt.as_ref()?)?;
        // Outputs are compared in constant time.
        Some(found == stored.hash?)
    }

    fn output(&self, argon: Argon2<'_>, password: &str, salt: &Salt) -> Option<Output> {
        let password = text::password(password);
        let mut buffer = [0; Output::MAX_LENGTH];
        let length = argon.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = buffer.get_mut(..length)?;
        let mut memory = self.memories.lend(argon.params().block_count());
        argon.hash_password_into_with_memory(password.as_bytes(), salt, output, &mut *memory.blocks).ok()?;
        Output::new(output).ok()
    }

    /// How many memories there are: at most [`AT_A_TIME`], whatever came.
    #[must_use]
    pub fn memories(&self) -> usize {
        self.memories.held().made
    }
}

/// The memories for all passwords.
#[derive(Default)]
struct Memories {
    state: Mutex<MemoriesState>,
    back: Condvar,
}

#[derive(Default)]
struct MemoriesState {
    idle: Vec<Vec<Block>>,
    made: usize,
}

impl Memories {
    /// Nothing that holds the lock can leave it half changed.
    fn held(&self) -> MutexGuard<'_, MemoriesState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A memory of at least so many blocks, when one is free.
    fn lend(&self, blocks: usize) -> Memory<'_> {
        let mut state = self.held();
        let mut memory = loop {
            if let Some(idle) = state.idle.pop() {
                break idle;
            }
            if state.made < AT_A_TIME {
                state.made += 1;
                break Vec::new();
            }
            state = self.back.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        drop(state);
        // What was in it does not matter: the first pass writes all of it.
        if memory.len() < blocks {
            memory.resize(blocks, Block::default());
        }
        Memory { memories: self, blocks: memory }
    }
}

/// A memory that goes back when it is not used any more, also after a panic.
struct Memory<'a> {
    memories: &'a Memories,
    blocks: Vec<Block>,
}

impl Drop for Memory<'_> {
    fn drop(&mut self) {
        self.memories.held().idle.push(std::mem::take(&mut self.blocks));
        self.memories.back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
    use wire::ambient::system::SystemChance;

    fn account(password: String) -> AccountRow {
        AccountRow { login: "rina".into(), officer: uuid::Uuid::from_u128(1).into(), password }
    }

    #[test]
    fn many_passwords_at_once_use_no_more_memories_than_are_worked_on_at_a_time() {
        let passwords = Passwords::new(&SystemChance).unwrap();
        let rina = account(passwords.hash("a long password ১২", &SystemChance).unwrap());
        std::thread::scope(|scope| {
            for n in 0..4 * AT_A_TIME {
                let (passwords, rina) = (&passwords, rina.clone());
                scope.spawn(move || {
                    let unknown = passwords.owner(None, "a long password 12");
                    assert!(unknown.is_err(), "{n}");
                    assert!(passwords.owner(Some(rina.clone()), "a long password 13").is_err(), "{n}");
                    assert_eq!(passwords.owner(Some(rina.clone()), "a long password 12").unwrap(), rina);
                });
            }
        });
        let (made, idle) = (passwords.memories(), passwords.memories.held().idle.len());
        assert!((1..=AT_A_TIME).contains(&made) && idle == made, "{made} made, {idle} came back");
    }

    #[test]
    fn hashes_are_those_of_the_library_in_both_directions() {
        let passwords = Passwords::new(&SystemChance).unwrap();
        let theirs: PasswordHash =
            Argon2::default().hash_password_with_salt(b"a long password", &[7; 16]).unwrap();
        assert!(passwords.owner(Some(account(theirs.to_string())), "a long password").is_ok());
        let ours = passwords.hash("a long password", &SystemChance).unwrap();
        assert!(Argon2::default().verify_password(b"a long password", ours.as_str()).is_ok());
        assert!(passwords.owner(Some(account("no hash".into())), "a long password").is_err());
    }
}
