//! What the Facebook page delivers: signed ([`signature`]), taken apart ([`delivery`]), each event read for itself ([`feed`],
//! [`messages`], both loosely: [`loose`]) and made into cases ([`cases`]); what staff write there themselves is noted
//! ([`page_answers`]).

pub mod cases;
pub mod delivery;
pub mod event;
mod feed;
mod loose;
mod messages;
mod page_answers;
pub mod signature;
