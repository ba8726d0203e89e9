//! Weeks of power cuts, each from a seed. See `purabarta_tests::simulation`.
//!
//! `PURABARTA_SEED=N` runs one seed and prints what happened; `PURABARTA_FULL=1` runs
//! many more.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds something wrong ends there"
)]

use purabarta_tests::simulation::strikes::{operations, retention, set_clock, strike, submit_again};
use purabarta_tests::simulation::{Side, live};
use simdisk::Fault;
use testkit::proofs;

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
    proofs::record("simulation", runs, failed.len() as u64);
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
            let seeds = number("PURABARTA_SEEDS").unwrap_or_else(|| proofs::amount(40, 2_000));
            live_through(REGRESSIONS.iter().copied().chain(0..seeds));
        }
    }
}

#[test]
fn the_same_seed_reproduces_the_same_week() {
    for seed in 0..5 {
        assert_eq!(live(seed), live(seed), "seed {seed}");
    }
}

fn every_operation(side: Side) -> (u64, Vec<String>) {
    let (mut runs, mut violations) = (0, Vec::new());
    for k in 1..=operations(side) {
        let faults: Vec<Fault> = if proofs::is_full() {
            Fault::ALL.to_vec()
        } else {
            // Each operation meets one fault, each fault many operations.
            Fault::ALL.iter().copied().cycle().skip(usize::try_from(k).unwrap()).take(1).collect()
        };
        for fault in faults {
            runs += 1;
            for violation in strike(side, k, fault) {
                println!("{side:?}, operation {k}, {fault:?}: {violation}");
                violations.push(violation);
            }
        }
    }
    println!("{side:?}: {runs} faults");
    (runs, violations)
}

#[test]
fn a_disk_that_fails_at_any_operation_loses_nothing() {
    let (at_computer, mut violations) = every_operation(Side::Computer);
    let (at_queue, others) = every_operation(Side::Queue);
    violations.extend(others);
    proofs::record("file_faults", at_computer + at_queue, violations.len() as u64);
    assert!(violations.is_empty());
}

#[test]
fn a_submission_repeated_after_a_disk_error_arrives_once() {
    let mut violations = Vec::new();
    let faults: &[Fault] = if proofs::is_full() {
        &[Fault::Io, Fault::NoSpace, Fault::ShortWrite, Fault::SyncFails, Fault::Denied]
    } else {
        &[Fault::Io, Fault::SyncFails, Fault::Denied]
    };
    for fault in faults.iter().copied() {
        let mut failures = 0;
        // Once it fails no more, its last operation that can fail so was before the k-th.
        while let (true, these) = submit_again(failures + 1, fault) {
            failures += 1;
            violations
                .extend(these.into_iter().map(|one| format!("{fault:?} from operation {failures}: {one}")));
        }
        println!("{fault:?}: failed at {failures} places");
        assert!(failures > 0, "{fault:?}");
    }
    assert!(violations.is_empty(), "{violations:#?}");
}

#[test]
fn nothing_is_deleted_before_its_receipt_is_thirty_days_old() {
    let (all, none, thumbnail) = ([1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 1]);
    assert_eq!(retention(), [[all, none], [thumbnail, all]]);
}

#[test]
fn wrong_clocks_do_not_change_what_arrives() {
    const YEAR: i64 = 365 * 24 * 3_600_000;
    let mut scripts: Vec<Vec<(u64, i64)>> = Vec::new();
    for off in [1_000, 60_000, 3_600_000, 24 * 3_600_000, YEAR, 20 * YEAR, 46 * YEAR] {
        for off in [off, -off] {
            // Wrong at once and for good; wrong and put right; back and forth.
            scripts.push(vec![(600, off)]);
            scripts.push(vec![(30, off), (30, 0)]);
            scripts.push(vec![(5, off), (5, -off), (5, off), (5, 0), (700, off / 2)]);
        }
    }
    // Sleep: the wall clock goes on by so much more than the ticks.
    for hours in [1, 8, 7 * 24] {
        scripts.push(vec![(5, 0), (61, hours * 3_600_000), (600, hours * 3_600_000)]);
    }
    let mut violations = 0;
    for script in &scripts {
        for violation in set_clock(script) {
            println!("{script:?}: {violation}");
            violations += 1;
        }
    }
    println!("{} clocks", scripts.len());
    proofs::record("clocks", scripts.len() as u64, violations);
    assert_eq!(violations, 0);
}
