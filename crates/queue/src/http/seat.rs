//! From where somebody logs in, in words that they would use of it: enough to know one's own sessions by, and no more. A
//! whole address or a whole `User-Agent` would be a trace of a person that nobody needs.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::IpAddr;

use crate::http::address::Address;
use crate::http::state::HttpState;
use crate::rules::access::sessions::Seat;

/// What browsers call themselves, those first that also call themselves by a later one's name.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "edge"),
    ("OPR/", "opera"),
    ("SamsungBrowser/", "samsung"),
    ("Firefox/", "firefox"),
    ("FxiOS/", "firefox"),
    ("Chrome/", "chrome"),
    ("Safari/", "safari"),
];
/// What they run on, in the same way.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "android"),
    ("iPhone", "ios"),
    ("iPad", "ios"),
    ("Windows", "windows"),
    ("CrOS", "chromeos"),
    ("Mac OS X", "mac"),
    ("Linux", "linux"),
];

/// Where the request's sender sits.
pub struct From(pub Seat);

impl FromRequestParts<HttpState> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, Infallible> {
        let Ok(address) = Address::from_request_parts(parts, state).await;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(Seat {
            network: address.network.ip().map_or_else(String::new, network),
            browser: browser(agent.unwrap_or_default()),
        }))
    }
}

/// An address without its last part: of IPv6, the network that one subscriber has.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.*")
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}:*")
        }
    }
}

fn browser(agent: &str) -> String {
    let word = |known: &[(&str, &'static str)]| {
        known.iter().find(|(said, _)| agent.contains(said)).map_or("other", |(_, word)| *word)
    };
    format!("{} {}", word(&BROWSERS), word(&SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_family_and_system_and_nothing_else_of_it_is_kept() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let table = [
            (format!("{windows} {webkit} Chrome/142.0.0.0 Safari/537.36"), "chrome windows"),
            (format!("{windows} {webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"), "edge windows"),
            (format!("{windows} {webkit} Chrome/142.0.0.0 Safari/537.36 OPR/120.0"), "opera windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(), "firefox linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1".into(),
                "safari ios",
            ),
            (format!("Mozilla/5.0 (Linux; Android 15; Pixel 9) {webkit} Chrome/142.0 Mobile Safari/537.36"), "chrome android"),
            (String::new(), "other other"),
            ("curl/8.9 <script>".into(), "other other"),
        ];
        for (agent, expected) in table {
            assert_eq!(browser(&agent), expected, "{agent}");
        }
    }

    #[test]
    fn an_address_is_kept_without_the_part_that_is_one_computers() {
        for (address, expected) in [
            ("203.0.113.77", "203.0.113.*"),
            ("::ffff:203.0.113.77", "203.0.113.*"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:*"),
        ] {
            assert_eq!(network(address.parse().unwrap()), expected);
        }
    }
}
