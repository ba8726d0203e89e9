//! The simulated disk behind the interfaces that the two programs use.

use queue::blobs::{BlobStore, Partial, Seen, Verdict};
use queue::store::UploadKey;
use simdisk::{SimDisk, SimFile};
use std::io;
use std::path::{Path, PathBuf};
use wire::digest::Digest;

simdisk::device_disk!(officer::disk);

/// The queue's files on a simulated disk, kept by the same steps as in its own folder.
pub struct QueueFiles(pub SimDisk);

impl QueueFiles {
    fn partial(key: &UploadKey) -> PathBuf {
        Path::new("/queue/partial").join(format!("{}-{}", key.department, key.sha256))
    }

    fn verified(sha256: Digest) -> PathBuf {
        Path::new("/queue/verified").join(sha256.to_string())
    }

    /// Makes the folders.
    pub fn open(disk: SimDisk) -> io::Result<Self> {
        for folder in ["/queue/partial", "/queue/verified"] {
            disk.create_dir_all(Path::new(folder))?;
        }
        for folder in ["/", "/queue"] {
            disk.sync_dir(Path::new(folder))?;
        }
        Ok(Self(disk))
    }
}

impl BlobStore for QueueFiles {
    fn open_partial(&self, key: &UploadKey, offset: u64) -> io::Result<Box<dyn Partial>> {
        let path = Self::partial(key);
        let there = self.0.len(&path)?;
        if there.unwrap_or(0) < offset {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if there.is_none() {
            drop(self.0.create_file(&path)?);
        } else {
            self.0.set_len(&path, offset)?;
        }
        let file = self.0.open_append(&path, offset)?;
        Ok(Box::new(Appending { file, unnamed: (offset == 0).then(|| self.0.clone()) }))
    }

    fn partial_len(&self, key: &UploadKey) -> io::Result<u64> {
        Ok(self.0.len(&Self::partial(key))?.unwrap_or(0))
    }

    fn drop_partial(&self, key: &UploadKey) -> io::Result<()> {
        match self.0.remove(&Self::partial(key)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }

    fn verify(&self, key: &UploadKey, seen: Option<Seen>) -> io::Result<Verdict> {
        let (partial, kept) = (Self::partial(key), Self::verified(key.sha256));
        let in_part = self.0.len(&partial)?.is_some();
        let seen = match seen {
            Some(seen) => seen,
            None => seen_in(&self.0.read(if in_part { &partial } else { &kept })?),
        };
        let verdict = seen.verdict(key.sha256);
        if in_part && matches!(verdict, Verdict::Genuine(_)) {
            self.0.rename(&partial, &kept)?;
            self.0.sync_dir(Path::new("/queue/verified"))?;
        }
        Ok(verdict)
    }

    fn keep(&self, sha256: Digest, bytes: &[u8]) -> io::Result<Verdict> {
        let verdict = seen_in(bytes).verdict(sha256);
        if matches!(verdict, Verdict::Genuine(_)) {
            let beside = Path::new("/queue/partial").join(format!("{sha256}.whole"));
            self.0.write_synced(&beside, bytes)?;
            self.0.rename(&beside, &Self::verified(sha256))?;
            self.0.sync_dir(Path::new("/queue/verified"))?;
        }
        Ok(verdict)
    }

    fn all(&self) -> io::Result<Vec<Digest>> {
        let files = self.0.list(Path::new("/queue/verified"))?;
        Ok(files.iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect())
    }

    fn remove(&self, sha256: Digest) -> io::Result<()> {
        self.0.remove(&Self::verified(sha256))
    }

    fn read(&self, sha256: Digest) -> io::Result<Option<Vec<u8>>> {
        match self.0.read(&Self::verified(sha256)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn verified_len(&self, sha256: Digest) -> io::Result<Option<u64>> {
        self.0.len(&Self::verified(sha256))
    }

    fn free(&self) -> io::Result<u64> {
        Ok(self.0.free())
    }
}

fn seen_in(bytes: &[u8]) -> Seen {
    let mut seen = Seen::default();
    seen.update(bytes);
    seen
}

struct Appending {
    file: SimFile,
    unnamed: Option<SimDisk>,
}

impl Partial for Appending {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_bytes()?;
        if let Some(disk) = &self.unnamed {
            disk.sync_dir(Path::new("/queue/partial"))?;
            self.unnamed = None;
        }
        Ok(())
    }

    fn sync_bytes(&mut self) -> io::Result<()> {
        self.file.sync()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use officer::disk::Disk;

    #[test]
    fn a_durably_written_file_is_complete_after_a_power_cut() {
        for seed in 0..64 {
            let disk = SimDisk::new(seed);
            let device = DeviceDisk { vfs: disk.mount().unwrap(), disk: disk.clone() };
            let device: &dyn Disk = &device;
            device.make_folder(Path::new("/officer")).unwrap();
            device.sync_folder(Path::new("/")).unwrap();
            let path = Path::new("/officer/capsule.json");
            for bytes in [b"first", b"other"] {
                device.write_durably(path, bytes).unwrap();
                disk.power_cut();
                disk.start();
                assert_eq!(device.read(path).ok().as_deref(), Some(&bytes[..]), "seed {seed}");
            }
        }
    }
}
