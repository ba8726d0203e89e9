//! What the Facebook page delivers: read ([`event`]) and made into cases ([`cases`]).

pub mod cases;
pub mod event;
