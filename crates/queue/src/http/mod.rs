//! HTTP: every address the queue answers, and what stands in front of all of them ([`router`](mod@router)).
//!
//! [`device`] answers the officers' computers, [`desk`] the IT department's [`page`], [`open311`] other sites,
//! [`webhooks`] the platforms, [`public`] everybody. A handler parses, calls, and maps the error ([`answer`]): what may be done and what
//! follows from it is decided in [`crate::rules`]. A `GET` changes nothing that anybody sees: what it
//! may note is the asking itself (when a session was last used, in the audit log who saw what, a small
//! picture kept for the next time).

mod address;
mod answer;
mod desk;
mod device;
mod download;
mod limiter;
mod limits;
mod lines;
mod logins;
mod metrics;
mod network;
mod open311;
mod pace;
mod page;
mod places;
mod public;
mod recorded;
mod router;
mod seat;
mod shared_reads;
mod state;
mod stream;
mod webhooks;
mod words;

pub use lines::serve;
pub use router::{paths, router};
