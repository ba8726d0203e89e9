//! What the desk's page asks, below `/desk/api`.

pub mod cases;
pub mod pictures;
pub mod session;
