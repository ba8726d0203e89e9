//! Recognising what was said before without keeping what was said.
//!
//! A digest of known words and a telephone number is found by trying every number, in less than a minute. So these
//! digests are keyed, with a key that is derived from the queue's and is in no database: whoever has only the database,
//! or a page of it, can try nothing. And they are kept no longer than they are needed.

use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wire::digest::Digest;

use crate::fault::Fault;

/// What sets this key apart from others that are derived from the queue's.
const INFO: &[u8] = b"purabarta recognition key\x01";

/// A digest that only this queue can make: the same of the same, for as long as it has its key.
///
/// # Errors
/// Never: HMAC takes keys of every length.
pub fn keyed(key: &SigningKey, said: &[u8]) -> Result<Digest, Fault> {
    // HKDF-Expand (RFC 5869), one block: the queue's key is random already.
    mac(&mac(key.as_bytes(), INFO)?, said).map(Digest::from_bytes)
}

fn mac(key: &[u8], message: &[u8]) -> Result<[u8; 32], Fault> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| Fault::Broken(error.to_string()))?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_have_another_digest_under_another_key_and_the_plain_one_under_none() {
        let (one, other) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
        let of = |key, said: &str| keyed(key, said.as_bytes()).unwrap();
        assert_eq!(of(&one, "a"), of(&one, "a"));
        assert_ne!(of(&one, "a"), of(&one, "b"));
        assert_ne!(of(&one, "a"), of(&other, "a"));
        assert_ne!(of(&one, "a"), Digest::of(b"a"));
    }
}
