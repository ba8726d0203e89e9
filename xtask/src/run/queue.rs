//! The queue beside the window: its command lines, all in this one place, its demo data, and whether it answers.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use super::data::Data;
use crate::sh::{self, Running};

pub const PROGRAM: &str = "purabarta-queue";

fn command(data: &Data) -> Command {
    let mut command = sh::command(sh::target().join("debug").join(PROGRAM));
    command.arg("--data").arg(data.queue());
    command
}

/// Fills demo data, writes a one-time enrolment code and says how to log in to the desk.
fn demo(data: &Data, code_file: &Path) -> Command {
    let mut command = command(data);
    command.arg("demo").arg("--enrol-code-file").arg(code_file);
    command
}

fn serve(data: &Data, port: u16) -> Command {
    let mut command = command(data);
    command.args(["--listen", &format!("127.0.0.1:{port}"), "serve"]);
    command
}

/// Starts it, with demo data the first time, and waits until it answers.
pub fn start(data: &Data) -> Result<Running> {
    if !data.welcome().exists() {
        let welcome = sh::output(&mut demo(data, &data.code_file()))?;
        fs::write(data.welcome(), welcome)?;
    }
    let mut running = Running::start("the queue", &mut serve(data, data.port))?;
    let healthy = sh::wait_for(Duration::from_secs(60), || {
        running.must_live()?;
        Ok(is_healthy(data.port).then_some(()))
    })?;
    healthy.context("the queue does not answer /healthz")?;
    Ok(running)
}

/// A one-time code for another computer of the demo's officer. Only while the queue does not run.
pub fn another_code(data: &Data) -> Result<String> {
    let file = data.folder.join("another-code");
    sh::output(&mut demo(data, &file))?;
    let code = fs::read_to_string(&file)?;
    fs::remove_file(file)?;
    Ok(code.trim().to_owned())
}

fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 2"))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn health_is_a_success_status() {
        for (status, healthy) in [("200 OK", true), ("204 No Content", true), ("503 Busy", false)] {
            let queue = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            let port = queue.local_addr().unwrap().port();
            let answering = std::thread::spawn(move || {
                let (mut stream, _) = queue.accept().unwrap();
                let _request = stream.read(&mut [0; 512]).unwrap();
                write!(stream, "HTTP/1.1 {status}\r\n\r\n").unwrap();
            });
            assert_eq!(is_healthy(port), healthy, "{status}");
            answering.join().unwrap();
        }
    }
}
