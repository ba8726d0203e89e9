//! tus 1.0.0 at `/v1/blobs`, with the profile of `docs/PROTOCOL.md`: an upload's address is a
//! function of what it is; an offset that is answered is durable; a broken `PATCH` keeps its bytes.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;
use wire::ids::DeviceId;
use wire::limits;
use wire::problem::{Problem, ProblemCode};
use wire::routes;

use crate::app::queue::Queue;
use crate::app::uploads;
use crate::blobs::staging::{Over, Turn};
use crate::blobs::{Partial, Seen};
use crate::fault::Fault;
use crate::http::address::Origin;
use crate::http::device::tus::{self, Checksum, malformed, number, set, with_progress};
use crate::http::device::who::Device;
use crate::http::download;
use crate::rules::operations::uploads::{self as rules, Progress};
use crate::store::{UploadKey, UploadRow};

const SYNC_BYTES: u64 = 1024 * 1024;
const SYNC_TICKS: u64 = 2000;
const CHUNK: usize = 256 * 1024;
/// What has arrived when a newer request takes over is still accepted: until nothing comes for so
/// long, and no longer than that.
const LAST_BYTES: Duration = Duration::from_millis(50);
const LAST_BYTES_IN_ALL: Duration = Duration::from_secs(1);

/// `OPTIONS`.
pub async fn options() -> Response {
    tus::options()
}

/// Any tus request below `/v1/blobs`.
pub async fn any(
    State(queue): State<Arc<Queue>>,
    device: Result<Device, Fault>,
    origin: Option<Origin>,
    segment: Option<Path<String>>,
    request: Request,
) -> Response {
    let device = match device {
        Ok(device) => device,
        Err(fault) => return tus::spoken(fault.into_response()),
    };
    let segment = segment.map(|Path(segment)| segment);
    let answer = answer(queue, device, origin, segment.as_deref(), request).await;
    answer.unwrap_or_else(|fault| tus::spoken(fault.into_response()))
}

async fn answer(
    queue: Arc<Queue>,
    device: Device,
    origin: Option<Origin>,
    segment: Option<&str>,
    request: Request,
) -> Result<Response, Fault> {
    let (parts, body) = request.into_parts();
    let method = tus::method(parts.method, &parts.headers);
    if method == Method::OPTIONS {
        return Ok(tus::options());
    }
    if parts.headers.get("tus-resumable").is_some_and(|v| v != tus::VERSION) {
        return Ok(tus::other_version());
    }
    let Some(segment) = segment else {
        return match method {
            Method::POST => create(queue, device, origin, parts.headers, body).await,
            _ => Ok(tus::no_such_method("POST, OPTIONS")),
        };
    };
    let (department, sha256) =
        routes::parse_blob(segment.trim_end_matches('/')).ok_or(ProblemCode::NotFound)?;
    if !device.caller.departments().contains(&department) {
        return Err(ProblemCode::NotFound.into());
    }
    let key = UploadKey { department, sha256 };
    match method {
        Method::GET => content(queue, key).await,
        Method::HEAD => head(queue, device, key).await,
        Method::PATCH => patch(queue, device, key, parts.headers, body).await,
        Method::DELETE => delete(queue, device, key).await,
        _ => Ok(tus::no_such_method("GET, HEAD, PATCH, DELETE, OPTIONS")),
    }
}

async fn create(
    queue: Arc<Queue>,
    device: Device,
    origin: Option<Origin>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (key, said) = tus::metadata(&headers)?;
    let said = said.to_owned();
    let len = number(&headers, "upload-length")?;
    if len > limits::BLOB_BYTES {
        return Err(Problem::new(ProblemCode::TooLarge).with("max", limits::BLOB_BYTES).into());
    }
    if len == 0 {
        return Err(malformed("upload-length"));
    }
    let (asked, by) = (key.clone(), device.caller.device);
    // One of another length gives way only when nobody writes to it any more.
    let other = queue
        .read(move |_, records| Ok(records.upload(&asked)?.is_some_and(|upload| upload.len != len)))
        .await?;
    let turn = if other { Some(must_take(&queue, by, &key).await?) } else { None };
    let asked = key.clone();
    let progress = queue
        .run_blocking_upload(move |queue| {
            let room = queue.room_for_uploads()?;
            let now = queue.clock.now();
            queue
                .store
                .write(|records| rules::begin(records, &device.caller, asked, (len, &said), (now, room)))
        })
        .await?;
    drop(turn);
    let progress = if tus::carries_bytes(&headers) && progress.offset == 0 {
        receive(&queue, by, &key, 0, &headers, body).await?
    } else {
        progress
    };
    let mut response = with_progress(tus::answer(StatusCode::CREATED), &progress);
    // With the address before it: not every client can follow a path. Where the caller does not say where they asked,
    // the path alone.
    let origin = origin.map(|origin| origin.to_string()).unwrap_or_default();
    set(&mut response, "location", format!("{origin}{}", routes::blob(&key.department, key.sha256)));
    Ok(response)
}

