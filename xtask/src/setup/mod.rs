//! What a new machine lacks: system packages ([`system`]) and the front ends' packages ([`node`]).

pub mod node;
pub mod system;
