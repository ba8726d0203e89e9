//! What changes something at the desk must come from the desk's own page, whether there is a session or not: a login that
//! another site sends would let its visitor work under a stranger's name.
//!
//! The browser says where a request comes from, and a page cannot make it lie: `Sec-Fetch-Site`, and `Origin` where it is
//! older. A program that is no browser says neither; nobody can lend it a session's cookie. Go's `CrossOriginProtection`
//! decides in the same order.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::Url;
use wire::problem::ProblemCode;

use crate::fault::Fault;

/// Refuses what another site makes a browser send.
pub async fn only(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_own(request.headers()) {
        return next.run(request).await;
    }
    Fault::from(ProblemCode::CsrfWrong).into_response()
}

fn is_own(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    // A proxy in front may have written another `Host`: what the browser itself concluded comes first.
    if let Some(site) = said("sec-fetch-site") {
        return site == "same-origin";
    }
    match said(header::ORIGIN.as_str()) {
        None => true,
        Some(origin) => Url::parse(origin).is_ok_and(|origin| {
            said(header::HOST.as_str()).is_some_and(|host| {
                Url::parse(&format!("{}://{host}", origin.scheme())).is_ok_and(|own| {
                    own.host().is_some()
                        && (own.host(), own.port_or_known_default())
                            == (origin.host(), origin.port_or_known_default())
                })
            })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    #[test]
    fn only_what_the_browser_says_comes_from_the_page_or_what_is_no_browser_passes() {
        let table: &[(&[(&str, &str)], bool)] = &[
            (&[], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (
                &[
                    ("sec-fetch-site", "same-origin"),
                    ("origin", "https://desk.example"),
                    ("host", "queue:8787"),
                ],
                true,
            ),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (
                &[("sec-fetch-site", "cross-site"), ("origin", "http://queue:8787"), ("host", "queue:8787")],
                false,
            ),
            (&[("sec-fetch-site", "")], false),
            (&[("origin", "http://queue:8787"), ("host", "queue:8787")], true),
            (&[("origin", "https://desk.example"), ("host", "desk.example")], true),
            (&[("origin", "https://desk.example"), ("host", "DESK.example:443")], true),
            (&[("origin", "http://queue:8788"), ("host", "queue:8787")], false),
            (&[("origin", "https://evil.example"), ("host", "desk.example")], false),
            (&[("origin", "null"), ("host", "desk.example")], false),
            (&[("origin", "null"), ("host", "null")], false),
            (&[("origin", "https://desk.example")], false),
            (&[("origin", "https://desk.example"), ("host", "desk.example@evil.example")], false),
        ];
        for (headers, passes) in table {
            let mut map = HeaderMap::new();
            for (name, value) in *headers {
                map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(is_own(&map), *passes, "{headers:?}");
        }
    }
}
