//! `cargo xtask bench outbox`: the way from the officer to the queue, in release builds. What is measured, and
//! against what, says `tests/benches/outbox`.

use std::fs;

use anyhow::Result;

use crate::{
    setup::{interop, node, system},
    sh,
    steps::Steps,
};

/// Sets up, builds and measures.
pub fn outbox() -> Result<()> {
    let out = sh::target().join("bench");
    fs::create_dir_all(&out)?;
    let mut steps = Steps::new(6);
    steps.step("System packages", || system::ensure(&[system::COMPILE]))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Tus programs of others", interop::install)?;
    steps.step("Both programs (release)", || {
        let mut build = sh::cargo_workspace(&["build", "--release"]);
        sh::run(build.args(["--bin", "purabarta-queue", "--bench", "outbox"]))
    })?;
    steps.step("Measuring", || {
        let mut bench = sh::cargo_workspace(&["bench"]);
        bench
            .args(["--bench", "outbox"])
            .env("PURABARTA_QUEUE", sh::target().join("release/purabarta-queue"))
            .env("PURABARTA_BENCH_DIR", &out);
        sh::run(&mut bench)
    })
}
