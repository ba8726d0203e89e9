//! Every lock file says what its manifest asks for. The workspace's own is looked at by every build; those of the benches and
//! of `tests/interop` only when somebody runs them, long after the change that left them behind.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::sh;

/// Looks at every tracked lock file.
pub fn check() -> Result<()> {
    let tracked = sh::output(sh::command("git").args(["ls-files", "-z"]))?;
    let mut stale = Vec::new();
    for name in tracked.split_terminator('\0') {
        if let Some(failure) = failure_of(&sh::root().join(name))? {
            stale.push(format!("{name} does not fit the manifest beside it:\n{failure}"));
        }
    }
    if !stale.is_empty() {
        bail!("{}", stale.join("\n"));
    }
    Ok(())
}

/// What cargo or npm says against a lock file; `None` when it is good, or is no lock file.
fn failure_of(file: &Path) -> Result<Option<String>> {
    let asked: fn() -> Command = match file.file_name().and_then(|name| name.to_str()) {
        Some("Cargo.lock") => || {
            let mut cargo = sh::cargo("update");
            cargo.args(["--workspace", "--locked"]);
            cargo
        },
        Some("package-lock.json") => || {
            let mut npm = sh::command("npm");
            npm.args(["ci", "--dry-run", "--ignore-scripts", "--no-audit", "--no-fund"]);
            npm
        },
        _ => return Ok(None),
    };
    let folder = file.parent().context("its folder")?;
    let ask = |network: &[&str]| {
        asked()
            .args(network)
            .current_dir(folder)
            .stdin(Stdio::null())
            .output()
            .context("asking about a lock file")
    };
    // Without the network it is quick; with it, what this machine has never seen can be told from what is stale.
    let mut answer = ask(&["--offline"])?;
    if !answer.status.success() {
        answer = ask(&[])?;
    }
    Ok((!answer.status.success()).then(|| String::from_utf8_lossy(&answer.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_cargo_lock_behind_its_manifest_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let manifest = |version| format!("[package]\nname = \"a\"\nversion = \"{version}\"\n[workspace]\n");
        fs::create_dir(at("src")).unwrap();
        fs::write(at("src/lib.rs"), "").unwrap();
        fs::write(at("Cargo.toml"), manifest("0.1.0")).unwrap();
        fs::write(at("Cargo.lock"), "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n")
            .unwrap();
        assert_eq!(failure_of(&at("Cargo.lock")).unwrap(), None);
        fs::write(at("Cargo.toml"), manifest("0.2.0")).unwrap();
        let failure = failure_of(&at("Cargo.lock")).unwrap().unwrap();
        assert!(failure.contains("--locked"), "{failure}");
    }

    #[test]
    fn a_package_lock_without_what_its_manifest_needs_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let lock =
            r#"{"name": "a", "lockfileVersion": 3, "requires": true, "packages": {"": {"name": "a"}}}"#;
        fs::write(at("package.json"), r#"{"name": "a"}"#).unwrap();
        fs::write(at("package-lock.json"), lock).unwrap();
        assert_eq!(failure_of(&at("package-lock.json")).unwrap(), None);
        fs::create_dir(at("b")).unwrap();
        fs::write(at("b/package.json"), r#"{"name": "b", "version": "1.0.0"}"#).unwrap();
        fs::write(at("package.json"), r#"{"name": "a", "dependencies": {"b": "file:b"}}"#).unwrap();
        let failure = failure_of(&at("package-lock.json")).unwrap().unwrap();
        assert!(failure.contains("b@"), "{failure}");
    }

    #[test]
    fn other_files_are_no_lock_files() {
        assert_eq!(failure_of(Path::new("missing/Cargo.toml")).unwrap(), None);
    }
}
