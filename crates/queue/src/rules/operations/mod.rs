//! What an officer's computer sends: announced ([`announce`]) with files that come for it ([`uploads`]), applied once
//! ([`apply`]), receipted ([`receipts`]). What comes back to it is the [`feed`].

pub mod announce;
pub mod apply;
pub mod feed;
pub mod receipts;
pub mod uploads;
