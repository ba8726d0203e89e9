//! A network line that is slow or breaks, for benchmarks and for third-party programs.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The limits of the line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// Each connection breaks after this many bytes from the client.
    pub cut_up: Option<u64>,
    /// Each connection breaks after this many bytes from the server.
    pub cut_down: Option<u64>,
    /// Bits a second in each direction, all connections together.
    pub bits_per_second: Option<u64>,
}

/// The line. It ends with this value; connections that are open then go on.
pub struct Throttle {
    address: SocketAddr,
    line: Arc<Line>,
    accepting: JoinHandle<()>,
}

struct Line {
    up: Way,
    down: Way,
    connections: AtomicU64,
}

/// One direction.
struct Way {
    cut: Option<u64>,
    bits_per_second: Option<u64>,
    passed: AtomicU64,
    free_at: Mutex<Instant>,
}

impl Way {
    fn new(cut: Option<u64>, bits_per_second: Option<u64>) -> Self {
        Self { cut, bits_per_second, passed: AtomicU64::new(0), free_at: Mutex::new(Instant::now()) }
    }

    /// Waits as long as this many bytes take at the line's rate.
    async fn carry(&self, bytes: usize) {
        let Some(rate) = self.bits_per_second else { return };
        let micros = (bytes as u64).saturating_mul(8_000_000).checked_div(rate).unwrap_or(0);
        let done = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            *free_at = (*free_at).max(Instant::now()) + Duration::from_micros(micros);
            *free_at
        };
        tokio::time::sleep_until(done).await;
    }

    /// Copies until either end closes, or the connection reaches its limit.
    async fn run(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut left = self.cut.unwrap_or(u64::MAX);
        let mut buffer = vec![0; 8 * 1024];
        while left > 0 {
            let room = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
            let Ok(read @ 1..) = from.read(&mut buffer[..room]).await else { return };
            self.passed.fetch_add(read as u64, Ordering::SeqCst);
            left -= read as u64;
            self.carry(read).await;
            if to.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }
}

impl Throttle {
    /// A line to this address.
    pub async fn to(server: SocketAddr, terms: Terms) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its number");
        let line = Arc::new(Line {
            up: Way::new(terms.cut_up, terms.bits_per_second),
            down: Way::new(terms.cut_down, terms.bits_per_second),
            connections: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, server, Arc::clone(&line)));
        Self { address, line, accepting }
    }

    /// Where clients connect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Bytes from clients so far.
    #[must_use]
    pub fn up(&self) -> u64 {
        self.line.up.passed.load(Ordering::SeqCst)
    }

    /// Bytes from the server so far.
    #[must_use]
    pub fn down(&self) -> u64 {
        self.line.down.passed.load(Ordering::SeqCst)
    }

    /// Connections so far.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.line.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, line: Arc<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        line.connections.fetch_add(1, Ordering::SeqCst);
        let line = Arc::clone(&line);
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(server).await else { return };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            // Whichever direction ends takes the connection with it.
            tokio::select! {
                () = line.up.run(from_client, to_server) => {}
                () = line.down.run(from_server, to_client) => {}
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers each connection with what it heard, once the client has said all it will.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mut from, mut to) = stream.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
            }
        });
        address
    }

    async fn heard_of(sent: usize, terms: Terms) -> (usize, Throttle) {
        let throttle = Throttle::to(echo().await, terms).await;
        let client = TcpStream::connect(throttle.address).await.unwrap();
        let (mut from, mut to) = client.into_split();
        let saying = tokio::spawn(async move { to.write_all(&vec![7; sent]).await.map(|()| to) });
        let mut heard = 0;
        let mut buffer = vec![0; 4096];
        while heard < sent {
            let Ok(read @ 1..) = from.read(&mut buffer).await else { break };
            heard += read;
        }
        let _ = saying.await;
        (heard, throttle)
    }

    #[tokio::test]
    async fn an_unlimited_line_carries_and_counts_everything() {
        let (heard, throttle) = heard_of(100_000, Terms::default()).await;
        assert_eq!(
            (heard, throttle.up(), throttle.down(), throttle.connections()),
            (100_000, 100_000, 100_000, 1)
        );
    }

    #[tokio::test]
    async fn a_line_breaks_after_its_limit_in_each_direction() {
        let (_, up) = heard_of(100_000, Terms { cut_up: Some(10_000), ..Terms::default() }).await;
        assert_eq!(up.up(), 10_000);
        let (heard, down) = heard_of(100_000, Terms { cut_down: Some(5_000), ..Terms::default() }).await;
        assert!(heard <= 5_000, "{heard}");
        assert_eq!(down.down(), 5_000);
    }

    #[tokio::test]
    async fn a_slow_line_delays_by_its_rate() {
        let began = Instant::now();
        heard_of(25_000, Terms { bits_per_second: Some(1_000_000), ..Terms::default() }).await;
        assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
    }
}
