//! The queue's signed confirmation that an operation, text and photos, is on its stable storage.
//!
//! Signed with Ed25519 over [`Receipt::signed_bytes`], an encoding with exactly one form
//! per receipt. (Signing JSON would require agreement on white space, key order and escapes.)

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::digest::Digest;
use crate::ids::{Number, OperationId};
use crate::subject::Subject;
use crate::time::Timestamp;

/// What was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Receipt {
    /// Which operation.
    pub operation: OperationId,
    /// What it is about: the id, as `submission` or `case`.
    #[serde(flatten)]
    #[ts(flatten)]
    pub subject: Subject,
    /// Its reference number.
    pub number: Number,
    /// SHA-256 of the operation's bytes as they were sent.
    pub content_hash: Digest,
    /// Every file of it, verified.
    pub blobs: Vec<Digest>,
    /// When the officer did it, as the device said.
    pub made_at: Timestamp,
    /// When the last byte was on the queue's disk, by the queue's clock.
    pub received_at: Timestamp,
    /// For a notice: whether it arrived at least a day ahead.
    #[serde(default)]
    pub on_time: Option<bool>,
    /// Numbers the queue's receipts from 1.
    pub sequence: u32,
}

/// A receipt and the signature over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedReceipt {
    /// What is signed.
    pub receipt: Receipt,
    /// Ed25519 over [`Receipt::signed_bytes`], base64.
    pub signature: String,
}

/// The queue's public key: 32 bytes, base64. Given to a device when it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct QueueKey(pub String);

/// Why a receipt is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    /// The key or the signature is malformed.
    #[error("the key or signature is malformed")]
    Malformed,
    /// The signature was made with another key, or the receipt was changed.
    #[error("the signature does not belong to this receipt and key")]
    WrongSignature,
    /// It is genuine, but for something else than was sent.
    #[error("the receipt is for another operation or other content")]
    OtherContent,
}

impl Receipt {
    /// One field a line, each `name=value`; no value can hold a line end.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let blobs: Vec<_> = self.blobs.iter().map(ToString::to_string).collect();
        let on_time = match self.on_time {
            None => "-",
            Some(true) => "yes",
            Some(false) => "no",
        };
        let subject = match self.subject {
            Subject::Submission(id) => format!("submission={id}"),
            Subject::Case(id) => format!("case={id}"),
        };
        format!(
            "purabarta-receipt-1\noperation={}\n{subject}\nnumber={}\ncontent={}\nblobs={}\nmade_at={}\nreceived_at={}\non_time={}\nsequence={}\n",
            self.operation,
            // Numbers come from the queue's own counter; a line end could only be an attempt to forge another field.
            self.number.0.replace(['\n', '\r'], " "),
            self.content_hash,
            blobs.join(","),
            self.made_at.millis(),
            self.received_at.millis(),
            on_time,
            self.sequence,
        )
        .into_bytes()
    }

    /// Signs it.
    #[must_use]
    pub fn sign(self, key: &SigningKey) -> SignedReceipt {
        let signature = BASE64.encode(key.sign(&self.signed_bytes()).to_bytes());
        SignedReceipt { receipt: self, signature }
    }
}

impl SignedReceipt {
    /// Checks that the queue signed this, and for these bytes of this operation.
    ///
    /// # Errors
    /// [`NotGenuine`] says which of the three failed.
    pub fn verify(
        &self,
        key: &QueueKey,
        operation: OperationId,
        content_hash: Digest,
    ) -> Result<(), NotGenuine> {
        let key: [u8; 32] = decode(&key.0)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| NotGenuine::Malformed)?;
        let signature = Signature::from_bytes(&decode(&self.signature)?);
        key.verify_strict(&self.receipt.signed_bytes(), &signature)
            .map_err(|_| NotGenuine::WrongSignature)?;
        if self.receipt.operation == operation && self.receipt.content_hash == content_hash {
            Ok(())
        } else {
            Err(NotGenuine::OtherContent)
        }
    }
}

