//! What somebody who wishes the queue ill can do to it from outside: floods of one kind each, of any size, each until
//! it is dropped. They come from other addresses (127.1.x.y) than the officers, and most know no secret; where one is
//! used, it is an officer's whose computer was stolen.

pub mod officers;

use reqwest::{Client, RequestBuilder};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use wire::ambient::system::SystemChance;
use wire::ambient::uuid_v7;
use wire::digest::Digest;
use wire::routes;
use wire::time::Timestamp;

use crate::served::{Device, report};

/// Lines of one address: what a patient stranger opens before they take another.
const LINES_AN_ADDRESS: usize = 100;
/// How often a slow line says a byte.
const BYTE_EVERY: Duration = Duration::from_secs(1);
/// Before a line that was closed is opened again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
/// Length of a photo that is created and never sent, in bytes.
const NEVER_SENT: u64 = 30_000_000;

/// What is attacked, and with what.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where the queue listens.
    pub address: SocketAddr,
    /// What time it is there.
    pub now: Timestamp,
    /// The stolen computer.
    pub stolen: Device,
    /// A photo that the stolen computer may read.
    pub photo: Digest,
}

/// One kind of flood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    /// Heads of requests, a byte a second.
    SlowHeads,
    /// Bodies of logins, deliveries and reports, a byte a second.
    SlowBodies,
    /// Event streams, all of one computer.
    Streams,
    /// Wrong passwords for one login, from everywhere.
    WrongLogins,
    /// A wrong code each from another address, and a login each nobody has: whatever counts them has to remember many.
    ManyNames,
    /// Reads of everything that changed with citizens' requests, without a key.
    Open311Reads,
    /// Deliveries with a false signature that come slowly.
    ForgedDeliveries,
    /// Photos created and never sent.
    Creations,
    /// Reports whose photos never come.
    PendingReports,
    /// Writes that are refused, while hundreds listen.
    RefusedWrites,
    /// Photos read a little a second.
    SlowReaders,
}

/// All kinds.
pub const FLOODS: [Flood; 11] = [
    Flood::SlowHeads,
    Flood::SlowBodies,
    Flood::Streams,
    Flood::WrongLogins,
    Flood::ManyNames,
    Flood::Open311Reads,
    Flood::ForgedDeliveries,
    Flood::Creations,
    Flood::PendingReports,
    Flood::RefusedWrites,
    Flood::SlowReaders,
];

impl Flood {
    /// As its figures are called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SlowHeads => "slow_heads",
            Self::SlowBodies => "slow_bodies",
            Self::Streams => "streams",
            Self::WrongLogins => "wrong_logins",
            Self::ManyNames => "many_names",
            Self::Open311Reads => "open311_reads",
            Self::ForgedDeliveries => "forged_deliveries",
            Self::Creations => "creations",
            Self::PendingReports => "pending_reports",
            Self::RefusedWrites => "refused_writes",
            Self::SlowReaders => "slow_readers",
        }
    }

    /// How many do it at once when it is done in earnest.
    #[must_use]
    pub const fn in_earnest(self) -> usize {
        match self {
            Self::SlowHeads => 1_100,
            Self::SlowBodies => 600,
            Self::Streams => 1_500,
            Self::WrongLogins | Self::SlowReaders => 64,
            Self::RefusedWrites => 300,
            Self::ForgedDeliveries => 40,
            Self::Open311Reads | Self::ManyNames => 16,
            Self::Creations | Self::PendingReports => 8,
        }
    }

    /// Starts it with so many at once; it ends when what is returned is dropped.
    #[must_use]
    pub fn start(self, target: &Target, many: usize) -> Flooding {
        let (tries, seen) = watch::channel(0);
        let mut all = JoinSet::new();
        for n in 0..many {
            let target = Attack { target: target.clone(), tries: tries.clone() };
            all.spawn(async move {
                match self {
                    Self::SlowHeads => {
                        slow(&target, n, b"GET /healthz HTTP/1.1\r\nhost: queue\r\nx-slow: ").await
                    }
                    Self::SlowBodies => slow(&target, n, slow_body(&target, n).as_bytes()).await,
                    Self::Streams => listen(&target, n).await,
                    Self::WrongLogins => wrong_logins(&target, n).await,
                    Self::ManyNames => many_names(&target, n, many).await,
                    Self::Open311Reads => open311_reads(&target, n).await,
                    Self::ForgedDeliveries => slow(&target, n, forged(&target).as_bytes()).await,
                    Self::Creations => creations(&target, n).await,
                    Self::PendingReports => pending_reports(&target, n).await,
                    // Each hundredth writes, the others listen.
                    Self::RefusedWrites if n % 100 == 0 => refused_writes(&target, n).await,
                    Self::RefusedWrites => listen(&target, n).await,
                    Self::SlowReaders => slow_reader(&target, n).await,
                }
            });
        }
        Flooding { _all: all, seen }
    }
}

