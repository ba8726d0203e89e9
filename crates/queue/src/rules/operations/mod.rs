//! What an officer's computer sends: announced ([`announce`]) with files that come for it ([`uploads`]), applied once
//! ([`apply`]), receipted ([`receipts`]).

pub mod announce;
pub mod apply;
pub mod receipts;
pub mod uploads;
