//! The queue's address, as people type it.

use url::Url;

/// The typed address is not one, or not a safe one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not an address.
    #[error("not an address")]
    Wrong,
    /// It is not encrypted and not on this computer.
    #[error("not encrypted")]
    Insecure,
}

/// Reads a queue's address as people type it: without a scheme it is https, or http on this computer itself.
///
/// # Errors
/// [`AddressError`].
pub fn read_address(typed: &str) -> Result<Url, AddressError> {
    let typed = wire::text::latin_digits(typed.trim());
    let address = if typed.contains("://") {
        Url::parse(&typed)
    } else {
        let secure = Url::parse(&format!("https://{typed}"));
        match secure {
            Ok(url) if is_this_computer(&url) => Url::parse(&format!("http://{typed}")),
            other => other,
        }
    };
    let mut address = address.map_err(|_| AddressError::Wrong)?;
    if !matches!(address.scheme(), "http" | "https")
        || address.host().is_none()
        || !address.username().is_empty()
    {
        return Err(AddressError::Wrong);
    }
    if address.scheme() == "http" && !is_this_computer(&address) {
        return Err(AddressError::Insecure);
    }
    address.set_path("/");
    address.set_query(None);
    address.set_fragment(None);
    Ok(address)
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let read = |typed| read_address(typed).map(|url| url.to_string());
        assert_eq!(read(" queue.kmc.example "), Ok("https://queue.kmc.example/".into()));
        assert_eq!(read("127.0.0.1:8787"), Ok("http://127.0.0.1:8787/".into()));
        assert_eq!(read("https://queue.kmc.example/desk?x=1"), Ok("https://queue.kmc.example/".into()));
        assert_eq!(read("১২৭.০.০.১:৮৭৮৭"), Ok("http://127.0.0.1:8787/".into()));
    }

    #[test]
    fn an_unencrypted_address_elsewhere_is_refused() {
        assert_eq!(read_address("http://queue.kmc.example"), Err(AddressError::Insecure));
        assert_eq!(read_address("ftp://queue.kmc.example"), Err(AddressError::Wrong));
        assert_eq!(read_address("https://user:pass@queue.example"), Err(AddressError::Wrong));
        assert_eq!(read_address(""), Err(AddressError::Wrong));
    }
}
