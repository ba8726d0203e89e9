//! Counts moments, and kills the process at one of them.

use std::sync::atomic::{AtomicU64, Ordering};

static COUNTED: AtomicU64 = AtomicU64::new(0);
static LAST: AtomicU64 = AtomicU64::new(0);

/// From now on moments are counted, and the k-th is the last; with 0 none is. SQLite's steps count too.
pub fn dies_at(k: u64) {
    LAST.store(k, Ordering::SeqCst);
    simdisk::watched::watch(Box::new(moment)).expect("SQLite lets itself be watched");
}

/// One moment passes, or the process ends in it: at once, nothing is tidied up.
pub fn moment() {
    if COUNTED.fetch_add(1, Ordering::SeqCst) + 1 == LAST.load(Ordering::SeqCst) {
        let this = rustix::process::getpid();
        rustix::process::kill_process(this, rustix::process::Signal::KILL).expect("one may kill oneself");
        loop {
            std::thread::park();
        }
    }
}

/// Does something that leaves a trace, between two moments.
pub fn between<T>(does: impl FnOnce() -> T) -> T {
    moment();
    let done = does();
    moment();
    done
}

/// A file is half written for a moment.
pub fn halfway<E>(bytes: &[u8], write: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let (half, _) = bytes.split_at(bytes.len() / 2);
    write(half)?;
    moment();
    Ok(())
}

/// How many have passed.
pub fn counted() -> u64 {
    COUNTED.load(Ordering::SeqCst)
}
