//! Open311 GeoReport v2, without its addresses: requests, updates, documents and keys.

pub mod document;
pub mod keys;
pub mod requests;
pub mod updates;
