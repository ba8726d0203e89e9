//! The queue's rules, written once over [`crate::store::Records`]; no SQL, no HTTP.

pub mod announce;
pub mod apply;
pub mod authorise;
pub mod cases;
pub mod computers;
pub mod desk;
pub mod facebook;
pub mod open311;
pub mod photos;
pub mod receipts;
