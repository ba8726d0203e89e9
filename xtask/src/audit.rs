//! `cargo xtask audit`: are holes known in what is built in? Asks today's databases, so it needs a network that
//! reaches them; nothing else of the tooling does, and `check` does not ask. For whoever makes a release, and once a week.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{
    setup::{node, tools},
    sh,
    steps::Part,
};

/// Where npm's packages are locked, from the top, and how that part is called.
const LOCKED: [(&str, &str); 2] = [("ui", "Front ends (npm)"), ("tests/interop", "Programs in tests (npm)")];

/// Asks about Rust's crates and npm's packages, all of them, and lists what was found.
pub fn audit() -> Result<()> {
    node::require_node()?;
    let mut parts = vec![Part::done("Rust (RustSec)", crates)?];
    for (folder, name) in LOCKED {
        parts.push(Part::done(name, || packages(&sh::root().join(folder)))?);
    }
    println!("\n── Summary");
    for part in &parts {
        println!("{}", part.line());
    }
    if parts.iter().any(|part| part.failure.is_some()) {
        bail!(
            "a hole is known, or a database could not be reached (it stands above which).\n\
             A hole: `cargo update -p CRATE` or `npm update PACKAGE`; where none is mended yet, write into deny.toml \
             under [advisories] why it does not touch us."
        );
    }
    println!("no known hole");
    Ok(())
}

/// `deny.toml` says which advisories are answered and why.
fn crates() -> Result<()> {
    let mut deny = sh::command(tools::CARGO_DENY.path()?);
    sh::run(deny.args(["--workspace", "check", "--hide-inclusion-graph", "advisories"]))
}

/// From the lock file alone: nothing is installed.
fn packages(folder: &Path) -> Result<()> {
    let mut npm = sh::command("npm");
    sh::run(npm.args(["audit", "--package-lock-only"]).current_dir(folder))
}
