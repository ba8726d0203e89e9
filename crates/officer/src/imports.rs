//! Imports under way: a few at a time, each of which can be ended.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};
use wire::content::Source;

/// How many photos are prepared at once: a decoded one takes tens of megabytes, and an office PC has two cores.
const AT_ONCE: usize = 2;

/// A file on its way in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// What it is called.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
    /// Where it comes from.
    pub source: Source,
    /// A number by which [`crate::Officer`]'s `import_cancel` ends it; each import needs its own.
    pub ticket: Option<u32>,
}

/// The imports under way.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    busy: Mutex<usize>,
    free: Condvar,
    tickets: Mutex<BTreeMap<u32, photo::Cancel>>,
}

impl Imports {
    /// Waits for a turn, and does the work.
    pub fn in_turn<T>(&self, work: impl FnOnce() -> T) -> T {
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let mut busy =
            self.free.wait_while(busy, |busy| *busy >= AT_ONCE).unwrap_or_else(PoisonError::into_inner);
        *busy += 1;
        drop(busy);
        let turn = Turn(self);
        let done = work();
        drop(turn);
        done
    }

    pub fn begin(&self, ticket: Option<u32>) -> photo::Cancel {
        let cancel = photo::Cancel::default();
        if let Some(ticket) = ticket {
            self.tickets.lock().unwrap_or_else(PoisonError::into_inner).insert(ticket, cancel.clone());
        }
        cancel
    }

    pub fn end(&self, ticket: Option<u32>) -> Option<photo::Cancel> {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner).remove(&ticket?)
    }
}

/// Gives the turn back, however the work ended.
struct Turn<'a>(&'a Imports);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.free.notify_one();
    }
}
