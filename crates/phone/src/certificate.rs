//! The certificate of one session: made for it, valid for its days and its address, never stored.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::net::Ipv4Addr;
use std::sync::Arc;
use wire::digest::Digest;
use wire::time::{HOUR, Timestamp};

use crate::error::OpenError;

/// Both sides' clocks may be off by so much.
const SLACK: i64 = 48 * HOUR;

/// What a session's encryption needs.
pub(crate) struct Identity {
    /// For the acceptor.
    pub config: Arc<ServerConfig>,
    /// The beginning of its SHA-256, as browsers write it: `3F 2A 91 C4 07 BE D8 10`.
    pub fingerprint: String,
}

impl Identity {
    /// A new one. Its key comes from the cryptography library's own randomness, as every TLS key does.
    pub fn make(address: Ipv4Addr, now: Timestamp) -> Result<Self, OpenError> {
        let key = KeyPair::generate()?;
        let certificate = params(address, now)?.self_signed(&key)?;
        let der: CertificateDer<'static> = certificate.der().clone();
        let fingerprint = fingerprint(&der);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_no_client_auth()
            .with_single_cert(vec![der], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), fingerprint })
    }
}

/// As phones ask of a certificate they may be told to trust: its address by name, its use, a short life.
fn params(address: Ipv4Addr, now: Timestamp) -> Result<CertificateParams, OpenError> {
    let day = |moment: Timestamp| {
        let date = jiff::Timestamp::from_millisecond(moment.millis())
            .map(|at| jiff::tz::TimeZone::UTC.to_datetime(at).date())
            .map_err(|_| OpenError::Clock)?;
        let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
        Ok::<_, OpenError>(rcgen::date_time_ymd(date.year().into(), month, day))
    };
    let mut params = CertificateParams::default();
    params.not_before = day(now.plus(-SLACK))?;
    params.not_after = day(now.plus(SLACK))?;
    params.subject_alt_names = vec![SanType::IpAddress(address.into())];
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Purabarta");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn fingerprint(der: &CertificateDer<'_>) -> String {
    let digest = Digest::of(der);
    let pairs = digest.as_bytes().iter().take(8).map(|byte| format!("{byte:02X}"));
    pairs.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{ServerName, UnixTime};
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_millis(1_795_415_400_000);

    /// What a client that trusts exactly this certificate says of it.
    fn accepted(name: &str, at: i64) -> bool {
        let key = KeyPair::generate().unwrap();
        let certificate = params([192, 168, 1, 7].into(), NOW).unwrap().self_signed(&key).unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
        let at = Duration::from_millis(NOW.plus(at).millis().unsigned_abs());
        let name = ServerName::try_from(name.to_owned()).unwrap();
        verifier
            .verify_server_cert(certificate.der(), &[], &name, &[], UnixTime::since_unix_epoch(at))
            .is_ok()
    }

    #[test]
    fn it_is_for_its_address_and_its_days_and_nothing_else() {
        assert!(accepted("192.168.1.7", 0));
        assert!(accepted("192.168.1.7", 24 * HOUR));
        assert!(accepted("192.168.1.7", -24 * HOUR));
        assert!(!accepted("192.168.1.8", 0));
        assert!(!accepted("purabarta.example", 0));
        assert!(!accepted("192.168.1.7", 4 * 24 * HOUR));
        assert!(!accepted("192.168.1.7", -4 * 24 * HOUR));
    }

    #[test]
    fn two_sessions_have_nothing_in_common() {
        let make = || Identity::make([10, 0, 0, 1].into(), NOW).unwrap().fingerprint;
        let (one, other) = (make(), make());
        assert_ne!(one, other);
        assert_eq!(one.len(), 8 * 3 - 1);
    }
}
