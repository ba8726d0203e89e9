//! The network line between an officer's computer and the queue, and everything that can go wrong on it.
//!
//! A [`Line`] is a real TCP listener that carries each HTTP request to the queue and each answer back.
//! It reads a complete message before it forwards it, so that a [`Fault`] hits exactly the byte it
//! names. A connection ends with the fault that hit it. Nothing here uses fixed delays,
//! except while the queue waits for the rest of a damaged request.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

/// How long the queue may take to answer a request that was damaged on its way.
const DAMAGED_ANSWER: Duration = Duration::from_millis(700);

/// The kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asks {
    /// `POST /v1/enrol`.
    Enrol,
    /// `PUT` of an operation.
    Announce,
    /// `HEAD` of a photo: its offset.
    Stand,
    /// `POST` of a photo: creates the upload.
    Begin,
    /// `PATCH` of a photo: its next piece.
    Append,
    /// `GET` of a page of changes.
    Changes,
    /// `POST` of a heartbeat.
    Heartbeat,
    /// `GET` of the event stream.
    Listen,
    /// Anything else.
    Other,
}

impl Asks {
    /// The requests of an enrolled computer that sends a report with a photo.
    pub const OF_A_REPORT: [Self; 7] = [
        Self::Announce,
        Self::Stand,
        Self::Begin,
        Self::Append,
        Self::Changes,
        Self::Heartbeat,
        Self::Listen,
    ];

    fn of(head: &str) -> Self {
        let mut words = head.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (method, path.split('?').next().unwrap_or_default()) {
            ("POST", "/v1/enrol") => Self::Enrol,
            ("POST", "/v1/heartbeat") => Self::Heartbeat,
            ("POST", "/v1/blobs") => Self::Begin,
            ("GET", "/v1/changes") => Self::Changes,
            ("GET", "/v1/changes/stream") => Self::Listen,
            ("PUT", path) if path.starts_with("/v1/operations/") => Self::Announce,
            ("HEAD", path) if path.starts_with("/v1/blobs/") => Self::Stand,
            ("PATCH", path) if path.starts_with("/v1/blobs/") => Self::Append,
            _ => Self::Other,
        }
    }
}

/// Something that happens at a given moment.
pub type Event = Arc<dyn Fn() + Send + Sync>;

/// What goes wrong with one request and its answer.
#[derive(Clone)]
pub enum Fault {
    /// This many bytes of the request reach the queue, then the connection breaks on both sides.
    CutsRequest(usize),
    /// The same once the queue has begun to read the body, so that it has what it was sent. This happens just
    /// before the connection breaks.
    CutsRequestOnceRead(usize, Event),
    /// The queue gets the request, the officer this many bytes of the answer. 0 loses the answer.
    CutsAnswer(usize),
    /// This bit of the request is flipped.
    FlipsRequest(usize),
    /// This bit of the answer is flipped.
    FlipsAnswer(usize),
    /// The request is accepted and never answered; the connection stays open.
    NeverAnswers,
    /// Somebody else answers with these bytes; the queue gets nothing.
    Says(Vec<u8>),
    /// The queue gets the request, but its answer is replaced by these bytes.
    SaysInstead(Vec<u8>),
    /// Somebody else answers with the first part, and then repeats the second part until the client disconnects.
    SaysForEver(Vec<u8>, Vec<u8>),
    /// This happens just before the queue gets the request.
    Before(Event),
    /// This happens after the queue has answered, before the officer gets the answer.
    After(Event),
}

/// How long the messages of a kind were when they last passed, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The request's head.
    pub request_head: usize,
    /// The request.
    pub request: usize,
    /// The answer's head.
    pub answer_head: usize,
    /// The answer.
    pub answer: usize,
}

#[derive(Default)]
struct Script {
    once: Option<(Asks, Fault)>,
    always: Vec<(Asks, Fault)>,
    sizes: BTreeMap<Asks, Sizes>,
    /// Per upload: the offset the officer was last told.
    offsets: BTreeMap<String, u64>,
    fell: Vec<String>,
    poured: u64,
    carried: u64,
    mismatches: u64,
}

