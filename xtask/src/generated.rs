//! The TypeScript of the Rust types: `ui/shared/generated.ts` and `ui/desk/generated.ts`.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::sh;

const HEADER: &str = "// Generated from the Rust types by `cargo xtask gen`. Do not edit.\n\n";

/// Each file, and what the example that prints it is asked for.
const FILES: [(&str, &str); 2] = [("ui/shared/generated.ts", "shared"), ("ui/desk/generated.ts", "desk")];

/// Writes the files anew.
pub fn write() -> Result<()> {
    for (file, part) in FILES {
        fs::write(sh::root().join(file), text(part)?).context(file)?;
        println!("{file} is written");
    }
    Ok(())
}

/// An error unless the files say what the Rust types say.
pub fn check() -> Result<()> {
    for (file, part) in FILES {
        if fs::read_to_string(sh::root().join(file)).context(file)? != text(part)? {
            bail!("{file} is out of date: run `cargo xtask gen`");
        }
    }
    Ok(())
}

fn text(part: &str) -> Result<String> {
    let example = ["-p", "purabarta-officer", "--example", "typescript", "--", part];
    let types = sh::output(sh::cargo("run").arg("--quiet").args(example))?;
    Ok(format!("{HEADER}{types}"))
}
