//! The queue, over HTTP. Every method is one request and says exactly what came back.

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, Stream, StreamExt as _, TryStreamExt as _};
use outbox::{Answer, Failure, Pause, classify};
use reqwest::{Client, Method, Request, RequestBuilder, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::io::StreamReader;
use url::Url;
use wire::device::{
    EnrolRequest, Enrolled, Heartbeat, HeartbeatAnswer, Me, ReceiptAudit, ReceiptAuditAnswer,
};
use wire::digest::Digest;
use wire::document::{ChangesPage, Newest, RawDocument};
use wire::ids::{DepartmentCode, OperationId};
use wire::operation::OperationState;
use wire::problem::Problem;
use wire::time::Timestamp;
use wire::{limits, routes};

/// How long a connection may take, and how long an answer may be silent. There is no limit on the whole:
/// a slow link is not a broken one.
const CONNECT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(30);
/// The queue's longest answer is a photo of 32 MiB; what goes on after that is not the queue's.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// Carries one request and its answer.
pub trait Transport: Send + Sync {
    /// Sends a request; done when the head of the answer is there.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>>;
}

/// Nobody answered.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct NoAnswer {
    /// For people who help: names hosts and ports, never the credential.
    pub detail: String,
    /// The other side's certificate is not valid today: a wrong clock on this computer, more often than not.
    pub clock: bool,
}

/// The network, by HTTP.
pub struct Network(Client);

impl Network {
    /// The system's network.
    ///
    /// # Errors
    /// When no TLS is to be had on this computer.
    pub fn new() -> Result<Self, RemoteError> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| RemoteError::no_answer(&e))?;
        Ok(Self(client))
    }
}

impl Transport for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        let answer = self.0.execute(request);
        async move { answer.await.map_err(|e| NoAnswer { detail: causes(&e), clock: is_about_time(&e) }) }
            .boxed()
    }
}

/// An error with all its causes, on one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut detail = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        detail = format!("{detail}: {inner}");
        cause = inner.source();
    }
    detail
}

