//! The front ends' packages and their build, done again only when what they depend on has changed.
//!
//! Two stamps in `ui/node_modules` hold hashes: of the lock file, and of every source of the build.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::sh;

const OLDEST: (u32, u32) = (20, 19);

fn ui() -> PathBuf {
    sh::root().join("ui")
}

/// `npm ci` when the packages are missing or the lock file has changed.
pub fn install() -> Result<()> {
    require_node()?;
    let lock = fs::read(ui().join("package-lock.json")).context("ui/package-lock.json")?;
    let (stamp, hash) = (ui().join("node_modules/.purabarta-lock"), hash_of(&lock));
    once(&stamp, &hash, || sh::run(&mut sh::npm(&["ci", "--no-audit", "--no-fund"])))
}

/// Installs, unless the stamp says that just this was installed.
pub fn once(stamp: &Path, hash: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
    if is_stamped(stamp, hash) {
        println!("      as the lock file says");
        return Ok(());
    }
    install()?;
    Ok(fs::write(stamp, hash)?)
}

/// `npm run build` when any source is newer than what was built last.
pub fn build() -> Result<()> {
    let stamp = ui().join("node_modules/.purabarta-build");
    let hash = hash_of_folder(&ui())?;
    if is_built() && is_stamped(&stamp, &hash) {
        println!("      unchanged since the last build");
        return Ok(());
    }
    sh::run(&mut sh::npm(&["run", "build"]))?;
    Ok(fs::write(stamp, hash)?)
}

/// `npm run build` when nothing was built yet: enough where the pages come from a development server.
pub fn build_once() -> Result<()> {
    if is_built() { Ok(()) } else { build() }
}

fn is_built() -> bool {
    ["officer", "desk", "phone"].iter().all(|page| ui().join("dist").join(page).is_dir())
}

/// Node.js and npm, new enough.
pub fn require_node() -> Result<()> {
    if !sh::is_on_path("node") || !sh::is_on_path("npm") {
        bail!("Node.js {}.{} or newer with npm is needed; see nodejs.org", OLDEST.0, OLDEST.1);
    }
    let version = sh::output(sh::command("node").arg("--version"))?;
    match parse_version(&version) {
        Some(found) if found >= OLDEST => Ok(()),
        _ => bail!("Node.js {}.{} or newer is needed; here is {}", OLDEST.0, OLDEST.1, version.trim()),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn is_stamped(stamp: &Path, hash: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|stamped| stamped == hash)
}

/// A short name for what these bytes are.
pub fn hash_of(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A hash over the names and bytes of all files, but not of what is installed or built.
fn hash_of_folder(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    files_under(folder, &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(folder).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn files_under(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() {
            if !["node_modules", "dist"].iter().any(|skipped| name == *skipped) {
                files_under(&entry.path(), files)?;
            }
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert!(parse_version("v9.11.2").unwrap() < OLDEST);
        assert_eq!(parse_version("nonsense"), None);
    }

    #[test]
    fn a_changed_or_renamed_source_changes_the_hash_and_built_files_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("dist")).unwrap();
        fs::write(at("a.ts"), "one").unwrap();
        let first = hash_of_folder(folder.path()).unwrap();
        fs::write(at("dist/out.js"), "built").unwrap();
        assert_eq!(hash_of_folder(folder.path()).unwrap(), first);
        fs::write(at("a.ts"), "two").unwrap();
        let second = hash_of_folder(folder.path()).unwrap();
        assert_ne!(second, first);
        fs::rename(at("a.ts"), at("b.ts")).unwrap();
        assert_ne!(hash_of_folder(folder.path()).unwrap(), second);
    }
}
