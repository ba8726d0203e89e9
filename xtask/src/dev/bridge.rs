//! `officer-bridge`: a second officer of the demo without a window, whose pages are in the developer's browser.

use anyhow::Result;

use crate::{
    run::{data::Data, queue},
    sh::{self, Running},
};

const PROGRAM: &str = "officer-bridge";

/// The second officer.
pub struct Bridge {
    /// An address and a port.
    pub address: String,
    code: Option<String>,
}

impl Bridge {
    /// Prepares it, where the workspace has it; with a code to enrol by the first time. The queue must not run yet.
    pub fn prepare(data: &Data) -> Result<Option<Self>> {
        if !is_there()? {
            return Ok(None);
        }
        let code = if data.browser_officer().exists() { None } else { Some(queue::another_code(data)?) };
        Ok(Some(Self { address: format!("127.0.0.1:{}", sh::free_port()?), code }))
    }

    /// Starts it.
    pub fn start(&mut self, data: &Data, queue: &str) -> Result<Running> {
        let mut command = sh::command(sh::target().join("debug").join(PROGRAM));
        command
            .env("PURABARTA_BRIDGE", &self.address)
            .env("PURABARTA_HOME", data.browser_officer())
            .env("PURABARTA_ENROL_ADDRESS", queue);
        // A code is good for one time.
        if let Some(code) = self.code.take() {
            command.env("PURABARTA_ENROL_CODE", code);
        }
        Running::start_logged(PROGRAM, &mut command, &sh::target().join("run/logs/officer-bridge.log"))
    }
}

/// Whether the workspace has the program.
pub fn is_there() -> Result<bool> {
    let metadata = sh::output(sh::cargo("metadata").args(["--no-deps", "--offline", "--format-version=1"]))?;
    Ok(metadata.contains(&format!("\"name\":\"{PROGRAM}\"")))
}

/// What cargo is asked to build, besides the window and the queue.
pub fn targets() -> Result<Vec<&'static str>> {
    Ok(if is_there()? { vec!["--bin", PROGRAM] } else { Vec::new() })
}
