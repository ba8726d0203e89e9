//! `purabarta-queue`: the command line.

use clap::{Parser, Subcommand};
use queue::audit::Finding;
use queue::fault::Fault;
use queue::settings::{LogFormat, Said, SettingsError};
use queue::{Queue, Settings, demo};
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use wire::ambient::system::{SystemChance, SystemClock};
use wire::ids::OfficerId;
use wire::time::HOUR;

/// The IT department's queue. Flags win over the environment, that over the file, that over the defaults.
#[derive(Parser)]
#[command(name = "purabarta-queue", version)]
struct Cli {
    /// Settings file (TOML)
    #[arg(long, env = "PURABARTA_QUEUE_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    said: Said,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Listen until stopped
    Serve,
    /// Bring the database to its newest shape
    Migrate,
    /// Fill in demo departments, officers, desk logins and items
    Demo {
        /// Write a one-time enrolment code for the demo's officer here, instead of to the output
        #[arg(long)]
        enrol_code_file: Option<PathBuf>,
        /// Take the items' photos from this folder of JPEGs, instead of drawing them
        #[arg(long)]
        photos: Option<PathBuf>,
    },
    /// Make a one-time enrolment code
    EnrolCode {
        /// For which officer
        #[arg(long)]
        officer: OfficerId,
        /// Lives so many hours
        #[arg(long, default_value_t = 72)]
        hours: u16,
    },
    /// Check the audit log from its first line to its last
    VerifyAudit,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the audit log is broken at line {0}")]
    Broken(i64),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let settings = Settings::from_sources(cli.said, cli.config.as_deref())?;
    log(settings.log_format);
    let (clock, chance) = (Arc::new(SystemClock::start()), Arc::new(SystemChance));
    if matches!(cli.command, Command::Serve) {
        return tokio::runtime::Runtime::new()?.block_on(async {
            let running = queue::start(settings, clock, chance).await?;
            tracing::info!(address = %running.address(), "listening");
            stopped().await?;
            running.shutdown().await;
            Ok(())
        });
    }
    let queue = Queue::open(settings, clock, chance)?;
    let mut out = io::stdout();
    match cli.command {
        Command::Serve | Command::Migrate => {}
        Command::Demo { enrol_code_file, photos } => {
            let officer = demo::fill(&queue, photos.as_deref())?;
            let code = demo::code(&queue, officer)?;
            match enrol_code_file {
                Some(path) => fs::write(path, code)?,
                None => writeln!(
                    out,
                    "{}",
                    serde_json::json!({ "enrol_code": code, "logins": ["moderator", "publisher", "admin", "oversight"], "password": demo::PASSWORD })
                )?,
            }
        }
        Command::EnrolCode { officer, hours } => {
            writeln!(out, "{}", queue.enrolment_code(officer, i64::from(hours) * HOUR)?)?;
        }
        Command::VerifyAudit => match queue.verify_audit()? {
            Finding::Whole { lines, last } => writeln!(out, "{lines} {last}")?,
            Finding::Broken { line } => return Err(Failure::Broken(line)),
        },
    }
    Ok(())
}

async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn log(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}
