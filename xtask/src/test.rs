//! `cargo xtask test`: everything that can be tested, one part after another, and one closing count.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{
    e2e,
    failures::Told,
    mutants, photographs, proofs, run,
    setup::{interop, node, system},
    sh,
    steps::{Part, Steps},
    summary::{Count, Runner},
};

/// The targets that do more with `PURABARTA_FULL=1`, and the packages they are in.
const PROOFS: [&str; 5] = ["model", "simulation", "network", "sigkill", "interop"];
const WITH_PROOFS: [&str; 2] = ["purabarta-outbox", "purabarta-tests"];
/// Sequences of events that the outbox is held against its model with, when all is done.
const MODEL_SEQUENCES: &str = "100000";

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Options {
    pub full: bool,
    pub filter: Option<String>,
}

/// Runs all parts; a failing one does not keep the later ones from being seen.
pub fn test(options: &Options) -> Result<()> {
    let mut steps = Steps::new(6);
    let peers: &[system::Need] = if options.full { &[system::PEERS] } else { &[] };
    steps.step("System packages", || system::ensure(&[e2e::NEEDS, &[system::OTHERS], peers].concat()))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Photographs", fetch_photographs)?;
    steps.step("Tus programs of others", interop::install)?;
    steps.step("Building", || {
        sh::run(&mut run::build())?;
        sh::run(rust_tests(&mut sh::cargo_workspace(&["test", "--no-run"]))?)
    })?;

    let mut total = Count::default();
    let mut parts = Vec::new();
    let mut failed = Vec::new();
    let mut part = |name, work: &mut dyn FnMut() -> Result<Told>| -> Result<()> {
        let mut told = Told::default();
        let mut done = Part::done(name, || work().map(|said| told = said))?;
        let mut count = told.count;
        failed.append(&mut told.failures);
        if done.failure.is_some() && count.failed == 0 {
            count.failed = 1;
        } else if count.failed > 0 {
            done.failure = Some(format!("{} failed", count.failed));
        }
        total += count;
        parts.push((done, count));
        Ok(())
    };
    if options.filter.is_none() {
        part("Front ends", &mut || {
            let mut npm = sh::npm(&["test"]);
            told("ui", Runner::Vitest, npm.env("CARGO_TARGET_DIR", sh::target()))
        })?;
    }
    proofs::begin()?;
    part("Rust", &mut || told("rust", rust_runner(), &mut rust(options)?))?;
    if options.filter.is_none() {
        part("Examples in the docs", &mut || {
            told("docs", Runner::CargoTest, &mut sh::cargo_workspace(&["test", "--doc"]))
        })?;
        let long: &[&str] = if options.full { &["--include-ignored"] } else { &[] };
        part("The walk in the window", &mut || e2e::walk(None, long))?;
    }
    if options.full {
        part("Proofs at full length", &mut || told("proofs", rust_runner(), &mut long_proofs(options)))?;
    }
    if options.full && options.filter.is_none() {
        part("Bugs put in on purpose", &mut || {
            let passed = Told { count: Count { passed: 1, failed: 0 }, ..Told::default() };
            mutants::mutants(&mutants::Options::default()).map(|()| passed)
        })?;
    }
    proofs::collect()?;

    println!("\n── Summary");
    for (part, count) in &parts {
        println!("{}  ({} passed, {} failed)", part.line(), count.passed, count.failed);
    }
    if !failed.is_empty() {
        println!("\n── What failed\n{}", failed.join("\n"));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        bail!("some tests failed; the logs are in {}", sh::target().join("test").display());
    }
    Ok(())
}

/// Real photographs where they can be had; tests draw their own where not.
fn fetch_photographs() -> Result<()> {
    if !photographs::fetch(&photographs::cache())? {
        println!("      none to be had here; the tests draw their own");
    }
    Ok(())
}

