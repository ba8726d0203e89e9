//! What departments submit, and what the desk makes of it: reviewed ([`review`]), its photos compared ([`photos`]),
//! every step of it told ([`history`]).

pub mod history;
pub mod photos;
pub mod review;
