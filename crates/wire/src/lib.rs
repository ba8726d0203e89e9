//! The protocol between the officer's app and the queue, defined once.
//!
//! Two flows and only two. **Up** go [`operation::Operation`]s: whatever an officer does that the
//! queue must know, under an id made on the device, so that sending it twice applies it once. **Down**
//! come [`document::Change`]s: complete documents with a version, so that getting one twice, late or
//! after a restart changes nothing. A [`receipt::SignedReceipt`] confirms an operation; only with one
//! does the app say *received*.
//!
//! Promises: no I/O, no clock, no randomness here (they are passed in, see [`ambient`]); every type
//! that crosses the wire is here, and its TypeScript is generated from here; the rules of what may
//! be submitted ([`content::Content::flaws`]) are one function that both sides call.
//!
//! No text for people here: an error is a code with parameters, and the translations have the text.

pub mod ambient;
pub mod capsule;
pub mod case;
pub mod content;
pub mod declare;
pub mod desk;
pub mod device;
pub mod digest;
pub mod document;
pub mod ids;
pub mod limits;
pub mod open;
pub mod operation;
pub mod people;
pub mod photo;
pub mod places;
pub mod problem;
pub mod receipt;
pub mod review;
pub mod routes;
pub mod subject;
pub mod text;
pub mod time;
pub mod typescript;