impl QueueKey {
    /// The public half of a signing key.
    #[must_use]
    pub fn of(key: &SigningKey) -> Self {
        Self(BASE64.encode(key.verifying_key().to_bytes()))
    }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], NotGenuine> {
    BASE64.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NotGenuine::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn receipt() -> Receipt {
        Receipt {
            operation: Uuid::from_u128(1).into(),
            subject: Subject::Submission(Uuid::from_u128(2).into()),
            number: Number("KMC/SWM/2026/000123".into()),
            content_hash: Digest::of(b"text"),
            blobs: vec![Digest::of(b"photo")],
            made_at: Timestamp::from_millis(1),
            received_at: Timestamp::from_millis(2),
            on_time: None,
            sequence: 7,
        }
    }

    fn check(signed: &SignedReceipt, key: &QueueKey) -> Result<(), NotGenuine> {
        signed.verify(key, receipt().operation, receipt().content_hash)
    }

    #[test]
    fn a_genuine_receipt_verifies_after_serialization() {
        let json = serde_json::to_string(&receipt().sign(&key(1))).unwrap();
        let read: SignedReceipt = serde_json::from_str(&json).unwrap();
        assert_eq!(check(&read, &QueueKey::of(&key(1))), Ok(()));
    }

    #[test]
    fn every_altered_field_breaks_the_signature() {
        let other = Timestamp::from_millis(9);
        let alterations: [fn(&mut Receipt); 9] = [
            |r| r.subject = Subject::Submission(Uuid::from_u128(9).into()),
            |r| r.subject = Subject::Case(Uuid::from_u128(2).into()),
            |r| r.number.0.push('4'),
            |r| r.blobs.clear(),
            |r| r.blobs.push(Digest::of(b"more")),
            |r| r.on_time = Some(true),
            |r| r.sequence = 8,
            |r| r.made_at = Timestamp::from_millis(9),
            |r| r.operation = Uuid::from_u128(9).into(),
        ];
        let signed = receipt().sign(&key(1));
        for alter in alterations {
            let mut altered = signed.clone();
            alter(&mut altered.receipt);
            assert_eq!(check(&altered, &QueueKey::of(&key(1))), Err(NotGenuine::WrongSignature));
        }
        let mut altered = signed.clone();
        altered.receipt.received_at = other;
        assert_eq!(check(&altered, &QueueKey::of(&key(1))), Err(NotGenuine::WrongSignature));
    }

    #[test]
    fn a_receipt_of_the_first_release_is_read_and_verified_unchanged() {
        let stored = r#"{"receipt":{"operation":"00000000-0000-0000-0000-000000000001","submission":"00000000-0000-0000-0000-000000000002","number":"KMC/SWM/2026/000123","content_hash":"982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1","blobs":[],"made_at":1,"received_at":2,"on_time":null,"sequence":7},"signature":""}"#;
        let read: SignedReceipt = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), stored);
        let lines = "purabarta-receipt-1\noperation=00000000-0000-0000-0000-000000000001\nsubmission=00000000-0000-0000-0000-000000000002\nnumber=KMC/SWM/2026/000123\ncontent=982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1\nblobs=\nmade_at=1\nreceived_at=2\non_time=-\nsequence=7\n";
        assert_eq!(String::from_utf8(read.receipt.signed_bytes()).unwrap(), lines);
    }

    #[test]
    fn a_receipt_for_what_was_done_to_a_case_names_the_case() {
        let receipt = Receipt { subject: Subject::Case(Uuid::from_u128(2).into()), ..receipt() };
        let json = serde_json::to_string(&receipt.clone().sign(&key(1))).unwrap();
        assert!(json.contains(r#""case":"00000000-0000-0000-0000-000000000002""#));
        let read: SignedReceipt = serde_json::from_str(&json).unwrap();
        assert_eq!(read.receipt, receipt);
        assert_eq!(check(&read, &QueueKey::of(&key(1))), Ok(()));
    }

    #[test]
    fn a_receipt_of_another_queue_is_refused() {
        let signed = receipt().sign(&key(2));
        assert_eq!(check(&signed, &QueueKey::of(&key(1))), Err(NotGenuine::WrongSignature));
        assert_eq!(check(&signed, &QueueKey("%%%".into())), Err(NotGenuine::Malformed));
    }

    #[test]
    fn a_genuine_receipt_for_other_bytes_is_refused() {
        let signed = receipt().sign(&key(1));
        let verdict = signed.verify(&QueueKey::of(&key(1)), receipt().operation, Digest::of(b"other text"));
        assert_eq!(verdict, Err(NotGenuine::OtherContent));
    }
}
