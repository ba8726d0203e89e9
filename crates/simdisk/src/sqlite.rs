//! SQLite on the simulated disk: a VFS, which is a table of C functions, registered under a name.
//!
//! What matters for durability is done as SQLite's own VFS for Unix does it: a journal or WAL
//! opened to be made, even one that was there, gets its folder synced with its first sync; a removal syncs the folder only when
//! SQLite asks; an empty file counts as absent; writes within a sector leave its other bytes
//! alone. One thing is stricter: when that sync of the folder fails, SQLite is told.
//!
//! There is no shared memory, so a database in WAL mode needs `locking_mode=EXCLUSIVE` before
//! `journal_mode=WAL`. Locks are held by handles; handles die with their program, and locks with them.
//! Time stands still but for a millisecond each time it is asked, and for sleeps, which take no time.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;
use rusqlite::{Connection, OpenFlags};

use crate::SimDisk;
use crate::disk::OpenMode;
use crate::fault::Refusal;

/// 2026-01-01T00:00:00Z as SQLite counts: milliseconds since noon in Greenwich, 24 November 4714 BC.
const CLOCK_START: i64 = 210_866_760_000_000 + 1_767_225_600_000;
const LONGEST_PATH: c_int = 1024;

/// Fixes the random numbers SQLite itself draws, from now on and for the whole process (0 sets
/// them free). For simulations that must repeat byte for byte; call it while no other thread uses SQLite.
pub fn seed(seed: u32) {
    // SAFETY: this control takes an int and a database pointer, and accepts a null one.
    unsafe {
        ffi::sqlite3_test_control(
            ffi::SQLITE_TESTCTRL_PRNG_SEED,
            seed.cast_signed(),
            ptr::null_mut::<ffi::sqlite3>(),
        );
    }
}

/// A VFS registered with SQLite; dropped, it is registered no more. A connection opened through
/// it may outlive it.
#[derive(Debug)]
pub struct SimVfs {
    entry: Entry,
    name: String,
}

impl SimVfs {
    /// The name to open connections with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens (or makes) a database on the disk.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn open(&self, path: &Path) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags_and_vfs(path, flags, self.name.as_str())
    }

    /// The same as dropping it.
    pub fn unregister(self) {}
}

impl Drop for SimVfs {
    fn drop(&mut self) {
        let mut registry = registry();
        // SAFETY: the entry was registered by `register_vfs` and its memory is never freed.
        unsafe { ffi::sqlite3_vfs_unregister(&raw mut (*self.entry.0).vfs) };
        if let Some(served) = registry.served(self.entry) {
            served.registered = false;
            served.let_go();
        }
    }
}

impl SimDisk {
    /// Registers a VFS over this disk; `Connection::open_with_flags_and_vfs(path, flags, name)` finds it.
    ///
    /// # Errors
    /// The name is taken or holds a NUL.
    pub fn register_vfs(&self, name: &str) -> std::io::Result<SimVfs> {
        let c_name = CString::new(name)?;
        let mut registry = registry();
        // SAFETY: a NUL-terminated string that lives through the call.
        if !unsafe { ffi::sqlite3_vfs_find(c_name.as_ptr()) }.is_null() {
            return Err(Refusal::Exists.into());
        }
        let entry = registry.enter(self.clone());
        // SAFETY: the entry is not registered, so nobody but the holder of the registry's lock
        // touches it; its name is kept in it for as long as it is registered.
        let code = unsafe {
            let record = &mut *entry.0;
            record.name = c_name;
            record.vfs.zName = record.name.as_ptr();
            ffi::sqlite3_vfs_register(&raw mut record.vfs, 0)
        };
        if code == ffi::SQLITE_OK {
            Ok(SimVfs { entry, name: name.to_owned() })
        } else {
            Err(std::io::Error::other(format!("SQLite took no VFS: {code}")))
        }
    }

    /// Registers a VFS over this disk under a name nobody else has.
    ///
    /// # Errors
    /// SQLite could not be started.
    pub fn mount(&self) -> std::io::Result<SimVfs> {
        let number = {
            let mut registry = registry();
            registry.mounts += 1;
            registry.mounts
        };
        self.register_vfs(&format!("simdisk-{number}"))
    }
}

// ---- the registry

