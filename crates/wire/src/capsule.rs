//! Unsent work in one encrypted file, for when only a pen drive gets through. Only the queue can decrypt it,
//! so a lost pen drive reveals nothing.
//!
//! HPKE (RFC 9180, X25519, HKDF-SHA256, ChaCha20-Poly1305) with one context for the file, so that no box can be
//! removed, swapped or added. It is also sealed with a secret that only the computer and the queue know ([`DeviceSecret`], HPKE's
//! PSK mode): the queue's public key alone is not enough to forge a computer's file.
//!
//! ```text
//! purabarta-capsules-2 LF
//! the computer's id, 36 characters, LF
//! encapsulated key, 32 bytes
//! boxes: length (4 bytes, big-endian) and ciphertext
//!   'o' {"device":…,"officer":…} LF the operation's bytes, as they would be sent
//!   'p' SHA-256 (64 hexadecimal digits) the photo's bytes
//!   'e' the end: a file without it was cut off
//! ```
//!
//! Format 1 had no computer's id and no secret (base mode). Such files are still read, but do not prove who made them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem as _, OpModeR, OpModeS, PskBundle, Serializable as _};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::io::{self, Read, Write};
use ts_rs::TS;

use crate::ambient::Chance;
use crate::digest::{Digest, Hasher};
use crate::ids::{DeviceId, OfficerId};
use crate::limits;

const MAGIC: &[u8] = b"purabarta-capsules-2\n";
const MAGIC_V1: &[u8] = b"purabarta-capsules-1\n";
/// A UUID as text.
const ID_BYTES: usize = 36;
const KEY_BYTES: usize = 32;
/// One box: a photo and a little.
const BOX_BYTES: u64 = limits::BLOB_BYTES + 1024;

type Kem = X25519HkdfSha256;

/// The queue's public key for capsules: 32 bytes, base64. Given to a device when it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct CapsuleKey(pub String);

/// The private key that decrypts them. Only the queue has it.
pub struct CapsuleSecret(<Kem as hpke::Kem>::PrivateKey);

impl CapsuleSecret {
    /// Derived from another secret of at least 32 bytes, so that only one has to be stored.
    #[must_use]
    pub fn derived_from(secret: &[u8]) -> (Self, CapsuleKey) {
        let mut material = b"purabarta capsule key\n".to_vec();
        material.extend_from_slice(secret);
        let (private, public) = Kem::derive_keypair(&material);
        (Self(private), CapsuleKey(BASE64.encode(public.to_bytes())))
    }
}

/// A secret shared by a computer and the queue: derived from the digest of the computer's token, which is all the queue
/// stores of it. It reveals neither.
pub struct DeviceSecret([u8; 32]);

impl DeviceSecret {
    /// From the digest of the token.
    #[must_use]
    pub fn of(token: Digest) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(b"purabarta capsule secret\n");
        hasher.update(token.as_bytes());
        Self(*hasher.finish().as_bytes())
    }
}

/// One entry of a capsule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CapsuleEntry {
    /// An operation.
    Operation {
        /// Which computer sealed it.
        device: DeviceId,
        /// Whose operation it is.
        officer: OfficerId,
        /// As it would be sent.
        bytes: Vec<u8>,
    },
    /// A photo that an operation in the file names.
    Photo {
        /// Its digest, as the operation names it.
        sha256: Digest,
        /// The file's bytes.
        bytes: Vec<u8>,
    },
}

/// Why a file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CapsuleError {
    /// Not a capsule file, or one in the format of a newer program.
    #[error("not a capsule file")]
    NotACapsule,
    /// Decryption failed: sealed for another queue, by another computer than it names, or damaged.
    #[error("sealed for another queue, or damaged")]
    CannotDecrypt,
    /// It ends too early.
    #[error("cut off")]
    CutOff,
    /// It names a computer that this queue does not know.
    #[error("from a computer that is not enrolled here")]
    UnknownDevice,
    /// A box is longer than allowed.
    #[error("too long")]
    TooLong,
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

#[derive(Serialize, Deserialize)]
struct Owner {
    device: DeviceId,
    officer: OfficerId,
}

/// Adapts [`Chance`] to the library's traits.
struct ChanceRng<'a>(&'a dyn Chance);

impl TryRng for ChanceRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.number())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for ChanceRng<'_> {}

/// Writes a file.
pub struct Writer<W> {
    out: W,
    context: AeadCtxS<ChaCha20Poly1305, HkdfSha256, Kem>,
}

