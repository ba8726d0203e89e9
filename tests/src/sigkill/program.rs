//! The program that may be killed, from its command line.

use super::{moment, officer, queue};

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
