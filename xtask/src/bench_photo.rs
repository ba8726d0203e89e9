//! `cargo xtask bench photo`: photos made ready by ours, by `vipsthumbnail`, by sharp and the naive way. What is
//! measured, and how, says `tests/benches/photo`: a package of its own, so that only what is measured is built.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    bench_window, photographs,
    setup::{node, system},
    sh,
    steps::Steps,
};

/// Sets up, builds and measures.
pub fn photo() -> Result<()> {
    let out = sh::target().join("bench");
    let peers = out.join("photo/peers");
    fs::create_dir_all(&peers)?;
    let package = sh::root().join("tests/benches/photo");
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(&[system::COMPILE, system::PEERS]))?;
    steps.step("Photographs", || {
        if !photographs::fetch(&photographs::cache())? {
            bail!("there are no photographs to measure with");
        }
        Ok(())
    })?;
    steps.step("sharp", || {
        node::require_node()?;
        for file in ["package.json", "package-lock.json", "press.mjs"] {
            fs::copy(package.join("peers").join(file), peers.join(file))?;
        }
        let lock = node::hash_of(&fs::read(peers.join("package-lock.json"))?);
        node::once(&peers.join("node_modules/.purabarta-lock"), &lock, || {
            let mut npm = sh::command("npm");
            npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&peers);
            sh::run(&mut npm).context("npm did not give sharp")
        })
    })?;
    let build = out.join("photo/build");
    let cargo = |subcommand| {
        let mut cargo = sh::cargo(subcommand);
        cargo.args(["--release", "--locked", "--manifest-path"]).arg(package.join("Cargo.toml"));
        cargo.env("CARGO_TARGET_DIR", &build);
        cargo
    };
    steps.step("The measuring program (release)", || sh::run(&mut cargo("build")))?;
    steps.step("Measuring", || {
        let mut bench = sh::command(build.join("release/purabarta-bench-photo"));
        bench
            .env("PURABARTA_PHOTOGRAPHS", photographs::cache())
            .env("PURABARTA_PEERS", &peers)
            .env("PURABARTA_BENCH_DIR", &out);
        sh::run(&mut bench)
    })?;
    bench_window::measure("bench_drop")?;
    add_drop(&out)
}

/// Puts what was measured in the window beside the other figures.
fn add_drop(out: &Path) -> Result<()> {
    const KEY: &str = "drop40_key_p95_ms";
    let figures =
        |name: &str| -> Result<serde_json::Value> { Ok(serde_json::from_slice(&fs::read(out.join(name))?)?) };
    let (mut all, drop) = (figures("photo.json")?, figures("drop.json")?);
    let took = drop.get(KEY).cloned().with_context(|| format!("drop.json has no {KEY}"))?;
    all.as_object_mut().context("photo.json is no object")?.insert(KEY.to_owned(), took);
    fs::write(out.join("photo.json"), format!("{all:#}\n"))?;
    println!("{all:#}");
    Ok(())
}
