//! Logins in the form they are stored and compared.

use wire::text;

/// A login as it is stored; none when it is empty, too long, or has spaces or control characters.
#[must_use]
pub fn login_key(login: &str) -> Option<String> {
    let key = text::key(login.trim());
    let plain = !key.is_empty() && text::count(&key) <= 64;
    (plain && !key.chars().any(|c| c.is_whitespace() || c.is_control())).then_some(key)
}