/// A flood that goes on until this is dropped.
pub struct Flooding {
    _all: JoinSet<()>,
    seen: watch::Receiver<usize>,
}

impl Flooding {
    /// Until so many lines were opened or requests sent.
    ///
    /// # Panics
    /// When the flood has ended by itself.
    pub async fn tries(&mut self, many: usize) {
        self.seen.wait_for(|tries| *tries >= many).await.expect("the flood goes on");
    }

    /// How many lines were opened or requests sent.
    #[must_use]
    pub fn tried(&self) -> usize {
        *self.seen.borrow()
    }
}

/// One of many.
struct Attack {
    target: Target,
    tries: watch::Sender<usize>,
}

impl std::ops::Deref for Attack {
    type Target = Target;

    fn deref(&self) -> &Target {
        &self.target
    }
}

impl Attack {
    fn tries(&self) {
        self.tries.send_modify(|tries| *tries += 1);
    }
}

/// The address of the n-th stranger.
fn stranger(n: usize) -> IpAddr {
    let low = |n: usize| u8::try_from(n % 250 + 1).expect("below 251");
    IpAddr::V4(Ipv4Addr::new(127, low(n / 62_500), low(n / 250), low(n)))
}

async fn line(target: &Attack, from: IpAddr) -> std::io::Result<TcpStream> {
    target.tries();
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    socket.connect(target.address).await
}

