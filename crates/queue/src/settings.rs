//! How a queue is set up: flags over environment over file over defaults.

use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::net::SocketAddr;
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
    /// Serve `/metrics` to other machines too.
    pub metrics_open: bool,
    /// How to reach a citizen is forgotten so many days after their case was over.
    pub contact_days: u16,
    /// The Facebook page, when it is connected.
    pub facebook: Option<Facebook>,
}

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
    /// Serve /metrics to other machines too [default: false]
    #[arg(long, env = "PURABARTA_QUEUE_METRICS_OPEN", global = true)]
    pub metrics_open: Option<bool>,
    /// Forget how to reach a citizen so many days after their case was over [default: 365]
    #[arg(long, env = "PURABARTA_QUEUE_CONTACT_DAYS", global = true)]
    pub contact_days: Option<u16>,
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
        Ok(Self::settled(source, from_file))
    }

    /// What texts must leave free. Half of what files must leave is for texts alone: whoever fills the disk with files
    /// keeps no notice out.
    #[must_use]
    pub const fn min_free_bytes_for_text(&self) -> u64 {
        self.min_free_bytes / 2
    }

    fn settled(source: SettingsSource, file: SettingsSource) -> Self {
        Self {
            facebook: source.facebook(&file),
            data: source.data.or(file.data).unwrap_or_else(|| "data/queue".into()),
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
            metrics_open: source.metrics_open.or(file.metrics_open).unwrap_or(false),
            contact_days: source.contact_days.or(file.contact_days).unwrap_or(365),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
