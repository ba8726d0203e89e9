//! Benchmarks of the real window on a private desktop: `cargo xtask bench notify`, `bench typing` and `bench drop`. What is measured, and
//! beside what, says `tests/src/bin/bench_<name>`.

use std::fs;

use anyhow::{Result, bail};

use crate::{
    e2e, run,
    setup::{node, system},
    sh,
    steps::Steps,
};

/// Sets up, builds and measures by this program of `tests/`.
pub fn measure(program: &str) -> Result<()> {
    let out = sh::target().join("bench");
    fs::create_dir_all(&out)?;
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(e2e::NEEDS))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    let programs = sh::target().join("release");
    steps.step("Queue, window and the measuring program (release)", || {
        sh::run(run::build().args(["--release", "--bin", program]))
    })?;
    steps.step("Measuring", || {
        let mut bench = sh::command(programs.join(program));
        let (passed, _) = e2e::in_a_desktop(bench.env("PURABARTA_BENCH_DIR", &out), &programs)?;
        if !passed {
            bail!("the measurement stopped; pictures and logs are in {}", e2e::pictures().display());
        }
        Ok(())
    })
}
