//! The TypeScript of the Rust types: `ui/shared/generated.ts`.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::sh;

const HEADER: &str = "// Generated from the Rust types by `cargo xtask gen`. Do not edit.\n\n";

fn file() -> PathBuf {
    sh::root().join("ui/shared/generated.ts")
}

/// Writes the file anew.
pub fn write() -> Result<()> {
    fs::write(file(), text()?).context("ui/shared/generated.ts")?;
    println!("ui/shared/generated.ts is written");
    Ok(())
}

/// An error unless the file says what the Rust types say.
pub fn check() -> Result<()> {
    if fs::read_to_string(file()).context("ui/shared/generated.ts")? != text()? {
        bail!("ui/shared/generated.ts is out of date: run `cargo xtask gen`");
    }
    Ok(())
}

fn text() -> Result<String> {
    let example = ["-p", "purabarta-officer", "--example", "typescript"];
    let types = sh::output(sh::cargo("run").arg("--quiet").args(example))?;
    Ok(format!("{HEADER}{types}"))
}
