//! How a queue is set up: flags over environment over file over defaults.

use clap::{Args, ValueEnum};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

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
    /// An upload without bytes for so long is let go, in seconds.
    pub idle_seconds: u64,
    /// A proxy in front speaks TLS: cookies are `Secure`, and its word on the caller's address is taken.
    pub behind_tls: bool,
    /// Serve `/metrics` to other machines too.
    pub metrics_open: bool,
    /// How to reach a citizen is forgotten so many days after his case was over.
    pub contact_days: u16,
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
pub struct Said {
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
    /// Let an upload go that sends nothing for so many seconds [default: 30]
    #[arg(long, env = "PURABARTA_QUEUE_IDLE_SECONDS", global = true)]
    pub idle_seconds: Option<u64>,
    /// A proxy in front of the queue speaks TLS [default: false]
    #[arg(long, env = "PURABARTA_QUEUE_BEHIND_TLS", global = true)]
    pub behind_tls: Option<bool>,
    /// Serve /metrics to other machines too [default: false]
    #[arg(long, env = "PURABARTA_QUEUE_METRICS_OPEN", global = true)]
    pub metrics_open: Option<bool>,
    /// Forget how to reach a citizen so many days after his case was over [default: 365]
    #[arg(long, env = "PURABARTA_QUEUE_CONTACT_DAYS", global = true)]
    pub contact_days: Option<u16>,
}

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
        Self::settled(Said { data: Some(data.to_owned()), ..Said::default() }, Said::default())
    }

    /// `said` (flags over environment) over the file, over the defaults.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn from_sources(said: Said, file: Option<&Path>) -> Result<Self, SettingsError> {
        let from_file = match file {
            None => Said::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| SettingsError::Unreadable(path.to_owned(), error))?;
                toml::from_str(&text).map_err(|error| SettingsError::Wrong(path.to_owned(), error))?
            }
        };
        Ok(Self::settled(said, from_file))
    }

    fn settled(said: Said, file: Said) -> Self {
        Self {
            data: said.data.or(file.data).unwrap_or_else(|| "data/queue".into()),
            listen: said.listen.or(file.listen).unwrap_or_else(|| ([127, 0, 0, 1], 8787).into()),
            it_phone: said.it_phone.or(file.it_phone).unwrap_or_default(),
            body: said.body.or(file.body).unwrap_or_else(|| "KMC".into()),
            desk_dir: said.desk_dir.or(file.desk_dir),
            log_format: said.log_format.or(file.log_format).unwrap_or_default(),
            min_free_bytes: said.min_free_bytes.or(file.min_free_bytes).unwrap_or(1 << 30),
            idle_seconds: said.idle_seconds.or(file.idle_seconds).unwrap_or(30),
            behind_tls: said.behind_tls.or(file.behind_tls).unwrap_or(false),
            metrics_open: said.metrics_open.or(file.metrics_open).unwrap_or(false),
            contact_days: said.contact_days.or(file.contact_days).unwrap_or(365),
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
        let said = Said { it_phone: Some("200".into()), ..Said::default() };
        let settings = Settings::from_sources(said, Some(&file)).unwrap();
        assert_eq!((settings.body.as_str(), settings.it_phone.as_str()), ("HMC", "200"));
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8787");
        std::fs::write(&file, "bodi = \"HMC\"\n").unwrap();
        assert!(matches!(
            Settings::from_sources(Said::default(), Some(&file)),
            Err(SettingsError::Wrong(..))
        ));
    }
}
