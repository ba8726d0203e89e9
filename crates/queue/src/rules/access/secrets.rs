//! Secrets made by chance: tokens of computers and sessions, keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use wire::ambient::Chance;

/// 32 bytes by chance, in letters that may stand in an address.
#[must_use]
pub fn new_secret(chance: &dyn Chance) -> String {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
