//! `docs/ARCHITECTURE.md` names the test that guards each promise. Here each name is looked for: a test that was renamed or
//! deleted must not stay a promise on paper.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Result, bail};

use crate::sh;

const PAGE: &str = "docs/ARCHITECTURE.md";
const TABLE: &str = "## Invariants";

/// Looks for every test that the table names.
pub fn check() -> Result<()> {
    let tracked = sh::output(sh::command("git").args(["ls-files", "-z"]))?;
    let files: Vec<_> = tracked.split_terminator('\0').collect();
    let mut known = BTreeSet::new();
    for name in &files {
        // A target or a module is named by its file, or by its folder.
        known.extend(Path::new(name).iter().filter_map(|part| part.to_str()).map(stem));
        if name.ends_with(".rs")
            && let Ok(text) = fs::read_to_string(sh::root().join(name))
        {
            known.extend(functions(&text).map(str::to_owned));
        }
    }
    let page = fs::read_to_string(sh::root().join(PAGE))?;
    let missing: Vec<_> =
        named(&page).into_iter().filter(|name| !known.iter().any(|known| fits(known, name))).collect();
    if !missing.is_empty() {
        bail!("{PAGE} names what is not there:\n{}", missing.join("\n"));
    }
    Ok(())
}

fn stem(part: &str) -> String {
    part.split('.').next().unwrap_or_default().to_owned()
}

/// The names of the functions in a file.
fn functions(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.split_once("fn ")?.1.split(['(', '<']).next())
}

/// What the last column of the table names: tests, targets, modules. Commands are none.
fn named(page: &str) -> Vec<&str> {
    let table = page.split_once(TABLE).map_or("", |(_, table)| table);
    let rows = table.lines().filter_map(|row| row.strip_prefix("| ")?.split('|').nth(2));
    let quoted = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    quoted
        .filter(|quoted| !quoted.starts_with("cargo "))
        .filter_map(|quoted| quoted.rsplit(": ").next()?.rsplit("::").next()?.split('.').next())
        .collect()
}

/// Whether this is what is named; `…` stands for anything.
fn fits(known: &str, name: &str) -> bool {
    let mut rest = known;
    for (n, part) in name.split('…').enumerate() {
        match rest.find(part) {
            Some(0) => rest = rest.get(part.len()..).unwrap_or_default(),
            Some(at) if n > 0 => rest = rest.get(at + part.len()..).unwrap_or_default(),
            _ => return false,
        }
    }
    rest.is_empty() || name.ends_with('…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_cut_short_at_either_end() {
        let test = "what_was_sealed_survives_a_destroyed_database_and_arrives_once";
        assert!(fits(test, test));
        assert!(fits(test, "what_was_sealed_…"));
        assert!(fits(test, "…a_destroyed_database…"));
        assert!(fits(test, "…arrives_once"));
        assert!(!fits(test, "what_was_sealed"));
        assert!(!fits(test, "what_was_lost_…"));
        assert!(!fits(test, "sealed_…"));
    }

    #[test]
    fn the_table_names_tests_targets_and_modules() {
        let page = "| `not this` |\n## Invariants\n| S1 | a promise | `walk: one_…`, `officer::rebuild` tests; `two` |\n\
                    | S2 | `no` | `ui: draft.test.ts`; `cargo xtask bench` |";
        assert_eq!(named(page), ["one_…", "rebuild", "two", "draft"]);
    }
}
