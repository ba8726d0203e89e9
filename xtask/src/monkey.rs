//! `cargo xtask monkey`: a monkey at the real window, for as long as one likes.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};

use crate::{
    e2e, proofs, run,
    setup::{node, system},
    sh,
    steps::Steps,
    summary::{self, Runner},
};

/// The test target of `tests/`.
const TARGET: &str = "monkey";

/// What was asked for on the command line.
#[derive(Debug)]
pub struct Options {
    pub minutes: u64,
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { minutes: 10, seed: None }
    }
}

/// Sets up, builds and lets it loose.
pub fn monkey(options: &Options) -> Result<()> {
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(e2e::NEEDS))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Queue and window", || sh::run(&mut run::build()))?;
    let mut tests = sh::cargo_workspace(&["test"]);
    tests.args(["--test", TARGET, "--", "--nocapture"]);
    tests.env("PURABARTA_MONKEY_SECONDS", (options.minutes * 60).to_string());
    tests.env("PURABARTA_PROOFS_DIR", proofs::folder());
    let seed = options.seed.unwrap_or_else(any_seed);
    tests.env("PURABARTA_MONKEY_SEED", seed.to_string());
    let programs = sh::target().join("debug");
    std::fs::create_dir_all(proofs::folder())?;
    let (passed, said) = steps.step("The monkey", || e2e::in_a_desktop(&mut tests, &programs))?;
    let count = summary::count(Runner::CargoTest, &said);
    println!("\n{} passed, {} failed", count.passed, count.failed);
    if !passed {
        bail!("the monkey found something; pictures are in {}", e2e::pictures().display());
    }
    Ok(())
}

/// Another each time; it is printed.
fn any_seed() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(1, |since| u64::from(since.subsec_nanos()))
}