/// Whether a certificate was refused for its dates.
fn is_about_time(error: &(dyn std::error::Error + 'static)) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    let mut cause = Some(error);
    while let Some(inner) = cause {
        // An I/O error shows what it wraps by `get_ref`, not as its source.
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let found = wrapped.and_then(|e| e.downcast_ref()).or_else(|| inner.downcast_ref::<rustls::Error>());
        if let Some(rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
        )) = found
        {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// A queue, and the credential for it.
#[derive(Clone)]
pub struct Remote {
    transport: Arc<dyn Transport>,
    /// Only puts requests together; it never sends one.
    client: Client,
    address: Url,
    token: String,
}

/// A request that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct RemoteError {
    /// What follows from it.
    pub failure: Failure,
    /// The answer's status, if there was an answer.
    pub status: Option<u16>,
    /// What the queue said, if it was the queue.
    pub problem: Option<Box<Problem>>,
    /// For people who help; holds no secret.
    pub detail: String,
}

/// The typed address is not one, or not a safe one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is not an address.
    #[error("not an address")]
    Wrong,
    /// It is not encrypted and not on this computer.
    #[error("not encrypted")]
    Insecure,
}

/// Reads a queue's address as people type it: without a scheme it is https, or http on this computer itself.
///
/// # Errors
/// [`AddressError`].
pub fn read_address(typed: &str) -> Result<Url, AddressError> {
    let typed = wire::text::latin_digits(typed.trim());
    let address = if typed.contains("://") {
        Url::parse(&typed)
    } else {
        let secure = Url::parse(&format!("https://{typed}"));
        match secure {
            Ok(url) if is_this_computer(&url) => Url::parse(&format!("http://{typed}")),
            other => other,
        }
    };
    let mut address = address.map_err(|_| AddressError::Wrong)?;
    if !matches!(address.scheme(), "http" | "https")
        || address.host().is_none()
        || !address.username().is_empty()
    {
        return Err(AddressError::Wrong);
    }
    if address.scheme() == "http" && !is_this_computer(&address) {
        return Err(AddressError::Insecure);
    }
    address.set_path("/");
    address.set_query(None);
    address.set_fragment(None);
    Ok(address)
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl Remote {
    /// At this address, with this credential (empty before the enrolment).
    ///
    /// # Errors
    /// When no TLS is to be had on this computer.
    pub fn new(transport: Arc<dyn Transport>, address: Url, token: String) -> Result<Self, RemoteError> {
        // Building one reads every certificate of the system; one serves for all.
        static PUTS_TOGETHER: OnceLock<Client> = OnceLock::new();
        let client = match PUTS_TOGETHER.get() {
            Some(client) => client.clone(),
            None => {
                let client = Client::builder().build().map_err(|e| RemoteError::no_answer(&e))?;
                PUTS_TOGETHER.get_or_init(|| client).clone()
            }
        };
        Ok(Self { transport, client, address, token })
    }

    /// Ties this computer to an officer.
    ///
    /// # Errors
    /// [`RemoteError`]; the problem's code tells a wrong, an expired and a used code apart.
    pub async fn enrol(&self, request: &EnrolRequest) -> Result<Enrolled, RemoteError> {
        self.read(self.request(Method::POST, routes::ENROL)?.json(request)).await
    }

    /// Who this computer's officer is now.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn me(&self) -> Result<Me, RemoteError> {
        self.read(self.request(Method::GET, routes::ME)?).await
    }

    /// Sends an operation's bytes. The queue takes no others than `hash` says.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn put_operation(
        &self,
        id: OperationId,
        bytes: Vec<u8>,
        hash: Digest,
    ) -> Result<OperationState, RemoteError> {
        let request = self
            .request(Method::PUT, &routes::operation(id))?
            .header(header::CONTENT_TYPE, "application/json")
            .header(routes::DIGEST_HEADER, hash.to_header());
        self.read(request.body(bytes)).await
    }

    /// How much of a photo the queue has; `None` when it has not begun.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn blob_offset(
        &self,
        department: &DepartmentCode,
        sha256: Digest,
    ) -> Result<Option<u64>, RemoteError> {
        let request = self.tus(Method::HEAD, &routes::blob(department, sha256))?;
        match self.send(request).await {
            Ok(response) => offset(&response).map(Some),
            Err(e) if matches!(e.status(), Some(404 | 410)) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// Begins a photo. Beginning one that was begun answers how much of it is there.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn begin_blob(
        &self,
        department: &DepartmentCode,
        sha256: Digest,
        len: u64,
    ) -> Result<u64, RemoteError> {
        use base64::Engine as _;
        let base64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let metadata =
            format!("department {},sha256 {}", base64(department.as_str()), base64(&sha256.to_string()));
        let request = self
            .tus(Method::POST, routes::BLOBS)?
            .header("upload-length", len)
            .header("upload-metadata", metadata);
        offset(&self.send(request).await?)
    }

    /// Sends the next piece of a photo; answers how much of it is on the queue's disk then.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn append_blob(
        &self,
        department: &DepartmentCode,
        sha256: Digest,
        at: u64,
        piece: Bytes,
    ) -> Result<u64, RemoteError> {
        let request = self
            .tus(Method::PATCH, &routes::blob(department, sha256))?
            .header("upload-offset", at)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream")
            .body(piece);
        match self.send(request).await {
            Ok(response) => offset(&response),
            // It is not there any more, or never was: the next attempt looks, and begins it.
            Err(e) if matches!(e.status(), Some(404 | 410)) => {
                Err(RemoteError { failure: Failure::Again, ..e.into() })
            }
            Err(e) => Err(e.into()),
        }
    }

    /// A verified photo of the department, whole.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn blob(&self, department: &DepartmentCode, sha256: Digest) -> Result<Bytes, RemoteError> {
        let response = self.send(self.request(Method::GET, &routes::blob(department, sha256))?).await?;
        whole(response).await.map(Bytes::from)
    }

    /// What is newer than `after`.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn changes(&self, after: i64) -> Result<ChangesPage<RawDocument>, RemoteError> {
        let request = self.request(Method::GET, routes::CHANGES)?;
        let request = request.query(&[("after", after), ("limit", i64::from(limits::CHANGES_PAGE))]);
        let page: ChangesPage<RawDocument> = self.read(request).await?;
        if page.after != after {
            let detail = "an answer to another question".to_owned();
            return Err(RemoteError { failure: Failure::Again, problem: None, status: None, detail });
        }
        Ok(page)
    }

    /// The newest change number, each time there is a newer one.
    ///
    /// # Errors
    /// [`RemoteError`] when the stream does not open; it ends when the link does.
    pub async fn news(&self) -> Result<impl Stream<Item = Newest> + use<>, RemoteError> {
        let response = self.send(self.request(Method::GET, routes::CHANGES_STREAM)?).await?;
        let reader = StreamReader::new(response.bytes_stream().map_err(std::io::Error::other));
        let lines = FramedRead::new(reader, LinesCodec::new_with_max_length(4096));
        // The queue's events are one line of data each; comments and blank lines say the link is alive.
        Ok(lines.take_while(|line| std::future::ready(line.is_ok())).filter_map(|line| {
            let data = line.ok().and_then(|line| serde_json::from_str(line.strip_prefix("data:")?).ok());
            std::future::ready(data)
        }))
    }

    /// Tells the IT department what this computer holds.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<HeartbeatAnswer, RemoteError> {
        self.read(self.request(Method::POST, routes::HEARTBEAT)?.json(heartbeat)).await
    }

    /// Shows receipts after the queue was restored from a backup.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn audit(&self, audit: &ReceiptAudit) -> Result<ReceiptAuditAnswer, RemoteError> {
        self.read(self.request(Method::POST, routes::RECEIPTS_AUDIT)?.json(audit)).await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, RemoteError> {
        let url = self.address.join(path).map_err(|e| RemoteError::no_answer(&e))?;
        let request = self.client.request(method, url);
        Ok(if self.token.is_empty() { request } else { request.bearer_auth(&self.token) })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Unanswered> {
        let request = request.build().map_err(|e| NoAnswer { detail: causes(&e), clock: false });
        answered(self.transport.send(request?).await?).await
    }

    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, RemoteError> {
        let response = self.send(request).await?;
        let bytes = whole(response).await?;
        serde_json::from_slice(&bytes)
            .map_err(|e| RemoteError::not_the_queue(format!("unreadable answer: {e}")))
    }

    fn tus(&self, method: Method, path: &str) -> Result<RequestBuilder, RemoteError> {
        Ok(self.request(method, path)?.header("tus-resumable", "1.0.0"))
    }
}

