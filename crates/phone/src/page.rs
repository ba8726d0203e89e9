//! The phone's page, as it was built.

use rust_embed::RustEmbed;
use std::borrow::Cow;

/// The page; empty when the program was built without it.
#[derive(RustEmbed)]
#[folder = "../../ui/dist/phone"]
#[allow_missing = true]
struct Built;

/// What the page may do: load what is its own, speak to where it came from, show a photo it was given.
pub(crate) const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file of the page and its type. Only names the build gives are names: a program under test looks into the
/// folder itself, and must not be led elsewhere.
pub(crate) fn file(name: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if !name.split('/').all(|part| plain(part) && !part.starts_with('.')) {
        return None;
    }
    let kind = match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "woff2" => "font/woff2",
        _ => return None,
    };
    Built::get(name).map(|file| (kind, file.data))
}