impl<W: Write> Writer<W> {
    /// Starts a file from this computer for this queue. Without the secret the file does not prove who made it.
    ///
    /// # Errors
    /// The key is invalid, or the disk failed.
    pub fn new(
        mut out: W,
        key: &CapsuleKey,
        device: DeviceId,
        secret: Option<&DeviceSecret>,
        chance: &dyn Chance,
    ) -> Result<Self, CapsuleError> {
        let key = BASE64.decode(&key.0).map_err(|_| CapsuleError::CannotDecrypt)?;
        let key = <Kem as hpke::Kem>::PublicKey::from_bytes(&key).map_err(|_| CapsuleError::CannotDecrypt)?;
        let (id, magic) = (device.to_string(), if secret.is_some() { MAGIC } else { MAGIC_V1 });
        let mode = match secret {
            None => OpModeS::Base,
            Some(secret) => OpModeS::Psk(shared(secret, id.as_bytes())?),
        };
        let (encapsulated, context) = hpke::setup_sender_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &mode,
            &key,
            magic,
            &mut ChanceRng(chance),
        )
        .map_err(|_| CapsuleError::CannotDecrypt)?;
        out.write_all(magic)?;
        if secret.is_some() {
            out.write_all(id.as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.write_all(&encapsulated.to_bytes())?;
        Ok(Self { out, context })
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// It is too long, or the disk failed.
    pub fn add(&mut self, entry: &CapsuleEntry) -> Result<(), CapsuleError> {
        let mut plain = Vec::new();
        match entry {
            CapsuleEntry::Operation { device, officer, bytes } => {
                plain.push(b'o');
                let owner = Owner { device: *device, officer: *officer };
                plain.extend(serde_json::to_vec(&owner).map_err(io::Error::other)?);
                plain.push(b'\n');
                plain.extend(bytes);
            }
            CapsuleEntry::Photo { sha256, bytes } => {
                plain.push(b'p');
                plain.extend(sha256.to_string().as_bytes());
                plain.extend(bytes);
            }
        }
        self.seal(&plain)
    }

    /// Ends the file. Without this it is treated as truncated.
    ///
    /// # Errors
    /// The disk failed.
    pub fn finish(mut self) -> Result<W, CapsuleError> {
        self.seal(b"e")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn seal(&mut self, plain: &[u8]) -> Result<(), CapsuleError> {
        let sealed = self.context.seal(plain, b"").map_err(|_| CapsuleError::TooLong)?;
        let len = u32::try_from(sealed.len()).map_err(|_| CapsuleError::TooLong)?;
        if u64::from(len) > BOX_BYTES {
            return Err(CapsuleError::TooLong);
        }
        self.out.write_all(&len.to_be_bytes())?;
        Ok(self.out.write_all(&sealed)?)
    }
}

/// Reads a file, entry by entry. After the first error it returns nothing more.
pub struct Reader<R> {
    input: R,
    context: AeadCtxR<ChaCha20Poly1305, HkdfSha256, Kem>,
    device: Option<DeviceId>,
    over: bool,
}

impl<R: Read> Reader<R> {
    /// Opens a file. `known` returns the secret of an enrolled computer.
    ///
    /// # Errors
    /// It is not a capsule file, or from an unknown computer, or the disk failed. (Whether it is for this queue and by that computer
    /// is only known at the first entry.)
    pub fn new(
        mut input: R,
        secret: &CapsuleSecret,
        known: impl FnOnce(DeviceId) -> Option<DeviceSecret>,
    ) -> Result<Self, CapsuleError> {
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic).map_err(|_| CapsuleError::NotACapsule)?;
        let (mut id, mut device) = ([0; ID_BYTES], None);
        match magic.as_slice() {
            MAGIC_V1 => {}
            MAGIC => {
                let mut line_end = [0; 1];
                input.read_exact(&mut id).map_err(ended)?;
                input.read_exact(&mut line_end).map_err(ended)?;
                let parsed = std::str::from_utf8(&id).ok().and_then(|id| id.parse::<DeviceId>().ok());
                device = Some(parsed.filter(|_| line_end == *b"\n").ok_or(CapsuleError::NotACapsule)?);
            }
            _ => return Err(CapsuleError::NotACapsule),
        }
        let mut key = [0; KEY_BYTES];
        input.read_exact(&mut key).map_err(ended)?;
        let key =
            <Kem as hpke::Kem>::EncappedKey::from_bytes(&key).map_err(|_| CapsuleError::CannotDecrypt)?;
        let shares = device.map(|device| known(device).ok_or(CapsuleError::UnknownDevice)).transpose()?;
        let mode = match &shares {
            None => OpModeR::Base,
            // The id exactly as written: with another spelling decryption fails.
            Some(shares) => OpModeR::Psk(shared(shares, &id)?),
        };
        let context =
            hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, Kem>(&mode, &secret.0, &key, &magic)
                .map_err(|_| CapsuleError::CannotDecrypt)?;
        Ok(Self { input, context, device, over: false })
    }

    /// The computer that provably made the file; none in format 1.
    #[must_use]
    pub const fn proved(&self) -> Option<DeviceId> {
        self.device
    }

    fn read(&mut self) -> Result<Option<CapsuleEntry>, CapsuleError> {
        let mut len = [0; 4];
        self.input.read_exact(&mut len).map_err(ended)?;
        let len = u64::from(u32::from_be_bytes(len));
        if len > BOX_BYTES {
            return Err(CapsuleError::TooLong);
        }
        let mut sealed = Vec::new();
        if self.input.by_ref().take(len).read_to_end(&mut sealed)? as u64 != len {
            return Err(CapsuleError::CutOff);
        }
        let plain = self.context.open(&sealed, b"").map_err(|_| CapsuleError::CannotDecrypt)?;
        match plain.split_first() {
            Some((b'e', [])) => Ok(None),
            Some((b'o', rest)) => {
                let at = rest.iter().position(|byte| *byte == b'\n').ok_or(CapsuleError::NotACapsule)?;
                let (header, bytes) = rest.split_at(at);
                let owner: Owner = serde_json::from_slice(header).map_err(|_| CapsuleError::NotACapsule)?;
                if self.device.is_some_and(|device| device != owner.device) {
                    // A file holds only the work of the computer that made it.
                    return Err(CapsuleError::NotACapsule);
                }
                let bytes = bytes.get(1..).unwrap_or_default().to_vec();
                Ok(Some(CapsuleEntry::Operation { device: owner.device, officer: owner.officer, bytes }))
            }
            Some((b'p', rest)) if rest.len() >= 64 => {
                let (digest, bytes) = rest.split_at(64);
                let sha256 = std::str::from_utf8(digest).ok().and_then(|digest| digest.parse().ok());
                let sha256 = sha256.ok_or(CapsuleError::NotACapsule)?;
                Ok(Some(CapsuleEntry::Photo { sha256, bytes: bytes.to_vec() }))
            }
            _ => Err(CapsuleError::NotACapsule),
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Result<CapsuleEntry, CapsuleError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let read = self.read().transpose();
        self.over = !matches!(read, Some(Ok(_)));
        read
    }
}

fn shared<'a>(secret: &'a DeviceSecret, id: &'a [u8]) -> Result<PskBundle<'a>, CapsuleError> {
    PskBundle::new(&secret.0, id).map_err(|_| CapsuleError::CannotDecrypt)
}

fn ended(e: io::Error) -> CapsuleError {
    if e.kind() == io::ErrorKind::UnexpectedEof { CapsuleError::CutOff } else { e.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    struct Counting(std::cell::Cell<u8>);

    // One thread, one test: nothing is shared.
    impl Chance for std::sync::Mutex<Counting> {
        fn fill(&self, bytes: &mut [u8]) {
            let counting = self.lock().unwrap();
            for byte in bytes {
                counting.0.set(counting.0.get().wrapping_add(41));
                *byte = counting.0.get();
            }
        }
    }

    fn chance() -> std::sync::Mutex<Counting> {
        std::sync::Mutex::new(Counting(std::cell::Cell::new(7)))
    }

    fn entries() -> Vec<CapsuleEntry> {
        let (now, dice) = (Timestamp::from_millis(1_795_415_400_000), chance());
        let (device, officer) = (DeviceId::make(now, &dice), OfficerId::make(now, &dice));
        let bytes = vec![0xff, 0xd8, 0xff, b'\n', 9];
        vec![
            CapsuleEntry::Operation { device, officer, bytes: b"{\"a\":\n1}".to_vec() },
            CapsuleEntry::Photo { sha256: Digest::of(&bytes), bytes },
        ]
    }

    fn device() -> DeviceId {
        DeviceId::make(Timestamp::from_millis(1_795_415_400_000), &chance())
    }

    fn token(n: u8) -> DeviceSecret {
        DeviceSecret::of(Digest::of(&[n]))
    }

    fn sealed_by(key: &CapsuleKey, device: DeviceId, secret: Option<&DeviceSecret>) -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), key, device, secret, &chance()).unwrap();
        for entry in entries() {
            writer.add(&entry).unwrap();
        }
        writer.finish().unwrap()
    }

    fn sealed(key: &CapsuleKey) -> Vec<u8> {
        sealed_by(key, device(), Some(&token(1)))
    }

    fn read(bytes: &[u8], secret: &CapsuleSecret) -> Result<Vec<CapsuleEntry>, CapsuleError> {
        Reader::new(bytes, secret, |id| (id == device()).then(|| token(1)))?.collect()
    }

    #[test]
    fn a_capsule_is_opened_only_by_the_queue_it_was_sealed_for() {
        let (secret, key) = CapsuleSecret::derived_from(&[1; 32]);
        let (other, _) = CapsuleSecret::derived_from(&[2; 32]);
        let bytes = sealed(&key);
        assert_eq!(read(&bytes, &secret).unwrap(), entries());
        assert!(matches!(read(&bytes, &other), Err(CapsuleError::CannotDecrypt)));
        assert!(!bytes.windows(4).any(|window| window == [0xff, 0xd8, 0xff, b'\n']), "nothing shows through");
    }

    #[test]
    fn a_capsule_forged_without_the_computers_secret_is_refused() {
        let (secret, key) = CapsuleSecret::derived_from(&[1; 32]);
        let forged = sealed_by(&key, device(), Some(&token(2)));
        assert!(matches!(read(&forged, &secret), Err(CapsuleError::CannotDecrypt)));
        let now = Timestamp::from_millis(1_795_415_400_001);
        let other = DeviceId::make(now, &chance());
        let stranger = sealed_by(&key, other, Some(&token(1)));
        assert!(matches!(read(&stranger, &secret), Err(CapsuleError::UnknownDevice)));
        // With its own secret and under its own name it speaks for itself alone.
        let both = |id| (id == other).then(|| token(3));
        let bytes = sealed_by(&key, other, Some(&token(3)));
        let first = Reader::new(&bytes[..], &secret, both).unwrap().next().unwrap();
        assert!(matches!(first, Err(CapsuleError::NotACapsule)), "{first:?}");
    }

    #[test]
    fn a_capsule_of_format_1_is_opened_and_proves_no_computer() {
        let (secret, key) = CapsuleSecret::derived_from(&[1; 32]);
        let bytes = sealed_by(&key, device(), None);
        assert!(bytes.starts_with(b"purabarta-capsules-1\n"));
        let reader = Reader::new(&bytes[..], &secret, |_| None).unwrap();
        assert_eq!(reader.proved(), None);
        assert_eq!(reader.collect::<Result<Vec<_>, _>>().unwrap(), entries());
        let proved = sealed(&key);
        let reader = Reader::new(&proved[..], &secret, |_| Some(token(1))).unwrap();
        assert_eq!(reader.proved(), Some(device()));
        // And nobody makes one of the other by its first line.
        let mut renamed = MAGIC.to_vec();
        renamed.extend(format!("{}\n", device()).bytes());
        renamed.extend(&bytes[MAGIC_V1.len()..]);
        assert!(matches!(read(&renamed, &secret), Err(CapsuleError::CannotDecrypt)));
    }

    #[test]
    fn a_capsule_truncated_anywhere_is_recognised() {
        let (secret, key) = CapsuleSecret::derived_from(&[1; 32]);
        let bytes = sealed(&key);
        for len in 0..bytes.len() {
            let read = read(&bytes[..len], &secret);
            assert!(matches!(read, Err(CapsuleError::CutOff | CapsuleError::NotACapsule)), "{len}: {read:?}");
        }
    }

    #[test]
    fn a_capsule_with_a_flipped_bit_is_refused() {
        let (secret, key) = CapsuleSecret::derived_from(&[1; 32]);
        let bytes = sealed(&key);
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            // The top bit of an X25519 key is not part of it (RFC 7748).
            let unused = bit == (MAGIC.len() + ID_BYTES + 1 + KEY_BYTES) * 8 - 1;
            assert!(read(&damaged, &secret).is_err() || unused, "bit {bit}");
        }
    }
}
