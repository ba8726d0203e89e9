//! The officer's side: everything an officer can do, without a window.
//!
//! An [`Officer`] owns the app's folder: the database ([`store`]), the photos and capsules
//! ([`folder`], [`seal`]), the requests to the queue ([`remote`]) and the engine that drives the outbox
//! (`engine`); on request a page for a phone is open beside it ([`phone`]). The window (or a test) calls
//! the list in [`api`], hears through [`Host`] that some kind of thing changed, and then asks again.
//!
//! Who imports whom, from the bottom: `view`, `disk` and `wire` types; `store`, `folder`, `remote`; `host`, `errors`;
//! `engine`; `officer`; at the top `commands`, `notifier` and `api`, which extend [`Officer`] and are imported by none.
//!
//! Promise: what a call answers is derived from what is on disk.

pub mod alerts;
pub mod api;
mod commands;
pub mod credential;
pub mod disk;
pub mod endings;
mod engine;
mod errors;
pub mod folder;
mod found_files;
mod host;
pub mod identity;
mod imports;
mod notifier;
mod obstacles;
mod officer;
mod phone_page;
mod prints;
mod rebuild;
pub mod remote;
pub mod seal;
#[cfg(test)]
mod simulated;
pub mod store;
mod tasks;
pub mod view;

pub use ::phone::lan;
pub use errors::OpenError;
pub use host::{Ambient, Given, GivenThing, Host};
pub use imports::Incoming;
pub use officer::Officer;
