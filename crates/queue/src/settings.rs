//! How a queue is set up: flags over environment over file over defaults.

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

/// Everything there is to set, settled.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the data lies.
    pub data: PathBuf,
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Whom officers ring when the network is gone.
    pub it_phone: String,
    /// What reference numbers begin with.
    pub body: String,
    /// The desk's page, from this folder instead of the one built in.
    pub desk_dir: Option<PathBuf>,
    /// How the log is written.
    pub log_format: LogFormat,
    /// Nothing is accepted when less would be free, in bytes.
    pub min_free_bytes: u64,
    /// Files that no operation promises, of one computer at a time, in bytes.
    pub unpromised_bytes: u64,
    /// An announced operation of whose files nothing comes is forgotten after so many days.
    pub pending_days: u16,
    /// An upload without bytes for so long is let go, in seconds.
    pub idle_seconds: u64,
    /// A proxy in front speaks TLS: cookies are `Secure`, and its word on the caller's address is taken.
    pub behind_tls: bool,
    /// Who the proxies are. Nobody else's word on a caller's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Connections at a time, where the limit on open files allows so many.
    pub max_connections: usize,
    /// Event streams at a time, and never more than half of the connections.
    pub max_streams: usize,
    /// Requests worked on at a time for one address that a proxy reports.
    pub max_requests_per_address: usize,
    /// A connection that waits so long for the whole head of its next request is closed, in seconds.
    pub header_seconds: u64,
    /// Serve `/metrics` to other machines too.
    pub metrics_open: bool,
    /// How to reach a citizen is forgotten so many days after their case was over.
    pub contact_days: u16,
    /// Where the journal and the checkpoints of the audit log are written; best on another disk than the data.
    pub journal_dir: PathBuf,
    /// Whom citizens ask about their data, on the notice to them; empty: where they complained.
    pub notice_contact: String,
    /// How long other things are kept.
    pub retention: Retention,
    /// The Facebook page, when it is connected.
    pub facebook: Option<Facebook>,
}

/// How long things are kept, in days. [`LEAST`] says what the law asks at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The program's log. The queue writes it to its error output and deletes nothing of it: whoever keeps that output
    /// must. Shown on the health page.
    pub log_days: u16,
    /// What the Facebook page delivered and was worked through.
    pub delivery_days: u16,
    /// The index of who saw what. The lines in the audit log stay for good.
    pub look_days: u16,
    /// An upload that nobody came back for.
    pub upload_days: u16,
}

/// What a setting may not fall below, in days, and why.
pub struct Least {
    /// The setting.
    pub key: &'static str,
    /// Its least value.
    pub days: u16,
    /// What asks for it.
    pub why: &'static str,
    value: fn(&Settings) -> u16,
}

const CERT_IN: &str = "CERT-In directions of 28 April 2022: logs are kept for 180 days, in India";
const DPDP: &str = "Digital Personal Data Protection Rules 2025: personal data, traffic data and logs are kept for a year at least";

/// Every setting of how long something is kept that the law sets a limit to.
pub const LEAST: &[Least] = &[
    Least { key: "retain_log_days", days: 180, why: CERT_IN, value: |s| s.retention.log_days },
    Least { key: "contact_days", days: 365, why: DPDP, value: |s| s.contact_days },
    Least { key: "retain_look_days", days: 365, why: DPDP, value: |s| s.retention.look_days },
    Least {
        key: "retain_upload_days",
        days: 30,
        why: "officers' computers are promised that an upload can go on for a month",
        value: |s| s.retention.upload_days,
    },
];

/// The Facebook page.
#[derive(Debug, Clone)]
pub struct Facebook {
    /// What deliveries are signed with.
    pub app_secret: Secret,
    /// What the platform says when it asks whether this is us.
    pub verify_token: Secret,
    /// The page's id.
    pub page: String,
    /// What replies are sent with; without it nothing is sent.
    pub page_token: Option<Secret>,
    /// Where the Graph API is, with its version.
    pub graph: Url,
}

/// A secret: in no log, however it is printed.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Secret(String);

