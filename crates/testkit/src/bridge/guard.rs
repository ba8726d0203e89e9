//! Who may use the bridge: programs and pages of this computer.
//!
//! A page on the internet can send requests to loopback from the officer's browser. It is told apart by its
//! `Origin`; one whose name was made to lead to 127.0.0.1 (DNS rebinding) by `Host`.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::IpAddr;

/// Refuses what comes by another name than a loopback one, or from a page elsewhere.
pub async fn only_this_computer(request: Request, next: Next) -> Response {
    if is_of_this_computer(request.headers()) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

fn is_of_this_computer(headers: &HeaderMap) -> bool {
    let said = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
    let mut hosts = said(header::HOST);
    let by_name = hosts.next().is_some_and(is_loopback) && hosts.next().is_none();
    by_name
        && said(header::ORIGIN).all(|origin| origin.split_once("://").is_some_and(|(_, at)| is_loopback(at)))
}

/// Whether `host` or `host:port` is this computer.
fn is_loopback(authority: &str) -> bool {
    let host = authority.parse::<axum::http::uri::Authority>();
    host.is_ok_and(|authority| {
        let host = authority.host().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &'static str, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_of_this_computer(&headers)
    }

    #[test]
    fn a_page_or_a_name_of_another_computer_is_refused() {
        assert!(asked("127.0.0.1:7000", None));
        assert!(asked("localhost:5173", Some("http://localhost:5173")));
        assert!(asked("[::1]:7000", Some("http://127.0.0.1:5173")));
        assert!(!asked("evil.example:7000", None));
        assert!(!asked("127.0.0.1:7000", Some("https://evil.example")));
        assert!(!asked("127.0.0.1:7000", Some("null")));
        assert!(!asked("127.0.0.1.evil.example", None));
        assert!(!asked("localhost@evil.example", None));
        assert!(!is_of_this_computer(&HeaderMap::new()));
    }
}