/// A verified photo, for the department's other computers.
async fn content(queue: Arc<Queue>, key: UploadKey) -> Result<Response, Fault> {
    let sha256 = key.sha256;
    queue.read(move |_, records| Ok(records.blob(&key)?.map(drop).ok_or(ProblemCode::NotFound)?)).await?;
    download::photo(&queue, sha256).await
}

/// Takes the upload over from whoever writes to it and may be interrupted.
async fn must_take(queue: &Arc<Queue>, device: DeviceId, key: &UploadKey) -> Result<Turn, Fault> {
    if let Some(turn) = queue.staging.take(key, device, Over::Own).await? {
        return Ok(turn);
    }
    let asked = key.clone();
    if !queue.read(move |_, records| rules::may_interrupt(records, device, &asked)).await? {
        return Err(ProblemCode::UploadLocked.into());
    }
    queue.staging.take(key, device, Over::Any).await?.ok_or_else(|| ProblemCode::UploadLocked.into())
}

/// Asking takes the upload over from the same computer's older request, whose line is dead, so that what is answered
/// stays true. A colleague's goes on: it is told what is on the disk so far.
async fn head(queue: Arc<Queue>, device: Device, key: UploadKey) -> Result<Response, Fault> {
    let _turn = queue.staging.take(&key, device.caller.device, Over::Own).await?;
    let asked = key.clone();
    let (progress, said) = queue
        .read(move |_, records| {
            Ok((
                rules::progress(records, &asked)?,
                rules::on_its_way(records, &asked)?.map(|upload| upload.metadata),
            ))
        })
        .await?;
    let mut response = with_progress(tus::answer(StatusCode::OK), &progress);
    let said = said.filter(|said| !said.is_empty()).unwrap_or_else(|| tus::metadata_of(&key));
    set(&mut response, "upload-metadata", said);
    Ok(response)
}

async fn find(queue: &Arc<Queue>, key: UploadKey) -> Result<Progress, Fault> {
    queue.read(move |_, records| rules::progress(records, &key)).await
}

async fn patch(
    queue: Arc<Queue>,
    device: Device,
    key: UploadKey,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    if !tus::carries_bytes(&headers) {
        return Err(Problem::new(ProblemCode::TypeRefused).with("wanted", tus::BYTES).into());
    }
    let offset = number(&headers, "upload-offset")?;
    match receive(&queue, device.caller.device, &key, offset, &headers, body).await {
        Ok(progress) => Ok(with_progress(tus::answer(StatusCode::NO_CONTENT), &progress)),
        Err(fault) => {
            let progress = find(&queue, key).await;
            let response = tus::spoken(fault.into_response());
            Ok(match progress {
                Ok(progress) => with_progress(response, &progress),
                Err(_) => response,
            })
        }
    }
}

/// Takes bytes in, in a task of its own: when the connection dies, what came is still kept.
async fn receive(
    queue: &Arc<Queue>,
    device: DeviceId,
    key: &UploadKey,
    offset: u64,
    headers: &HeaderMap,
    body: Body,
) -> Result<Progress, Fault> {
    let checksum = headers.get("upload-checksum").map(Checksum::read).transpose()?;
    let (queue, key) = (queue.clone(), key.clone());
    let tracker = queue.work.tracker.clone();
    let intake = tracker.spawn(async move {
        let turn = must_take(&queue, device, &key).await?;
        let asked = key.clone();
        let (blob, upload) = queue
            .read(move |_, records| Ok((records.blob(&asked)?, rules::on_its_way(records, &asked)?)))
            .await?;
        if let Some(blob) = blob {
            let whole = Progress::complete(blob.len);
            return if offset == blob.len { Ok(whole) } else { Err(ProblemCode::OffsetConflict.into()) };
        }
        let upload = upload.ok_or(ProblemCode::NotFound)?;
        if upload.offset != offset {
            return Err(ProblemCode::OffsetConflict.into());
        }
        let (key, start, asked) = (upload.key.clone(), upload.offset, upload.clone());
        let left = upload.len - start;
        let file = queue
            .run_blocking_upload(move |queue| {
                queue.require_room(left)?;
                if uploads::finished(queue, &asked)? {
                    return Ok(None);
                }
                Ok(Some(queue.blobs.open_partial(&key, start)?))
            })
            .await?;
        let Some(file) = file else {
            return Ok(Progress::complete(upload.len));
        };
        let mut intake = Intake {
            queue,
            upload,
            file: Some(file),
            written: start,
            waiting: Vec::new(),
            seen: (start == 0).then(Seen::default),
            synced: 0,
            checksum,
        };
        intake.run(turn, body).await
    });
    intake.await.map_err(|error| Fault::Broken(format!("an intake ended early: {error}")))?
}

/// What is to be on stable storage.
#[derive(Clone, Copy)]
enum Sync {
    None,
    /// The bytes.
    Bytes,
    /// The bytes, and the name they are found by.
    All,
}