impl Secret {
    /// The secret itself, where it is used.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What one source says. The flags and the environment, and with the same names the file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsSource {
    /// Data folder [default: data/queue]
    #[arg(long, env = "PURABARTA_QUEUE_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8787]
    #[arg(long, env = "PURABARTA_QUEUE_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// Telephone of the IT department, shown to officers
    #[arg(long, env = "PURABARTA_QUEUE_IT_PHONE", global = true)]
    pub it_phone: Option<String>,
    /// What reference numbers begin with [default: KMC]
    #[arg(long, env = "PURABARTA_QUEUE_BODY", global = true)]
    pub body: Option<String>,
    /// Folder of the desk's page, instead of the one built in
    #[arg(long, env = "PURABARTA_QUEUE_DESK_DIR", global = true)]
    pub desk_dir: Option<PathBuf>,
    /// Log format [default: text]
    #[arg(long, env = "PURABARTA_QUEUE_LOG_FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
    /// Accept nothing when less would be free, in bytes [default: 1073741824]
    #[arg(long, env = "PURABARTA_QUEUE_MIN_FREE_BYTES", global = true)]
    pub min_free_bytes: Option<u64>,
    /// Keep files that no operation promises up to so many bytes of each computer [default: 268435456]
    #[arg(long, env = "PURABARTA_QUEUE_UNPROMISED_BYTES", global = true)]
    pub unpromised_bytes: Option<u64>,
    /// Forget a report after so many days without any of its photos; the officer's computer still has it [default: 90]
    #[arg(long, env = "PURABARTA_QUEUE_PENDING_DAYS", global = true)]
    pub pending_days: Option<u16>,
    /// Let an upload go that sends nothing for so many seconds [default: 30]
    #[arg(long, env = "PURABARTA_QUEUE_IDLE_SECONDS", global = true)]
    pub idle_seconds: Option<u64>,
    /// A proxy in front of the queue speaks TLS [default: false]
    #[arg(long, env = "PURABARTA_QUEUE_BEHIND_TLS", global = true)]
    pub behind_tls: Option<bool>,
    /// Addresses or networks (10.1.2.0/24) of the proxies in front, between commas [default: this machine's own]
    #[arg(long, env = "PURABARTA_QUEUE_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network, global = true)]
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Keep at most so many connections open [default: 4096, or what the limit on open files allows]
    #[arg(long, env = "PURABARTA_QUEUE_MAX_CONNECTIONS", global = true)]
    pub max_connections: Option<usize>,
    /// Keep at most so many event streams open [default: 2048, at most half of the connections]
    #[arg(long, env = "PURABARTA_QUEUE_MAX_STREAMS", global = true)]
    pub max_streams: Option<usize>,
    /// Work on at most so many requests of one address behind the proxy at a time [default: 256]
    #[arg(long, env = "PURABARTA_QUEUE_MAX_REQUESTS_PER_ADDRESS", global = true)]
    pub max_requests_per_address: Option<usize>,
    /// Close a connection that waits so many seconds for its next request's head [default: 30]
    #[arg(long, env = "PURABARTA_QUEUE_HEADER_SECONDS", global = true)]
    pub header_seconds: Option<u64>,
    /// Serve /metrics to other machines too [default: false]
    #[arg(long, env = "PURABARTA_QUEUE_METRICS_OPEN", global = true)]
    pub metrics_open: Option<bool>,
    /// Forget how to reach a citizen so many days after their case was over [default: 365]
    #[arg(long, env = "PURABARTA_QUEUE_CONTACT_DAYS", global = true)]
    pub contact_days: Option<u16>,
    /// Folder for the journal and the audit log's checkpoints, best on another disk [default: journal in the data folder]
    #[arg(long, env = "PURABARTA_QUEUE_JOURNAL_DIR", global = true)]
    pub journal_dir: Option<PathBuf>,
    /// Whom citizens ask about their data: printed on the notice to them
    #[arg(long, env = "PURABARTA_QUEUE_NOTICE_CONTACT", global = true)]
    pub notice_contact: Option<String>,
    /// Days for which the log is kept by whoever keeps the queue's output; shown on the health page [default: 365]
    #[arg(long, env = "PURABARTA_QUEUE_RETAIN_LOG_DAYS", global = true)]
    pub retain_log_days: Option<u16>,
    /// Delete what the Facebook page delivered so many days after it was worked through [default: 30]
    #[arg(long, env = "PURABARTA_QUEUE_RETAIN_DELIVERY_DAYS", global = true)]
    pub retain_delivery_days: Option<u16>,
    /// Delete the index of who saw what after so many days; the audit log stays [default: 1095]
    #[arg(long, env = "PURABARTA_QUEUE_RETAIN_LOOK_DAYS", global = true)]
    pub retain_look_days: Option<u16>,
    /// Delete an upload that nobody came back for after so many days [default: 30]
    #[arg(long, env = "PURABARTA_QUEUE_RETAIN_UPLOAD_DAYS", global = true)]
    pub retain_upload_days: Option<u16>,
    /// Secret of the Facebook app. Better in the environment or the file than as a flag, which others see
    #[arg(long, env = "PURABARTA_QUEUE_FACEBOOK_APP_SECRET", hide_env_values = true, global = true)]
    pub facebook_app_secret: Option<Secret>,
    /// Token with which Facebook asks whether the webhook is ours: any long word, the same there
    #[arg(long, env = "PURABARTA_QUEUE_FACEBOOK_VERIFY_TOKEN", hide_env_values = true, global = true)]
    pub facebook_verify_token: Option<Secret>,
    /// Id of the Facebook page
    #[arg(long, env = "PURABARTA_QUEUE_FACEBOOK_PAGE", global = true)]
    pub facebook_page: Option<String>,
    /// Access token of the page, with which replies are sent
    #[arg(long, env = "PURABARTA_QUEUE_FACEBOOK_PAGE_TOKEN", hide_env_values = true, global = true)]
    pub facebook_page_token: Option<Secret>,
    /// Address of the Graph API [default: https://graph.facebook.com/v25.0]
    #[arg(long, env = "PURABARTA_QUEUE_FACEBOOK_GRAPH", global = true)]
    pub facebook_graph: Option<Url>,
}

