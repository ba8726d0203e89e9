//! The disk, as narrow as the app needs it: what is on it after a power cut, and what it refuses.
//!
//! Everything the app keeps goes through a [`Disk`]; SQLite too, when the disk names a VFS. So a test
//! can fail the k-th operation or cut the power after it, and the app runs as it is.

use std::any::Any;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use sysinfo::Disks;
use wire::time::Timestamp;

/// Held as long as the app has its folder to itself.
pub type Claim = Box<dyn Any + Send + Sync>;

/// What kind of place a folder is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a disk that stays in this computer, as far as it says.
    Here,
    /// On a network share: it goes away, and SQLite's locks do not hold there.
    Network,
    /// On a disk that can be pulled out.
    Removable,
}

/// A file of somebody else's folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Walked {
    /// Where.
    pub path: PathBuf,
    /// Its length in bytes.
    pub len: u64,
    /// When it was last written, by its own disk's word.
    pub modified: Timestamp,
}

/// Whether a file is only the name of one: its content lies in a cloud until its program fetches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// It is here, as far as anybody can say.
    No,
    /// It has a length and takes no room. On some disks small files do that too.
    Perhaps,
    /// Its disk marks it so: reading any of it fetches all of it.
    Yes,
}

/// A disk. Paths are absolute. Every method blocks for as long as the disk takes.
pub trait Disk: Send + Sync {
    /// Makes a folder and what is above it.
    ///
    /// # Errors
    /// The disk will not have it.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a file or folder this user's alone, where the disk knows of users.
    ///
    /// # Errors
    /// It is another user's, or the disk failed.
    fn restrict(&self, path: &Path) -> io::Result<()> {
        let _ = path;
        Ok(())
    }
    /// A file's bytes.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// A file's length in bytes; none when there is no such file.
    ///
    /// # Errors
    /// The disk failed.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;
    /// The files of a folder, in order of their names.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// Writes a file, for this user alone, and syncs it. Its name is not yet durable.
    ///
    /// # Errors
    /// The disk is full or failed: what is in the file then is not known.
    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file another name in the same folder, in one step.
    ///
    /// # Errors
    /// The disk failed.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// There is none, or the disk failed.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// The disk failed.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Bytes still free.
    ///
    /// # Errors
    /// The disk failed.
    fn free(&self, folder: &Path) -> io::Result<u64>;
    /// Takes a folder for this process alone; none when another has it.
    ///
    /// # Errors
    /// The disk failed.
    fn claim(&self, lock: &Path) -> io::Result<Option<Claim>>;
    /// What kind of place a folder is in.
    fn place(&self, folder: &Path) -> Place;
    /// Where the pen drives are that are plugged in now.
    fn pen_drives(&self) -> Vec<PathBuf>;
    /// Where the disks are that can be pulled out, those that cannot be written to with them.
    fn removable(&self) -> Vec<PathBuf> {
        self.pen_drives()
    }
    /// The files of a folder and of the folders in it, `deep` levels down, whose name ends in one of `endings`
    /// (lower case); links and what is hidden are passed over. Stops after `most` files.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read. A folder inside it that cannot be read is passed over.
    fn walk(&self, folder: &Path, endings: &[&str], deep: u32, most: usize) -> io::Result<Vec<Walked>> {
        let _ = (folder, endings, deep, most);
        Err(io::ErrorKind::Unsupported.into())
    }
    /// A file's first bytes, `most` of them or all there are.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    fn head(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = self.read(path)?;
        bytes.truncate(most);
        Ok(bytes)
    }
    /// Whether a file's content is here.
    fn placeholder(&self, path: &Path) -> Placeholder {
        let _ = path;
        Placeholder::No
    }
    /// Whether there is a folder.
    fn is_folder(&self, path: &Path) -> bool {
        self.list(path).is_ok()
    }
    /// A file of somebody else's folder, by its path.
    ///
    /// # Errors
    /// There is no such file, or it cannot be reached; [`io::ErrorKind::IsADirectory`] for a folder.
    fn file(&self, path: &Path) -> io::Result<Walked> {
        let _ = path;
        Err(io::ErrorKind::Unsupported.into())
    }
    /// The name under which SQLite knows this disk; none for the system's own files.
    fn sqlite_vfs(&self) -> Option<&str> {
        None
    }
}

