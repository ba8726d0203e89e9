//! Who comes in: the roster and the officers' computers.

pub mod computers;
pub mod roster;
