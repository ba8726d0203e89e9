//! What a new machine lacks: system packages ([`system`]), the front ends' packages ([`node`]), other people's tus
//! programs ([`interop`]) and cargo's own subcommands ([`tools`]).

pub mod interop;
pub mod node;
pub mod system;
pub mod tools;