struct Wires {
    queue: SocketAddr,
    script: Mutex<Script>,
    struck: watch::Sender<u64>,
    breaks: broadcast::Sender<()>,
}

/// A line to the queue.
pub struct Line {
    address: SocketAddr,
    wires: Arc<Wires>,
    listening: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Line {
    /// A line to the queue at this address, without faults at first.
    pub async fn to(queue: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its number");
        let (struck, breaks) = (watch::channel(0).0, broadcast::channel(1).0);
        let wires = Arc::new(Wires { queue, script: Mutex::default(), struck, breaks });
        let carrying = wires.clone();
        let listening = tokio::spawn(async move {
            while let Ok((officer, _)) = listener.accept().await {
                let wires = carrying.clone();
                // Broken connections are the purpose of the line: not an error.
                tokio::spawn(async move { wires.carry(officer).await });
            }
        });
        Self { address, wires, listening }
    }

    /// The address at which the officer's computer reaches the queue.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request of this kind gets the fault.
    pub fn once(&self, asks: Asks, fault: Fault) {
        self.wires.script().once = Some((asks, fault));
    }

    /// Every request of this kind gets the fault, until all faults are removed.
    pub fn always(&self, asks: Asks, fault: Fault) {
        self.wires.script().always.push((asks, fault));
    }

    /// Removes all faults.
    pub fn is_honest_again(&self) {
        let mut script = self.wires.script();
        (script.once, script.always) = (None, Vec::new());
    }

    /// Ends every event stream: the officer's computer has to open a new one.
    pub fn breaks_streams(&self) {
        // It is not an error if there is none.
        let _ = self.wires.breaks.send(());
    }

    /// Counts the faults that fell on a request.
    #[must_use]
    pub fn struck(&self) -> watch::Receiver<u64> {
        self.wires.struck.subscribe()
    }

    /// Whether a fault is still waiting for its request.
    #[must_use]
    pub fn is_armed(&self) -> bool {
        self.wires.script().once.is_some()
    }

    /// How long the messages of this kind last were.
    #[must_use]
    pub fn sizes(&self, asks: Asks) -> Sizes {
        self.wires.script().sizes.get(&asks).copied().unwrap_or_default()
    }

    /// Acknowledged offsets that were lower than the previous one.
    #[must_use]
    pub fn offsets_that_fell(&self) -> Vec<String> {
        self.wires.script().fell.clone()
    }

    /// How many bytes of requests with pieces of photos reached the queue.
    #[must_use]
    pub fn carried(&self) -> u64 {
        self.wires.script().carried
    }

    /// How often the queue answered with a digest mismatch.
    #[must_use]
    pub fn mismatches(&self) -> u64 {
        self.wires.script().mismatches
    }

    /// How many bytes of an endless answer the officer's computer read.
    #[must_use]
    pub fn poured(&self) -> u64 {
        self.wires.script().poured
    }
}

impl Wires {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault_for(&self, asks: Asks) -> Option<Fault> {
        let mut script = self.script();
        let once = script.once.take_if(|(on, _)| *on == asks).map(|(_, fault)| fault);
        let fault = once.or_else(|| script.always.iter().find(|(on, _)| *on == asks).map(|(_, f)| f.clone()));
        drop(script);
        if fault.is_some() {
            self.struck.send_modify(|struck| *struck += 1);
        }
        fault
    }

    async fn carry(&self, mut officer: TcpStream) -> io::Result<()> {
        let mut queue = TcpStream::connect(self.queue).await?;
        while let Some(request) = Message::read(&mut officer, false).await? {
            let asks = Asks::of(&request.head);
            // From here on: a stream that is just being opened is broken as well.
            let breaks = self.breaks.subscribe();
            match self.fault_for(asks) {
                None => {
                    queue.write_all(&request.bytes).await?;
                    let answer = Message::answer_to(&request.bytes, &mut queue).await?;
                    self.note(asks, &request, &answer);
                    if answer.streams {
                        officer.write_all(&answer.as_the_last()).await?;
                        return stream(officer, queue, breaks).await;
                    }
                    officer.write_all(&answer.bytes).await?;
                }
                Some(fault) => return self.strike(fault, asks, request, officer, queue).await,
            }
        }
        Ok(())
    }

