//! The decision records in `docs/adr`: numbered from 0001 on, each number once and none left out, so that "ADR 14" is one page.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, Result, bail};

use crate::sh;

const FOLDER: &str = "docs/adr";

/// Looks at the numbers of all records.
pub fn check() -> Result<()> {
    let mut names = Vec::new();
    for entry in fs::read_dir(sh::root().join(FOLDER)).context(FOLDER)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    let wrong = wrong_numbers(&names);
    if !wrong.is_empty() {
        bail!("{FOLDER}: {}", wrong.join("; "));
    }
    Ok(())
}

fn wrong_numbers(names: &[String]) -> Vec<String> {
    let (mut numbered, mut wrong) = (BTreeMap::<u32, Vec<&str>>::new(), Vec::new());
    for name in names {
        match name.split_once('-').filter(|(number, _)| number.len() == 4).map(|(number, _)| number.parse()) {
            Some(Ok(number)) if name.ends_with(".md") => numbered.entry(number).or_default().push(name),
            _ => wrong.push(format!("{name} is not called like 0001-what-was-decided.md")),
        }
    }
    let last = numbered.keys().next_back().copied().unwrap_or(0);
    wrong.extend(
        (1..=last).filter(|number| !numbered.contains_key(number)).map(|n| format!("{n:04} is missing")),
    );
    let twice = numbered.values().filter(|names| names.len() > 1);
    wrong.extend(twice.map(|names| format!("one number for {}", names.join(" and "))));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(names: &[&str]) -> Vec<String> {
        wrong_numbers(&names.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_from_one_on_are_good() {
        assert!(wrong(&["0002-b.md", "0001-a.md"]).is_empty());
    }

    #[test]
    fn holes_numbers_used_twice_and_other_names_are_found() {
        assert_eq!(wrong(&["0001-a.md", "0003-c.md"]), ["0002 is missing"]);
        assert_eq!(wrong(&["0001-a.md", "0001-b.md"]), ["one number for 0001-a.md and 0001-b.md"]);
        assert_eq!(wrong(&["0001-a.md", "2-b.md", "notes.txt"]).len(), 2);
    }
}
