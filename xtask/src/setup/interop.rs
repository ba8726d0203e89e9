//! Programs of others (tus, Open311), for `tests/interop`: npm's into that folder, PyPI's into a Python of
//! their own below the build's folder. Installed again only when their lists have changed.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use super::node;
use crate::sh;

fn folder() -> PathBuf {
    sh::root().join("tests/interop")
}

/// Installs what is missing.
pub fn install() -> Result<()> {
    node::require_node()?;
    let lock = node::hash_of(&fs::read(folder().join("package-lock.json"))?);
    node::once(&folder().join("node_modules/.purabarta-lock"), &lock, || {
        println!("      tus-js-client and @tus/server, from npm");
        let mut npm = sh::command("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(folder());
        sh::run(&mut npm).context("npm did not give the tus programs that tests/interop is tested with")
    })?;
    let list = folder().join("requirements.txt");
    let venv = sh::target().join("interop/venv");
    node::once(&venv.join(".purabarta-list"), &node::hash_of(&fs::read(&list)?), || {
        println!("      tuspy, aiotus and georeport, from PyPI, into {}", venv.display());
        let made = sh::run(sh::command("python3").args(["-m", "venv", "--clear"]).arg(&venv));
        made.context("Python 3 with its venv module is needed (Debian: python3-venv)")?;
        let mut pip = sh::command(venv.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&list);
        sh::run(&mut pip).context("PyPI did not give the programs that tests/interop is tested with")
    })
}
