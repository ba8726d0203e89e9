//! One photo on its way up. Ends in the event that tells how it went.

use bytes::Bytes;
use outbox::{Event, Failure};
use std::sync::Arc;
use wire::digest::Digest;
use wire::ids::{DepartmentCode, OperationId};
use wire::operation::Operation;

use super::attempt::{AttemptError, is_refused};
use super::driver::{Engine, lock};
use crate::folder::PhotoFolder;
use crate::remote::{Remote, RemoteError};
use crate::store::StoreError;
use crate::view::Kind;

/// How many times in a row a line may break with nothing carried before the outbox is told.
const IDLE: u32 = 2;

impl Engine {
    pub(super) async fn upload(self: &Arc<Self>, id: OperationId, sha256: Digest) -> Event {
        let mut tried = self.try_upload(id, sha256).await;
        if is_refused(&tried) {
            tried = self.try_upload(id, sha256).await;
        }
        match tried {
            Ok(()) => Event::Uploaded(id, sha256),
            Err(failed) => Event::UploadFailed(id, sha256, self.failure(id, failed)),
        }
    }

    async fn try_upload(self: &Arc<Self>, id: OperationId, sha256: Digest) -> Result<(), AttemptError> {
        let queue = self.confirmed_queue().await?;
        let (operation, _, owner) = self.store.operation_bytes(id)?.ok_or(AttemptError::Gone)?;
        if owner != queue.officer {
            return Err(AttemptError::OtherOfficer);
        }
        let operation: Operation = serde_json::from_slice(&operation).map_err(StoreError::from)?;
        let (department, bytes) = (operation.department, self.read_photo(id, sha256)?);
        let mut upload =
            PhotoUpload { engine: self, remote: queue.remote, department, id, sha256, bytes, at: 0 };
        let offset = upload.query_offset().await?;
        if offset > self.known_to_be_sent(sha256) {
            // More than was heard of: a line that died carried it all the same.
            upload.record_offset(offset)?;
        }
        upload.at = offset;
        let mut idle = 0;
        loop {
            let began = upload.at;
            let broke = match upload.send_pieces().await {
                Err(AttemptError::Remote(e)) if e.failure == Failure::NoAnswer => e,
                ended => return ended,
            };
            match upload.query_offset().await {
                Ok(at) if at > began => {
                    upload.record_offset(at)?;
                    idle = 0;
                }
                Ok(_) => idle += 1,
                Err(e) if e.failure == Failure::NoAnswer => idle += 1,
                Err(e) => return Err(e.into()),
            }
            // A line that carries something before it breaks is used again at once. One that carries
            // nothing is the outbox's, which waits.
            if idle > IDLE {
                return Err(broke.into());
            }
        }
    }

    fn known_to_be_sent(&self, sha256: Digest) -> u64 {
        let outbox = lock(&self.outbox);
        let photos = outbox.operations().flat_map(|item| &item.photos).filter(|photo| photo.sha256 == sha256);
        photos.map(|photo| photo.sent).max().unwrap_or(0)
    }

    /// Reads a photo and makes sure it still is what was sealed.
    fn read_photo(&self, id: OperationId, sha256: Digest) -> Result<Bytes, AttemptError> {
        let path = self.folder.photo(PhotoFolder::Renditions, sha256);
        match self.folder.disk().read(&path) {
            Ok(bytes) if Digest::of(&bytes) == sha256 => Ok(bytes.into()),
            // A disk that does not answer now says nothing about the photo.
            Err(e) if self.folder.disk().len(&path).ok().flatten().is_some() => Err(AttemptError::Disk(e)),
            _ => {
                self.persist(|store| store.record_damage(id, sha256))?;
                self.host.changed(Kind::Items);
                self.host.changed(Kind::Cases);
                Err(AttemptError::Damaged)
            }
        }
    }
}

/// A photo being uploaded, piece by piece.
struct PhotoUpload<'a> {
    engine: &'a Arc<Engine>,
    remote: Remote,
    department: DepartmentCode,
    id: OperationId,
    sha256: Digest,
    bytes: Bytes,
    /// How much of it is on the queue's disk, as the queue last said.
    at: u64,
}

impl PhotoUpload<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    async fn query_offset(&self) -> Result<u64, RemoteError> {
        match self.remote.blob_offset(&self.department, self.sha256).await? {
            Some(at) => Ok(at),
            None => self.remote.begin_blob(&self.department, self.sha256, self.len()).await,
        }
    }

    /// Sends piece by piece to the end.
    async fn send_pieces(&mut self) -> Result<(), AttemptError> {
        let clock = &self.engine.clock;
        while self.at < self.len() {
            let (at, began) = (self.at, clock.ticks());
            let piece = slice(&self.bytes, at, lock(&self.engine.link).pace().piece());
            let len = piece.len() as u64;
            let sent = self.remote.append_blob(&self.department, self.sha256, at, piece).await;
            match &sent {
                Err(e) if e.status == Some(413) => lock(&self.engine.link).pace_mut().record_too_large(len),
                Err(e) if e.failure == Failure::NoAnswer => lock(&self.engine.link).pace_mut().record_cut(),
                _ => {}
            }
            let now_at = sent?;
            if now_at <= at {
                // The queue stands still or fell back (a digest mismatch): look again from the start.
                let detail = format!("offset {at} became {now_at}");
                return Err(
                    RemoteError { failure: Failure::Transient, problem: None, status: None, detail }.into()
                );
            }
            lock(&self.engine.link).pace_mut().record_piece(now_at - at, clock.ticks().saturating_sub(began));
            self.record_offset(now_at)?;
        }
        self.engine.persist(|store| store.record_progress(self.sha256, self.len(), true))?;
        Ok(())
    }

    /// Records how much of it is on the queue's disk.
    fn record_offset(&mut self, at: u64) -> Result<(), AttemptError> {
        if at > self.len() {
            let detail = format!("offset {at} of {}", self.len());
            return Err(
                RemoteError { failure: Failure::NotTheQueue, problem: None, status: None, detail }.into()
            );
        }
        self.at = at;
        self.engine.persist(|store| store.record_progress(self.sha256, at, at >= self.len()))?;
        self.engine.step(Event::Progress(self.id, self.sha256, at));
        Ok(())
    }
}

fn slice(bytes: &Bytes, at: u64, most: u64) -> Bytes {
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
    bytes.slice(place(at)..place(at.saturating_add(most)))
}