/// What went wrong, before it is put in the outbox's words.
enum Unanswered {
    Transport(NoAnswer),
    Answer(Answer, String),
}

impl Unanswered {
    const fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(answer, _) if answer.ours => Some(answer.status),
            _ => None,
        }
    }
}

impl From<NoAnswer> for Unanswered {
    fn from(none: NoAnswer) -> Self {
        Self::Transport(none)
    }
}

impl From<Unanswered> for RemoteError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Transport(NoAnswer { detail, clock }) => {
                let failure = if clock { Failure::Pause(Pause::Clock) } else { Failure::NoAnswer };
                Self { failure, problem: None, status: None, detail }
            }
            Unanswered::Answer(answer, detail) => {
                let problem = answer.problem.clone().filter(|_| answer.ours).map(Box::new);
                Self { status: Some(answer.status), failure: classify(answer), problem, detail }
            }
        }
    }
}

impl RemoteError {
    fn no_answer(error: &dyn std::error::Error) -> Self {
        Self { failure: Failure::NoAnswer, problem: None, status: None, detail: causes(error) }
    }

    fn not_the_queue(detail: String) -> Self {
        Self { failure: Failure::NotTheQueue, problem: None, status: None, detail }
    }
}

async fn answered(response: Response) -> Result<Response, Unanswered> {
    let status = response.status();
    let ours = response
        .headers()
        .get(routes::PROTOCOL_HEADER)
        .is_some_and(|version| version == routes::PROTOCOL_VERSION);
    if ours && status.is_success() {
        return Ok(response);
    }
    let said = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    // A date is measured against the answer's own, or not at all: this computer's clock may be years off.
    let retry_after = said(header::RETRY_AFTER)
        .and_then(|header| outbox::retry_after(header, said(header::DATE), Timestamp::from_millis(-1)));
    let problem = if ours { whole(response).await.ok() } else { None };
    let problem = problem.and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok());
    let code = problem.as_ref().map_or("", |problem| problem.code.as_str());
    let detail = format!("{status} {code}{}", if ours { "" } else { " (not the queue)" });
    // A success that is not ours is somebody else's page.
    let status = if status == StatusCode::OK && !ours { StatusCode::MOVED_PERMANENTLY } else { status };
    Err(Unanswered::Answer(Answer { status: status.as_u16(), ours, problem, retry_after }, detail))
}

/// An answer's body, if it has an end and is what the queue says it is.
async fn whole(mut response: Response) -> Result<Vec<u8>, RemoteError> {
    let promised = response.headers().get(routes::DIGEST_HEADER);
    let promised = promised.and_then(|value| Digest::from_header(value.to_str().ok()?));
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|e| RemoteError::no_answer(&e))? {
        if bytes.len() + piece.len() > LONGEST_ANSWER {
            return Err(RemoteError::not_the_queue("an answer without an end".to_owned()));
        }
        bytes.extend_from_slice(&piece);
    }
    if promised.is_some_and(|promised| promised != Digest::of(&bytes)) {
        let detail = "the answer was damaged on its way".to_owned();
        return Err(RemoteError { failure: Failure::Again, problem: None, status: None, detail });
    }
    Ok(bytes)
}

fn offset(response: &Response) -> Result<u64, RemoteError> {
    let offset = response.headers().get("upload-offset").and_then(|value| value.to_str().ok()?.parse().ok());
    offset.ok_or_else(|| RemoteError::not_the_queue("no offset".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let read = |typed| read_address(typed).map(|url| url.to_string());
        assert_eq!(read(" queue.kmc.example "), Ok("https://queue.kmc.example/".into()));
        assert_eq!(read("127.0.0.1:8787"), Ok("http://127.0.0.1:8787/".into()));
        assert_eq!(read("https://queue.kmc.example/desk?x=1"), Ok("https://queue.kmc.example/".into()));
        assert_eq!(read("১২৭.০.০.১:৮৭৮৭"), Ok("http://127.0.0.1:8787/".into()));
    }

    #[test]
    fn an_unencrypted_address_elsewhere_is_refused() {
        assert_eq!(read_address("http://queue.kmc.example"), Err(AddressError::Insecure));
        assert_eq!(read_address("ftp://queue.kmc.example"), Err(AddressError::Wrong));
        assert_eq!(read_address("https://user:pass@queue.example"), Err(AddressError::Wrong));
        assert_eq!(read_address(""), Err(AddressError::Wrong));
    }
}
