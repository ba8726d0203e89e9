//! The network line between the officer's computer and the queue, as offices have it: up, down, or behind a captive
//! portal.

use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the line does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sky {
    /// It carries everything.
    Fine,
    /// There is none: whoever calls is refused.
    Away,
    /// Somebody else answers, whatever is asked, with a page to log in at.
    Captive,
}

/// The weather of a whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// The queue is up all day.
    Fine,
    /// There is no line all day.
    Away,
    /// The line goes in the middle of the day.
    LostInTheMiddle,
    /// The office's network wants a login all day.
    Captive,
}

impl Weather {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Fine, Self::Away, Self::LostInTheMiddle, Self::Captive];

    /// What it is called in a table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Away => "away",
            Self::LostInTheMiddle => "lost",
            Self::Captive => "captive",
        }
    }

    /// The sky in the first half of the day, or in the second.
    #[must_use]
    pub const fn sky(self, second_half: bool) -> Sky {
        match (self, second_half) {
            (Self::Fine, _) | (Self::LostInTheMiddle, false) => Sky::Fine,
            (Self::Away, _) | (Self::LostInTheMiddle, true) => Sky::Away,
            (Self::Captive, _) => Sky::Captive,
        }
    }
}

/// A line that the weather acts on. It keeps its address in every weather.
pub struct Line {
    address: SocketAddr,
    queue: SocketAddr,
    sky: watch::Sender<Sky>,
    listening: Option<JoinHandle<()>>,
    /// Bound and never listening: it keeps the port while nobody is there to answer.
    _port: TcpSocket,
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
    }
}

impl Line {
    /// Lays a line to the queue at this address. The sky is fine.
    pub async fn to(queue: SocketAddr) -> Self {
        let port = socket_at(SocketAddr::from(([127, 0, 0, 1], 0)));
        let address = port.local_addr().expect("its number");
        let mut line =
            Self { address, queue, sky: watch::channel(Sky::Away).0, listening: None, _port: port };
        line.becomes(Sky::Fine).await;
        line
    }

    /// Where the officer's computer finds the queue.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the line does now.
    #[must_use]
    pub fn sky(&self) -> Sky {
        *self.sky.borrow()
    }

    /// The weather changes; what was on the line is cut off.
    pub async fn becomes(&mut self, sky: Sky) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            let _cancelled = listening.await;
        }
        self.sky.send_replace(sky);
        if sky == Sky::Away {
            return;
        }
        let listener = socket_at(self.address).listen(64).expect("the port is ours");
        let (queue, changes) = (self.queue, self.sky.subscribe());
        self.listening = Some(tokio::spawn(async move {
            while let Ok((officer, _)) = listener.accept().await {
                let mut changes = changes.clone();
                changes.mark_unchanged();
                tokio::spawn(async move {
                    // However a connection ends is what the weather is for.
                    tokio::select! {
                        _ = changes.changed() => (),
                        _ = answers(officer, queue, sky) => (),
                    }
                });
            }
        }));
    }
}

fn socket_at(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    // So that the one that keeps the port and the one that listens there can be beside each other.
    socket.set_reuseaddr(true).expect("it shares its port");
    socket.bind(address).expect("a free port");
    socket
}

async fn answers(mut officer: TcpStream, queue: SocketAddr, sky: Sky) -> io::Result<()> {
    if sky == Sky::Fine {
        let mut queue = TcpStream::connect(queue).await?;
        return tokio::io::copy_bidirectional(&mut officer, &mut queue).await.map(drop);
    }
    let mut asked = Vec::new();
    while !asked.windows(4).any(|four| four == b"\r\n\r\n") {
        if officer.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    }
    let page = "<!doctype html><title>Login</title><form>Welcome to the office network</form>";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:";
    officer.write_all(format!("{head} {}\r\n\r\n{page}", page.len()).as_bytes()).await?;
    officer.shutdown().await?;
    // What is still being sent is taken: else the answer would be lost with it.
    tokio::io::copy(&mut officer, &mut tokio::io::sink()).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn asks(line: &Line) -> Result<String, reqwest::Error> {
        reqwest::Client::new().get(line.url()).body("photo").send().await?.text().await
    }

    /// A queue that says its name.
    async fn queue() -> SocketAddr {
        let app = axum::Router::new().fallback(|| async { "the queue" });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    #[tokio::test]
    async fn the_line_keeps_its_address_in_every_weather() {
        let mut line = Line::to(queue().await).await;
        assert_eq!(asks(&line).await.unwrap(), "the queue");
        line.becomes(Sky::Away).await;
        assert!(asks(&line).await.unwrap_err().is_connect());
        line.becomes(Sky::Captive).await;
        assert!(asks(&line).await.unwrap().contains("Login"));
        line.becomes(Sky::Fine).await;
        assert_eq!(asks(&line).await.unwrap(), "the queue");
    }

    #[tokio::test]
    async fn open_connections_are_cut_when_the_weather_changes() {
        let mut line = Line::to(queue().await).await;
        let mut open = TcpStream::connect(line.address).await.unwrap();
        open.write_all(b"GET / HTTP/1.1\r\nHost: queue\r\n\r\n").await.unwrap();
        assert!(open.read(&mut [0; 1]).await.unwrap() > 0);
        line.becomes(Sky::Away).await;
        let mut rest = Vec::new();
        // To its end, whichever end.
        let _reset = open.read_to_end(&mut rest).await;
        assert!(TcpStream::connect(line.address).await.is_err());
    }
}