fn told(name: &str, runner: Runner, command: &mut Command) -> Result<Told> {
    let log = sh::target().join("test").join(format!("{name}.log"));
    let (passed, said) = sh::tee(command, &log)?;
    Ok(Told::by(runner, passed, &said))
}

/// Nextest where it is installed.
fn rust_runner() -> Runner {
    if sh::is_on_path("cargo-nextest") { Runner::Nextest } else { Runner::CargoTest }
}

/// The Rust tests, by nextest where it is installed; a proof does a slice of its work.
fn rust(options: &Options) -> Result<Command> {
    let nextest = rust_runner() == Runner::Nextest;
    let mut command = sh::cargo_workspace(if nextest { &["nextest", "run"] } else { &["test"] });
    rust_tests(&mut command)?;
    counting(&mut command).args(match (nextest, options.full) {
        (true, true) => &["--run-ignored", "all"][..],
        (true, false) => &[],
        (false, true) => &["--", "--include-ignored"],
        (false, false) => &["--"],
    });
    command.args(&options.filter);
    Ok(command)
}

/// The proofs, all of their work, built to run fast: unoptimised it takes a night.
fn long_proofs(options: &Options) -> Command {
    let nextest = rust_runner() == Runner::Nextest;
    let mut command = sh::cargo(if nextest { "nextest" } else { "test" });
    command.args(if nextest { ["run", "--cargo-profile=proofs"] } else { ["--profile", "proofs"] });
    command.args(WITH_PROOFS.iter().flat_map(|package| ["--package", package]));
    command.args(PROOFS.iter().flat_map(|target| ["--test", target]));
    command.env("PURABARTA_FULL", "1").env("PURABARTA_MODEL_SEQUENCES", MODEL_SEQUENCES);
    // A name that none of them has was looked for among all the tests before.
    let long: &[&str] =
        if nextest { &["--run-ignored", "all", "--no-tests=pass"] } else { &["--", "--include-ignored"] };
    counting(&mut command).args(long).args(&options.filter);
    command
}

/// A test that failed does not keep the later ones from being seen, and what a proof counted is kept.
fn counting(command: &mut Command) -> &mut Command {
    command.arg("--no-fail-fast").env("PURABARTA_PHOTOGRAPHS", photographs::cache());
    command.env("PURABARTA_PROOFS_DIR", proofs::folder()).env("PURABARTA_SCREENSHOTS", e2e::pictures())
}

/// Names every target with tests but the walk, which needs a desktop.
fn rust_tests(command: &mut Command) -> Result<&mut Command> {
    let metadata = sh::output(sh::cargo("metadata").args(["--no-deps", "--format-version=1"]))?;
    command.args(["--lib", "--bins"]);
    for name in test_targets(&metadata)?.iter().filter(|name| !e2e::WALKS.contains(&name.as_str())) {
        command.args(["--test", name]);
    }
    Ok(command)
}

/// The names of the integration tests in `cargo metadata`'s answer.
fn test_targets(metadata: &str) -> Result<Vec<String>> {
    let metadata: serde_json::Value = serde_json::from_str(metadata)?;
    let packages =
        metadata.get("packages").and_then(|packages| packages.as_array()).context("no packages")?;
    let targets = packages.iter().filter_map(|package| package.get("targets")?.as_array()).flatten();
    let mut names: Vec<_> = targets
        .filter(|target| target.pointer("/kind/0").is_some_and(|kind| kind == "test"))
        .filter_map(|target| Some(target.get("name")?.as_str()?.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integration_tests_are_found_by_their_kind() {
        let metadata = r#"{"packages": [
            {"targets": [{"name": "a", "kind": ["lib"]}, {"name": "walk", "kind": ["test"]}]},
            {"targets": [{"name": "outage", "kind": ["test"]}, {"name": "start", "kind": ["bench"]}]}
        ]}"#;
        assert_eq!(test_targets(metadata).unwrap(), ["outage", "walk"]);
    }
}
