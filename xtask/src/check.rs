//! `cargo xtask check`: what every commit must pass, besides the tests.

use std::fs;

use anyhow::{Result, bail};

use crate::{
    decisions, docs, generated, l10n, locks, modules, mutants, named_tests,
    setup::{node, system, tools},
    sh,
    steps::{Part, Steps},
};

/// The officers' PCs, as far as they can be had from here: GNU's C library stands in for Microsoft's.
const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Options {
    pub windows: bool,
    pub quick: bool,
}

/// Runs all checks and lists those that failed: also those for Windows, or only those that compile nothing.
pub fn check(options: &Options) -> Result<()> {
    if options.quick {
        return summary(&quick()?);
    }
    let mut steps = Steps::new(3);
    steps.step("System packages", || {
        system::ensure(system::BUILD)?;
        if options.windows { system::ensure(&[system::WINDOWS]) } else { Ok(()) }
    })?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends (the window embeds them)", node::build)?;
    let mut parts = quick()?;
    parts.extend([
        Part::done("Lock files", locks::check)?,
        Part::done("Front-end lints", || sh::run(&mut sh::npm(&["run", "--silent", "lint"])))?,
        Part::done("Front-end types", || sh::run(&mut sh::npm(&["run", "--silent", "check"])))?,
        Part::done("Rust lints", || {
            sh::run(sh::cargo_workspace(&["clippy"]).args(["--all-targets", "--", "--deny", "warnings"]))
        })?,
        Part::done("Rust docs", docs::check)?,
        Part::done("Generated files", generated::check)?,
        Part::done("Licences and sources", licences)?,
    ]);
    if options.windows {
        parts.push(Part::done("Rust lints for Windows", windows_lints)?);
    }
    summary(&parts)
}

/// Seconds, without a build: what a commit hook has the patience for.
fn quick() -> Result<Vec<Part>> {
    Ok(vec![
        Part::done("Format", || sh::run(sh::cargo("fmt").args(["--all", "--check"])))?,
        Part::done("Stray words", stray_words)?,
        Part::done("Tests that the docs name", named_tests::check)?,
        Part::done("Places and tests of mutants", mutants::check)?,
        Part::done("Modules", modules::check)?,
        Part::done("Numbers of the decisions", decisions::check)?,
        Part::done("Translations", || l10n::check(&sh::root()))?,
    ])
}

fn summary(parts: &[Part]) -> Result<()> {
    println!("\n── Summary");
    for part in parts {
        println!("{}", part.line());
    }
    let failed = parts.iter().filter(|part| part.failure.is_some()).count();
    if failed > 0 {
        bail!("{failed} of {} checks failed", parts.len());
    }
    Ok(())
}

/// What is shipped, compiled for the officers' PCs; the tooling and the tests are for the developers'.
fn windows_lints() -> Result<()> {
    if sh::is_on_path("rustup") {
        sh::run(sh::command("rustup").args(["target", "add", WINDOWS]))?;
    }
    let mut clippy = sh::cargo_workspace(&["clippy"]);
    clippy.args(["--exclude", "xtask", "--exclude", "purabarta-tests", "--target", WINDOWS]);
    sh::run(clippy.args(["--", "--deny", "warnings"]))
}

/// `cargo deny` with `deny.toml`. Advisories need a fresh database from outside: `cargo xtask audit`.
fn licences() -> Result<()> {
    let mut deny = sh::command(tools::CARGO_DENY.path()?);
    deny.args(["--workspace", "--log-level", "error", "check", "--hide-inclusion-graph"]);
    sh::run(deny.args(["licenses", "bans", "sources"]))
}

/// Words that belong to one developer's machine, and why. Split, so that this file does not hold them.
const STRAY: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a folder of one machine"),
    (concat!("/ro", "ot/"), "a folder of one machine"),
    (concat!("/ho", "me/"), "a folder of one machine"),
    (concat!("/Us", "ers/"), "a folder of one machine"),
    (concat!("registry.npm", "js.org"), "a package registry's host"),
    (concat!("index.crates", ".io"), "a package registry's host"),
    (concat!("static.crates", ".io"), "a package registry's host"),
    (concat!("\"resol", "ved\": \"http"), "a package registry's host"),
    (concat!("replace", "-with"), "a package registry's mirror"),
];

/// What certain folders must not say, and why. Split, so that this file does not hold it.
const WALLS: &[(&str, &str, &str)] = &[
    (
        "crates/officer/src/",
        concat!("tokio::sp", "awn("),
        "calls come from threads without a runtime: use `Tasks`",
    ),
    (
        "crates/officer/src/",
        concat!("task::sp", "awn"),
        "calls come from threads without a runtime: use `Tasks`",
    ),
    ("crates/officer/src/", concat!("Handle::cur", "rent("), "the runtime is passed in"),
    (
        "src-tauri/src/",
        concat!("tokio::sp", "awn("),
        "the event loop has no runtime: use `tauri::async_runtime`",
    ),
    (
        "src-tauri/src/",
        concat!("tokio::task::sp", "awn"),
        "the event loop has no runtime: use `tauri::async_runtime`",
    ),
    ("src-tauri/src/", concat!("app.ex", "it("), "what is typed is saved first: use `ending::end`"),
];

fn stray_words() -> Result<()> {
    let tracked = sh::output(sh::command("git").args(["ls-files", "-z"]))?;
    let mut found = Vec::new();
    for name in tracked.split_terminator('\0') {
        // What is no text, or was deleted but not yet in git, has no words.
        let Ok(text) = fs::read_to_string(sh::root().join(name)) else { continue };
        found.extend(stray_words_in(name, &text));
    }
    if !found.is_empty() {
        bail!("{}", found.join("\n"));
    }
    Ok(())
}

fn stray_words_in(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for (word, why) in STRAY {
            if starts_a_path(line, word) {
                found.push(format!("{name}:{number}: `{word}` is {why}"));
            }
        }
        for (folder, word, why) in WALLS {
            if name.starts_with(folder) && line.contains(word) && !line.contains("wall: ") {
                found.push(format!("{name}:{number}: `{word}`: {why}"));
            }
        }
    }
    found
}

/// Whether the word is there by itself: inside a longer path it names no machine.
fn starts_a_path(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !word.starts_with('/')
            || before.is_none_or(|letter| !(letter.is_alphanumeric() || "._-~}".contains(letter)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_are_found_and_parts_of_longer_paths_are_not() {
        let (folder, _) = STRAY[0];
        assert_eq!(stray_words_in("a.md", &format!("see {folder}x\n")).len(), 1);
        assert!(stray_words_in("a.md", &format!("src/net{folder}x and ./ui{folder}y\n")).is_empty());
    }

    #[test]
    fn what_a_folder_must_not_say_is_found_there_alone() {
        let (folder, word, _) = WALLS[0];
        assert_eq!(stray_words_in(&format!("{folder}a.rs"), word).len(), 1);
        assert!(stray_words_in("crates/queue/src/a.rs", word).is_empty());
        assert!(stray_words_in(&format!("{folder}a.rs"), &format!("{word}) // wall: a reason")).is_empty());
    }

    #[test]
    fn registry_hosts_are_found_anywhere() {
        let (host, _) = STRAY[4];
        let found = stray_words_in("lock.json", &format!("{{\n\"x\": \"https://{host}/y\"}}"));
        assert!(found.iter().any(|line| line.starts_with("lock.json:2: ")), "{found:?}");
    }
}
