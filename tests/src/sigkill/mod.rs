//! The real processes, killed: the real app and the real queue on the real disk, each a program of its own,
//! one of which sends itself SIGKILL at the k-th moment. Then it is started again, as after a crash, the work is
//! completed, and the data of both sides is checked.
//!
//! A *moment* ([`moment`]) is before or after anything that another life or the other side can see: each
//! operation on a file, each step of SQLite on its files ([`simdisk::watched`]), each request. Between two
//! moments a crash cannot be told from a crash at one of them.
//!
//! No fixed delays: the test ([`town`]) waits for what the programs say, line by line ([`lines`]).

mod lines;
mod moment;
mod officer;
mod program;
mod queue;
pub mod town;
mod work;

pub use program::mortal;
pub use town::{Run, Template};
pub use work::Work;

/// Which program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The officer's app.
    Officer,
    /// The queue.
    Queue,
}
