//! Where a request comes from, also behind a proxy.
//!
//! Of a caller behind a proxy the queue knows what the proxies in front say, in `X-Forwarded-For`: each appends whom it
//! was asked by, so it is read from the right, past the proxies that are trusted, and the first other one is the caller.
//! All that stands before it the caller has written. `Forwarded` (RFC 7239) is not read: the usual proxies pass it on as
//! the caller sent it.

use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::http::network::Network;
use crate::http::state::HttpState;
use crate::settings::Settings;

/// What a proxy leaves in a request that it passes on.
const LEFT_BY_PROXIES: [&str; 6] =
    ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-proto", "x-forwarded-host"];

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// What it is counted by.
    pub network: Network,
    /// It came straight from this machine, and nothing in it says that another asked for it.
    pub this_machine: bool,
}

impl Address {
    /// That of a request, by who is connected and what they say.
    #[must_use]
    pub fn read(settings: &Settings, peer: Option<IpAddr>, headers: &HeaderMap) -> Self {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else {
            return Self { network: Network::UNKNOWN, this_machine: false };
        };
        let forwarded = LEFT_BY_PROXIES.iter().any(|name| headers.contains_key(*name));
        if settings.is_proxy(peer) {
            // One that says nothing may have been asked by anybody: it is not taken for its own caller.
            let caller = caller(settings, headers);
            return Self { network: caller.map_or(Network::UNKNOWN, Network::of), this_machine: false };
        }
        Self { network: Network::of(peer), this_machine: peer.is_loopback() && !forwarded }
    }
}

/// The first from the right that is no trusted proxy; where all are, the first of all.
fn caller(settings: &Settings, headers: &HeaderMap) -> Option<IpAddr> {
    let mut caller = None;
    for line in headers.get_all("x-forwarded-for").iter().rev() {
        for hop in line.to_str().ok()?.rsplit(',') {
            let hop = address(hop.trim())?;
            caller = Some(hop);
            if !settings.is_proxy(hop) {
                return caller;
            }
        }
    }
    caller
}

/// An address, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

impl FromRequestParts<HttpState> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self::read(&state.queue.settings, peer, &parts.headers))
    }
}

/// Where the caller asked, as they reach it: `https://queue.example.org`. An address that an answer tells them begins with it.
///
/// It is what the caller says, through a trusted proxy what that says; it goes back to them alone, in an answer that nobody
/// may keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    authority: Authority,
}

impl Origin {
    /// That of a request; nothing where it says none that is one.
    #[must_use]
    pub fn read(settings: &Settings, peer: Option<IpAddr>, uri: &Uri, headers: &HeaderMap) -> Option<Self> {
        let said = |name: &str| -> Option<Authority> {
            let authority: Authority = headers.get(name)?.to_str().ok()?.trim().parse().ok()?;
            (!authority.host().is_empty() && !authority.as_str().contains('@')).then_some(authority)
        };
        // A proxy speaks TLS in front, and may ask here for a name of its own.
        let proxied = peer.is_some_and(|peer| settings.is_proxy(peer));
        let forwarded = if proxied { said("x-forwarded-host") } else { None };
        let authority =
            forwarded.or_else(|| said(header::HOST.as_str())).or_else(|| uri.authority().cloned())?;
        Some(Self { secure: proxied, authority })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.authority)
    }
}

