//! SQLite on the computer's own disk, with a callback for each step that changes a file.
//!
//! A second VFS that wraps SQLite's own: files are opened by the real one and use its
//! methods, except that writing, truncating and syncing call back first. A sync also calls back
//! when it is done: in WAL mode a commit is durable at that moment.

use std::ffi::{c_char, c_int, c_void};
use std::io;
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};

use rusqlite::ffi;

/// Called before a step (and after a sync), on the thread that takes it.
pub type OnStep = Box<dyn Fn() + Send + Sync>;

struct Watch {
    real: Real,
    on_step: OnStep,
}

static WATCH: OnceLock<Watch> = OnceLock::new();

/// SQLite's own VFS.
#[derive(Clone, Copy)]
struct Real(*mut ffi::sqlite3_vfs);

// SAFETY: registered with SQLite for as long as the process lives; its functions may be called by any thread.
unsafe impl Send for Real {}
// SAFETY: as above; nothing is changed through it.
unsafe impl Sync for Real {}

/// The real methods of a kind of file, with ours among them.
#[repr(C)]
struct Methods {
    ours: ffi::sqlite3_io_methods,
    real: *const ffi::sqlite3_io_methods,
}

// SAFETY: written once, before anybody else sees it, and never freed; the real table is SQLite's constant.
unsafe impl Send for Methods {}
// SAFETY: as above.
unsafe impl Sync for Methods {}

/// One for each kind of file: SQLite has a handful.
static KINDS: Mutex<Vec<&'static Methods>> = Mutex::new(Vec::new());

/// Watches every database of the process from now on. Call it once, before the first is opened.
///
/// # Errors
/// It was called before, or SQLite refuses it.
pub fn watch(on_step: OnStep) -> io::Result<()> {
    // SAFETY: a null name asks for the default.
    let real = unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_vfs_find(ptr::null())
    };
    if real.is_null() || WATCH.set(Watch { real: Real(real), on_step }).is_err() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // SAFETY: a VFS that is registered; what is copied are numbers, a name and functions.
    let mut ours = unsafe { *real };
    ours.zName = c"watched".as_ptr();
    ours.pNext = ptr::null_mut();
    ours.xOpen = Some(open);
    ours.xDelete = Some(delete);
    // SAFETY: never freed, as SQLite wants it.
    match unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) } {
        ffi::SQLITE_OK => Ok(()),
        code => Err(io::Error::other(format!("SQLite took no VFS: {code}"))),
    }
}

fn notify() {
    if let Some(watch) = WATCH.get() {
        (watch.on_step)();
    }
}

/// The table with ours among these.
fn kind(real: *const ffi::sqlite3_io_methods) -> *const ffi::sqlite3_io_methods {
    let mut kinds = KINDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kinds.iter().find(|known| known.real == real) {
        return &raw const known.ours;
    }
    // SAFETY: SQLite's own VFS put this table into a file it opened; it is a constant.
    let mut ours = unsafe { *real };
    ours.xWrite = Some(write);
    ours.xTruncate = Some(truncate);
    ours.xSync = Some(sync);
    let made: &'static Methods = Box::leak(Box::new(Methods { ours, real }));
    kinds.push(made);
    &raw const made.ours
}

/// # Safety
/// `file` was opened by [`open`] and is not closed.
unsafe fn real<'a>(file: *mut ffi::sqlite3_file) -> &'a ffi::sqlite3_io_methods {
    // SAFETY: `open` put the first member of a `Methods` there, which is never freed.
    unsafe { &*(*(*file).pMethods.cast::<Methods>()).real }
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let Some(Watch { real: Real(real), .. }) = WATCH.get() else { return ffi::SQLITE_CANTOPEN };
    if flags & ffi::SQLITE_OPEN_CREATE != 0 {
        notify();
    }
    // SAFETY: SQLite's own arguments, handed on to the VFS they are meant for; `szOsFile` is its own.
    unsafe {
        let Some(opens) = (**real).xOpen else { return ffi::SQLITE_CANTOPEN };
        let code = opens(*real, name, file, flags, out_flags);
        if !(*file).pMethods.is_null() {
            (*file).pMethods = kind((*file).pMethods);
        }
        code
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    let Some(Watch { real: Real(real), .. }) = WATCH.get() else { return ffi::SQLITE_IOERR_DELETE };
    notify();
    // SAFETY: as in `open`.
    unsafe { (**real).xDelete.map_or(ffi::SQLITE_IOERR_DELETE, |deletes| deletes(*real, name, sync_dir)) }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    notify();
    // SAFETY: an open file, and SQLite's own arguments.
    unsafe { real(file).xWrite.map_or(ffi::SQLITE_IOERR_WRITE, |writes| writes(file, from, amount, at)) }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    notify();
    // SAFETY: an open file.
    unsafe { real(file).xTruncate.map_or(ffi::SQLITE_IOERR_TRUNCATE, |truncates| truncates(file, size)) }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    notify();
    // SAFETY: an open file.
    let code = unsafe { real(file).xSync.map_or(ffi::SQLITE_IOERR_FSYNC, |syncs| syncs(file, flags)) };
    notify();
    code
}
