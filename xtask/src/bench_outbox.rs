//! `cargo xtask bench outbox` and `bench hostile`: the way from the officer to the queue, alone and while somebody
//! wishes the queue ill, in release builds. What is measured, and against what, say `tests/benches/outbox` and
//! `tests/benches/hostile`.

use std::fs;

use anyhow::Result;

use crate::{
    setup::{interop, node, system},
    sh,
    steps::Steps,
};

/// Sets up, builds and measures beside other people's tus programs.
pub fn outbox() -> Result<()> {
    measured(6, "outbox", |steps| steps.step("Tus programs of others", interop::install))
}

/// Sets up, builds and measures under floods.
pub fn hostile() -> Result<()> {
    measured(5, "hostile", |_| Ok(()))
}

fn measured(steps: usize, bench: &str, more: impl FnOnce(&mut Steps) -> Result<()>) -> Result<()> {
    let out = sh::target().join("bench");
    fs::create_dir_all(&out)?;
    let mut steps = Steps::new(steps);
    steps.step("System packages", || system::ensure(&[system::COMPILE]))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    more(&mut steps)?;
    steps.step("Both programs (release)", || {
        let mut build = sh::cargo_workspace(&["build", "--release"]);
        sh::run(build.args(["--bin", "purabarta-queue", "--bench", bench]))
    })?;
    steps.step("Measuring", || {
        let mut measure = sh::cargo_workspace(&["bench"]);
        measure
            .args(["--bench", bench])
            .env("PURABARTA_QUEUE", sh::target().join("release/purabarta-queue"))
            .env("PURABARTA_BENCH_DIR", &out);
        sh::run(&mut measure)
    })
}
