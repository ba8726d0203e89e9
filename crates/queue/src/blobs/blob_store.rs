//! What a store of files does, whoever keeps it: a folder, later also an object store.

use std::io;
use wire::digest::{Digest, Hasher};
use wire::operation::Mime;

use crate::store::UploadKey;

/// Where files lie. Blocks: call it off the async threads.
pub trait BlobStore: Send + Sync + 'static {
    /// Opens a partial file to append at `offset`; whatever lies after it is cut off.
    ///
    /// # Errors
    /// It is shorter than `offset`, or the disk failed.
    fn open_partial(&self, key: &UploadKey, offset: u64) -> io::Result<Box<dyn Partial>>;
    /// How long a partial file is; 0 when there is none.
    ///
    /// # Errors
    /// The disk failed.
    fn partial_len(&self, key: &UploadKey) -> io::Result<u64>;
    /// Removes a partial file, if there is one.
    ///
    /// # Errors
    /// The disk failed.
    fn drop_partial(&self, key: &UploadKey) -> io::Result<()>;
    /// Checks a complete partial file, whose bytes are on stable storage, and keeps it under its digest. `seen` is
    /// what was written to it, if that was all of it; otherwise it is read.
    ///
    /// # Errors
    /// The disk failed.
    fn verify(&self, key: &UploadKey, seen: Option<Seen>) -> io::Result<Verdict>;
    /// Checks a whole file and keeps it under its digest, beside an upload of it that may be on its way.
    ///
    /// # Errors
    /// The disk failed.
    fn keep(&self, sha256: Digest, bytes: &[u8]) -> io::Result<Verdict>;
    /// The digests of all verified files there are.
    ///
    /// # Errors
    /// The disk failed.
    fn all(&self) -> io::Result<Vec<Digest>>;
    /// Removes a verified file.
    ///
    /// # Errors
    /// The disk failed.
    fn remove(&self, sha256: Digest) -> io::Result<()>;
    /// The bytes of a verified file; `None` when there is none.
    ///
    /// # Errors
    /// The disk failed; `InvalidData` when the bytes no longer are those that were verified.
    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>>;
    /// The same of a file that was verified a moment ago: its digest is not reckoned once more.
    ///
    /// # Errors
    /// The disk failed.
    fn read_at_once(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        self.read(sha256)
    }
    /// At most so many bytes of a verified file from one on, as they lie there: for a caller who takes them slowly. Nothing
    /// stays open in between. Empty at the end; `None` when there is no such file.
    ///
    /// # Errors
    /// The disk failed.
    fn read_part(&self, sha256: Digest, from: u64, most: usize) -> io::Result<Option<Vec<u8>>> {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let part = |bytes: Vec<u8>| bytes.into_iter().skip(from).take(most).collect();
        Ok(self.read_at_once(sha256)?.map(part))
    }
    /// How long a verified file is; `None` when there is none.
    ///
    /// # Errors
    /// The disk failed.
    fn verified_len(&self, sha256: Digest) -> io::Result<Option<u64>>;
    /// A verified file's thumbnail, if one is kept.
    ///
    /// # Errors
    /// The disk failed.
    fn thumbnail(&self, _sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
    /// Keeps a thumbnail. It can be made again: a store may keep none, and a backup has none.
    ///
    /// # Errors
    /// The disk failed.
    fn keep_thumbnail(&self, _sha256: Digest, _jpeg: &[u8]) -> io::Result<()> {
        Ok(())
    }
    /// Bytes still free.
    ///
    /// # Errors
    /// The disk failed.
    fn free(&self) -> io::Result<u64>;
}

/// A partial file, open at its end.
pub trait Partial: Send {
    /// Adds bytes; they are not durable yet.
    ///
    /// # Errors
    /// The disk is full or failed.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Puts everything on stable storage, the file's name too.
    ///
    /// # Errors
    /// The disk failed: nothing since the last sync may be believed.
    fn sync(&mut self) -> io::Result<()>;
    /// Puts the bytes on stable storage, but not the name: for a file that gets another one now.
    ///
    /// # Errors
    /// As for [`Self::sync`].
    fn sync_bytes(&mut self) -> io::Result<()>;
}

/// The whole of a file as it was written, from its first byte.
#[derive(Default)]
pub struct Seen {
    hasher: Hasher,
    head: Vec<u8>,
}

impl Seen {
    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.head.extend(bytes.iter().take(16_usize.saturating_sub(self.head.len())));
        self.hasher.update(bytes);
    }

    /// What a file of these bytes is that should have this digest.
    #[must_use]
    pub fn verdict(self, sha256: Digest) -> Verdict {
        match Mime::of_bytes(&self.head) {
            _ if self.hasher.finish() != sha256 => Verdict::OtherBytes,
            Some(mime) => Verdict::Genuine(mime),
            None => Verdict::OtherKind,
        }
    }
}

/// What a complete file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What was promised; kept.
    Genuine(Mime),
    /// Other bytes than promised.
    OtherBytes,
    /// The promised bytes, but not a kind of file the queue takes.
    OtherKind,
}
