//! Files in a local folder: partial ones by upload, verified ones by digest.
//!
//! A verified file's history: bytes are appended, hashed and synced, the file is renamed to its digest, the folder is
//! synced; only then does anybody write a row about it. What came in one piece is hashed as it is written; what
//! rested on the disk between two requests is read again. The name of a partial file is made durable together with
//! its first bytes, so that a file that comes in one piece needs two syncs: its bytes, and its last name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use wire::digest::Digest;

use crate::blobs::blob_store::{BlobStore, Partial, Seen, Verdict};
use crate::store::UploadKey;

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
        let verified = root.join("verified");
        fs::create_dir_all(&verified)?;
        // All of them now and durably, so that none has to be made durable with a file.
        for first in 0..=u8::MAX {
            match fs::create_dir(verified.join(format!("{first:02x}"))) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        sync_folder(&verified)?;
        sync_folder(root)?;
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
        self.root.join(Self::place(sha256))
    }

    /// The same within the folder.
    #[must_use]
    pub fn place(sha256: Digest) -> PathBuf {
        let name = sha256.to_string();
        Path::new("verified").join(name.get(..2).unwrap_or_default()).join(name)
    }
}

impl BlobStore for Folder {
    fn open_partial(&self, key: &UploadKey, offset: u64) -> io::Result<Box<dyn Partial>> {
        let path = self.partial(key);
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&path)?;
        if file.metadata()?.len() < offset {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        // Before its first bytes were acknowledged nobody has made its name durable.
        let unnamed = (offset == 0).then(|| self.root.join("partial"));
        Ok(Box::new(Part { file, unnamed }))
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

    fn verify(&self, key: &UploadKey, seen: Option<Seen>) -> io::Result<Verdict> {
        let (partial, kept) = (self.partial(key), self.verified(key.sha256));
        // A crash between the rename and the row leaves the file at its last place already.
        let in_part = partial.exists();
        let seen = match seen {
            Some(seen) => seen,
            None => examine(if in_part { &partial } else { &kept })?,
        };
        let verdict = seen.verdict(key.sha256);
        if in_part && matches!(verdict, Verdict::Genuine(_)) {
            self.rename(&partial, &kept)?;
        }
        Ok(verdict)
    }

    fn keep(&self, sha256: Digest, bytes: &[u8]) -> io::Result<Verdict> {
        let mut seen = Seen::default();
        seen.update(bytes);
        let verdict = seen.verdict(sha256);
        if matches!(verdict, Verdict::Genuine(_)) {
            // A name of this process's own: a running queue writes to the others.
            let beside = self.root.join("partial").join(format!("{}-{sha256}.whole", std::process::id()));
            let mut file = File::create(&beside)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            self.rename(&beside, &self.verified(sha256))?;
        }
        Ok(verdict)
    }

    fn all(&self) -> io::Result<Vec<Digest>> {
        let mut all = Vec::new();
        for folder in fs::read_dir(self.root.join("verified"))? {
            let folder = folder?;
            if folder.file_type()?.is_dir() {
                for file in fs::read_dir(folder.path())? {
                    all.extend(file?.file_name().to_str().and_then(|name| name.parse::<Digest>().ok()));
                }
            }
        }
        Ok(all)
    }

    fn remove(&self, sha256: Digest) -> io::Result<()> {
        match fs::remove_file(self.small(sha256)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::remove_file(self.verified(sha256))
    }

    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        match self.read_at_once(sha256)? {
            Some(bytes) if Digest::of(&bytes) != sha256 => {
                Err(io::Error::new(io::ErrorKind::InvalidData, format!("{sha256} is damaged")))
            }
            found => Ok(found),
        }
    }

    fn read_at_once(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.verified(sha256)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read_part(&self, sha256: Digest, from: u64, most: usize) -> io::Result<Option<Vec<u8>>> {
        let mut file = match fs::File::open(self.verified(sha256)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        file.seek(SeekFrom::Start(from))?;
        let mut part = Vec::new();
        file.take(most as u64).read_to_end(&mut part)?;
        Ok(Some(part))
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

impl Folder {
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        sync_folder(to.parent().unwrap_or(&self.root))
    }
}

/// A partial file, and the folder its name is not yet durable in.
struct Part {
    file: File,
    unnamed: Option<PathBuf>,
}

impl Partial for Part {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_bytes()?;
        if let Some(folder) = &self.unnamed {
            sync_folder(folder)?;
            self.unnamed = None;
        }
        Ok(())
    }

    fn sync_bytes(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }
}

fn examine(path: &Path) -> io::Result<Seen> {
    let (mut file, mut seen) = (File::open(path)?, Seen::default());
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(bytes) if !bytes.is_empty() => seen.update(bytes),
            _ => return Ok(seen),
        }
    }
}

/// Makes a new name in a folder durable. (Windows keeps folders itself and cannot open one as a file.)
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
