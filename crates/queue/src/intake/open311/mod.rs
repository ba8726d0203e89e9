//! Open311 GeoReport v2, without its addresses: requests, updates, documents.

pub mod document;
pub mod requests;
pub mod updates;
