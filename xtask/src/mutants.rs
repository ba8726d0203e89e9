//! `cargo xtask mutants`: bugs that others had, put in on purpose. Each has to be found by the tests named
//! beside it, or those tests prove less than they say.
//!
//! Works on a copy of the tracked files with a target folder of its own, so nothing of yours is touched.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{sh, steps::elapsed, test_names::Workspace};

/// Where the bugs are listed.
const LIST: &str = "tests/mutants.toml";
/// Tests that have not ended by then never will: that, too, is noticed.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Options {
    pub only: Option<String>,
    pub list: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    mutant: Vec<Mutant>,
}

/// One bug.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    name: String,
    /// Whose bug it was.
    seen_in: String,
    file: PathBuf,
    /// What stands there now, once.
    find: String,
    replace: String,
    /// Each a line of arguments to `cargo test`.
    tests: Vec<String>,
}

/// Puts in one bug after another and sees whether it is found.
pub fn mutants(options: &Options) -> Result<()> {
    let list = read(&fs::read_to_string(sh::root().join(LIST))?)?;
    if options.list {
        for mutant in &list {
            println!("{:<40} {:<36} {}", mutant.name, mutant.file.display(), mutant.seen_in);
        }
        return Ok(());
    }
    let chosen: Vec<_> =
        list.iter().filter(|m| options.only.as_ref().is_none_or(|only| *only == m.name)).collect();
    ensure!(!chosen.is_empty(), "no such mutant; `--list` names them");
    let tree = copy()?;
    for mutant in &chosen {
        mutate(&fs::read_to_string(tree.join(&mutant.file))?, mutant)?;
    }
    let lines: BTreeSet<_> = chosen.iter().flat_map(|mutant| &mutant.tests).collect();
    for (n, line) in (1..).zip(&lines) {
        println!("[{n}/{}] without a bug: cargo test {line}", lines.len());
        ensure!(passes(&tree, "untouched", line)?, "`cargo test {line}` fails without a bug");
    }
    let (mut caught, mut others) = (0, Vec::new());
    println!();
    for mutant in &chosen {
        let started = Instant::now();
        let found = find(&tree, mutant)?;
        println!("{:<40} {:>16} {:>12}", mutant.name, found.words(), elapsed(started.elapsed()));
        match found {
            Found::Caught => caught += 1,
            Found::Missed | Found::Broken => others.push(mutant.name.as_str()),
        }
    }
    println!("\n{} bugs, {caught} caught", chosen.len());
    if options.only.is_none() {
        let folder = std::env::var_os("PURABARTA_PROOFS_DIR")
            .map_or_else(|| sh::target().join("proofs"), |folder| sh::root().join(folder));
        fs::create_dir_all(&folder)?;
        let proof = serde_json::json!({"runs": chosen.len(), "caught": caught});
        fs::write(folder.join("mutants.json"), format!("{proof}\n"))?;
    }
    ensure!(others.is_empty(), "not caught: {}", others.join(", "));
    Ok(())
}

/// An error unless each bug has its place, once, and each line of its tests chooses some. Renames break both silently, and
/// putting the bugs in takes hours.
pub fn check() -> Result<()> {
    let workspace = Workspace::read()?;
    let (mut found, mut lines) = (Vec::new(), BTreeSet::new());
    for mutant in read(&fs::read_to_string(sh::root().join(LIST))?)? {
        let text = fs::read_to_string(sh::root().join(&mutant.file));
        let text = text.with_context(|| format!("{}: {}", mutant.name, mutant.file.display()));
        if let Err(error) = text.and_then(|text| mutate(&text, &mutant)) {
            found.push(format!("{error:#}"));
        }
        lines.extend(mutant.tests);
    }
    found.extend(
        lines.iter().filter_map(|line| workspace.require(line).err()).map(|error| format!("{error:#}")),
    );
    ensure!(found.is_empty(), "{LIST}:\n{}", found.join("\n"));
    Ok(())
}

fn read(list: &str) -> Result<Vec<Mutant>> {
    let list: List = toml::from_str(list).context(LIST)?;
    let mut names = BTreeSet::new();
    for mutant in &list.mutant {
        ensure!(names.insert(&mutant.name), "two mutants are called {}", mutant.name);
        ensure!(!mutant.tests.is_empty(), "{} names no tests", mutant.name);
    }
    Ok(list.mutant)
}

/// The file with the bug in it.
fn mutate(text: &str, mutant: &Mutant) -> Result<String> {
    let places = text.matches(&mutant.find).count();
    let (name, file) = (&mutant.name, mutant.file.display());
    ensure!(places == 1, "{name}: what it replaces stands in {file} {places} times, not once");
    ensure!(mutant.find != mutant.replace, "{name} changes nothing");
    Ok(text.replacen(&mutant.find, &mutant.replace, 1))
}

