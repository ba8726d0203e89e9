//! What a new machine lacks: system packages ([`system`]) and the front ends' packages ([`node`]), and
//! other people's tus programs ([`interop`]).

pub mod interop;
pub mod node;
pub mod system;
