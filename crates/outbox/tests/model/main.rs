//! The outbox held against a reference model, over any interleaving of answers, failures, crashes,
//! clocks and kicks. Each sequence follows from its seed alone; what is checked is in [`world`].
//!
//! - `PURABARTA_MODEL_SEQUENCES`: how many sequences (2,000 when not set).
//! - `PURABARTA_SEED`: only this one, told step by step.
//! - `PURABARTA_PROOFS_DIR`: where the count goes, as `model.json`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a test says what is wrong by failing"
)]

mod reference;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Seeds that once found something, run before any other. A seed belongs to the sequence that
/// the generator made of it then; the unit tests beside the machine hold what was learnt.
const ONCE_FAILED: &[u64] = include!("once_failed.in");

/// The longest sequence, in events.
const EVENTS: u64 = 200;

/// Runs one sequence; the violation and the number of the event it was seen after, if there was one.
fn run(seed: u64, events: u64, told: bool) -> Result<(), String> {
    let ran = catch_unwind(AssertUnwindSafe(|| world::World::new(seed, told).run(events)));
    ran.unwrap_or_else(|_| Err("it panicked".to_owned()))
}

fn events(seed: u64) -> u64 {
    world::Dice::new(seed).below(EVENTS) + 1
}

/// The shortest beginning of the sequence that still shows a violation, told step by step.
fn tell(seed: u64) -> String {
    let shortest = (0..=events(seed)).find(|events| run(seed, *events, false).is_err());
    let events = shortest.unwrap_or_else(|| events(seed));
    let violation = run(seed, events, true).err().unwrap_or_default();
    format!("PURABARTA_SEED={seed}, {events} events: {violation}")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is not a number: {value}")))
}

#[test]
fn the_outbox_does_what_the_model_says_whatever_happens() {
    if let Some(seed) = number("PURABARTA_SEED") {
        let ran = run(seed, events(seed), false);
        assert!(ran.is_ok(), "{}", tell(seed));
        return;
    }
    let sequences = number("PURABARTA_MODEL_SEQUENCES").unwrap_or(2_000);
    let (next, violations) = (AtomicU64::new(0), AtomicU64::new(0));
    let first_wrong = AtomicU64::new(u64::MAX);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let known = ONCE_FAILED.len() as u64;
                    if n >= known + sequences {
                        return;
                    }
                    let seed = ONCE_FAILED.get(n as usize).copied().unwrap_or(n.wrapping_sub(known));
                    if run(seed, events(seed), false).is_err() {
                        violations.fetch_add(1, Ordering::Relaxed);
                        first_wrong.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let violations = violations.into_inner();
    let runs = sequences + ONCE_FAILED.len() as u64;
    println!("{runs} sequences, {violations} violations");
    if let Some(folder) = std::env::var_os("PURABARTA_PROOFS_DIR") {
        std::fs::create_dir_all(&folder).unwrap();
        let proof = format!("{{\"runs\":{runs},\"violations\":{violations}}}\n");
        std::fs::write(std::path::Path::new(&folder).join("model.json"), proof).unwrap();
    }
    assert_eq!(violations, 0, "{}", tell(first_wrong.into_inner()));
}
