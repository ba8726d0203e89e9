//! HTTP: every address the queue answers, and what stands in front of all of them.
//!
//! [`device`] answers the officers' computers, [`desk`] the IT department's page, [`open311`] other sites,
//! [`webhooks`] the platforms. A handler parses, calls, and maps the error ([`answer`]): what may be done and what
//! follows from it is decided in [`crate::rules`]. A `GET` writes nothing.

mod address;
pub mod answer;
mod desk;
mod device;
pub mod limits;
mod open311;
mod page;
mod router;
pub mod webhooks;

pub use router::router;
