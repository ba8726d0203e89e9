//! Links to what is public.

use url::Url;
use wire::limits;
use wire::problem::ProblemCode;

use crate::fault::Fault;
use crate::store::ThingKind;

/// A public https address.
///
/// # Errors
/// `link_wrong`.
pub fn public_link(link: &str) -> Result<String, Fault> {
    let url = Url::parse(link.trim()).map_err(|_| ProblemCode::LinkWrong)?;
    let plain = url.username().is_empty() && url.password().is_none();
    let public = url.host_str().is_some_and(|host| host.contains('.'));
    if url.scheme() == "https" && plain && public && url.as_str().len() <= limits::REFERENCE {
        Ok(url.into())
    } else {
        Err(ProblemCode::LinkWrong.into())
    }
}

/// The address of something public there.
#[must_use]
pub fn page_link(kind: ThingKind, id: &str, post: Option<&str>) -> Option<String> {
    let plain = |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    match (kind, post) {
        (ThingKind::Message, _) => None,
        (ThingKind::Comment, Some(post)) if plain(id) && plain(post) => {
            let comment = id.rsplit('_').next().unwrap_or(id);
            Some(format!("https://www.facebook.com/{post}?comment_id={comment}"))
        }
        _ => plain(id).then(|| format!("https://www.facebook.com/{id}")),
    }
}