/// The bytes of one request on their way to the disk.
struct Intake {
    queue: Arc<Queue>,
    upload: UploadRow,
    file: Option<Box<dyn Partial>>,
    written: u64,
    waiting: Vec<u8>,
    /// What was written, while that is the whole file so far. What another request wrote has rested on the disk.
    seen: Option<Seen>,
    synced: u64,
    checksum: Option<Checksum>,
}

impl Intake {
    async fn run(&mut self, mut turn: Turn, body: Body) -> Result<Progress, Fault> {
        let idle = Duration::from_secs(self.queue.settings.idle_seconds);
        let stopping = self.queue.stopping.clone();
        let mut stream = body.into_data_stream();
        self.synced = self.queue.clock.ticks();
        let mut leave_at = None;
        let ended = loop {
            let patience = if leave_at.is_some() { LAST_BYTES } else { idle };
            let chunk = tokio::select! {
                biased;
                () = turn.taken_over(), if leave_at.is_none() => {
                    leave_at = Some(tokio::time::Instant::now() + LAST_BYTES_IN_ALL);
                    continue;
                }
                () = stopping.cancelled() => break Err(Fault::from(ProblemCode::Busy)),
                chunk = tokio::time::timeout(patience, stream.next()) => chunk,
            };
            let leaves = leave_at.is_some_and(|at| chunk.is_err() || tokio::time::Instant::now() > at);
            match chunk {
                _ if leaves => break Err(ProblemCode::UploadLocked.into()),
                Ok(None) => break Ok(()),
                Ok(Some(Ok(bytes))) => {
                    let came = self.written + self.waiting.len() as u64 + bytes.len() as u64;
                    if came > self.upload.len {
                        break Err(Problem::new(ProblemCode::TooLarge).with("max", self.upload.len).into());
                    }
                    if let Some(checksum) = &mut self.checksum {
                        checksum.update(&bytes);
                    }
                    self.waiting.extend_from_slice(&bytes);
                    let due = self.queue.clock.ticks().saturating_sub(self.synced) >= SYNC_TICKS
                        || came - self.upload.offset >= SYNC_BYTES;
                    // A request with a checksum counts only as a whole.
                    if due && self.checksum.is_none() {
                        self.persist().await?;
                    } else if self.waiting.len() >= CHUNK {
                        self.flush(Sync::None).await?;
                    }
                }
                Ok(Some(Err(_))) | Err(_) => break Err(malformed("body")),
            }
        };
        if let Some(checksum) = self.checksum.take() {
            ended?;
            if !checksum.matches() {
                return Err(ProblemCode::DigestMismatch.into());
            }
        } else if ended.is_err() {
            self.persist().await?;
            ended?;
        }
        if self.written + (self.waiting.len() as u64) < self.upload.len {
            self.persist().await?;
            return Ok(Progress::of(&self.upload));
        }
        self.flush(Sync::Bytes).await?;
        self.file = None;
        let (upload, seen) = (self.upload.clone(), self.seen.take());
        self.queue.run_blocking_upload(move |queue| uploads::complete(queue, &upload, seen)).await?;
        Ok(Progress::complete(self.upload.len))
    }

    /// To the file, and to the disk as far as asked.
    async fn flush(&mut self, sync: Sync) -> Result<(), Fault> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        let (bytes, mut seen) = (std::mem::take(&mut self.waiting), self.seen.take());
        let came = bytes.len() as u64;
        let written = self.queue.run_blocking_upload(move |_| {
            file.append(&bytes)?;
            if let Some(seen) = &mut seen {
                seen.update(&bytes);
            }
            match sync {
                Sync::None => {}
                Sync::Bytes => file.sync_bytes()?,
                Sync::All => file.sync()?,
            }
            Ok((file, seen))
        });
        let (file, seen) = written.await?;
        (self.file, self.seen) = (Some(file), seen);
        self.written += came;
        Ok(())
    }

    /// To the disk, and only then the offset. The last byte is not acknowledged before the whole is verified.
    async fn persist(&mut self) -> Result<(), Fault> {
        self.flush(Sync::All).await?;
        self.synced = self.queue.clock.ticks();
        let offset = self.written.min(self.upload.len - 1);
        if offset > self.upload.offset {
            self.upload.offset = offset;
            self.upload.touched = self.queue.clock.now();
            let upload = self.upload.clone();
            self.queue
                .run_blocking_upload(move |queue| {
                    Ok(queue.store.write(|records| records.save_upload(&upload))?)
                })
                .await?;
        }
        Ok(())
    }
}

async fn delete(queue: Arc<Queue>, device: Device, key: UploadKey) -> Result<Response, Fault> {
    let (asked, by) = (key.clone(), device.caller.clone());
    // Who may not give it up does not interrupt whoever sends it either.
    queue.read(move |_, records| rules::must_own(records, &by, &asked)).await?;
    let _turn = queue.staging.take(&key, device.caller.device, Over::Any).await?;
    queue
        .run_blocking(move |queue| {
            queue.store.write(|records| rules::give_up(records, &device.caller, &key))?;
            Ok(queue.blobs.drop_partial(&key)?)
        })
        .await?;
    Ok(tus::answer(StatusCode::NO_CONTENT))
}
