//! SHA-256, the one digest of the wire.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_with::{DeserializeFromStr, SerializeDisplay};
use sha2::Digest as _;
use std::fmt;
use ts_rs::TS;

/// The SHA-256 of some bytes, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, SerializeDisplay, DeserializeFromStr, TS)]
#[ts(type = "string")]
pub struct Digest([u8; 32]);

/// The text is not a SHA-256 in lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 digest")]
pub struct NotADigest;

impl Digest {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// From the 32 bytes of a finished hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As the value of a `Content-Digest` (RFC 9530).
    #[must_use]
    pub fn to_header(&self) -> String {
        format!("sha-256=:{}:", BASE64.encode(self.0))
    }

    /// What a `Content-Digest` says; none when it is spelled in another way than [`Self::to_header`]'s.
    #[must_use]
    pub fn from_header(value: &str) -> Option<Self> {
        let base64 = value.strip_prefix("sha-256=:")?.strip_suffix(':')?;
        BASE64.decode(base64).ok()?.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::str::FromStr for Digest {
    type Err = NotADigest;
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        // Lower case only: the digest is part of an address, and an address has one spelling.
        if text.len() != 64 || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(NotADigest);
        }
        const_hex::decode_to_slice(text, &mut bytes).map_err(|_| NotADigest)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(const_hex::Buffer::<32>::new().format(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Hashes bytes as they pass.
#[derive(Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes taken in.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_nothing_is_the_published_one() {
        let published = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), published);
        assert_eq!(published.parse(), Ok(Digest::of(b"")));
        assert!(published.to_uppercase().parse::<Digest>().is_err());
        assert!("e3b0".parse::<Digest>().is_err());
        assert!(published.replacen("e3", "0x", 1).parse::<Digest>().is_err());
        assert!(format!("0x{published}").parse::<Digest>().is_err());
    }

    #[test]
    fn a_digest_header_round_trips_and_anything_else_is_refused() {
        let digest = Digest::of(b"x");
        assert_eq!(Digest::from_header(&digest.to_header()), Some(digest));
        for other in ["", "sha-512=:AAAA:", "sha-256=:AAAA:", "sha-256=AAAA"] {
            assert_eq!(Digest::from_header(other), None, "{other}");
        }
    }

    #[test]
    fn hashing_in_pieces_gives_the_digest_of_the_whole() {
        let mut hasher = Hasher::default();
        hasher.update("নমস".as_bytes());
        hasher.update("্কার".as_bytes());
        assert_eq!(hasher.finish(), Digest::of("নমস্কার".as_bytes()));
    }
}
