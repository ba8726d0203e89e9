//! What departments submit, and what the desk makes of it.

pub mod desk;
pub mod photos;
