//! Cargo's own subcommands that the tooling needs: the installed one, or one compiled once into `target/tools`.

use std::{fs, path::PathBuf};

use anyhow::Result;

use crate::sh;

/// A program of crates.io, with the version that was tried.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Licences, sources, bans and known holes.
pub const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
/// Lists what a program is made of.
pub const CARGO_CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };

impl Tool {
    /// Where it is, compiled (unoptimised, to be quick) when it is missing.
    ///
    /// # Errors
    /// It cannot be had from the registry, or does not compile.
    pub fn path(self) -> Result<PathBuf> {
        let Self { name, version } = self;
        if sh::is_on_path(name) {
            return Ok(name.into());
        }
        let tools = sh::target().join("tools");
        let program = tools.join("bin").join(name);
        if !program.exists() {
            println!("{name} {version} is missing: compiling it once into {}", tools.display());
            let build = tools.join("build");
            let mut install = sh::cargo("install");
            install.args([name, "--locked", "--debug", "--version", version]).arg("--root").arg(&tools);
            sh::run(install.env("CARGO_TARGET_DIR", &build).env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
            fs::remove_dir_all(build)?;
        }
        Ok(program)
    }
}
