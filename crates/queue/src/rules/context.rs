//! What an effect is applied with: the moment, the key, the name of the body.

use ed25519_dalek::SigningKey;
use wire::time::Timestamp;

/// What an effect is entered with.
pub struct EffectContext<'a> {
    /// The queue's clock.
    pub now: Timestamp,
    /// What receipts are signed with.
    pub key: &'a SigningKey,
    /// What numbers begin with.
    pub body: &'a str,
}
