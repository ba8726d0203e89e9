//! Whether a delivery comes from the platform.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use wire::digest::Digest;

/// The check of one delivery, over its bytes as they come.
pub struct SignatureCheck {
    mac: Hmac<Sha256>,
    said: Digest,
}

impl SignatureCheck {
    /// Of what the header says. Nothing where it cannot be a signature.
    #[must_use]
    pub fn begin(app_secret: &str, header: &str) -> Option<Self> {
        let said = header.strip_prefix("sha256=")?.parse().ok()?;
        let mac = Hmac::new_from_slice(app_secret.as_bytes()).ok()?;
        Some(Self { mac, said })
    }

    /// The next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.mac.update(bytes);
    }

    /// Whether all of it was signed with the app's secret. In constant time.
    #[must_use]
    pub fn is_signed(self) -> bool {
        self.mac.verify_slice(self.said.as_bytes()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"object":"page","entry":[{"id":"1000000000001","time":1795000000,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"2000_3000","post_id":"1000000000001_2000","parent_id":"1000000000001_2000","from":{"id":"4000","name":"\u09b0\u09bf\u09a8\u09be"},"created_time":1794999990,"message":"\u09a8\u09be\u09b2\u09be \u09ac\u09a8\u09cd\u09a7 \/ drain blocked"}}]}]}"#;
    const SIGNED: &str = "sha256=e9803f1aec807ec81a69713cfa014dff3ee7dd5d51345c63dad848c9907e6f5e";

    fn is_signed(secret: &str, body: &str, header: &str) -> bool {
        SignatureCheck::begin(secret, header).is_some_and(|mut check| {
            body.as_bytes().chunks(7).for_each(|part| check.update(part));
            check.is_signed()
        })
    }

    #[test]
    fn the_bytes_as_they_came_are_what_is_signed() {
        assert_eq!(BODY.len(), 386);
        assert!(is_signed("kmc-test-app-secret", BODY, SIGNED));
        let again = serde_json::from_str::<serde_json::Value>(BODY).unwrap().to_string();
        for (secret, body, header) in [
            ("kmc-test-app-secret", again.as_str(), SIGNED),
            ("another", BODY, SIGNED),
            ("kmc-test-app-secret", BODY, SIGNED.trim_start_matches("sha256=")),
            ("kmc-test-app-secret", BODY, "sha1=e9803f1aec807ec81a69713cfa014dff3ee7dd5d"),
            ("kmc-test-app-secret", BODY, "sha256="),
            ("kmc-test-app-secret", BODY, ""),
        ] {
            assert!(!is_signed(secret, body, header), "{secret} {header}");
        }
    }
}