/// What SQLite holds a pointer to. Its memory is never freed, only used again for the next
/// registration: a connection that outlives its VFS must not find a dangling pointer. The table
/// comes first, so that SQLite's pointer to it is the pointer to the record.
#[repr(C)]
struct Record {
    vfs: ffi::sqlite3_vfs,
    name: CString,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry(*mut Record);

// SAFETY: a plain address; what is behind it is touched by SQLite under its own lock, and here
// only while it is not registered and the registry's lock is held.
unsafe impl Send for Entry {}
// SAFETY: as above; a shared `Entry` gives nobody access.
unsafe impl Sync for Entry {}

struct Served {
    entry: Entry,
    /// None when the record waits to be used again.
    disk: Option<SimDisk>,
    registered: bool,
    open_files: usize,
}

impl Served {
    fn let_go(&mut self) {
        if !self.registered && self.open_files == 0 {
            self.disk = None;
        }
    }
}

struct Registry {
    served: Vec<Served>,
    mounts: u64,
}

static REGISTRY: Mutex<Registry> = Mutex::new(Registry { served: Vec::new(), mounts: 0 });

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// A record that serves this disk: one nobody uses any more, or a new one.
    fn enter(&mut self, disk: SimDisk) -> Entry {
        if let Some(idle) = self.served.iter_mut().find(|served| served.disk.is_none()) {
            (idle.disk, idle.registered) = (Some(disk), true);
            return idle.entry;
        }
        let record = Box::leak(Box::new(Record { vfs: table(), name: CString::default() }));
        let entry = Entry(record);
        self.served.push(Served { entry, disk: Some(disk), registered: true, open_files: 0 });
        entry
    }

    fn served(&mut self, entry: Entry) -> Option<&mut Served> {
        self.served.iter_mut().find(|served| served.entry == entry)
    }
}

/// The disk a VFS pointer stands for; none after it was unregistered and its last file closed.
fn disk_of(vfs: *mut ffi::sqlite3_vfs) -> Option<SimDisk> {
    registry().served(Entry(vfs.cast()))?.disk.clone()
}

fn table() -> ffi::sqlite3_vfs {
    ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<OpenFile>().try_into().unwrap_or(c_int::MAX),
        mxPathname: LONGEST_PATH,
        pNext: ptr::null_mut(),
        zName: ptr::null(),
        pAppData: ptr::null_mut(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_pathname),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

// ---- open files

/// The memory SQLite gives each file: its own head, then ours.
#[repr(C)]
struct OpenFile {
    head: ffi::sqlite3_file,
    held: *mut Held,
}

struct Held {
    disk: SimDisk,
    handle: u64,
    entry: Entry,
}

/// # Safety
/// `file` was opened by [`open`] and is not closed.
unsafe fn held<'a>(file: *mut ffi::sqlite3_file) -> &'a Held {
    // SAFETY: `open` put a leaked `Held` there, and only `close` takes it away.
    unsafe { &*(*file.cast::<OpenFile>()).held }
}

/// # Safety
/// `name` is null or a NUL-terminated string.
unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, hence a C string by this function's contract.
    let name = unsafe { CStr::from_ptr(name) };
    Some(PathBuf::from(name.to_str().ok()?))
}

fn code(refusal: Refusal, otherwise: c_int) -> c_int {
    match refusal {
        Refusal::Full => ffi::SQLITE_FULL,
        Refusal::ReadOnly => ffi::SQLITE_READONLY,
        _ => otherwise,
    }
}