impl SettingsSource {
    /// This over the file.
    fn facebook(&self, file: &Self) -> Option<Facebook> {
        let either = |one: &Option<Secret>, other: &Option<Secret>| one.as_ref().or(other.as_ref()).cloned();
        let graph = self.facebook_graph.as_ref().or(file.facebook_graph.as_ref()).cloned();
        Some(Facebook {
            app_secret: either(&self.facebook_app_secret, &file.facebook_app_secret)?,
            verify_token: either(&self.facebook_verify_token, &file.facebook_verify_token)?,
            page: self.facebook_page.clone().or_else(|| file.facebook_page.clone())?,
            page_token: either(&self.facebook_page_token, &file.facebook_page_token),
            graph: graph.or_else(|| Url::parse(GRAPH).ok())?,
        })
    }
}

/// A network as people write it: one address is a network of itself.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let one = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    one.or_else(|_| text.parse::<IpNet>().map(|net| net.trunc()))
        .map_err(|_| format!("{text:?} is neither an address (10.1.2.3) nor a network (10.1.2.0/24)"))
}

fn networks<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<IpNet>>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    let parsed: Result<Vec<_>, _> = texts.iter().map(|text| network(text)).collect();
    parsed.map(Some).map_err(serde::de::Error::custom)
}

/// This machine's own addresses.
fn this_machine() -> Vec<IpNet> {
    let (four, six) = (IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST));
    let four = IpNet::new(four, 8).map(|net| net.trunc());
    four.into_iter().chain([IpNet::from(six)]).collect()
}

/// Where the Graph API is.
const GRAPH: &str = "https://graph.facebook.com/v25.0";

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not the TOML this program takes.
    #[error("{0}: {1}")]
    Wrong(PathBuf, toml::de::Error),
    /// Other machines would reach the queue without TLS.
    #[error(
        "refusing to listen on {0}: other machines reach this address, and the queue speaks plain HTTP, so passwords \
         and citizens' words would cross the network for anyone to read. Put a proxy that speaks TLS in front of the \
         queue. If the proxy runs on this machine, listen on 127.0.0.1; if it runs on another, set behind_tls = true \
         and name that machine's address in trusted_proxies. Samples: docs/samples"
    )]
    Exposed(SocketAddr),
    /// Something would be deleted before the law allows it.
    #[error("{key} = {days} is too short: {least} days at least. {why}")]
    TooShort {
        /// The setting.
        key: &'static str,
        /// What it is.
        days: u16,
        /// What it must be at least.
        least: u16,
        /// What asks for it.
        why: &'static str,
    },
}