/// Brings the copy up to date. A file that is the same is left alone: cargo would compile it again.
fn copy() -> Result<PathBuf> {
    let tree = sh::target().join("mutants").join("tree");
    let listed = sh::output(sh::command("git").args(["ls-files", "-z"]))?;
    let tracked: BTreeSet<_> =
        listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    for name in &tracked {
        let (from, to) = (sh::root().join(name), tree.join(name));
        // Deleted and not yet committed, or a link to a folder.
        if !from.is_file() {
            continue;
        }
        let bytes = fs::read(&from)?;
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::create_dir_all(to.parent().unwrap_or(&tree))?;
            fs::write(&to, bytes)?;
        }
    }
    remove_others(&tree, &tree, &tracked)?;
    // What the front ends are built to; the programs want the folders to be there.
    for built in ["officer", "desk"] {
        fs::create_dir_all(tree.join("ui/dist").join(built))?;
    }
    Ok(tree)
}

fn remove_others(tree: &Path, folder: &Path, tracked: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(tree, &path, tracked)?;
        } else if !tracked.contains(path.strip_prefix(tree)?) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// How a bug fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// A test failed.
    Caught,
    /// All passed.
    Missed,
    /// It does not compile: that is no bug.
    Broken,
}

impl Found {
    const fn words(self) -> &'static str {
        match self {
            Self::Caught => "caught",
            Self::Missed => "NOT CAUGHT",
            Self::Broken => "DOES NOT COMPILE",
        }
    }
}

/// Puts the bug in, runs its tests until one fails, and takes it out again whatever happens.
fn find(tree: &Path, mutant: &Mutant) -> Result<Found> {
    let path = tree.join(&mutant.file);
    let text = fs::read_to_string(&path)?;
    fs::write(&path, mutate(&text, mutant)?)?;
    let found = tried(tree, mutant);
    fs::write(&path, text)?;
    found
}

fn tried(tree: &Path, mutant: &Mutant) -> Result<Found> {
    for line in &mutant.tests {
        if !compiles(tree, &mutant.name, line)? {
            return Ok(Found::Broken);
        }
        if !passes(tree, &mutant.name, line)? {
            return Ok(Found::Caught);
        }
    }
    Ok(Found::Missed)
}

fn compiles(tree: &Path, name: &str, line: &str) -> Result<bool> {
    let (_, ended) = cargo_test(tree, name, line, &["--no-run"])?;
    Ok(ended.is_some_and(|status| status.success()))
}

fn passes(tree: &Path, name: &str, line: &str) -> Result<bool> {
    let (log, ended) = cargo_test(tree, name, line, &[])?;
    let passed = ended.is_some_and(|status| status.success());
    if passed && fs::read_to_string(&log)?.lines().all(|line| !line.starts_with("test ")) {
        bail!("`cargo test {line}` runs no test");
    }
    Ok(passed)
}

/// Where it is written down, and how it ended; none when it did not.
fn cargo_test(tree: &Path, name: &str, line: &str, more: &[&str]) -> Result<(PathBuf, Option<ExitStatus>)> {
    let log = sh::target().join("mutants").join("log").join(format!("{name}.log"));
    let mut command = sh::cargo("test");
    command.current_dir(tree).args(more).args(line.split_whitespace());
    command.env("CARGO_TARGET_DIR", sh::target().join("mutants").join("target")).env("RUST_BACKTRACE", "0");
    // A bug's count is no proof.
    command.env_remove("PURABARTA_PROOFS_DIR").env_remove("PURABARTA_SEED");
    let mut running = sh::Running::start_logged("the tests", &mut command, &log)?;
    let ended = sh::wait_for(PATIENCE, || running.ended())?;
    Ok((log, ended))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(find: &str) -> Mutant {
        let list = format!(
            "[[mutant]]\nname='a'\nseen_in='b'\nfile='c.rs'\nfind='{find}'\nreplace='two'\ntests=['-p c']"
        );
        read(&list).unwrap().remove(0)
    }

    #[test]
    fn a_bug_goes_in_where_its_place_stands_once() {
        assert_eq!(mutate("one, three", &mutant("one")).unwrap(), "two, three");
        assert!(mutate("one, one", &mutant("one")).is_err());
        assert!(mutate("three", &mutant("one")).is_err());
        assert!(mutate("two", &mutant("two")).is_err(), "it changes nothing");
    }

    #[test]
    fn every_listed_bug_has_its_place_and_tests_that_could_find_it() {
        check().unwrap();
    }
}
