//! The disk behind its mutex: counts every operation, applies the planned fault, and performs it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dice::Dice;
use crate::fault::{Fault, Op, OpKind, Plan, Refusal};
use crate::file::Survival;
use crate::tree::{Id, Tree};

/// How to open a file.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OpenMode {
    pub(crate) create: bool,
    /// It must not be there yet.
    pub(crate) exclusive: bool,
    pub(crate) truncate: bool,
    pub(crate) read_only: bool,
    pub(crate) delete_on_close: bool,
    /// Its first sync syncs its folder too (SQLite's journals).
    pub(crate) sync_name: bool,
}

/// SQLite's lock levels, in its numbering; what is above `PENDING` is exclusive.
pub(crate) mod lock {
    pub(crate) const NONE: i32 = 0;
    pub(crate) const SHARED: i32 = 1;
    pub(crate) const RESERVED: i32 = 2;
    pub(crate) const PENDING: i32 = 3;
}

#[derive(Debug)]
struct Handle {
    file: Id,
    path: Arc<Path>,
    lock: i32,
    read_only: bool,
    delete_on_close: bool,
    unsynced_name: bool,
}

#[derive(Clone, Copy, Debug)]
enum Crash {
    PowerCut,
    Kill,
}

/// What an operation that was not refused outright may do.
enum Allowed {
    Whole,
    /// A prefix only; then this refusal, or a short count.
    Part(Option<Refusal>),
    /// A sync that keeps nothing for sure.
    Unkept,
    Crash(Crash),
}

#[derive(Debug)]
pub(crate) struct Disk {
    pub(crate) tree: Tree,
    pub(crate) plan: Plan,
    pub(crate) dice: Dice,
    pub(crate) ops: u64,
    pub(crate) capacity: Option<u64>,
    /// Any sync keeps all names, as on a file system with one journal.
    pub(crate) one_journal: bool,
    pub(crate) trace: Option<Vec<Op>>,
    pub(crate) struck: Vec<Op>,
    pub(crate) off: bool,
    /// The time SQLite is told, in milliseconds since the disk was made.
    pub(crate) clock: i64,
    handles: BTreeMap<u64, Handle>,
    next_handle: u64,
}