impl dyn Disk + '_ {
    /// Writes a file so that after a power cut it is there whole, or as it was before.
    ///
    /// # Errors
    /// When the disk will not have it; the file is then as it was before. Unless it was the folder that could not
    /// be synced: then the new one stands in its place, and may not after a power cut.
    pub fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = path.with_extension("part");
        let written = self.write_synced(&beside, bytes).and_then(|()| self.rename(&beside, path));
        if written.is_err() {
            // Best effort: a leftover is overwritten by the next attempt.
            let _ = self.remove(&beside);
        }
        written?;
        path.parent().map_or(Ok(()), |folder| self.sync_folder(folder))
    }

    /// Removes a file if it is there.
    ///
    /// # Errors
    /// The disk failed.
    pub fn remove_if_there(&self, path: &Path) -> io::Result<()> {
        match self.remove(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            _ => Ok(()),
        }
    }
}

/// The computer's own disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct LocalDisk;

impl Disk for LocalDisk {
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)
    }

    /// On Windows the local application folder is the user's own already.
    #[cfg(unix)]
    fn restrict(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = if fs::metadata(path)?.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Ok(data) => Ok(Some(data.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut found = fs::read_dir(folder)?
            .filter_map(|entry| match entry {
                Ok(entry) => entry.path().is_file().then_some(Ok(entry.path())),
                Err(e) => Some(Err(e)),
            })
            .collect::<io::Result<Vec<_>>>()?;
        found.sort();
        Ok(found)
    }

    fn write_synced(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        // On Windows the local application folder is the user's own already.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Windows has no folders to sync: NTFS journals the rename, and the file's own sync comes before it.
    #[cfg(not(unix))]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn free(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }

    fn place(&self, folder: &Path) -> Place {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        // Windows writes a share as `\\\\server\\share`, or `\\\\?\\UNC\\server\\share` once it was resolved.
        let text = folder.to_string_lossy();
        if text.starts_with(r"\\?\UNC\") || (text.starts_with(r"\\") && !text.starts_with(r"\\?\")) {
            return Place::Network;
        }
        // A computer that does not tell its disks is not thereby unsafe.
        let Ok(disks) = Disks::new_with_refreshed_list() else { return Place::Here };
        let under = disks.iter().filter(|disk| folder.starts_with(disk.mount_point()));
        match under.max_by_key(|disk| disk.mount_point().as_os_str().len()) {
            Some(disk) if is_share(&disk.file_system().to_string_lossy()) => Place::Network,
            Some(disk) if disk.is_removable() => Place::Removable,
            _ => Place::Here,
        }
    }

    fn pen_drives(&self) -> Vec<PathBuf> {
        let Ok(disks) = Disks::new_with_refreshed_list() else { return Vec::new() };
        let writable = disks.iter().filter(|disk| disk.is_removable() && !disk.is_read_only());
        writable.map(|disk| disk.mount_point().to_owned()).collect()
    }

    fn removable(&self) -> Vec<PathBuf> {
        let Ok(disks) = Disks::new_with_refreshed_list() else { return Vec::new() };
        let removable = disks.iter().filter(|disk| disk.is_removable());
        removable.map(|disk| disk.mount_point().to_owned()).collect()
    }

    fn walk(&self, folder: &Path, endings: &[&str], deep: u32, most: usize) -> io::Result<Vec<Walked>> {
        let mut found = Vec::new();
        let mut ahead = vec![(deep, fs::read_dir(folder)?)];
        while let Some((deep, entries)) = ahead.pop() {
            for entry in entries.flatten() {
                if found.len() >= most {
                    return Ok(found);
                }
                let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
                if entry.file_name().to_string_lossy().starts_with('.') {
                    continue;
                }
                if kind.is_dir() && deep > 0 {
                    if let Ok(entries) = fs::read_dir(&path) {
                        ahead.push((deep - 1, entries));
                    }
                } else if kind.is_file() && ends_in(&path, endings) {
                    let Ok(data) = entry.metadata() else { continue };
                    found.push(Walked { path, len: data.len(), modified: modified(&data) });
                }
            }
        }
        Ok(found)
    }

    fn head(&self, path: &Path, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[cfg(windows)]
    fn placeholder(&self, path: &Path) -> Placeholder {
        use std::os::windows::fs::MetadataExt as _;
        // FILE_ATTRIBUTE_OFFLINE, FILE_ATTRIBUTE_RECALL_ON_OPEN, FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS.
        const ELSEWHERE: u32 = 0x1000 | 0x4_0000 | 0x40_0000;
        match fs::metadata(path) {
            Ok(data) if data.file_attributes() & ELSEWHERE != 0 => Placeholder::Yes,
            _ => Placeholder::No,
        }
    }

    #[cfg(unix)]
    fn placeholder(&self, path: &Path) -> Placeholder {
        use std::os::unix::fs::MetadataExt as _;
        match fs::metadata(path) {
            Ok(data) if data.is_file() && data.len() > 0 && data.blocks() == 0 => Placeholder::Perhaps,
            _ => Placeholder::No,
        }
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn file(&self, path: &Path) -> io::Result<Walked> {
        let data = fs::metadata(path)?;
        if data.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Walked { path: path.to_owned(), len: data.len(), modified: modified(&data) })
    }

    fn claim(&self, lock: &Path) -> io::Result<Option<Claim>> {
        let file = File::options().create(true).truncate(false).write(true).open(lock)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(e)) => Err(e),
        }
    }
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let end = path.extension().map(|end| end.to_string_lossy().to_lowercase());
    end.is_some_and(|end| endings.contains(&end.as_str()))
}

/// A disk without times says the beginning of 1970.
fn modified(data: &fs::Metadata) -> Timestamp {
    let since = data.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// File systems that live on another computer.
fn is_share(file_system: &str) -> bool {
    let name = file_system.to_ascii_lowercase();
    let name = name.strip_prefix("fuse.").unwrap_or(&name);
    matches!(
        name,
        "nfs"
            | "nfs4"
            | "cifs"
            | "smb"
            | "smb2"
            | "smb3"
            | "smbfs"
            | "sshfs"
            | "davfs"
            | "davfs2"
            | "afs"
            | "9p"
            | "ceph"
            | "glusterfs"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DISK: &dyn Disk = &LocalDisk;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file.json");
        DISK.write_durably(&path, b"one").unwrap();
        DISK.write_durably(&path, b"two").unwrap();
        assert_eq!(DISK.read(&path).unwrap(), b"two");
        assert_eq!(DISK.list(home.path()).unwrap(), [path]);
    }

    #[test]
    fn a_write_that_fails_leaves_what_was_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("taken");
        fs::create_dir_all(path.join("inside")).unwrap();
        assert!(DISK.write_durably(&path, b"one").is_err(), "a folder cannot be replaced by a file");
        assert!(path.join("inside").is_dir());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "no .part is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("credential");
        DISK.write_durably(&path, b"secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn network_shares_are_recognised_by_file_system() {
        for share in ["nfs4", "cifs", "smb3", "fuse.sshfs", "SMB2"] {
            assert!(is_share(share), "{share}");
        }
        for disk in ["ext4", "btrfs", "xfs", "NTFS", "apfs", "overlay"] {
            assert!(!is_share(disk), "{disk}");
        }
        assert_eq!(DISK.place(Path::new(r"\\server\kmc\purabarta")), Place::Network);
    }

    #[test]
    fn a_walk_finds_photos_in_subfolders_and_skips_other_files() {
        let home = tempfile::tempdir().unwrap();
        let inside = home.path().join("DCIM").join("100CANON");
        let deeper = inside.join("deeper");
        fs::create_dir_all(&deeper).unwrap();
        for name in ["IMG_1.JPG", "ছবি.jpeg", "clip.mp4", ".trashed.jpg"] {
            fs::write(inside.join(name), b"12345").unwrap();
        }
        fs::write(deeper.join("far.jpg"), b"1").unwrap();
        let mut found = DISK.walk(home.path(), &["jpg", "jpeg"], 2, 10).unwrap();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        let names: Vec<_> = found.iter().map(|one| one.path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["IMG_1.JPG", "ছবি.jpeg"]);
        assert!(found.iter().all(|one| one.len == 5 && one.modified.millis() > 0));
        assert_eq!(DISK.walk(home.path(), &["jpg", "jpeg"], 3, 2).unwrap().len(), 2, "it stops");
        assert!(DISK.walk(&home.path().join("gone"), &["jpg"], 2, 10).is_err());
    }

    #[test]
    fn of_a_file_only_its_beginning_is_read_and_a_hollow_one_is_told() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("film.mp4");
        // As long as a film, and nothing in it.
        let file = File::create(&path).unwrap();
        file.set_len(4 << 30).unwrap();
        assert_eq!(DISK.head(&path, 4_096).unwrap().len(), 4_096);
        assert_eq!(DISK.file(&path).unwrap().len, 4 << 30);
        #[cfg(unix)]
        assert_eq!(DISK.placeholder(&path), Placeholder::Perhaps);
        fs::write(&path, b"12345").unwrap();
        assert_eq!(DISK.head(&path, 4_096).unwrap(), b"12345");
        assert!(DISK.is_folder(home.path()) && !DISK.is_folder(&path));
    }

    #[test]
    fn a_folder_is_claimed_by_one_at_a_time() {
        let home = tempfile::tempdir().unwrap();
        let lock = home.path().join("lock");
        let first = DISK.claim(&lock).unwrap();
        assert!(first.is_some());
        assert!(DISK.claim(&lock).unwrap().is_none());
        drop(first);
        assert!(DISK.claim(&lock).unwrap().is_some());
    }
}