    async fn strike(
        &self,
        fault: Fault,
        asks: Asks,
        request: Message,
        mut officer: TcpStream,
        mut queue: TcpStream,
    ) -> io::Result<()> {
        match fault {
            Fault::CutsRequest(at) => {
                queue.write_all(first(&request.bytes, at)).await?;
                if asks == Asks::Append {
                    self.script().carried += at.min(request.bytes.len()) as u64;
                }
                // Half of the lines die noticed, half with a reset.
                if at % 2 == 1 {
                    officer.set_zero_linger()?;
                    queue.set_zero_linger()?;
                }
            }
            Fault::CutsRequestOnceRead(at, event) => {
                let (head, body) = request.bytes.split_at(request.head.len());
                queue.write_all(&asking_to_continue(head)).await?;
                // "100 Continue": the handler wants the body.
                Message::read(&mut queue, true).await?;
                queue.write_all(first(body, at.saturating_sub(head.len()))).await?;
                event();
            }
            Fault::CutsAnswer(at) => {
                queue.write_all(&request.bytes).await?;
                let answer = Message::answer_to(&request.bytes, &mut queue).await?;
                officer.write_all(first(&answer.bytes, at)).await?;
                if at % 2 == 1 {
                    officer.set_zero_linger()?;
                }
            }
            Fault::FlipsRequest(bit) => {
                let bytes = flipped(request.bytes, bit);
                queue.write_all(&bytes).await?;
                let answer = Message::answer_to(&bytes, &mut queue);
                if let Ok(answer) = tokio::time::timeout(DAMAGED_ANSWER, answer).await {
                    officer.write_all(&answer?.bytes).await?;
                }
            }
            Fault::FlipsAnswer(bit) => {
                queue.write_all(&request.bytes).await?;
                let answer = Message::answer_to(&request.bytes, &mut queue).await?;
                officer.write_all(&flipped(answer.bytes, bit)).await?;
            }
            Fault::NeverAnswers => {
                // Until the officer's computer has had enough.
                let _ended = officer.read(&mut [0; 1]).await?;
            }
            Fault::Says(said) => officer.write_all(&said).await?,
            Fault::SaysInstead(said) => {
                queue.write_all(&request.bytes).await?;
                Message::answer_to(&request.bytes, &mut queue).await?;
                officer.write_all(&said).await?;
            }
            Fault::SaysForEver(said, again) => {
                officer.write_all(&said).await?;
                loop {
                    officer.write_all(&again).await?;
                    self.script().poured += again.len() as u64;
                }
            }
            Fault::Before(event) => {
                event();
                queue.write_all(&request.bytes).await?;
                let answer = Message::answer_to(&request.bytes, &mut queue).await?;
                officer.write_all(&answer.bytes).await?;
            }
            Fault::After(event) => {
                queue.write_all(&request.bytes).await?;
                let answer = Message::answer_to(&request.bytes, &mut queue).await?;
                event();
                self.note(asks, &request, &answer);
                officer.write_all(&answer.bytes).await?;
            }
        }
        Ok(())
    }