impl OptionalFromRequestParts<HttpState> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Option<Self>, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        Ok(Self::read(&state.queue.settings, peer, &parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(settings: &Settings, peer: &str, lines: &[(&str, &str)]) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name = axum::http::HeaderName::try_from(*name).unwrap();
            headers.append(name, value.parse().unwrap());
        }
        let address = Address::read(settings, Some(peer.parse().unwrap()), &headers);
        (address.network.to_string(), address.this_machine)
    }

    #[test]
    fn behind_a_trusted_proxy_the_caller_is_the_first_from_the_right_that_is_no_proxy() {
        let mut settings = Settings::in_folder(Path::new("data"));
        settings.behind_tls = true;
        settings.trusted_proxies.push("10.0.0.0/24".parse().unwrap());
        for (peer, lines, expected) in [
            ("127.0.0.1", vec!["203.0.113.7"], "203.0.113.7"),
            ("::ffff:127.0.0.1", vec!["203.0.113.7"], "203.0.113.7"),
            ("10.0.0.9", vec!["203.0.113.7:4711"], "203.0.113.7"),
            ("127.0.0.1", vec!["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", vec!["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", vec!["198.51.100.1, 203.0.113.7, 10.0.0.3", "10.0.0.4"], "203.0.113.7"),
            ("127.0.0.1", vec!["127.0.0.1, 203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", vec!["10.0.0.3,2001:db8:1:2:3::7"], "2001:db8:1:2::"),
            ("127.0.0.1", vec!["[2001:db8:1:2::7]:443"], "2001:db8:1:2::"),
            ("127.0.0.1", vec!["::ffff:203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", vec!["10.0.0.3"], "10.0.0.3"),
            ("127.0.0.1", vec!["203.0.113.7, nobody"], "unknown"),
            ("127.0.0.1", vec![""], "unknown"),
            ("127.0.0.1", vec![], "unknown"),
            ("203.0.113.9", vec!["127.0.0.1"], "203.0.113.9"),
        ] {
            let headers: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            assert_eq!(read(&settings, peer, &headers), (expected.to_owned(), false), "{peer} {lines:?}");
        }
    }

    #[test]
    fn an_origin_is_what_the_caller_reaches_and_a_proxy_is_believed_only_where_it_is_trusted() {
        let mut settings = Settings::in_folder(Path::new("data"));
        let origin = |settings: &Settings, peer: &str, lines: &[(&str, &str)]| {
            let headers = lines.iter().map(|(name, value)| {
                (axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap())
            });
            let headers: HeaderMap = headers.collect();
            let uri = Uri::from_static("/v1/blobs");
            Origin::read(settings, peer.parse().ok(), &uri, &headers).map(|origin| origin.to_string())
        };
        let plain = |lines: &[(&str, &str)]| origin(&settings, "127.0.0.1", lines);
        assert_eq!(plain(&[("host", "127.0.0.1:8080")]).as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(plain(&[("host", "[::1]:8080")]).as_deref(), Some("http://[::1]:8080"));
        let forged = [("host", "queue"), ("x-forwarded-host", "evil.org"), ("x-forwarded-proto", "https")];
        assert_eq!(plain(&forged).as_deref(), Some("http://queue"));
        for odd in ["", "a b", "u:p@queue", "queue/v1", "queue?x"] {
            assert_eq!(plain(&[("host", odd)]), None, "{odd}");
        }
        assert_eq!(plain(&[]), None);
        settings.behind_tls = true;
        let proxied = |lines: &[(&str, &str)]| origin(&settings, "127.0.0.1", lines);
        assert_eq!(proxied(&[("host", "q.example.org")]).as_deref(), Some("https://q.example.org"));
        let renamed = [("host", "127.0.0.1:8080"), ("x-forwarded-host", "q.example.org:8443")];
        assert_eq!(proxied(&renamed).as_deref(), Some("https://q.example.org:8443"));
        assert_eq!(origin(&settings, "203.0.113.9", &renamed).as_deref(), Some("http://127.0.0.1:8080"));
    }

    #[test]
    fn only_a_request_straight_from_this_machine_is_from_this_machine() {
        let mut settings = Settings::in_folder(Path::new("data"));
        assert_eq!(read(&settings, "127.0.0.1", &[]), ("127.0.0.1".into(), true));
        assert_eq!(read(&settings, "::ffff:127.0.0.1", &[]), ("127.0.0.1".into(), true));
        assert!(!read(&settings, "203.0.113.7", &[]).1);
        // A proxy that nobody told the queue of, and what it leaves.
        for name in LEFT_BY_PROXIES {
            assert_eq!(read(&settings, "127.0.0.1", &[(name, "127.0.0.1")]), ("127.0.0.1".into(), false));
        }
        // A proxy that leaves nothing looks like this machine: where there is one, nobody does.
        settings.behind_tls = true;
        assert_eq!(read(&settings, "127.0.0.1", &[]), ("unknown".into(), false));
        assert_eq!(read(&settings, "::1", &[("forwarded", "for=203.0.113.7")]), ("unknown".into(), false));
    }
}
