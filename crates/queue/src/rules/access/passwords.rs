//! Passwords: hashed with Argon2, whatever the script of their digits.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use wire::ambient::Chance;
use wire::problem::ProblemCode;
use wire::text;

use crate::fault::Fault;
use crate::rules::access::secrets;
use crate::store::AccountRow;

/// What passwords are checked against.
pub struct Passwords {
    /// Dummy hash, verified for unknown logins so that timing does not reveal which accounts exist.
    dummy_password_hash: String,
}

impl Passwords {
    /// Ready to check.
    ///
    /// # Errors
    /// The dummy cannot be hashed.
    pub fn new(chance: &dyn Chance) -> Result<Self, Fault> {
        Ok(Self { dummy_password_hash: hash(&secrets::new_secret(chance), chance)? })
    }

    /// The account, if the password is its own. Takes its time.
    ///
    /// # Errors
    /// `login_wrong`.
    pub fn owner(&self, account: Option<AccountRow>, password: &str) -> Result<AccountRow, Fault> {
        // Without a password nobody comes in.
        let account = account.filter(|account| !account.password.is_empty());
        let stored = account.as_ref().map_or(&self.dummy_password_hash, |account| &account.password);
        let given = text::latin_digits(password);
        let right = Argon2::default().verify_password(given.as_bytes(), stored.as_str()).is_ok();
        match account {
            Some(account) if right => Ok(account),
            _ => Err(ProblemCode::LoginWrong.into()),
        }
    }
}

/// A password as it is stored.
///
/// # Errors
/// It cannot be hashed.
pub fn hash(password: &str, chance: &dyn Chance) -> Result<String, Fault> {
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(text::latin_digits(password).as_bytes(), &salt)
        .map(|hash: argon2::password_hash::phc::PasswordHash| hash.to_string())
        .map_err(|error| Fault::Broken(format!("the password cannot be hashed: {error}")))
}
