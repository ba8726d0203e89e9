//! The real programs, as built by `cargo xtask e2e`, which passes their paths in environment variables.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// What `cargo xtask e2e` says under this name.
///
/// # Panics
/// When it is not set: the walk is not run by hand.
#[must_use]
pub fn required_var(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run `cargo xtask e2e`"))
}

/// The queue as a program.
pub struct Queue {
    data: PathBuf,
    address: SocketAddr,
    child: Option<Child>,
}

impl Queue {
    /// A queue with demo data, not yet started, on a port that is free.
    pub async fn with_demo(data: &Path) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its number");
        let queue = Self { data: data.to_owned(), address, child: None };
        let code_file = data.with_extension("code");
        let mut demo = queue.command();
        let done = demo.arg("demo").arg("--enrol-code-file").arg(&code_file).status().await;
        assert!(done.expect("the queue program runs").success(), "the demo data could not be made");
        let code = std::fs::read_to_string(code_file).expect("the code");
        (queue, code.trim().to_owned())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(required_var("PURABARTA_QUEUE"));
        command.arg("--data").arg(&self.data).arg("--listen").arg(self.address.to_string());
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts it and waits until it is well.
    pub async fn starts(&mut self) {
        let log = std::fs::File::create(self.data.with_extension("log")).expect("a log");
        let child = self.command().arg("serve").stderr(log.try_clone().expect("the log")).stdout(log).spawn();
        self.child = Some(child.expect("the queue starts"));
        for _ in 0..600 {
            if is_well(self.address).await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the queue did not come up");
    }

    /// Ends it as a power cut would.
    pub async fn dies(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("it ends");
        }
    }
}

/// Whether a queue at this address says that it is well.
pub async fn is_well(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let mut said = String::new();
    let request = b"GET /healthz HTTP/1.1\r\nHost: queue\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.is_ok()
        && stream.read_to_string(&mut said).await.is_ok()
        && said.starts_with("HTTP/1.1 200")
}
