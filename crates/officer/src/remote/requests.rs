//! The requests to the queue. Every method is one request and says exactly what came back.

use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use outbox::{Answer, Failure};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::{Arc, OnceLock};
use tokio_util::codec::{FramedRead, LinesCodec};
use tokio_util::io::StreamReader;
use url::Url;
use wire::device::{
    EnrolRequest, Enrolled, Heartbeat, HeartbeatAnswer, Holder, Me, ReceiptAudit, ReceiptAuditAnswer,
};
use wire::digest::Digest;
use wire::document::{ChangesPage, Newest, RawDocument};
use wire::ids::{DepartmentCode, OperationId};
use wire::operation::OperationState;
use wire::problem::Problem;
use wire::time::Timestamp;
use wire::{limits, routes};

use super::error::{NoAnswer, RemoteError, Unanswered, causes};
use super::transport::Transport;

/// The queue's longest answer is a photo of 32 MiB; a longer one does not come from the queue.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// A queue, and the credential for it.
#[derive(Clone)]
pub struct Remote {
    transport: Arc<dyn Transport>,
    /// Only puts requests together; it never sends one.
    client: Client,
    address: Url,
    token: String,
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

    /// Whose the credential is. Understands of the answer nothing else, so that a newer queue's other words are no
    /// reason to send nothing.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn holder(&self) -> Result<Holder, RemoteError> {
        self.read(self.request(Method::GET, routes::ME)?).await
    }

    /// The credential.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
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
                Err(RemoteError { failure: Failure::Transient, ..e.into() })
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
        read_body(response).await.map(Bytes::from)
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
            return Err(RemoteError { failure: Failure::Transient, problem: None, status: None, detail });
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
        let bytes = read_body(response).await?;
        serde_json::from_slice(&bytes)
            .map_err(|e| RemoteError::not_the_queue(format!("unreadable answer: {e}")))
    }

    fn tus(&self, method: Method, path: &str) -> Result<RequestBuilder, RemoteError> {
        Ok(self.request(method, path)?.header("tus-resumable", "1.0.0"))
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
    let problem = if ours { read_body(response).await.ok() } else { None };
    let problem = problem.and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok());
    let code = problem.as_ref().map_or("", |problem| problem.code.as_str());
    let detail = format!("{status} {code}{}", if ours { "" } else { " (not the queue)" });
    // A success that is not ours is somebody else's page.
    let status = if status == StatusCode::OK && !ours { StatusCode::MOVED_PERMANENTLY } else { status };
    Err(Unanswered::Answer(Answer { status: status.as_u16(), ours, problem, retry_after }, detail))
}

/// Reads an answer's body, if it has an end and the digest that the queue says.
async fn read_body(mut response: Response) -> Result<Vec<u8>, RemoteError> {
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
        return Err(RemoteError { failure: Failure::Transient, problem: None, status: None, detail });
    }
    Ok(bytes)
}

fn offset(response: &Response) -> Result<u64, RemoteError> {
    let offset = response.headers().get("upload-offset").and_then(|value| value.to_str().ok()?.parse().ok());
    offset.ok_or_else(|| RemoteError::not_the_queue("no offset".to_owned()))
}