fn answer(done: Result<(), Refusal>, otherwise: c_int) -> c_int {
    done.map_or_else(|refusal| code(refusal, otherwise), |()| ffi::SQLITE_OK)
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives memory of `szOsFile` bytes; no methods means "not open" should we refuse.
    unsafe { (*file).pMethods = ptr::null() };
    let Some(disk) = disk_of(vfs) else { return ffi::SQLITE_CANTOPEN };
    let has = |flag: c_int| flags & flag != 0;
    let how = OpenMode {
        create: has(ffi::SQLITE_OPEN_CREATE),
        exclusive: has(ffi::SQLITE_OPEN_EXCLUSIVE),
        truncate: false,
        read_only: has(ffi::SQLITE_OPEN_READONLY),
        delete_on_close: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
        sync_name: has(ffi::SQLITE_OPEN_CREATE)
            && has(ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL),
    };
    // SAFETY: SQLite passes null or a C string.
    let opened = match unsafe { path_of(name) } {
        Some(path) => disk.held().open(&path, how),
        None if name.is_null() => disk.held().open_unnamed(),
        None => Err(Refusal::Invalid),
    };
    let Ok(handle) = opened else { return ffi::SQLITE_CANTOPEN };
    let entry = Entry(vfs.cast());
    if let Some(served) = registry().served(entry) {
        served.open_files += 1;
    }
    // SAFETY: the memory is ours until `close`; `out_flags` may be null.
    unsafe {
        (*file.cast::<OpenFile>()).held = Box::into_raw(Box::new(Held { disk, handle, entry }));
        (*file).pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes each file it opened once; the box was leaked by `open`.
    let held = unsafe {
        (*file).pMethods = ptr::null();
        Box::from_raw((*file.cast::<OpenFile>()).held)
    };
    held.disk.held().close(held.handle);
    if let Some(served) = registry().served(held.entry) {
        served.open_files -= 1;
        served.let_go();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    let (Ok(amount), Ok(at)) = (usize::try_from(amount), usize::try_from(at)) else {
        return ffi::SQLITE_IOERR_READ;
    };
    // SAFETY: SQLite's buffer holds `amount` bytes; they are set first, so none is uninitialised.
    let into = unsafe {
        ptr::write_bytes(into.cast::<u8>(), 0, amount);
        std::slice::from_raw_parts_mut(into.cast::<u8>(), amount)
    };
    match held.disk.held().read_at(held.handle, at, into) {
        Ok(read) if read == amount => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    let (Ok(amount), Ok(at)) = (usize::try_from(amount), usize::try_from(at)) else {
        return ffi::SQLITE_IOERR_WRITE;
    };
    // SAFETY: SQLite's buffer holds `amount` bytes.
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), amount) };
    match held.disk.held().write_at(held.handle, at, from) {
        Ok(done) if done == amount => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_FULL,
        Err(refusal) => code(refusal, ffi::SQLITE_IOERR_WRITE),
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    let Ok(size) = usize::try_from(size) else { return ffi::SQLITE_IOERR_TRUNCATE };
    answer(held.disk.held().set_len(held.handle, size), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    answer(held.disk.held().sync_with_name(held.handle), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    let len = held.disk.held().len(held.handle);
    match len.map(ffi::sqlite3_int64::try_from) {
        Ok(Ok(len)) => {
            // SAFETY: SQLite's own variable.
            unsafe { *size = len };
            ffi::SQLITE_OK
        }
        _ => ffi::SQLITE_IOERR_FSTAT,
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    match held.disk.held().lock(held.handle, level) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_BUSY,
        Err(_) => ffi::SQLITE_IOERR_LOCK,
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    answer(held.disk.held().unlock(held.handle, level), ffi::SQLITE_IOERR_UNLOCK)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file.
    let held = unsafe { held(file) };
    match held.disk.held().reserved(held.handle) {
        Ok(reserved) => {
            // SAFETY: SQLite's own variable.
            unsafe { *out = c_int::from(reserved) };
            ffi::SQLITE_OK
        }
        Err(_) => ffi::SQLITE_IOERR_CHECKRESERVEDLOCK,
    }
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn device_characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

// ---- the disk by path

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: SQLite passes a C string.
    let (Some(disk), Some(path)) = (disk_of(vfs), unsafe { path_of(name) }) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    let mut disk = disk.held();
    match disk.remove(&path) {
        Ok(()) if sync_dir != 0 => {
            let folder = path.parent().unwrap_or(Path::new("/"));
            answer(disk.sync_dir(folder), ffi::SQLITE_IOERR_DIR_FSYNC)
        }
        Ok(()) => ffi::SQLITE_OK,
        Err(Refusal::Missing) => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(_) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes a C string.
    let (Some(disk), Some(path)) = (disk_of(vfs), unsafe { path_of(name) }) else {
        return ffi::SQLITE_IOERR_ACCESS;
    };
    let there = match disk.held().stat(&path) {
        Ok(Some(Some(0))) => flags != ffi::SQLITE_ACCESS_EXISTS,
        Ok(found) => found.is_some(),
        Err(_) => return ffi::SQLITE_IOERR_ACCESS,
    };
    // SAFETY: SQLite's own variable.
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite passes a C string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if count(room) < name.len() {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has `room` bytes, and the name fits; the two do not overlap.
    unsafe { ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

fn count(number: c_int) -> usize {
    usize::try_from(number).unwrap_or(0)
}

// ---- chance and time

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, amount: c_int, out: *mut c_char) -> c_int {
    let len = count(amount);
    // SAFETY: SQLite's buffer has `amount` bytes; they are set first, so none is uninitialised.
    let out = unsafe {
        ptr::write_bytes(out.cast::<u8>(), 0, len);
        std::slice::from_raw_parts_mut(out.cast::<u8>(), len)
    };
    if let Some(disk) = disk_of(vfs) {
        disk.held().dice.fill(out);
    }
    amount
}

unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    if let Some(disk) = disk_of(vfs) {
        disk.held().clock += i64::from(microseconds) / 1000;
    }
    microseconds
}

fn now(vfs: *mut ffi::sqlite3_vfs) -> i64 {
    disk_of(vfs).map_or(CLOCK_START, |disk| {
        let mut disk = disk.held();
        disk.clock += 1;
        CLOCK_START + disk.clock
    })
}

unsafe extern "C" fn current_time_int64(vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite's own variable.
    unsafe { *out = now(vfs) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    #[allow(clippy::cast_precision_loss, reason = "a Julian day is what SQLite asks for here")]
    let days = now(vfs) as f64 / 86_400_000.0;
    // SAFETY: SQLite's own variable.
    unsafe { *out = days };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_: *mut ffi::sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}
