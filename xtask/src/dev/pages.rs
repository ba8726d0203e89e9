//! Vite's development servers: one for the officer's pages, one for the desk's.

use std::{net::TcpStream, process::Command, time::Duration};

use anyhow::{Context, Result};

use crate::sh::{self, Running};

/// Where else the pages ask.
pub struct Behind<'a> {
    /// The queue, for the desk.
    pub queue: &'a str,
    /// `officer-bridge`, for the officer's pages in a browser: an address and a port.
    pub bridge: &'a str,
}

/// A server of one kind of page.
pub struct Pages {
    running: Running,
    pub address: String,
}

impl Pages {
    /// Starts it on a free port and waits until it listens. `mode` is `officer` or `desk`.
    pub fn start(mode: &str, behind: &Behind<'_>) -> Result<Self> {
        let port = sh::free_port()?;
        let log = sh::target().join("run/logs").join(format!("vite-{mode}.log"));
        let mut running = Running::start_logged("Vite", &mut vite(mode, port, behind), &log)?;
        let listening = sh::wait_for(Duration::from_secs(60), || {
            running.must_live().with_context(|| format!("see {}", log.display()))?;
            Ok(TcpStream::connect(("127.0.0.1", port)).ok())
        })?;
        listening.with_context(|| format!("Vite does not listen; see {}", log.display()))?;
        Ok(Self { running, address: format!("http://127.0.0.1:{port}") })
    }

    pub fn must_live(&mut self) -> Result<()> {
        self.running.must_live()
    }
}

fn vite(mode: &str, port: u16, behind: &Behind<'_>) -> Command {
    let ui = sh::root().join("ui");
    let mut vite = Command::new(ui.join("node_modules/.bin/vite"));
    vite.current_dir(ui)
        .args(["--config", "vite.dev.ts", "--mode", mode, "--host", "127.0.0.1", "--strictPort", "--port"])
        .arg(port.to_string())
        .env("PURABARTA_QUEUE_ADDRESS", behind.queue)
        .env("PURABARTA_BRIDGE", behind.bridge);
    vite
}