impl Disk {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            tree: Tree::new(),
            plan: Plan::default(),
            dice: Dice::new(seed),
            ops: 0,
            capacity: None,
            one_journal: false,
            trace: None,
            struck: Vec::new(),
            off: false,
            clock: 0,
            handles: BTreeMap::new(),
            next_handle: 0,
        }
    }

    pub(crate) fn free(&self) -> u64 {
        self.capacity.map_or(u64::MAX, |capacity| capacity.saturating_sub(self.tree.used()))
    }

    fn step(&mut self, kind: OpKind, path: &Path, at: usize, len: usize) -> Result<Allowed, Refusal> {
        if self.off {
            return Err(Refusal::Dead);
        }
        self.ops += 1;
        let fault = self.plan.strikes(self.ops, kind, &mut self.dice);
        if fault.is_some() || self.trace.is_some() {
            let path = PathBuf::from(path);
            let op = Op { number: self.ops, kind, path, at: at as u64, len: len as u64, fault };
            if fault.is_some() {
                self.struck.push(op.clone());
            }
            if let Some(trace) = &mut self.trace {
                trace.push(op);
            }
        }
        match (fault, kind) {
            (None, _) => Ok(Allowed::Whole),
            (Some(Fault::PowerCut), _) => Ok(Allowed::Crash(Crash::PowerCut)),
            (Some(Fault::Kill), _) => Ok(Allowed::Crash(Crash::Kill)),
            (Some(Fault::Io | Fault::SyncFails), OpKind::Sync) => Ok(Allowed::Unkept),
            (Some(Fault::Io), OpKind::Write) if self.dice.coin() => Ok(Allowed::Part(Some(Refusal::Io))),
            (Some(Fault::Io | Fault::SyncFails), _) => Err(Refusal::Io),
            (Some(Fault::ShortWrite), _) => Ok(Allowed::Part(self.dice.coin().then_some(Refusal::Full))),
            (Some(Fault::NoSpace), _) => Err(Refusal::Full),
            (Some(Fault::Denied), _) => Err(Refusal::Denied),
        }
    }

    /// An atomic operation. In a crash it may or may not have happened.
    fn atomically<T>(
        &mut self,
        kind: OpKind,
        path: &Path,
        act: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        match self.step(kind, path, 0, 0)? {
            Allowed::Crash(crash) => {
                if self.dice.coin() {
                    let _ = act(self);
                }
                Err(self.crash(crash))
            }
            Allowed::Whole | Allowed::Part(_) | Allowed::Unkept => act(self),
        }
    }

    fn crash(&mut self, crash: Crash) -> Refusal {
        match crash {
            Crash::PowerCut => self.power_cut(None),
            Crash::Kill => self.kill(),
        }
        self.off = true;
        Refusal::Dead
    }

    /// The power is cut; the seed decides what of the unsynced data survives, unless given here.
    pub(crate) fn power_cut(&mut self, survival: Option<Survival>) {
        let survival = survival.unwrap_or_else(|| self.survival());
        self.tree.power_cut(survival, &mut self.dice);
        self.handles.clear();
        self.off = false;
    }

    fn survival(&mut self) -> Survival {
        match (self.dice.below(8), self.tree.moments()) {
            (0 | 1, _) | (_, None) => Survival::Nothing,
            (2, _) => Survival::Everything,
            (3 | 4, Some((first, last))) => Survival::Until(first + self.dice.below(last - first + 1)),
            _ => {
                let percent = [10, 50, 90][self.dice.index(3)];
                Survival::Dice { percent, garbage: self.dice.coin() }
            }
        }
    }

    /// The programs are killed; the system keeps running.
    pub(crate) fn kill(&mut self) {
        self.handles.clear();
        self.tree.close_all();
        self.off = false;
    }

    pub(crate) fn replace(&mut self, tree: Tree) {
        self.handles.clear();
        self.tree = tree;
        self.tree.close_all();
        self.off = false;
    }

    // ---- by path

    pub(crate) fn create_dir_all(&mut self, path: &Path) -> Result<(), Refusal> {
        let mut so_far = PathBuf::new();
        for name in crate::tree::names(path)? {
            so_far.push(name);
            match self.tree.find(&so_far)? {
                Some(id) if self.tree.is_folder(id) => {}
                Some(_) => return Err(Refusal::NotAFolder),
                None => {
                    let place = self.tree.place(&so_far)?;
                    let shown = Path::new("/").join(&so_far);
                    self.atomically(OpKind::CreateDir, &shown, |disk| {
                        disk.tree.new_folder(place);
                        Ok(())
                    })?;
                }
            }
        }
        if self.off { Err(Refusal::Dead) } else { Ok(()) }
    }

    /// A file's length, or `None` in its place for a folder, if it is there.
    pub(crate) fn stat(&mut self, path: &Path) -> Result<Option<Option<usize>>, Refusal> {
        self.atomically(OpKind::Stat, path, |disk| match disk.tree.find(path)? {
            Some(id) if disk.tree.is_folder(id) => Ok(Some(None)),
            Some(id) => Ok(Some(Some(disk.tree.file(id)?.len()))),
            None => Ok(None),
        })
    }

    pub(crate) fn list(&mut self, path: &Path) -> Result<Vec<PathBuf>, Refusal> {
        self.atomically(OpKind::List, path, |disk| {
            let folder = disk.tree.find_folder(path)?;
            Ok(disk.tree.names_in(folder).into_iter().map(|name| path.join(name)).collect())
        })
    }

    pub(crate) fn rename(&mut self, from: &Path, to: &Path) -> Result<(), Refusal> {
        self.atomically(OpKind::Rename, from, |disk| disk.tree.rename(from, to))
    }

    pub(crate) fn remove(&mut self, path: &Path) -> Result<(), Refusal> {
        self.atomically(OpKind::Remove, path, |disk| disk.tree.remove(path))
    }

    pub(crate) fn sync_dir(&mut self, path: &Path) -> Result<(), Refusal> {
        self.atomically(OpKind::SyncDir, path, |disk| {
            let folder = disk.tree.find_folder(path)?;
            if disk.one_journal {
                disk.tree.sync_names();
            } else {
                disk.tree.sync_folder(folder);
            }
            Ok(())
        })
    }

    // ---- by handle

    pub(crate) fn open(&mut self, path: &Path, how: OpenMode) -> Result<u64, Refusal> {
        let found = self.tree.find(path);
        let makes = how.truncate || (how.create && found == Ok(None));
        self.atomically(if makes { OpKind::Create } else { OpKind::Open }, path, |disk| {
            let file = match found? {
                Some(id) if disk.tree.is_folder(id) => return Err(Refusal::IsAFolder),
                Some(_) if how.exclusive => return Err(Refusal::Exists),
                Some(id) => id,
                None if how.create => {
                    let place = disk.tree.place(path)?;
                    let id = disk.tree.new_file();
                    disk.tree.link(place, id);
                    id
                }
                None => return Err(Refusal::Missing),
            };
            if how.truncate {
                disk.tree.set_len(file, 0)?;
            }
            Ok(disk.hold(file, path, how))
        })
    }

    /// A file without a name, gone with its handle.
    pub(crate) fn open_unnamed(&mut self) -> Result<u64, Refusal> {
        let path = Path::new("(temporary)");
        self.atomically(OpKind::Create, path, |disk| {
            let file = disk.tree.new_file();
            Ok(disk.hold(file, path, OpenMode::default()))
        })
    }

    fn hold(&mut self, file: Id, path: &Path, how: OpenMode) -> u64 {
        let _ = self.tree.measured(file, |file| file.handles += 1);
        self.next_handle += 1;
        let handle = Handle {
            file,
            path: path.into(),
            lock: lock::NONE,
            read_only: how.read_only,
            delete_on_close: how.delete_on_close,
            unsynced_name: how.sync_name,
        };
        self.handles.insert(self.next_handle, handle);
        self.next_handle
    }

    pub(crate) fn close(&mut self, handle: u64) {
        if let Some(handle) = self.handles.remove(&handle) {
            if handle.delete_on_close {
                let _ = self.tree.remove(&handle.path);
            }
            self.tree.release(handle.file);
        }
    }

    fn held(&self, handle: u64) -> Result<(Id, Arc<Path>), Refusal> {
        let handle = self.handles.get(&handle).ok_or(Refusal::Dead)?;
        Ok((handle.file, handle.path.clone()))
    }

    fn held_to_write(&self, handle: u64) -> Result<(Id, Arc<Path>), Refusal> {
        match self.handles.get(&handle) {
            Some(handle) if handle.read_only => Err(Refusal::ReadOnly),
            _ => self.held(handle),
        }
    }

    pub(crate) fn len(&self, handle: u64) -> Result<usize, Refusal> {
        let (file, _) = self.held(handle)?;
        Ok(self.tree.file(file)?.len())
    }

    /// Fills as much of `into` as the file has from `at`; answers how much.
    pub(crate) fn read_at(&mut self, handle: u64, at: usize, into: &mut [u8]) -> Result<usize, Refusal> {
        let (file, path) = self.held(handle)?;
        if let Allowed::Crash(crash) = self.step(OpKind::Read, &path, at, into.len())? {
            return Err(self.crash(crash));
        }
        let bytes = self.tree.file(file)?.bytes();
        let bytes = bytes.get(at..).unwrap_or_default();
        let len = bytes.len().min(into.len());
        into[..len].copy_from_slice(&bytes[..len]);
        Ok(len)
    }

    /// Writes as much as the disk takes; answers how much (never 0 of something).
    pub(crate) fn write_at(&mut self, handle: u64, at: usize, bytes: &[u8]) -> Result<usize, Refusal> {
        let (file, path) = self.held_to_write(handle)?;
        let step = self.step(OpKind::Write, &path, at, bytes.len())?;
        let asked = match step {
            Allowed::Whole | Allowed::Unkept => bytes.len(),
            Allowed::Part(_) => self.dice.index(bytes.len()),
            Allowed::Crash(_) => self.dice.index(bytes.len() + 1),
        };
        let reach = self.free().saturating_add(self.tree.file(file)?.len() as u64);
        let done = asked.min(usize::try_from(reach.saturating_sub(at as u64)).unwrap_or(usize::MAX));
        self.tree.write(file, at, &bytes[..done])?;
        match step {
            Allowed::Crash(crash) => Err(self.crash(crash)),
            Allowed::Part(Some(refusal)) => Err(refusal),
            _ if done == 0 && !bytes.is_empty() => Err(Refusal::Full),
            _ => Ok(done),
        }
    }

    pub(crate) fn write_all_at(&mut self, handle: u64, mut at: usize, bytes: &[u8]) -> Result<(), Refusal> {
        let mut rest = bytes;
        loop {
            let done = self.write_at(handle, at, rest)?;
            rest = &rest[done..];
            at += done;
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    pub(crate) fn set_len(&mut self, handle: u64, to: usize) -> Result<(), Refusal> {
        let (file, path) = self.held_to_write(handle)?;
        let step = self.step(OpKind::SetLen, &path, 0, to)?;
        let growth = to.saturating_sub(self.tree.file(file)?.len());
        if growth as u64 > self.free() {
            return Err(Refusal::Full);
        }
        match step {
            Allowed::Crash(crash) => {
                if self.dice.coin() {
                    self.tree.set_len(file, to)?;
                }
                Err(self.crash(crash))
            }
            _ => self.tree.set_len(file, to),
        }
    }

    pub(crate) fn sync(&mut self, handle: u64) -> Result<(), Refusal> {
        let (file, path) = self.held(handle)?;
        let step = self.step(OpKind::Sync, &path, 0, 0)?;
        match step {
            Allowed::Unkept => {
                self.tree.file_mut(file)?.sync_failed(&mut self.dice);
                return Err(Refusal::Io);
            }
            Allowed::Crash(crash) => {
                if self.dice.coin() {
                    self.tree.file_mut(file)?.sync();
                }
                return Err(self.crash(crash));
            }
            Allowed::Whole | Allowed::Part(_) => self.tree.file_mut(file)?.sync(),
        }
        if self.one_journal {
            self.tree.sync_names();
        }
        Ok(())
    }

    /// A sync, and with the first one of a journal one of its folder.
    pub(crate) fn sync_with_name(&mut self, handle: u64) -> Result<(), Refusal> {
        self.sync(handle)?;
        let Some(new) = self.handles.get(&handle).filter(|handle| handle.unsynced_name) else {
            return Ok(());
        };
        let folder = new.path.parent().map(Path::to_owned).unwrap_or_default();
        self.sync_dir(&folder)?;
        if let Some(handle) = self.handles.get_mut(&handle) {
            handle.unsynced_name = false;
        }
        Ok(())
    }

    // ---- locks

    fn others(&self, handle: u64) -> Result<i32, Refusal> {
        let file = self.handles.get(&handle).ok_or(Refusal::Dead)?.file;
        let others = self.handles.iter().filter(|(other, held)| **other != handle && held.file == file);
        Ok(others.map(|(_, held)| held.lock).max().unwrap_or(lock::NONE))
    }

    /// Whether the lock was granted.
    pub(crate) fn lock(&mut self, handle: u64, level: i32) -> Result<bool, Refusal> {
        let others = self.others(handle)?;
        let mine = self.handles.get_mut(&handle).ok_or(Refusal::Dead)?;
        let granted = match level {
            _ if level <= mine.lock => return Ok(true),
            lock::SHARED => others < lock::PENDING,
            lock::RESERVED => others < lock::RESERVED,
            _ if others >= lock::RESERVED => false,
            _ if others == lock::SHARED => {
                mine.lock = lock::PENDING;
                return Ok(level == lock::PENDING);
            }
            _ => true,
        };
        if granted {
            mine.lock = level;
        }
        Ok(granted)
    }

    pub(crate) fn unlock(&mut self, handle: u64, level: i32) -> Result<(), Refusal> {
        let mine = self.handles.get_mut(&handle).ok_or(Refusal::Dead)?;
        mine.lock = mine.lock.min(level);
        Ok(())
    }

    /// Whether anybody holds a lock for writing.
    pub(crate) fn reserved(&self, handle: u64) -> Result<bool, Refusal> {
        let mine = self.handles.get(&handle).ok_or(Refusal::Dead)?.lock;
        Ok(self.others(handle)?.max(mine) >= lock::RESERVED)
    }
}
