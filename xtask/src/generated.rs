//! The TypeScript of the Rust types: `ui/shared/generated.ts`.

use std::{fs, io::Write as _, path::PathBuf, process::Stdio};

use anyhow::{Context, Result, bail};

use crate::{setup::node, sh};

const HEADER: &str = "// Generated from the Rust types by `cargo xtask gen`. Do not edit.\n\n";

fn file() -> PathBuf {
    sh::root().join("ui/shared/generated.ts")
}

/// Writes the file anew.
pub fn write() -> Result<()> {
    node::install()?;
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
    formatted(format!("{HEADER}{types}"))
}

fn formatted(text: String) -> Result<String> {
    let biome = sh::root().join("ui/node_modules/.bin/biome");
    if !biome.exists() {
        return Ok(text);
    }
    let mut child = sh::command(biome)
        .args(["format", "--stdin-file-path=shared/generated.ts"])
        .current_dir(sh::root().join("ui"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().context("biome's input")?;
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    if writer.join().is_err() || !output.status.success() {
        bail!("biome could not format the generated types");
    }
    Ok(String::from_utf8(output.stdout)?)
}
