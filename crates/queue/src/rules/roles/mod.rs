//! Which role may do what: one table for each thing, and what of that is [`offered`] to the desk's page.

pub mod accounts;
pub mod cases;
pub mod items;
pub mod offered;
pub mod open311;
pub mod roster;
pub mod watch;
