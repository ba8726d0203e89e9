//! Files: partial ones by upload, verified ones by digest.
//!
//! A verified file's story: bytes are appended and synced, the whole is hashed, the file is renamed
//! to its digest, the folder is synced; only then does anybody write a row about it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
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
    /// Checks a complete partial file and keeps it under its digest.
    ///
    /// # Errors
    /// The disk failed.
    fn verify(&self, key: &UploadKey) -> io::Result<Verdict>;
    /// The bytes of a verified file; `None` when there is none.
    ///
    /// # Errors
    /// The disk failed; `InvalidData` when the bytes no longer are those that were verified.
    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>>;
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
    /// Puts everything on stable storage.
    ///
    /// # Errors
    /// The disk failed: nothing since the last sync may be believed.
    fn sync(&mut self) -> io::Result<()>;
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

/// A local folder.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens it; makes what is missing.
    ///
    /// # Errors
    /// The disk failed.
    pub fn open(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root.join("partial"))?;
        fs::create_dir_all(root.join("verified"))?;
        Ok(Self { root: root.to_owned() })
    }

    fn partial(&self, key: &UploadKey) -> PathBuf {
        self.root.join("partial").join(format!("{}-{}.part", key.department, key.sha256))
    }

    /// Where its thumbnail is.
    fn small(&self, sha256: Digest) -> PathBuf {
        let name = sha256.to_string();
        let folder = self.root.join("thumbnails").join(name.get(..2).unwrap_or_default());
        folder.join(name).with_extension("jpg")
    }

    /// Where a verified file is.
    #[must_use]
    pub fn verified(&self, sha256: Digest) -> PathBuf {
        let name = sha256.to_string();
        self.root.join("verified").join(name.get(..2).unwrap_or_default()).join(name)
    }
}

impl BlobStore for Folder {
    fn open_partial(&self, key: &UploadKey, offset: u64) -> io::Result<Box<dyn Partial>> {
        let path = self.partial(key);
        let new = !path.exists();
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&path)?;
        if file.metadata()?.len() < offset {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        if new {
            sync_folder(path.parent())?;
        }
        Ok(Box::new(file))
    }

    fn partial_len(&self, key: &UploadKey) -> io::Result<u64> {
        match fs::metadata(self.partial(key)) {
            Ok(data) => Ok(data.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn drop_partial(&self, key: &UploadKey) -> io::Result<()> {
        match fs::remove_file(self.partial(key)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn verify(&self, key: &UploadKey) -> io::Result<Verdict> {
        let (partial, kept) = (self.partial(key), self.verified(key.sha256));
        // A crash between the rename and the row leaves the file at its last place already.
        let path = if partial.exists() { &partial } else { &kept };
        let (digest, mime) = examine(path)?;
        let Some(mime) = mime.filter(|_| digest == key.sha256) else {
            return Ok(if digest == key.sha256 { Verdict::OtherKind } else { Verdict::OtherBytes });
        };
        if path == &partial {
            let folder = kept.parent().unwrap_or(&self.root);
            fs::create_dir_all(folder)?;
            fs::rename(&partial, &kept)?;
            sync_folder(Some(folder))?;
            sync_folder(folder.parent())?;
        }
        Ok(Verdict::Genuine(mime))
    }

    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.verified(sha256)) {
            Ok(bytes) if Digest::of(&bytes) == sha256 => Ok(Some(bytes)),
            Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidData, format!("{sha256} is damaged"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn verified_len(&self, sha256: Digest) -> io::Result<Option<u64>> {
        match fs::metadata(self.verified(sha256)) {
            Ok(data) => Ok(Some(data.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn thumbnail(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.small(sha256)) {
            // What a power cut left empty is made again.
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| bytes.ends_with(&[0xff, 0xd9]))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn keep_thumbnail(&self, sha256: Digest, jpeg: &[u8]) -> io::Result<()> {
        let path = self.small(sha256);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Under a name of its own first: nobody reads half of it. Two who make it make the same.
        let beside = path.with_extension("new");
        fs::write(&beside, jpeg)?;
        fs::rename(&beside, &path)
    }

    fn free(&self) -> io::Result<u64> {
        fs4::available_space(&self.root)
    }
}

impl Partial for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

fn examine(path: &Path) -> io::Result<(Digest, Option<Mime>)> {
    let (mut file, mut hasher, mut head) = (File::open(path)?, Hasher::default(), Vec::new());
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            return Ok((hasher.finish(), Mime::of_bytes(&head)));
        }
        head.extend(bytes.iter().take(16_usize.saturating_sub(head.len())));
        hasher.update(bytes);
    }
}

/// Makes a new name in a folder durable. (Windows keeps folders itself and cannot open one as a file.)
fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    match folder {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