/// Begins, and then says a byte a second, until the line is closed; then again.
async fn slow(target: &Attack, n: usize, begin: &[u8]) {
    loop {
        if let Ok(mut line) = line(target, stranger(n / LINES_AN_ADDRESS)).await
            && line.write_all(begin).await.is_ok()
        {
            while line.write_all(b"x").await.is_ok() {
                tokio::time::sleep(BYTE_EVERY).await;
            }
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

fn head(target: &Target, ask: &str, more: &str) -> String {
    format!("{ask} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{more}\r\n\r\n", target.address)
}

fn slow_body(target: &Target, n: usize) -> String {
    let bearer = format!("authorization: Bearer {}\r\ncontent-length: 3000", target.stolen.token);
    match n % 3 {
        0 => head(target, "POST /desk/api/login", "content-length: 1000"),
        1 => head(target, &format!("POST {}", routes::HEARTBEAT), &bearer),
        _ => {
            let id = uuid_v7(target.now, &SystemChance);
            head(target, &format!("PUT {}", routes::operation(id.into())), &bearer)
        }
    }
}

fn forged(target: &Target) -> String {
    let signature = format!("x-hub-signature-256: sha256={}", "0".repeat(64));
    head(target, "POST /webhooks/facebook", &format!("{signature}\r\ncontent-length: 100000"))
}

/// Opens an event stream, and another as soon as it ends.
async fn listen(target: &Attack, n: usize) {
    let ask = format!("GET {}", routes::CHANGES_STREAM);
    let begin = head(target, &ask, &format!("authorization: Bearer {}", target.stolen.token));
    loop {
        if let Ok(mut line) = line(target, stranger(n / LINES_AN_ADDRESS)).await
            && line.write_all(begin.as_bytes()).await.is_ok()
        {
            let mut said = [0; 4096];
            while line.read(&mut said).await.is_ok_and(|read| read > 0) {}
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// Reads a photo a kilobyte a second.
async fn slow_reader(target: &Attack, n: usize) {
    let ask = format!("GET {}", routes::blob(&target.stolen.department, target.photo));
    let begin = head(target, &ask, &format!("authorization: Bearer {}", target.stolen.token));
    loop {
        if let Ok(mut line) = line(target, stranger(n / LINES_AN_ADDRESS)).await
            && line.write_all(begin.as_bytes()).await.is_ok()
        {
            let mut said = [0; 1024];
            while line.read(&mut said).await.is_ok_and(|read| read > 0) {
                tokio::time::sleep(BYTE_EVERY).await;
            }
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// Someone who asks from this address.
fn client(from: IpAddr) -> Client {
    Client::builder().local_address(from).build().expect("a client")
}

/// Asks again and again, whatever is answered; a little later where it is refused, as no stranger would, so that it is
/// the queue that is measured and not the machine both run on.
async fn again_and_again(target: &Attack, mut ask: impl FnMut() -> RequestBuilder) {
    loop {
        target.tries();
        let answered = match ask().send().await {
            Ok(answer) => answer.status().is_success() && answer.bytes().await.is_ok(),
            Err(_) => false,
        };
        if !answered {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn wrong_logins(target: &Attack, n: usize) {
    let (client, url) = (client(stranger(n)), format!("http://{}/desk/api/login", target.address));
    let body = r#"{"login":"moderator","password":"not the right one"}"#;
    again_and_again(target, || json(client.post(&url), body)).await;
}

fn json(request: RequestBuilder, body: impl Into<reqwest::Body>) -> RequestBuilder {
    request.header("content-type", "application/json").body(body)
}

async fn many_names(target: &Attack, n: usize, many: usize) {
    let (enrol, login) = (
        format!("http://{}{}", target.address, routes::ENROL),
        format!("http://{}/desk/api/login", target.address),
    );
    for nth in (n..).step_by(many) {
        let client = client(stranger(nth));
        let code = format!(r#"{{"code":"{nth:08}","device_name":"PC"}}"#);
        let name = format!(r#"{{"login":"{nth}{}","password":"x"}}"#, "n".repeat(4_000));
        target.tries();
        let _ = json(client.post(&enrol), code).send().await;
        let _ = json(client.post(&login), name).send().await;
    }
}

async fn open311_reads(target: &Attack, n: usize) {
    let client = client(stranger(n));
    let url = format!("http://{}/open311/v2/servicerequestupdates.json?jurisdiction_id=kmc", target.address);
    again_and_again(target, || client.get(&url)).await;
}

/// The digest of a photo nobody has.
fn fresh(target: &Target) -> Digest {
    Digest::of(uuid_v7(target.now, &SystemChance).as_bytes())
}

async fn creations(target: &Attack, n: usize) {
    let client = client(stranger(n));
    again_and_again(target, || {
        let photo = fresh(target);
        crate::served::create(
            &client,
            &format!("http://{}", target.address),
            &target.stolen,
            photo,
            NEVER_SENT,
        )
    })
    .await;
}

async fn pending_reports(target: &Attack, n: usize) {
    let client = client(stranger(n));
    again_and_again(target, || {
        let photo = fresh(target);
        let (id, bytes) = report(target.now, &target.stolen.department, photo, 500_000);
        let url = format!("http://{}{}", target.address, routes::operation(id));
        json(client.put(url), bytes).bearer_auth(&target.stolen.token)
    })
    .await;
}

async fn refused_writes(target: &Attack, n: usize) {
    let client = client(stranger(n));
    again_and_again(target, || {
        let id = uuid_v7(target.now, &SystemChance);
        let url = format!("http://{}{}", target.address, routes::operation(id.into()));
        // A report under another id than its own.
        let (_, bytes) = report(target.now, &target.stolen.department, target.photo, 1);
        json(client.put(url), bytes).bearer_auth(&target.stolen.token)
    })
    .await;
}