impl Settings {
    /// The defaults, with the data in this folder.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self::settled(
            SettingsSource { data: Some(data.to_owned()), ..SettingsSource::default() },
            SettingsSource::default(),
        )
    }

    /// `source` (flags over environment) over the file, over the defaults.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn from_sources(source: SettingsSource, file: Option<&Path>) -> Result<Self, SettingsError> {
        let from_file = match file {
            None => SettingsSource::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| SettingsError::Unreadable(path.to_owned(), error))?;
                toml::from_str(&text).map_err(|error| SettingsError::Wrong(path.to_owned(), error))?
            }
        };
        let settings = Self::settled(source, from_file);
        settings.check_retention()?;
        Ok(settings)
    }

    /// Refuses to delete before the law allows it: what is gone is gone when counsel hears of it.
    ///
    /// # Errors
    /// The first setting that is too short.
    pub fn check_retention(&self) -> Result<(), SettingsError> {
        for Least { key, days: least, why, value } in LEAST {
            let days = value(self);
            if days < *least {
                return Err(SettingsError::TooShort { key, days, least: *least, why });
            }
        }
        Ok(())
    }

    /// Refuses an address on which other machines would reach the queue without TLS. A proxy on another machine is one
    /// that is named: that `behind_tls` is set says nothing of who may connect.
    ///
    /// # Errors
    /// [`SettingsError::Exposed`].
    pub fn require_tls(&self) -> Result<(), SettingsError> {
        let named = self.trusted_proxies.iter().any(|net| !net.addr().to_canonical().is_loopback());
        if self.listens_here_only() || (self.behind_tls && named) {
            Ok(())
        } else {
            Err(SettingsError::Exposed(self.listen))
        }
    }

    fn listens_here_only(&self) -> bool {
        self.listen.ip().to_canonical().is_loopback()
    }

    /// Whether this is one of the proxies in front.
    #[must_use]
    pub fn is_proxy(&self, peer: IpAddr) -> bool {
        self.behind_tls && self.trusted_proxies.iter().any(|net| net.contains(&peer.to_canonical()))
    }

    /// Whether this machine may connect at all. Where others reach the queue's port, only the proxies may: whoever
    /// goes around them would speak without TLS.
    #[must_use]
    pub fn may_connect(&self, peer: IpAddr) -> bool {
        self.listens_here_only() || peer.to_canonical().is_loopback() || self.is_proxy(peer)
    }

    /// What texts must leave free. Half of what files must leave is for texts alone: whoever fills the disk with files
    /// keeps no notice out.
    #[must_use]
    pub const fn min_free_bytes_for_text(&self) -> u64 {
        self.min_free_bytes / 2
    }

    fn settled(source: SettingsSource, file: SettingsSource) -> Self {
        let facebook = source.facebook(&file);
        let data = source.data.or(file.data).unwrap_or_else(|| "data/queue".into());
        Self {
            facebook,
            journal_dir: source.journal_dir.or(file.journal_dir).unwrap_or_else(|| data.join("journal")),
            data,
            listen: source.listen.or(file.listen).unwrap_or_else(|| ([127, 0, 0, 1], 8787).into()),
            it_phone: source.it_phone.or(file.it_phone).unwrap_or_default(),
            body: source.body.or(file.body).unwrap_or_else(|| "KMC".into()),
            desk_dir: source.desk_dir.or(file.desk_dir),
            log_format: source.log_format.or(file.log_format).unwrap_or_default(),
            min_free_bytes: source.min_free_bytes.or(file.min_free_bytes).unwrap_or(1 << 30),
            unpromised_bytes: source.unpromised_bytes.or(file.unpromised_bytes).unwrap_or(1 << 28),
            pending_days: source.pending_days.or(file.pending_days).unwrap_or(90),
            idle_seconds: source.idle_seconds.or(file.idle_seconds).unwrap_or(30),
            behind_tls: source.behind_tls.or(file.behind_tls).unwrap_or(false),
            trusted_proxies: source.trusted_proxies.or(file.trusted_proxies).unwrap_or_else(this_machine),
            max_connections: source.max_connections.or(file.max_connections).unwrap_or(4096),
            max_streams: source.max_streams.or(file.max_streams).unwrap_or(2048),
            max_requests_per_address: source
                .max_requests_per_address
                .or(file.max_requests_per_address)
                .unwrap_or(256),
            header_seconds: source.header_seconds.or(file.header_seconds).unwrap_or(30),
            metrics_open: source.metrics_open.or(file.metrics_open).unwrap_or(false),
            contact_days: source.contact_days.or(file.contact_days).unwrap_or(365),
            notice_contact: source.notice_contact.or(file.notice_contact).unwrap_or_default(),
            retention: Retention {
                log_days: source.retain_log_days.or(file.retain_log_days).unwrap_or(365),
                delivery_days: source.retain_delivery_days.or(file.retain_delivery_days).unwrap_or(30),
                look_days: source.retain_look_days.or(file.retain_look_days).unwrap_or(3 * 365),
                upload_days: source.retain_upload_days.or(file.retain_upload_days).unwrap_or(30),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_below_what_the_law_asks_is_refused_with_the_reason_and_the_least_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queue.toml");
        let read = |key: &str, days: u16| {
            std::fs::write(&file, format!("{key} = {days}\n")).unwrap();
            Settings::from_sources(SettingsSource::default(), Some(&file))
        };
        assert_eq!(LEAST.len(), 4);
        for Least { key, days, why, .. } in LEAST {
            read(key, *days).unwrap_or_else(|error| panic!("{error}"));
            let refused = read(key, days - 1).unwrap_err().to_string();
            assert!(refused.contains(key) && refused.contains(why), "{refused}");
        }
        assert!(Settings::in_folder(folder.path()).check_retention().is_ok(), "the defaults are lawful");
    }

    #[test]
    fn what_is_said_wins_over_the_file_and_the_file_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queue.toml");
        std::fs::write(&file, "body = \"HMC\"\nit_phone = \"100\"\n").unwrap();
        let source = SettingsSource { it_phone: Some("200".into()), ..SettingsSource::default() };
        let settings = Settings::from_sources(source, Some(&file)).unwrap();
        assert_eq!((settings.body.as_str(), settings.it_phone.as_str()), ("HMC", "200"));
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8787");
        assert!(settings.min_free_bytes_for_text() < settings.min_free_bytes, "texts come in after files");
        assert!(settings.facebook.is_none(), "only when all of it is source");
        let page =
            "facebook_app_secret = \"s3cret\"\nfacebook_verify_token = \"t0ken\"\nfacebook_page = \"1\"\n";
        std::fs::write(&file, page).unwrap();
        let settings = Settings::from_sources(SettingsSource::default(), Some(&file)).unwrap();
        assert_eq!(settings.facebook.as_ref().unwrap().app_secret.reveal(), "s3cret");
        let printed = format!("{settings:?}");
        assert!(!printed.contains("s3cret") && !printed.contains("t0ken"), "{printed}");
        std::fs::write(&file, "bodi = \"HMC\"\n").unwrap();
        assert!(matches!(
            Settings::from_sources(SettingsSource::default(), Some(&file)),
            Err(SettingsError::Wrong(..))
        ));
    }

    #[test]
    fn an_address_that_other_machines_reach_is_refused_unless_a_proxy_elsewhere_speaks_tls() {
        let mut settings = Settings::in_folder(Path::new("data"));
        let office = || vec![network("10.1.2.3").unwrap()];
        for (listen, behind_tls, proxies, allowed) in [
            ("127.0.0.1:8787", false, this_machine(), true),
            ("127.0.0.2:8787", false, this_machine(), true),
            ("[::1]:8787", false, this_machine(), true),
            ("[::ffff:127.0.0.1]:8787", false, this_machine(), true),
            ("0.0.0.0:8787", false, this_machine(), false),
            ("[::]:8787", false, this_machine(), false),
            ("[::ffff:0.0.0.0]:8787", false, this_machine(), false),
            ("10.1.2.9:8787", false, this_machine(), false),
            ("10.1.2.9:8787", false, office(), false),
            ("0.0.0.0:8787", true, this_machine(), false),
            ("0.0.0.0:8787", true, Vec::new(), false),
            ("0.0.0.0:8787", true, office(), true),
            ("[::]:8787", true, office(), true),
        ] {
            settings.listen = listen.parse().unwrap();
            (settings.behind_tls, settings.trusted_proxies) = (behind_tls, proxies);
            assert_eq!(settings.require_tls().is_ok(), allowed, "{listen} {behind_tls} {settings:?}");
        }
    }

    #[test]
    fn where_others_reach_the_port_only_the_proxies_and_this_machine_connect() {
        let mut settings = Settings::in_folder(Path::new("data"));
        settings.trusted_proxies = vec![network("10.1.2.0/24").unwrap(), network("2001:db8::7").unwrap()];
        settings.behind_tls = true;
        let may = |settings: &Settings, peer: &str| settings.may_connect(peer.parse().unwrap());
        settings.listen = "0.0.0.0:8787".parse().unwrap();
        for peer in ["10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7", "127.0.0.1", "::ffff:127.0.0.1", "::1"] {
            assert!(may(&settings, peer), "{peer}");
        }
        for peer in ["10.1.3.3", "::ffff:10.1.3.3", "2001:db8::8", "203.0.113.7"] {
            assert!(!may(&settings, peer), "{peer}");
        }
    }

    #[test]
    fn a_proxy_that_is_no_network_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queue.toml");
        std::fs::write(&file, "trusted_proxies = [\"10.1.2.3\", \"10.2.0.0/16\"]\n").unwrap();
        let settings = Settings::from_sources(SettingsSource::default(), Some(&file)).unwrap();
        let said: Vec<_> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(said, ["10.1.2.3/32", "10.2.0.0/16"]);
        std::fs::write(&file, "trusted_proxies = [\"proxy.example\"]\n").unwrap();
        let wrong = Settings::from_sources(SettingsSource::default(), Some(&file)).unwrap_err().to_string();
        assert!(wrong.contains("\"proxy.example\" is neither an address"), "{wrong}");
    }
}
