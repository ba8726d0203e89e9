//! Weeks of power cuts, each from a seed. See `purabarta_tests::simulation`.
//!
//! `PURABARTA_SEED=N` lives through one seed and prints what happened; `PURABARTA_FULL=1` lives through
//! many more.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::simulation::live;

/// Seeds that once failed, and stay.
const REGRESSIONS: &[u64] = &[];

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn live_through(seeds: impl Iterator<Item = u64>) {
    let (mut runs, mut failed, mut promised) = (0_u64, Vec::new(), 0);
    for seed in seeds {
        let outcome = live(seed);
        runs += 1;
        promised += outcome.promised;
        for violation in &outcome.violations {
            println!("seed {seed}: {violation}");
        }
        if !outcome.violations.is_empty() {
            failed.push(seed);
        }
    }
    println!("{runs} seeds, {promised} reports promised, {} seeds failed", failed.len());
    assert!(failed.is_empty(), "seeds that failed: {failed:?}");
}

#[test]
fn a_week_of_power_cuts_loses_nothing_and_sends_nothing_twice() {
    match number("PURABARTA_SEED") {
        Some(seed) => {
            tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::INFO).init();
            live_through(std::iter::once(seed));
        }
        None => {
            let seeds = number("PURABARTA_SEEDS").unwrap_or(200);
            live_through(REGRESSIONS.iter().copied().chain(0..seeds));
        }
    }
}

#[test]
fn a_seed_lives_through_the_same_week_twice() {
    for seed in 0..5 {
        assert_eq!(live(seed), live(seed), "seed {seed}");
    }
}
