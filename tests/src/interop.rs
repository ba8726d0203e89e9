//! Third-party programs: where they are, and how they are started.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// The folder of our few lines around them, and of the packages from npm.
#[must_use]
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
    must_be_there(&folder.join("node_modules"));
    folder
}

/// The Python that has the packages from PyPI.
///
/// # Panics
/// When it is not there: `cargo xtask` puts it into the build's own folder.
#[must_use]
pub fn python() -> PathBuf {
    let program = std::env::current_exe().expect("this program has a place");
    let target = program.ancestors().nth(3).expect("below the build's folder");
    let python = target.join("interop/venv/bin/python");
    must_be_there(&python);
    python
}

fn must_be_there(path: &Path) {
    assert!(path.exists(), "{} is not there; `cargo xtask test` installs it", path.display());
}

/// `@tus/server` with `@tus/file-store`.
pub struct TusServer {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub child: Child,
}

impl TusServer {
    /// Starts one that keeps its files in this folder.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(files: &Path) -> Self {
        let mut command = Command::new("node");
        command.arg(folder().join("server.mjs")).arg(files);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().expect("node starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output")).lines();
        let port = said.next_line().await.expect("its output").expect("it says its port");
        Self { address: SocketAddr::from(([127, 0, 0, 1], port.parse().expect("a number"))), child }
    }
}
