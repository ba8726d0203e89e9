//! A loopback bridge to the real officer's app, for an ordinary browser and for component tests.
//!
//! The officer's page asks its host for everything. In the window that host is Tauri; here it is HTTP on
//! this computer, so that a browser with developer tools, hot reload and a test runner can use the app
//! itself instead of a second copy of its rules. It comes in two forms:
//!
//! - **At home** (`PURABARTA_HOME`): one app on one folder, enrolled at a running queue, below `/bridge`.
//! - **Worlds**: `POST /bridge/worlds` makes a queue in this process, an officer's computer with a clock
//!   that tests move, and a line between the two; `POST /bridge/worlds/{id}/acts` makes things happen in
//!   it ([`acts`]); `DELETE /bridge/worlds/{id}` ends it. Its pages are below `/bridge/worlds/{id}`.
//!
//! Below either of them:
//!
//! ```text
//! POST call/{name}                     one call of `officer::api`; 422 with a `CallFailed`
//! POST photo                           brings a photo in; the same headers as in the window
//! GET  photo/{thumbnail|rendition}/{sha256}
//! GET  found/{number}
//! GET  events                          server-sent: what the window would be told
//! POST saved                           what is typed is saved: the program may end
//! ```
//!
//! Whoever can reach it can do all that the officer can. So it listens on loopback only, answers requests
//! by a loopback name and from a loopback page only, and exists in builds with debug assertions only.

pub mod acts;
pub mod computer;
mod desktop;
mod disk;
mod guard;
mod routes;
mod serve;
mod things;
pub mod world;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use computer::Computer;
use world::World;

/// What the bridge leads to.
#[derive(Default)]
pub struct Bridge {
    home: Option<Arc<Computer>>,
    worlds: Mutex<HashMap<u64, Arc<World>>>,
    last: std::sync::atomic::AtomicU64,
}

impl Bridge {
    /// To this computer as well, beside the worlds.
    #[must_use]
    pub fn to(home: Option<Arc<Computer>>) -> Self {
        Self { home, ..Self::default() }
    }

    fn worlds(&self) -> MutexGuard<'_, HashMap<u64, Arc<World>>> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> u64 {
        self.last.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1
    }
}
