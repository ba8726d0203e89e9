//! What an officer's computer sends: announced, applied once, receipted.

pub mod announce;
pub mod apply;
pub mod receipts;
