//! Which role may do what: one table for each thing.

pub mod cases;
pub mod items;
pub mod open311;
pub mod roster;