    fn note(&self, asks: Asks, request: &Message, answer: &Message) {
        let mut script = self.script();
        let sizes = Sizes {
            request_head: request.head.len(),
            request: request.bytes.len(),
            answer_head: answer.head.len(),
            answer: answer.bytes.len(),
        };
        script.sizes.insert(asks, sizes);
        if !matches!(asks, Asks::Stand | Asks::Append) {
            return;
        }
        if asks == Asks::Append {
            script.carried += request.bytes.len() as u64;
        }
        let Some(offset) = answer.header("upload-offset").and_then(|value| value.parse().ok()) else {
            return;
        };
        let path = request.head.split(' ').nth(1).unwrap_or_default().to_owned();
        // A mismatch of the whole is the one case in which it begins anew.
        let begins_anew = answer.head.starts_with("HTTP/1.1 460");
        script.mismatches += u64::from(begins_anew);
        let before = script.offsets.insert(path.clone(), offset);
        if let Some(before) = before.filter(|before| *before > offset && !begins_anew) {
            script.fell.push(format!("{path}: {before} became {offset}"));
        }
    }
}

/// A stream of news has no end: it goes on until a side is gone or the line breaks it.
async fn stream(
    mut officer: TcpStream,
    mut queue: TcpStream,
    mut breaks: broadcast::Receiver<()>,
) -> io::Result<()> {
    tokio::select! {
        _ = breaks.recv() => Ok(()),
        done = tokio::io::copy_bidirectional(&mut officer, &mut queue) => done.map(drop),
    }
}

fn first(bytes: &[u8], most: usize) -> &[u8] {
    &bytes[..most.min(bytes.len())]
}

/// A request's head that makes the queue say when it begins to read the body.
fn asking_to_continue(head: &[u8]) -> Vec<u8> {
    let (lines, end) = head.split_at(head.len() - 2);
    [lines, b"expect: 100-continue\r\n", end].concat()
}

fn flipped(mut bytes: Vec<u8>, bit: usize) -> Vec<u8> {
    let at = (bit / 8) % bytes.len();
    bytes[at] ^= 1 << (bit % 8);
    bytes
}

/// A request or an answer, read whole.
struct Message {
    head: String,
    bytes: Vec<u8>,
    /// An answer that goes on.
    streams: bool,
}

impl Message {
    /// The answer to a request, as the queue understood it.
    async fn answer_to(request: &[u8], queue: &mut TcpStream) -> io::Result<Self> {
        let bodiless = request.starts_with(b"HEAD ");
        Self::read(queue, bodiless).await?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// The next message; none when the other side has said all it will.
    async fn read(from: &mut TcpStream, bodiless: bool) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let head = loop {
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
            }
            if from.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        };
        let mut message = Self { head, bytes, streams: false };
        let (start, chunked) = (message.head.len(), message.header("transfer-encoding").is_some());
        message.streams = chunked;
        let len: usize = message.header("content-length").and_then(|len| len.parse().ok()).unwrap_or(0);
        let whole = if bodiless { start } else { start + len };
        // Only streams are sent in chunks: of those the head and the first event.
        while message.bytes.len() < whole || (chunked && message.bytes.len() == start) {
            if from.read_buf(&mut message.bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(Some(message))
    }

    /// The same, but nothing may be asked on this connection afterwards: the line only looks on while a stream
    /// goes by, so what is asked once the queue has ended it would pass unseen and meet no fault.
    fn as_the_last(&self) -> Vec<u8> {
        let (head, rest) = self.bytes.split_at(self.head.len() - 2);
        [head, b"connection: close\r\n", rest].concat()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// A queue that ends its stream as it should, after one event, and answers everything else with nothing.
    async fn queue() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                tokio::spawn(async move {
                    while let Some(request) = Message::read(&mut line, false).await? {
                        let answer = match Asks::of(&request.head) {
                            Asks::Listen => {
                                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nnew\r\n0\r\n\r\n"
                            }
                            _ => "HTTP/1.1 204 No Content\r\n\r\n",
                        };
                        line.write_all(answer.as_bytes()).await?;
                    }
                    io::Result::Ok(())
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn a_request_after_the_end_of_a_stream_gets_its_fault_too() {
        let line = Line::to(queue().await).await;
        let officer = reqwest::Client::new();
        let stream = officer.get(format!("{}/v1/changes/stream", line.url())).send().await.unwrap();
        assert_eq!(stream.text().await.unwrap(), "new");
        let fell = Arc::new(AtomicBool::new(false));
        let falls = fell.clone();
        line.once(Asks::Stand, Fault::Before(Arc::new(move || falls.store(true, Ordering::SeqCst))));
        officer.head(format!("{}/v1/blobs/a", line.url())).send().await.unwrap();
        assert!(fell.load(Ordering::SeqCst), "it passed by unseen");
        assert!(!line.is_armed());
    }
}
