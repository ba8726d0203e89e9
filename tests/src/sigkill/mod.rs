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
mod queue;
pub mod town;
mod work;

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

/// The program `mortal`: `mortal officer|queue <home> <seed> <moment> [<work>]`. Moment 0 never comes.
pub fn mortal() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [side, home, seed, at, rest @ ..] = &words[..] else { panic!("who, where, which seed, when?") };
    let (home, seed) = (std::path::PathBuf::from(home), seed.parse().expect("a seed"));
    moment::dies_at(at.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match (side.as_str(), rest) {
        ("officer", [work]) => {
            runtime.block_on(officer::lives(home, seed, work.parse().expect("a piece of work")));
        }
        ("queue", []) => runtime.block_on(queue::lives(home, seed)),
        _ => panic!("who is {side}?"),
    }
}
