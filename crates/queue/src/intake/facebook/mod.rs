//! What the Facebook page delivers: signed ([`signature`]), read ([`event`]) and made into cases ([`cases`]).

pub mod cases;
pub mod event;
pub mod signature;
